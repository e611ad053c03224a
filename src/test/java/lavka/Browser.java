package lavka;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Headless Chromium, driven over the DevTools protocol (chromedevtools.github.io/devtools-protocol). */
public final class Browser implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final long SECONDS = 60;

    private final Process process;
    private final Path folder = Folders.temporary("lavka-browser");
    private final Path log = folder.resolve("log.txt");
    private final HttpClient client = HttpClient.newHttpClient();
    private final WebSocket page;
    private volatile CompletableFuture<JsonNode> answer = new CompletableFuture<>();
    private final AtomicInteger sent = new AtomicInteger();

    /** Opens a page. */
    public Browser(String url) throws Exception {
        Path data = folder.resolve("data");
        process = new ProcessBuilder(
                        program().orElseThrow().toString(),
                        "--headless",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--hide-scrollbars",
                        "--no-first-run",
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--disable-sync",
                        "--enable-logging=stderr",
                        "--remote-debugging-port=0",
                        "--user-data-dir=" + data,
                        url)
                .redirectOutput(folder.resolve("out.txt").toFile())
                .redirectError(log.toFile())
                .start();
        try {
            page = connect(
                    awaitLines(data.resolve("DevToolsActivePort")).findFirst().orElseThrow());
        } catch (Exception e) {
            end();
            throw e;
        }
    }

    private WebSocket connect(String port) throws Exception {
        HttpRequest targets = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/json/list"))
                .build();
        JsonNode target = JSON.readTree(
                        client.send(targets, BodyHandlers.ofString()).body())
                .valueStream()
                .filter(candidate -> candidate.get("type").asString().equals("page"))
                .findFirst()
                .orElseThrow();
        return client.newWebSocketBuilder()
                .buildAsync(URI.create(target.get("webSocketDebuggerUrl").asString()), new Listener())
                .get(SECONDS, TimeUnit.SECONDS);
    }

    /** The browser's executable, if installed. */
    public static Optional<Path> program() {
        return Stream.of("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static Stream<String> awaitLines(Path file) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        while (Files.notExists(file) || Files.size(file) == 0) {
            assertThat(System.nanoTime()).as("the browser starts").isLessThan(deadline);
            Thread.sleep(20);
        }
        return Files.readAllLines(file).stream();
    }

    /** Sends a command of the protocol, and returns its result. */
    private JsonNode send(String method, Map<String, ?> params) throws Exception {
        answer = new CompletableFuture<>();
        String command =
                JSON.writeValueAsString(Map.of("id", sent.incrementAndGet(), "method", method, "params", params));
        page.sendText(command, true).get(SECONDS, TimeUnit.SECONDS);
        JsonNode message = answer.get(2 * SECONDS, TimeUnit.SECONDS);
        assertThat(message.has("error")).as(message.toString()).isFalse();
        return message.get("result");
    }

    /** Opens another page. */
    public void open(String url) throws Exception {
        JsonNode opened = send("Page.navigate", Map.of("url", url));
        assertThat(opened.has("errorText")).as(opened.toString()).isFalse();
        await("document.readyState === 'complete'");
    }

    /** Emulates a screen, of a phone if it is narrow; sizes are in CSS pixels. */
    public void show(int width, int height, boolean isDark) throws Exception {
        send(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", width < 500));
        String scheme = isDark ? "dark" : "light";
        send(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
    }

    /** What the screen shows, as PNG. */
    public byte[] screenshot() throws Exception {
        return send("Page.captureScreenshot", Map.of()).get("data").binaryValue();
    }

    /** The value of an expression in the page, or of its promise. */
    public JsonNode evaluate(String expression) throws Exception {
        JsonNode result =
                send("Runtime.evaluate", Map.of("expression", expression, "awaitPromise", true, "returnByValue", true));
        assertThat(result.has("exceptionDetails")).as(result.toString()).isFalse();
        return result.at("/result/value");
    }

    /** Waits until an expression is true. */
    public void await(String expression) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        while (!evaluate("!!(" + expression + ")").asBoolean()) {
            assertThat(System.nanoTime()).as(expression).isLessThan(deadline);
            Thread.sleep(50);
        }
    }

    /** The browser's log. */
    public String log() throws IOException {
        return Files.readString(log);
    }

    private final class Listener implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean isLast) {
            text.append(data);
            if (isLast) {
                JsonNode message = JSON.readTree(text.toString());
                text.setLength(0);
                if (message.path("id").asInt() == sent.get()) {
                    answer.complete(message);
                }
            }
            socket.request(1);
            return null;
        }
    }

    @Override
    public void close() {
        page.abort();
        end();
    }

    private void end() {
        client.close();
        List<ProcessHandle> children = process.descendants().toList(); // they write to the folder, too
        process.destroy();
        process.onExit().completeOnTimeout(process, SECONDS, TimeUnit.SECONDS).join();
        process.destroyForcibly().onExit().join();
        children.forEach(child -> child.onExit().join());
        Folders.delete(folder);
    }
}

package lavka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import lavka.engine.Sqlite;
import org.jspecify.annotations.Nullable;

/** The packed program in a process of its own, on a free port. */
final class TestProgram implements AutoCloseable {
    static final Path STRACE = Path.of("/usr/bin/strace");
    private static final Path JAR = Path.of("target/lavka.jar").toAbsolutePath();
    private static @Nullable String archive;
    private static final int STOP_SECONDS = 60;
    private static final Pattern API = Pattern.compile("  API +(http://\\S+)");

    private final Process process;
    private final String api;
    private final HttpClient client;

    private TestProgram(Process process, String api, HttpClient client) {
        this.process = process;
        this.api = api;
        this.client = client;
    }

    /**
     * The command that runs the packed program from a dynamic CDS archive (JEP 350), which halves its start.
     *
     * @param options of the JVM
     */
    static synchronized List<String> command(String... options) throws IOException, InterruptedException {
        if (archive == null) {
            archive = archive();
        }
        List<String> command = java(options);
        command.add(1, archive);
        return command;
    }

    private static List<String> java(String... options) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xlog:disable"));
        command.addAll(List.of(options));
        command.addAll(List.of("-jar", JAR.toString()));
        return command;
    }

    /** Writes the archive when a first program ends; the option that uses it. */
    private static String archive() throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("lavka-archive");
        Runtime.getRuntime().addShutdownHook(new Thread(() -> Folders.delete(folder)));
        Path file = folder.resolve("classes.jsa");
        try (TestDatabase database = new TestDatabase(Sqlite.ENGINE);
                TestProgram program = serve(database, java("-XX:ArchiveClassesAtExit=" + file))) {
            program.get("/products");
            assertThat(program.stop()).isZero();
        }
        return "-XX:SharedArchiveFile=" + file;
    }

    /** Starts it, and waits until it is ready. */
    static TestProgram serve(TestDatabase database, String... options) throws IOException, InterruptedException {
        return serve(database, command(options));
    }

    /** The same with further settings. */
    static TestProgram serve(TestDatabase database, Map<String, String> environment, String... options)
            throws IOException, InterruptedException {
        return serve(database, command(options), environment);
    }

    private static TestProgram serve(TestDatabase database, List<String> command) throws IOException {
        return serve(database, command, Map.of());
    }

    private static TestProgram serve(TestDatabase database, List<String> command, Map<String, String> environment)
            throws IOException {
        command.add("serve");
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("LAVKA_DB", database.url());
        builder.environment().put("LAVKA_PORT", "0");
        builder.environment().putAll(environment);
        Process process = builder.start();
        BufferedReader lines = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
        String api = api(lines);
        Thread.ofVirtual().start(() -> lines.lines().forEach(line -> {})); // so that it never waits to be read
        return new TestProgram(
                process,
                api,
                HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build());
    }

    /** Reads what {@code serve} prints until it is ready; the address that it names. */
    static String api(BufferedReader lines) throws IOException {
        StringBuilder said = new StringBuilder();
        for (String line = lines.readLine(); line != null && !line.startsWith("  Try "); line = lines.readLine()) {
            said.append(line).append('\n');
        }
        Matcher api = API.matcher(said);
        assertThat(api.find()).as(said.toString()).isTrue();
        return api.group(1);
    }

    int port() {
        return URI.create(api).getPort();
    }

    long pid() {
        return process.pid();
    }

    /** Attaches strace(1) with further options, which ends with the program or is destroyed. */
    Process strace(String... options) throws IOException {
        List<String> command = new ArrayList<>(List.of(STRACE.toString(), "-f", "-qq", "-p", String.valueOf(pid())));
        command.addAll(List.of(options));
        return new ProcessBuilder(command).inheritIO().start();
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return client.send(request(path).GET().build(), BodyHandlers.ofString());
    }

    /** A body that may be longer than memory; it fails where it is cut. */
    InputStream stream(String path) throws IOException, InterruptedException {
        return client.send(request(path).GET().build(), BodyHandlers.ofInputStream())
                .body();
    }

    /** Single quotes stand for double ones; headers are name, value, name, value …. */
    HttpResponse<String> post(String path, String json, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = request(path)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(TestApp.quotes(json)));
        for (int i = 0; i < headers.length; i += 2) {
            request.setHeader(headers[i], headers[i + 1]);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(api + path)).timeout(Duration.ofSeconds(20));
    }

    /** As {@code kill -9} does. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Its exit code, after SIGTERM. */
    int stop() throws InterruptedException {
        process.destroy();
        return exitCode();
    }

    /** Its exit code, after another signal, such as HUP. */
    int stop(String signal) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("kill", "-" + signal, String.valueOf(pid()))
                        .start()
                        .waitFor())
                .isZero();
        return exitCode();
    }

    private int exitCode() throws InterruptedException {
        boolean isStopped = process.waitFor(STOP_SECONDS, TimeUnit.SECONDS);
        process.destroyForcibly();
        assertThat(isStopped)
                .as("The service stops. If nohup runs the tests, it ignores HUP.")
                .isTrue();
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
        client.close();
    }
}

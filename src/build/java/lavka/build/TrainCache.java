package lavka.build;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.sqlite.util.LibraryLoaderUtil;

/**
 * Makes what a quick start needs: {@code target/lavka.aot}, for which it runs the main operations on a small shop and
 * lets the JVM store the classes that were loaded and the profiles of the methods that ran (JEP 514 and 515), and
 * {@code target/native}, SQLite's library.
 */
final class TrainCache {
    private static final Path CACHE = Path.of("target/lavka.aot");
    private static final Path LIBRARIES = Path.of("target/native");
    private static final Path FOLDER = Path.of("target/train");
    private static final Path LOG = FOLDER.resolve("log");
    private static final Duration LOAD = Duration.ofSeconds(Integer.getInteger("lavka.train.seconds", 30));
    private static final int CLIENTS = 6;
    private static final long STOP_SECONDS = 120;
    private static final Pattern ADDRESS = Pattern.compile("API +(http://\\S+)");
    private static final String PRODUCT = "{\"name\":\"Tea\",\"description\":\"Ivan tea, 100 g\",\"price\":450}";
    private static final String ORDER = "{\"items\":[{\"product_id\":1,\"count\":2},{\"product_id\":2}]}";

    /** Each is requested in turn; one in five writes. */
    private static final List<String> REQUESTS = List.of(
            "GET /products/%d",
            "GET /products/%d",
            "GET /products?limit=50&id.gt=%d",
            "GET /users?include=posts&limit=20",
            "POST /products " + PRODUCT,
            "GET /products/%d",
            "GET /products?sort=-price&limit=20",
            "GET /orders?include=items.product&limit=20",
            "GET /orders/%d",
            "POST /orders " + ORDER);

    /** Requested once: what a start would otherwise load for the first of them. */
    private static final List<String> ONCE =
            List.of("GET /", "GET /docs", "GET /openapi.json", "GET /livez", "GET /readyz", "GET /products.csv");

    private TrainCache() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        delete(); // what an interrupted run has left
        Files.deleteIfExists(CACHE);
        Files.createDirectories(FOLDER);
        unpackSqlite();
        if (program("demo").start().waitFor() != 0) {
            throw failed("The demo failed");
        }
        ProcessBuilder builder = program("serve");
        builder.environment().put("LAVKA_JAVA_OPTS", "-XX:AOTCacheOutput=" + CACHE);
        Process service = builder.start();
        try {
            train(address(service));
        } finally {
            service.destroy(); // the JVM writes the cache at its end
            if (!service.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                service.descendants().forEach(ProcessHandle::destroyForcibly);
                service.destroyForcibly().waitFor();
            }
        }
        if (!Files.exists(CACHE)) {
            throw failed("The JVM made no cache");
        }
        delete();
    }

    /** Unpacks SQLite's library, so that a start need not. */
    private static void unpackSqlite() throws IOException {
        Files.createDirectories(LIBRARIES);
        String name = LibraryLoaderUtil.getNativeLibName();
        String resource = LibraryLoaderUtil.getNativeLibResourcePath() + "/" + name;
        try (InputStream library = LibraryLoaderUtil.class.getResourceAsStream(resource)) {
            Files.copy(library, LIBRARIES.resolve(name), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static IOException failed(String what) throws IOException {
        return new IOException(what + ":\n" + Files.readString(LOG));
    }

    private static ProcessBuilder program(String command) {
        ProcessBuilder program = new ProcessBuilder("bin/lavka", command)
                .redirectErrorStream(true)
                .redirectOutput(LOG.toFile());
        program.environment().keySet().removeIf(name -> name.startsWith("LAVKA_"));
        program.environment().put("LAVKA_DB", FOLDER.resolve("lavka.db").toString());
        program.environment().put("LAVKA_PORT", "0");
        return program;
    }

    /** Waits for the address that the service prints when it is ready. */
    private static String address(Process service) throws IOException, InterruptedException {
        while (service.isAlive()) {
            Matcher address = ADDRESS.matcher(Files.readString(LOG));
            if (address.find()) {
                return address.group(1);
            }
            Thread.sleep(50);
        }
        throw failed("The service did not start");
    }

    private static void train(String address) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient();
                ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            for (String request : ONCE) {
                send(client, address, request, "*/*");
            }
            Instant end = Instant.now().plus(LOAD);
            List<Future<?>> running = IntStream.range(0, CLIENTS)
                    .<Future<?>>mapToObj(first -> clients.submit(() -> {
                        for (int number = first; Instant.now().isBefore(end); number++) {
                            String request = REQUESTS.get(number % REQUESTS.size());
                            send(client, address, request.formatted(1 + number % 10), "application/json");
                        }
                        return null;
                    }))
                    .toList();
            for (Future<?> each : running) {
                each.get();
            }
        } catch (ExecutionException e) {
            throw new IOException("A request failed", e.getCause());
        }
    }

    /**
     * Sends a request.
     *
     * @param request method, target and, if it has one, the body
     * @param accept what clients send, because parsing it is a part of their requests
     */
    private static void send(HttpClient client, String address, String request, String accept)
            throws IOException, InterruptedException {
        String[] parts = request.split(" ", 3);
        HttpRequest.Builder builder = HttpRequest.newBuilder(URI.create(address + parts[1]))
                .timeout(Duration.ofSeconds(30))
                .header("Accept", accept);
        if (parts.length > 2) {
            builder.header("Content-Type", "application/json").POST(BodyPublishers.ofString(parts[2]));
        }
        int status = client.send(builder.build(), BodyHandlers.discarding()).statusCode();
        if (status >= 400) {
            throw new IOException(request + " was answered with " + status);
        }
    }

    private static void delete() throws IOException {
        if (Files.exists(FOLDER)) {
            try (Stream<Path> files = Files.walk(FOLDER)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}

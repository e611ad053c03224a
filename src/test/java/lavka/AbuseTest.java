package lavka;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import lavka.engine.Sqlite;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The packed program with a heap of 256 MB under attack. It answers {@code /livez} within a second throughout, loses
 * nothing that it acknowledged, and has its memory and file handles back afterwards.
 */
@Tag("slow")
class AbuseTest {
    private static final long SEED = Long.getLong("test.seed", 1);

    /** Never fewer than 5,000. */
    private static final int REQUESTS = Math.max(5_000, Integer.getInteger("test.requests", 5_000));

    /** Internals that no response may contain: SQL, class names, stack frames. */
    private static final Pattern INNER = Pattern.compile(
            "(?i)exception|\\bat [a-z]+\\.[a-z]|(java|org|lavka|tools)\\.[a-z]+\\.|sqlite_|\\bselect .* from\\b|insert"
                    + " into|jooq|\\.java\\b");

    private static final List<String> PIECES = List.of(
            "\"",
            "'",
            "\\",
            "{",
            "}",
            "[",
            "]",
            ":",
            ",",
            ";",
            "=",
            "&",
            "?",
            "%",
            "%00",
            "%zz",
            "%C3%A9",
            "*",
            "-",
            "+",
            ".",
            "/",
            "//",
            "..",
            "0",
            "1",
            "-1",
            "9223372036854775807",
            "9223372036854775808",
            "1e999",
            "0.5",
            "null",
            "true",
            "\u0000",
            "\ud800",
            "\u202e",
            "é",
            "\n",
            "\t",
            " ",
            "id",
            "name",
            "price",
            "title",
            "username",
            "items",
            "product_id",
            "count",
            "limit",
            "offset",
            "cursor",
            "sort",
            "include",
            "fields",
            "price.gte",
            "id.in",
            "name.like",
            "posts",
            "profile",
            "items.product",
            "a".repeat(300),
            "[".repeat(600),
            "z".repeat(9_000));

    private static final List<String> PATHS = List.of(
            "/products",
            "/users",
            "/posts",
            "/profiles",
            "/orders",
            "/products/1",
            "/users/1",
            "/posts/1",
            "/profiles/1",
            "/orders/1",
            "/users/1/posts",
            "/users/1/profile",
            "/products/1/orders",
            "/orders/1/items",
            "/orders/1/items/1",
            "/",
            "/openapi.json",
            "/docs",
            "/problems/conflict",
            "/livez",
            "/readyz",
            "/products.csv",
            "/orders.ndjson");

    private static final List<String> BODIES = List.of(
            "{\"name\":\"Tea\",\"description\":\"d\",\"price\":450}",
            "{\"username\":\"sam\",\"email\":\"sam@example.org\"}",
            "{\"title\":\"t\",\"body\":\"b\",\"user_id\":1}",
            "{\"first_name\":\"S\",\"last_name\":\"B\",\"bio\":\"b\",\"user_id\":1}",
            "{\"promocode\":\"P\",\"items\":[{\"product_id\":1,\"count\":2}]}",
            "{\"product_id\":1,\"count\":2}",
            "{}");

    private static final List<String> HEADERS = List.of(
            "Accept: ",
            "Content-Type: ",
            "If-Match: ",
            "If-None-Match: ",
            "Idempotency-Key: ",
            "Prefer: ",
            "Content-Encoding: ",
            "Accept-Encoding: ",
            "X-Forwarded-For: ",
            "X-HTTP-Method-Override: ",
            "Expect: ",
            "Range: ",
            "Origin: ");

    @AutoClose
    private final TestDatabase database = TestDatabase.migrated(Sqlite.ENGINE);

    @AutoClose
    private final TestProgram program = TestProgram.serve(database, "-Xmx256m");

    private final Random random = new Random(SEED);
    private final List<Socket> sockets = new ArrayList<>();
    private @Nullable String cursor;

    AbuseTest() throws Exception {}

    @AfterEach
    void close() throws Exception {
        release();
    }

    private void release() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
        sockets.clear();
    }

    private <T> T one(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    /** A text with pieces put into it, taken out of it, or doubled. */
    private String mangled(String text) {
        StringBuilder mangled = new StringBuilder(text);
        for (int i = random.nextInt(4); i > 0; i--) {
            int at = random.nextInt(mangled.length() + 1);
            int to = Math.min(mangled.length(), at + random.nextInt(6));
            switch (random.nextInt(3)) {
                case 0 -> mangled.insert(at, one(PIECES));
                case 1 -> mangled.delete(at, to);
                default -> mangled.insert(at, mangled.substring(at, to));
            }
        }
        return mangled.toString();
    }

    private String request() {
        String method = one(List.of("GET", "GET", "POST", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "BREW"));
        if (cursor != null && random.nextInt(10) == 0) {
            return "GET /products?limit=1&cursor=" + mangled(cursor).replaceAll("[\r\n ]", "")
                    + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
        }
        StringBuilder target = new StringBuilder(random.nextInt(4) == 0 ? mangled(one(PATHS)) : one(PATHS));
        for (int i = method.equals("GET") || random.nextInt(4) == 0 ? random.nextInt(3) : 0; i > 0; i--) {
            target.append(target.indexOf("?") < 0 ? '?' : '&')
                    .append(one(PIECES))
                    .append('=')
                    .append(mangled(one(PIECES)));
        }
        String body = method.startsWith("P") ? random.nextBoolean() ? one(BODIES) : mangled(one(BODIES)) : "";
        StringBuilder head =
                new StringBuilder(method + " " + target.toString().replaceAll("[\r\n ]", "") + " HTTP/1.1\r\n");
        head.append("Host: x\r\nConnection: close\r\n");
        if (random.nextInt(8) != 0) {
            head.append("Content-Type: application/json\r\n");
        }
        for (int i = Math.max(0, random.nextInt(5) - 2); i > 0; i--) {
            head.append(one(HEADERS))
                    .append(mangled(one(PIECES)).replaceAll("[\r\n]", ""))
                    .append("\r\n");
        }
        if (random.nextInt(4) == 0) {
            head.append("Idempotency-Key: \"key").append(random.nextInt(3)).append("\"\r\n");
        }
        byte[] bytes = body.getBytes(UTF_8);
        if (bytes.length > 0 && random.nextInt(8) == 0) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256); // perhaps not UTF-8
        }
        if (random.nextInt(8) == 0) {
            head.append("Transfer-Encoding: chunked\r\n\r\n").append(Integer.toHexString(bytes.length));
            return head + "\r\n" + new String(bytes, ISO_8859_1) + "\r\n0\r\n\r\n";
        }
        head.append("Content-Length: ").append(bytes.length).append("\r\n\r\n");
        return head + new String(bytes, ISO_8859_1);
    }

    private String send(byte[] request) throws IOException {
        try (Socket socket = Sockets.from("127.0.0.1", program.port(), "")) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(request);
            return new String(socket.getInputStream().readAllBytes(), UTF_8);
        }
    }

    @Test
    void no_input_ends_in_a_500_and_no_answer_shows_what_is_inside() throws Exception {
        for (int i = 0; i < 3; i++) {
            program.post("/products", "{'name':'Tea','description':'','price':1}");
        }
        String link =
                program.get("/products?limit=1").headers().firstValue("Link").orElseThrow();
        cursor = link.replaceFirst("(?s).*cursor=([^&>]+).*", "$1");
        TreeMap<String, Integer> statuses = new TreeMap<>();
        for (int i = 0; i < REQUESTS; i++) {
            String request = request();
            String answer = send(request.getBytes(ISO_8859_1));
            assertThat(answer)
                    .as("request %d of seed %d: %s", i, SEED, request)
                    .matches("(?s)HTTP/1\\.1 ([1-4]..|503) .*");
            if (answer.charAt(9) >= '4') {
                Matcher inner = INNER.matcher(answer);
                assertThat(inner.find())
                        .as("request %d of seed %d: %s%n%s", i, SEED, request, answer)
                        .isFalse();
            }
            statuses.merge(answer.substring(9, 12), 1, Integer::sum);
        }
        System.out.printf("%d requests, seed %d: %s%n", REQUESTS, SEED, statuses);
        assertThat(database.sql("PRAGMA integrity_check")).isEqualTo("ok");
    }

    /** Asks for /livez, from an address of its own, until it is closed. */
    private final class Watch implements AutoCloseable {
        private final AtomicInteger asked = new AtomicInteger();
        private final AtomicInteger refused = new AtomicInteger();
        private volatile Duration longest = Duration.ZERO;
        private volatile boolean isOver;
        private final Thread thread = Thread.ofPlatform().start(this::watch);

        private void watch() {
            while (!isOver) {
                long start = System.nanoTime();
                String request = "GET /livez HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
                try (Socket socket = Sockets.from("127.0.0.99", program.port(), request)) {
                    socket.setSoTimeout(20_000);
                    byte[] answer = socket.getInputStream().readAllBytes();
                    asked.incrementAndGet();
                    refused.addAndGet(new String(answer, UTF_8).startsWith("HTTP/1.1 200 ") ? 0 : 1);
                    Thread.sleep(50);
                } catch (IOException | InterruptedException e) {
                    longest = Duration.ofDays(1);
                }
                Duration took = Duration.ofNanos(System.nanoTime() - start).minusMillis(50);
                longest = took.compareTo(longest) > 0 ? took : longest;
            }
        }

        @Override
        public void close() {
            isOver = true;
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            System.out.printf("/livez: %d answers, %d ms at most%n", asked.get(), longest.toMillis());
            assertThat(longest).isLessThan(Duration.ofSeconds(3)); // designed for 1 s on an idle machine
            assertThat(asked.get()).isPositive();
            assertThat(refused.get()).isZero();
        }
    }

    /** Bytes of the heap that are in use after a collection. */
    private long heapBytes() throws Exception {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        String pid = String.valueOf(program.pid());
        new ProcessBuilder(jcmd, pid, "GC.run").start().waitFor();
        Process info = new ProcessBuilder(jcmd, pid, "GC.heap_info").start();
        Matcher used = Pattern.compile("used (\\d+)K")
                .matcher(new String(info.getInputStream().readAllBytes(), UTF_8));
        long bytes = 0;
        while (used.find()) {
            bytes += Long.parseLong(used.group(1)) * 1024;
        }
        return bytes;
    }

    private long handles() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("/proc", String.valueOf(program.pid()), "fd"))) {
            return files.count();
        }
    }

    /** Clients that open connections and keep them. */
    private interface Attack {
        void begin() throws IOException;
    }

    /** Serves others during the attack, and has its memory and file handles back after it. */
    private void withstand(Attack attack) throws Exception {
        long heap = heapBytes();
        long handles = handles();
        try (Watch _ = new Watch()) {
            attack.begin();
            for (int i = 0; i < 100; i++) {
                HttpResponse<String> products = program.get("/products");
                assertThat(products.statusCode()).as(products.body()).isEqualTo(200);
                Thread.sleep(20);
            }
        }
        assertAllIsBack(heap, handles);
        assertThat(program.stop()).isZero();
    }

    private void assertAllIsBack(long heap, long handles) throws Exception {
        release();
        long deadline = System.nanoTime() + Duration.ofSeconds(40).toNanos();
        while (handles() >= handles + 20 && System.nanoTime() < deadline) {
            Thread.sleep(200);
        }
        assertThat(handles()).as("file handles").isLessThan(handles + 20);
        assertThat(heapBytes()).as("bytes of heap").isLessThan(heap + 20_000_000);
        for (int i = 0; i < 20; i++) {
            assertThat(program.post("/products", "{'name':'Tea','description':'','price':1}")
                            .statusCode())
                    .isEqualTo(201);
        }
    }

    private void posts(int number) throws Exception {
        assertThat(program.post("/users", "{'username':'sam'}").statusCode()).isEqualTo(201);
        String body = "\\u0001".repeat(100_000);
        for (int i = 0; i < number; i++) {
            HttpResponse<String> post = program.post("/posts", "{'title':'t','body':'%s','user_id':1}".formatted(body));
            assertThat(post.statusCode()).as(post.body()).isEqualTo(201);
        }
    }

    @Test
    void stalled_bodies_exhaust_neither_memory_nor_connections() throws Exception {
        posts(1);
        withstand(() -> {
            String stalled = "POST /posts HTTP/1.1\r\n"
                    + "Host: x\r\n"
                    + "Content-Type: application/json\r\n"
                    + "Content-Length: 65000\r\n\r\n"
                    + "{\"title\":\"" + "x".repeat(60_000);
            for (int i = 0; i < 1_900; i++) {
                Socket client = Sockets.from("127.0.0." + (2 + i % 8), program.port(), "");
                sockets.add(client);
                try {
                    client.getOutputStream().write(stalled.getBytes(UTF_8));
                } catch (IOException refused) {
                    client.close(); // beyond the limits; it may be closed before it has sent all
                }
            }
        });
    }

    /** Jetty's cache of request headers would take 100 KB per connection. */
    @Test
    void an_idle_connection_holds_little_memory() throws Exception {
        String twice = "GET /livez HTTP/1.1\r\nHost: x\r\nUser-Agent: test\r\n\r\n".repeat(2);
        sockets.add(Sockets.from("127.0.0.2", program.port(), twice));
        Thread.sleep(500);
        long heap = heapBytes();
        for (int i = 0; i < 400; i++) {
            sockets.add(Sockets.from("127.0.0." + (2 + i % 4), program.port(), twice));
        }
        Thread.sleep(2_000);
        assertThat(heapBytes() - heap).as("bytes of heap").isLessThan(400 * 32_000);
    }

    @Test
    void clients_that_do_not_read_large_responses_exhaust_no_memory() throws Exception {
        posts(100);
        withstand(() -> {
            for (int i = 0; i < 60; i++) {
                String path = List.of(
                                "/posts?limit=100",
                                "/users/1?include=posts",
                                "/users?include=posts",
                                "/docs/swagger-ui-bundle.js")
                        .get(i % 4);
                sockets.add(Sockets.slow(
                        "127.0.0." + (2 + i % 4), program.port(), "GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n"));
            }
            String patch = String.join(
                    "\r\n",
                    "PATCH /posts/1 HTTP/1.1",
                    "Host: x",
                    "Content-Type: application/json",
                    "Content-Length: 13",
                    "",
                    "{\"title\":\"x\"}");
            for (int i = 0; i < 200; i++) {
                sockets.add(Sockets.slow("127.0.0." + (2 + i % 4), program.port(), patch));
            }
            for (int i = 0; i < 3; i++) {
                sockets.add(Sockets.slow(
                        "127.0.0." + (2 + i % 4), program.port(), "GET /posts.ndjson HTTP/1.1\r\nHost: x\r\n\r\n"));
            }
        });
    }

    @Test
    void a_signal_at_any_moment_loses_nothing_that_was_acknowledged() throws Exception {
        List<String> acknowledged = new ArrayList<>();
        for (int round = 0; round < 4; round++) {
            TestProgram victim = TestProgram.serve(database, "-Xmx256m");
            String signal = List.of("TERM", "INT", "HUP", "KILL").get(round);
            int life = random.nextInt(600);
            Thread killer = Thread.ofPlatform().start(() -> {
                try {
                    Thread.sleep(life);
                    victim.stop(signal);
                } catch (IOException | InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
            try {
                for (int i = 0; true; i++) {
                    String name = signal + i;
                    if (victim.post("/products", "{'name':'%s','description':'','price':1}".formatted(name))
                                    .statusCode()
                            == 201) {
                        acknowledged.add(name);
                    }
                }
            } catch (IOException e) {
                killer.join(); // it is gone
            } finally {
                victim.close();
            }
        }
        assertThat(acknowledged).isNotEmpty();
        assertThat(List.of(database.sql("SELECT name FROM products").split(",")))
                .containsAll(acknowledged);
        assertThat(database.sql("PRAGMA integrity_check")).isEqualTo("ok");
    }

    /** Nothing but a sound copy of a Lavka database replaces the database. */
    @Test
    void hostile_files_are_not_restored() throws Exception {
        assertThat(program.stop()).isZero();
        Path folder = database.file().resolveSibling("hostile");
        Files.createDirectory(folder);
        Path sound = Files.copy(database.file(), folder.resolve("sound.db"));
        byte[] bytes = Files.readAllBytes(sound);
        List<Path> files = new ArrayList<>(List.of(
                folder,
                folder.resolve("missing.db"),
                Path.of("/dev/zero"),
                Files.createFile(folder.resolve("empty.db")),
                Files.write(folder.resolve("text.db"), "SQLite format 3\0 but no more".getBytes(UTF_8)),
                Files.createSymbolicLink(folder.resolve("dangling.db"), folder.resolve("missing.db")),
                Files.write(folder.resolve("short.db"), java.util.Arrays.copyOf(bytes, bytes.length / 2))));
        for (int i = 0; i < 5; i++) {
            byte[] damaged = bytes.clone();
            for (int n = 0; n < 2_000; n++) {
                damaged[100 + random.nextInt(damaged.length - 100)] = (byte) random.nextInt(256);
            }
            files.add(Files.write(folder.resolve("damaged" + i + ".db"), damaged));
        }
        assertThat(new ProcessBuilder("mkfifo", folder.resolve("fifo.db").toString())
                        .start()
                        .waitFor())
                .isZero();
        files.add(folder.resolve("fifo.db"));
        byte[] before = Files.readAllBytes(database.file());
        for (Path file : files) {
            List<String> command = TestProgram.command("-Xmx256m");
            command.addAll(List.of("restore", file.toString(), "--yes"));
            ProcessBuilder restore = new ProcessBuilder(command).redirectErrorStream(true);
            restore.environment().put("LAVKA_DB", database.url());
            Process process = restore.start();
            String said = new String(process.getInputStream().readAllBytes(), UTF_8);
            assertThat(process.waitFor()).as("%s: %s", file, said).isIn(2, 3, 4);
            assertThat(said).as(file.toString()).doesNotContain("Exception", "\tat ");
            assertThat(Files.readAllBytes(database.file())).as(file.toString()).isEqualTo(before);
        }
    }
}

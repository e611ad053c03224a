package lavka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import lavka.engine.Sqlite;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Limits for each client: its share of connections, of memory for uploads, and of exports. */
@Tag("slow")
class ClientsTest {
    /** With a heap of 64 MB, of which 62 can be used: one for each 512 KB, and half of them for a client. */
    private static final int CONNECTIONS = 124;

    private static final Path NGINX = Path.of("/usr/sbin/nginx");
    private static final String LIVEZ = "GET /livez HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";

    @AutoClose
    private final TestDatabase database = TestDatabase.migrated(Sqlite.ENGINE);

    private final List<Socket> sockets = new ArrayList<>();

    @TempDir
    private Path folder;

    @AfterEach
    void close() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    private TestProgram serve(Map<String, String> settings) throws Exception {
        return TestProgram.serve(database, settings, "-Xmx64m");
    }

    private void hold(String address, int port, String request, int number) throws IOException {
        for (int i = 0; i < number; i++) {
            sockets.add(Sockets.from(address, port, request));
        }
    }

    private static String answer(String address, int port) throws IOException {
        return answer(address, port, LIVEZ);
    }

    private static String answer(String address, int port, String request) throws IOException {
        return read(Sockets.from(address, port, request));
    }

    private static String read(Socket socket) throws IOException {
        try (socket) {
            socket.setSoTimeout(20_000);
            return new String(socket.getInputStream().readAllBytes(), UTF_8);
        }
    }

    /** Waits until the server has accepted the connections that are held. */
    private static void awaitRefused(String address, int port) throws Exception {
        String answer = answer(address, port);
        for (int i = 0; i < 100 && answer.startsWith("HTTP/1.1 200 "); i++) {
            Thread.sleep(100);
            answer = answer(address, port);
        }
        assertRefused(answer);
    }

    private static void assertRefused(String answer) {
        assertThat(answer)
                .startsWith("HTTP/1.1 503 Service Unavailable\r\n")
                .contains(
                        "\r\nRetry-After: 1\r\n",
                        "\r\nConnection: close\r\n",
                        "\r\nX-Content-Type-Options: nosniff\r\n",
                        "\r\nContent-Type: application/problem+json\r\n",
                        "\"detail\":\"Too many connections; retry later.\"");
        String body = answer.substring(answer.indexOf("\r\n\r\n") + 4);
        assertThat(answer).contains("\r\nContent-Length: " + body.length() + "\r\n");
    }

    @Test
    void connections_beyond_a_share_are_refused_at_once_and_others_are_served() throws Exception {
        try (TestProgram program = serve(Map.of())) {
            int port = program.port();
            hold("127.0.0.2", port, "GET /livez HTTP/1.1\r\nX: ", CONNECTIONS / 2);
            awaitRefused("127.0.0.2", port);
            assertRefused(answer("127.0.0.2", port, "POST /products HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n"));
            assertThat(answer("127.0.0.3", port)).startsWith("HTTP/1.1 200 ");
            hold("127.0.0.4", port, "GET /livez HTTP/1.1\r\nX: ", CONNECTIONS / 2);
            Thread.sleep(500);
            assertThat(answer("127.0.0.5", port))
                    .as("a client with few connections")
                    .startsWith("HTTP/1.1 200 ");
            for (int i = 10; i < 20; i++) {
                hold("127.0.0." + i, port, "GET /livez HTTP/1.1\r\nX: ", 4);
            }
            awaitRefused("127.0.0.5", port);
            for (Socket socket : sockets) {
                socket.close();
            }
            Thread.sleep(500);
            assertThat(answer("127.0.0.2", port)).startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void a_trusted_proxy_has_no_share_of_its_own() throws Exception {
        try (TestProgram program = serve(Map.of("LAVKA_TRUSTED_PROXIES", "127.0.0.2,10.0.0.0/8"))) {
            hold("127.0.0.2", program.port(), "GET /livez HTTP/1.1\r\nX: ", CONNECTIONS / 2 + 20);
            Thread.sleep(500);
            assertThat(answer("127.0.0.2", program.port())).startsWith("HTTP/1.1 200 ");
        }
    }

    private static String upload(String client) {
        return "POST /posts HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nX-Forwarded-For: " + client
                + "\r\nContent-Length: 2000000\r\n\r\n{\"title\":\"" + "x".repeat(200_000);
    }

    /** Half of a sixteenth of the heap is 2 MB. */
    @Test
    void stalled_uploads_of_a_client_leave_memory_to_others() throws Exception {
        try (TestProgram program = serve(Map.of("LAVKA_TRUSTED_PROXIES", "127.0.0.2"))) {
            int port = program.port();
            hold("127.0.0.3", port, upload("203.0.113.1"), 30);
            Thread.sleep(500);
            String body = "{'title':'t','body':'%s','user_id':1}".formatted("\\u0001".repeat(60_000));
            assertThat(program.post("/users", "{'username':'sam'}").statusCode())
                    .isEqualTo(201);
            HttpResponse<String> large = program.post("/posts", body);
            assertThat(large.statusCode()).as(large.body()).isEqualTo(201);

            String json = body.replace('\'', '"');
            String post = "POST /posts HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\n"
                    + "X-Forwarded-For: %s\r\nContent-Length: " + json.length() + "\r\n\r\n" + json;
            assertThat(answer("127.0.0.3", port, post.formatted("203.0.113.9")))
                    .as("forwarded by an address that is not trusted")
                    .startsWith("HTTP/1.1 503 ")
                    .contains("This client has other large requests in progress");
            assertThat(answer("127.0.0.2", port, post.formatted("203.0.113.9, 127.0.0.3")))
                    .as("the address that the proxy saw")
                    .startsWith("HTTP/1.1 503 ");
            assertThat(answer("127.0.0.2", port, post.formatted("127.0.0.3, 203.0.113.9")))
                    .startsWith("HTTP/1.1 201 ");
        }
    }

    @Test
    void one_client_does_not_take_both_exports() throws Exception {
        database.execute("INSERT INTO products (name, description, price) SELECT 'P' || a.n || b.n || c.n || d.n, '"
                + "x".repeat(2_000) + "', 1 FROM " + TestDatabase.TEN_THOUSAND);
        try (TestProgram program = serve(Map.of())) {
            String export = "GET /products.ndjson HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
            hold("127.0.0.2", program.port(), export, 3); // and nobody reads
            Thread.sleep(500);
            long lines = answer("127.0.0.3", program.port(), export)
                    .lines()
                    .filter(line -> line.startsWith("{\"id\""))
                    .count();
            assertThat(lines).isPositive();
            assertThat(answer("127.0.0.2", program.port(), export))
                    .startsWith("HTTP/1.1 503 ")
                    .contains("This client has another export in progress");
        }
    }

    @Test
    void an_export_does_not_keep_the_log_from_being_reset() throws Exception {
        database.execute("INSERT INTO products (name, description, price) SELECT 'P' || a.n || b.n || c.n || d.n, '"
                + "x".repeat(2_000) + "', 1 FROM " + TestDatabase.TEN_THOUSAND);
        database.execute("INSERT INTO users (id, username) VALUES (1, 'sam')");
        try (TestProgram program = TestProgram.serve(database, "-Dlavka.log.bytes=210000000")) {
            hold("127.0.0.2", program.port(), "GET /products.ndjson HTTP/1.1\r\nHost: x\r\n\r\n", 1);
            Thread.sleep(500);
            long most = 0;
            String text = "x".repeat(100_000);
            for (int i = 0; i < 3_500; i++) {
                assertThat(program.post("/users/1/posts", "{'title':'t','body':'%s'}".formatted(text))
                                .statusCode())
                        .isEqualTo(201);
                most = Math.max(most, Files.size(Path.of(database.file() + "-wal")));
            }
            assertThat(most).as("bytes of the log").isLessThan(240_000_000);
        }
    }

    @Test
    void the_configuration_for_nginx_limits_rates_and_names_the_client() throws Exception {
        Untested.unless(Files.isExecutable(NGINX), "The configuration for nginx was not tested: install nginx-light.");
        Matcher snippet =
                Pattern.compile("(?s)```nginx\n(.*?)```").matcher(Files.readString(Path.of("docs/COMMANDS.md")));
        assertThat(snippet.find()).isTrue();
        try (TestProgram program = serve(Map.of("LAVKA_TRUSTED_PROXIES", "127.0.0.1"))) {
            int port = freePort();
            Files.writeString(
                    folder.resolve("nginx.conf"),
                    "pid nginx.pid;\nerror_log error.log;\ndaemon off;\nmaster_process off;\n"
                            + snippet.group(1)
                                    .replace("127.0.0.1:8002", "127.0.0.1:" + program.port())
                                    .replace("listen 8080", "listen 127.0.0.1:" + port)
                                    .replace("http {", "http {\n    access_log off;"));
            Process nginx = new ProcessBuilder(NGINX.toString(), "-p", folder.toString(), "-c", "nginx.conf")
                    .redirectErrorStream(true)
                    .start();
            try {
                String answer = "";
                for (int i = 0; i < 100 && !answer.startsWith("HTTP/1.1 200 "); i++) {
                    Thread.sleep(100);
                    answer = connects(port) ? answer("127.0.0.2", port) : "";
                }
                assertThat(answer).contains("\r\nX-Content-Type-Options: nosniff\r\n");
                int refused = 0;
                for (int i = 0; i < 10; i++) {
                    hold("127.0.0.2", port, LIVEZ, 30); // at the same time, so that a slow machine exceeds the rate too
                    for (Socket socket : sockets) {
                        refused += read(socket).startsWith("HTTP/1.1 429 ") ? 1 : 0;
                    }
                    sockets.clear();
                }
                assertThat(refused).isBetween(1, 299);
                assertThat(answer("127.0.0.3", port)).startsWith("HTTP/1.1 200 ");
            } finally {
                nginx.destroy();
                assertThat(nginx.waitFor(10, TimeUnit.SECONDS)).isTrue();
            }
        }
    }

    private static boolean connects(int port) {
        try (Socket _ = Sockets.from("127.0.0.2", port, "")) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static int freePort() throws IOException {
        try (java.net.ServerSocket socket = new java.net.ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}

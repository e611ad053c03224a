package lavka;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import lavka.engine.Sqlite;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The packed program with little memory and more clients than it has room for: they wait, or are told so. */
@Tag("slow")
class OverloadTest {
    private static final int SLOW_OF_A_KIND = 100;

    @AutoClose
    private final TestDatabase database = TestDatabase.migrated(Sqlite.ENGINE);

    @AutoClose
    private final TestProgram program = TestProgram.serve(database, "-Xmx192m");

    private final List<Socket> slow = new ArrayList<>();

    OverloadTest() throws Exception {}

    private void slow(String request) throws IOException {
        slow.add(Sockets.slow("127.0.0." + (2 + slow.size() % 3), program.port(), request));
    }

    private static void assertDone(int status, HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    }

    @Test
    void three_hundred_slow_clients_hold_nothing_hostage() throws Exception {
        assertDone(201, program.post("/users", "{'username':'sam'}"));
        for (int i = 0; i < 60; i++) {
            assertDone(
                    201,
                    program.post("/posts", "{'title':'%d','body':'%s','user_id':1}".formatted(i, "x".repeat(100_000))));
        }
        for (int i = 0; i < SLOW_OF_A_KIND; i++) {
            slow("GET /products HTTP/1.1\r\nHost: x\r\nX-Nev");
            slow("POST /posts HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 2000000\r\n\r\n"
                    + "{\"title\":\"" + "x".repeat(100_000));
            slow("GET /posts?limit=100 HTTP/1.1\r\nHost: x\r\n\r\n");
        }
        int done = 0;
        for (int i = 0; i < 100; i++) {
            // A page of six megabytes may keep a reader longer than others wait; never for good.
            done += program.get("/products").statusCode() == 200 ? 1 : 0;
            assertDone(201, program.post("/products", "{'name':'Tea','description':'','price':1}"));
        }
        assertThat(done).isGreaterThan(90);
        assertThat(database.sql("PRAGMA wal_checkpoint(TRUNCATE)"))
                .as("no reader in the way")
                .isEqualTo("0");
        untilPage(503); // the slow clients hold all there is

        for (Socket socket : slow) {
            socket.close();
        }
        untilPage(200);
        assertDone(201, program.post("/posts", "{'title':'t','body':'%s','user_id':1}".formatted("x".repeat(100_000))));
        assertThat(program.stop()).isZero();
    }

    /** Waits until the answer to a page of six megabytes, which depends on what the slow clients hold, has a status. */
    private void untilPage(int status) throws Exception {
        for (int i = 0; i < 100 && program.get("/posts?limit=100").statusCode() != status; i++) {
            Thread.sleep(100);
        }
        assertDone(status, program.get("/posts?limit=100"));
    }

    @Test
    void each_of_256_clients_is_served_or_told_to_come_back() throws Exception {
        assertDone(201, program.post("/products", "{'name':'Tea','description':'','price':1}"));
        Map<Integer, Integer> answers = new ConcurrentHashMap<>();
        long end = System.nanoTime() + 5_000_000_000L;
        List<Future<?>> clients = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 256; i++) {
                clients.add(threads.submit(() -> {
                    while (System.nanoTime() < end) {
                        HttpResponse<String> answer = anything();
                        answers.merge(answer.statusCode(), 1, Integer::sum);
                        if (answer.statusCode() == 503) {
                            assertThat(answer.headers().firstValue("Retry-After"))
                                    .isPresent();
                        }
                    }
                    return null;
                }));
            }
        }
        for (Future<?> client : clients) {
            client.get();
        }
        System.out.println("256 clients in 5 s: " + answers);
        assertThat(answers.keySet()).isSubsetOf(200, 201, 503);
        assertThat(answers.get(200)).isGreaterThan(256);
        assertThat(database.sql("SELECT count(*) FROM orders")).isEqualTo(String.valueOf(answers.get(201)));
        assertDone(200, program.get("/readyz"));
        assertThat(program.stop()).isZero();
    }

    private HttpResponse<String> anything() throws Exception {
        return switch (ThreadLocalRandom.current().nextInt(5)) {
            case 0 -> program.get("/products/1");
            case 1 -> program.get("/orders?include=items.product&limit=100");
            case 2 -> program.get("/products?include=orders");
            default -> program.post("/orders", "{'items':[{'product_id':1}]}");
        };
    }
}

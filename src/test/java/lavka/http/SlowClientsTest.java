package lavka.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static lavka.Faults.assertFault;
import static lavka.Latches.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import lavka.TestApp;
import lavka.core.Fault;
import lavka.db.Statements;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class SlowClientsTest {
    @AutoClose
    private final TestApp app = new TestApp();

    private Socket connect() throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), app.port());
    }

    /** Half a minute each, side by side. */
    @Test
    void who_drips_and_who_is_silent_is_cut() throws Exception {
        try (Socket silent = connect();
                Socket inItsHead = connect();
                Socket dripping = connect()) {
            inItsHead.getOutputStream().write("GET /products HTTP/1.1\r\nHost: x\r\nX: ".getBytes(UTF_8));
            OutputStream out = dripping.getOutputStream();
            out.write(
                    "POST /products HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n"
                            .getBytes(UTF_8));
            InputStream in = dripping.getInputStream();
            long start = System.nanoTime();
            while (in.available() == 0) {
                out.write(' ');
                inItsHead.getOutputStream().write('x');
                Thread.sleep(1_000);
                assertThat(System.nanoTime() - start).as("nanoseconds").isLessThan(120_000_000_000L);
            }
            assertThat(new String(in.readNBytes(in.available()), UTF_8))
                    .startsWith("HTTP/1.1 400 ")
                    .contains("The body takes more than 30 seconds.");
            assertThat(silent.getInputStream().read()).as("its end").isEqualTo(-1);
            assertThatThrownBy(() -> {
                        for (int i = 0; i < 60; i++) {
                            inItsHead.getOutputStream().write('x');
                            Thread.sleep(1_000);
                        }
                    })
                    .isInstanceOf(IOException.class);
        }
        app.get("/products").expect(200, "[]");
    }

    @Test
    void who_waits_for_the_first_request_of_a_key_is_told_when_it_could_have_ended() throws Exception {
        Idempotency idempotency = new Idempotency(app.app().database());
        IdempotencyKey key = new IdempotencyKey("k", "f");
        CountDownLatch gate = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            CountDownLatch begun = new CountDownLatch(1);
            Future<Answer> first = threads.submit(() -> idempotency.once(key, new Statements(false), tx -> {
                begun.countDown();
                await(gate);
                return Answer.item(200, new byte[] {'1'});
            }));
            await(begun);
            assertFault(
                    Fault.Kind.IN_PROGRESS, () -> idempotency.once(key, new Statements(false), tx -> Answer.deleted()));
            gate.countDown();
            assertThat(first.get().status()).isEqualTo(200);
            assertThat(idempotency
                            .once(key, new Statements(false), tx -> Answer.deleted())
                            .headers())
                    .containsEntry("Idempotent-Replayed", "true");
        }
    }
}

package lavka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import lavka.engine.Sqlite;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class SlowClientsTest {
    private static final long PATIENCE_NANOS = 60_000_000_000L;

    @AutoClose
    private final TestDatabase database = TestDatabase.migrated(Sqlite.ENGINE);

    @AutoClose
    private final TestProgram program = TestProgram.serve(database, "-Dlavka.client.seconds=2");

    SlowClientsTest() throws Exception {}

    private Socket connect() throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), program.port());
    }

    /** Docker kills a container that has not stopped after 10 s. */
    @Test
    void a_stop_with_stalled_clients_takes_less_than_ten_seconds() throws Exception {
        try (TestProgram patient = TestProgram.serve(database)) {
            List<Socket> stalled = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), patient.port());
                socket.getOutputStream()
                        .write(("POST /products HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                                        + "Content-Length: 1000\r\n\r\n{")
                                .getBytes(UTF_8));
                stalled.add(socket);
            }
            assertThat(patient.get("/livez").statusCode()).isEqualTo(200);
            long start = System.nanoTime();
            assertThat(patient.stop("HUP")).isZero();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(9_500));
            for (Socket socket : stalled) {
                socket.close();
            }
        }
    }

    private static boolean takes(Socket socket, char next) {
        try {
            socket.getOutputStream().write(next);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Side by side: one sends nothing, one a byte of its head now and then, one a byte of its body. */
    @Test
    void a_silent_or_dripping_client_is_disconnected() throws Exception {
        try (Socket silent = connect();
                Socket inItsHead = connect();
                Socket dripping = connect()) {
            inItsHead.getOutputStream().write("GET /products HTTP/1.1\r\nHost: x\r\nX: ".getBytes(UTF_8));
            OutputStream out = dripping.getOutputStream();
            out.write(
                    "POST /products HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n"
                            .getBytes(UTF_8));
            InputStream in = dripping.getInputStream();
            silent.setSoTimeout((int) (PATIENCE_NANOS / 1_000_000));
            long start = System.nanoTime();
            boolean isHeadOpen = true;
            while (isHeadOpen || in.available() == 0) {
                isHeadOpen = isHeadOpen && takes(inItsHead, 'x');
                if (in.available() == 0) {
                    out.write(' ');
                }
                Thread.sleep(200);
                assertThat(System.nanoTime() - start).as("nanoseconds").isLessThan(PATIENCE_NANOS);
            }
            assertThat(new String(in.readNBytes(in.available()), UTF_8))
                    .startsWith("HTTP/1.1 400 ")
                    .contains("The body took longer than 2 seconds to arrive.");
            assertThat(silent.getInputStream().read()).as("its end").isEqualTo(-1);
        }
        assertThat(program.get("/products").body()).isEqualTo("[]\n");
    }
}

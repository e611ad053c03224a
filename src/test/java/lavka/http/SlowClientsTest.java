package lavka.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import lavka.TestApp;
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
                Socket dripping = connect()) {
            OutputStream out = dripping.getOutputStream();
            out.write(
                    "POST /products HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n"
                            .getBytes(UTF_8));
            InputStream in = dripping.getInputStream();
            long start = System.nanoTime();
            while (in.available() == 0) {
                out.write(' ');
                Thread.sleep(1_000);
                assertThat(System.nanoTime() - start).as("nanoseconds").isLessThan(120_000_000_000L);
            }
            assertThat(new String(in.readNBytes(in.available()), UTF_8))
                    .startsWith("HTTP/1.1 400 ")
                    .contains("The body takes more than 30 seconds.");
            assertThat(silent.getInputStream().read()).as("its end").isEqualTo(-1);
        }
        app.get("/products").expect(200, "[]");
    }
}

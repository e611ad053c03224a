package lavka;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.IntStream;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordingFile;
import org.assertj.core.data.Percentage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a request takes on a warm connection, apart from time: the same on every machine. */
class CostsTest {
    private static final int WARM_UP = 500;
    private static final int REQUESTS = 300;

    @AutoClose
    private final TestApp app = new TestApp();

    @BeforeEach
    void fill() {
        String hundred = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100)";
        app.database()
                .execute(
                        "INSERT INTO products (name, description, price) " + hundred
                                + " SELECT 'Product ' || i, 'One hundred grams of tea', i FROM n",
                        "INSERT INTO users (username) " + hundred + " SELECT 'user' || i FROM n",
                        "INSERT INTO posts (title, body, user_id) " + hundred
                                + " SELECT 'Title', 'Some words about tea', users.id FROM users, n WHERE i <= 10",
                        "INSERT INTO orders (promocode) " + hundred + " SELECT 'SPRING' FROM n",
                        "INSERT INTO order_product_association (order_id, product_id, unit_price)"
                                + " SELECT orders.id, products.id, price FROM orders, products WHERE products.id <= 5");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "/products/1 1 10800 0 -",
                "/products?limit=50&id.gt=10 1 41300 0 -",
                "/users?include=posts&limit=20&id.gt=10 2 120000 0 -",
                "/orders?include=items.product&limit=20&id.gt=10 2 128000 0 -",
                "/products 1 27000 10 {'name':'Tea','description':'Green','price':300}",
                "/orders 3 40500 24 {'items':[{'product_id':1},{'product_id':2},{'product_id':3}]}",
            },
            quoteCharacter = '#',
            nullValues = "-")
    void a_request_takes_little(String target, int statements, long bytes, int fileWrites, @Nullable String body)
            throws IOException {
        Path events = Files.createTempFile("lavka", ".jfr");
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), app.port());
                Recording recording = new Recording()) {
            Client client = new Client(socket, target, body);
            client.send(WARM_UP);

            int prepared = app.prepared();
            assertThat(app.statements(() -> client.send(1))).isEqualTo(statements);
            ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
            long before = threads.getTotalThreadAllocatedBytes();
            long writesBefore = writes();
            client.send(REQUESTS);
            long allocated = (threads.getTotalThreadAllocatedBytes() - before) / REQUESTS;
            long written = (writes() - writesBefore) / REQUESTS - 2; // the request and the response
            assertThat(app.prepared() - prepared).as("statements prepared").isZero();
            assertThat(allocated).as("bytes allocated").isCloseTo(bytes, Percentage.withPercentage(15));
            assertThat(written).as("writes to files").isLessThanOrEqualTo(fileWrites);

            recording.enable("jdk.SocketWrite").withThreshold(Duration.ZERO);
            recording.start();
            client.send(REQUESTS);
            recording.stop();
            recording.dump(events);
            long writes = RecordingFile.readAllEvents(events).stream()
                    .filter(event -> event.getInt("port") == socket.getLocalPort())
                    .count();
            // The last one may end after the recording.
            assertThat(writes).as("socket writes").isBetween(REQUESTS - 2L, (long) REQUESTS);
        } finally {
            Files.delete(events);
        }
    }

    /** System calls of this process that write, to sockets too; 0 except on Linux (proc_pid_io(5)). */
    private static long writes() throws IOException {
        Path io = Path.of("/proc/self/io");
        return Files.notExists(io)
                ? 0
                : Files.readAllLines(io).stream()
                        .filter(line -> line.startsWith("syscw: "))
                        .mapToLong(line -> Long.parseLong(line.substring(7)))
                        .sum();
    }

    /** Sends a request again and again, and allocates nothing. */
    private static final class Client {
        private final Socket socket;
        private final byte[] request;
        private final byte[] buffer = new byte[256 * 1024];

        Client(Socket socket, String target, @Nullable String body) {
            this.socket = socket;
            String json = body == null ? "" : body.replace('\'', '"');
            this.request = "%s %s HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
                    .formatted(body == null ? "GET" : "POST", target, json.length(), json)
                    .getBytes(US_ASCII);
        }

        void send(int times) {
            IntStream.range(0, times).forEach(i -> send());
        }

        private void send() {
            try {
                InputStream in = socket.getInputStream();
                socket.getOutputStream().write(request);
                int read = 0;
                // Bodies end with a newline, and contain no other.
                while (read < 2 || buffer[read - 1] != '\n' || buffer[read - 2] == '\r') {
                    read += in.read(buffer, read, buffer.length - read);
                }
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}

package lavka.db;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import lavka.TestApp;
import lavka.TestDatabase;
import lavka.engine.Engine;
import lavka.engine.Postgresql;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** How often a request waits for the database server. */
@ParameterizedClass(name = "{0}", allowZeroInvocations = true)
@MethodSource("lavka.EveryEngine$Tested#servers")
class RoundTripsTest {
    private static final int ATTEMPTS = 5;

    @AutoClose
    private final TestDatabase database;

    @AutoClose
    private final CountingProxy proxy;

    @AutoClose
    private final TestApp app;

    /** PostgreSQL's driver sends BEGIN with the first statement, MariaDB's does not. */
    private final int begin;

    RoundTripsTest(Engine engine) throws IOException {
        database = TestDatabase.migrated(engine);
        int port = Integer.parseInt(database.url().replaceFirst(".*:(\\d+)/.*", "$1"));
        proxy = new CountingProxy(port);
        app = new TestApp(TestDatabase.at(engine, database.url().replace(":" + port + "/", ":" + proxy.port() + "/")));
        begin = engine == Postgresql.ENGINE ? 0 : 1;
        app.post("/products", "{'name':'Tea','description':'','price':1}").expect(201);
        app.post("/products", "{'name':'Jam','description':'','price':1}").expect(201);
        app.post("/users", "{'username':'sam'}").expect(201);
        app.post("/users/1/posts", "{'title':'One'}").expect(201);
        app.post("/orders", "{'items':[{'product_id':1}]}").expect(201);
    }

    /** The minimum of several attempts, because the connection pool may check a connection. */
    private int roundTrips(Runnable request) {
        return IntStream.range(0, ATTEMPTS)
                .map(attempt -> {
                    int before = proxy.roundTrips.get();
                    request.run();
                    return proxy.roundTrips.get() - before;
                })
                .min()
                .orElseThrow();
    }

    @Test
    void it_works() {
        assertThat(roundTrips(() -> app.get("/products/1").expect(200))).isEqualTo(1);
        assertThat(roundTrips(() -> app.get("/products").expect(200))).isEqualTo(1);
    }

    @Test
    void several_queries_take_a_round_trip_each_and_one_for_the_commit() {
        assertThat(roundTrips(() -> app.get("/users?include=posts").expect(200)))
                .isEqualTo(begin + 2 + 1);
        for (int i = 2; i <= 102; i++) {
            app.post("/orders", "{'items':[{'product_id':1}]}").expect(201);
        }
        assertThat(roundTrips(
                        () -> app.get("/orders?include=items.product&limit=100").expect(200)))
                .isEqualTo(begin + 2 + 1);
    }

    @Test
    void a_write_of_one_statement_takes_one_round_trip() {
        assertThat(roundTrips(() -> app.post("/products", "{'name':'Tea','description':'','price':1}")
                        .expect(201)))
                .isEqualTo(1);
        assertThat(roundTrips(
                        () -> app.post("/users/1/posts", "{'title':'One'}").expect(201)))
                .isEqualTo(1);
    }

    @Test
    void a_write_takes_a_round_trip_per_statement_and_one_for_the_commit() {
        assertThat(roundTrips(() -> app.patch("/products/1", "{'price':5}").expect(200)))
                .isEqualTo(begin + 2 + 1);
        assertThat(roundTrips(() -> app.post("/orders", "{'items':[{'product_id':1},{'product_id':2}]}")
                        .expect(201)))
                .isEqualTo(begin + 3 + 1);
    }

    /** Forwards everything, and counts how often the client sends something after the server did. */
    private static final class CountingProxy implements Closeable {
        private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        private final AtomicInteger roundTrips = new AtomicInteger();

        CountingProxy(int port) throws IOException {
            Thread.startVirtualThread(() -> accept(port));
        }

        int port() {
            return listener.getLocalPort();
        }

        private void accept(int port) {
            try {
                while (true) {
                    Socket client = listener.accept();
                    Socket server = new Socket(InetAddress.getLoopbackAddress(), port);
                    client.setTcpNoDelay(true);
                    server.setTcpNoDelay(true);
                    AtomicBoolean isServersTurn = new AtomicBoolean();
                    Thread.startVirtualThread(() -> pass(client, server, () -> {
                        if (!isServersTurn.getAndSet(true)) {
                            roundTrips.incrementAndGet();
                        }
                    }));
                    Thread.startVirtualThread(() -> pass(server, client, () -> isServersTurn.set(false)));
                }
            } catch (IOException e) {
                // The test has ended.
            }
        }

        private static void pass(Socket from, Socket to, Runnable counter) {
            try (from;
                    to) {
                byte[] buffer = new byte[64 * 1024];
                InputStream in = from.getInputStream();
                for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                    counter.run();
                    to.getOutputStream().write(buffer, 0, read);
                }
            } catch (IOException e) {
                // One side has closed the connection.
            }
        }

        @Override
        public void close() throws IOException {
            listener.close();
        }
    }
}

package lavka;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import lavka.engine.Sqlite;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Counts system calls of the packed program with strace(1). */
@Tag("slow")
class SystemCallsTest {
    private static final Path STRACE = Path.of("/usr/bin/strace");
    private static final int CONNECTIONS = 64;
    private static final int REQUESTS = 100; // on each connection

    @AutoClose
    private final TestDatabase database = TestDatabase.migrated(Sqlite.ENGINE);

    @AutoClose
    private final TestProgram program = TestProgram.serve(
            database, "-Djdk.virtualThreadScheduler.parallelism=1"); // the order does not depend on luck

    SystemCallsTest() throws Exception {}

    private void load() throws Exception {
        try (ExecutorService clients = Executors.newFixedThreadPool(CONNECTIONS)) {
            List<Future<?>> loads = new ArrayList<>();
            for (int i = 0; i < CONNECTIONS; i++) {
                loads.add(clients.submit(this::send));
            }
            for (Future<?> load : loads) {
                load.get();
            }
        }
    }

    private Void send() throws IOException {
        byte[] request = "GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(US_ASCII);
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), program.port())) {
            socket.setSoTimeout(20_000);
            for (int i = 0; i < REQUESTS; i++) {
                socket.getOutputStream().write(request);
                int read;
                do {
                    read = socket.getInputStream().read();
                } while (read != '}' && read >= 0);
                assertThat(read).isEqualTo('}');
                socket.getInputStream().skipNBytes(1); // the newline at the end of the body
            }
        }
        return null;
    }

    /** Jetty's own connector removes it once per request, and adds it again. */
    @Test
    void a_connection_stays_in_the_selector_from_one_request_to_the_next() throws Exception {
        Untested.unless(Files.isExecutable(STRACE), "The system calls of requests were not counted: install strace.");
        load();
        Path counts = Files.createTempFile("lavka", ".strace");
        Process strace = new ProcessBuilder(
                        STRACE.toString(),
                        "-f",
                        "-qq",
                        "-e",
                        "trace=epoll_ctl",
                        "-o",
                        counts.toString(),
                        "-p",
                        String.valueOf(program.pid()))
                .inheritIO()
                .start();
        try {
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
            while (Files.size(counts) == 0) { // it is not attached yet
                assertThat(strace.isAlive()).isTrue();
                program.get("/livez");
                assertThat(System.nanoTime() - deadline).as("nanoseconds").isNegative();
            }
            load();
            strace.destroy();
            assertThat(strace.waitFor(30, TimeUnit.SECONDS)).isTrue();
            try (var calls = Files.lines(counts)) {
                assertThat(calls.filter(line -> line.contains("EPOLL_CTL_DEL")).count())
                        .isLessThan(CONNECTIONS * REQUESTS / 2);
            }
        } finally {
            strace.destroyForcibly();
            Files.delete(counts);
        }
    }
}

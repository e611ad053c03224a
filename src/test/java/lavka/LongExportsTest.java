package lavka;

import static lavka.TestDatabase.TEN_THOUSAND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import lavka.engine.Engine;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The packed program with little memory and patience: a list of two hundred megabytes passes through it, or is cut. */
@EveryEngine
@Tag("slow")
class LongExportsTest {
    private static final int ROWS = 50_000;
    private static final int MEGABYTE = 1_000_000;

    @AutoClose
    private final TestDatabase database;

    LongExportsTest(Engine engine) {
        database = TestDatabase.migrated(engine);
    }

    private void fill(int rows) {
        String text = "x".repeat(2_000);
        for (int i = 0; i < rows / 10_000; i++) {
            database.execute("INSERT INTO products (name, description, price) SELECT 'P' || a.n || b.n || c.n || d.n, '"
                    + text + "', 1 FROM " + TEN_THOUSAND);
        }
    }

    /** All prices are equal, so that all rows are sorted by name, which no index does for them. */
    @Test
    void a_list_of_any_length_takes_no_more_memory() throws Exception {
        fill(ROWS);
        try (TestProgram program = TestProgram.serve(database, "-Xmx64m")) {
            walk(program);
        }
    }

    private static void walk(TestProgram program) throws IOException, InterruptedException {
        assertThat(program.get("/products.ndjson?id=1").statusCode()).isEqualTo(200);
        long before = residentMegabytes(program);
        for (String path : new String[] {"/products.ndjson", "/products.csv?sort=price,-name"}) {
            long lines = 0;
            long bytes = 0;
            try (InputStream stream = program.stream(path)) {
                byte[] buffer = new byte[64 * 1024];
                for (int read = stream.read(buffer); read >= 0; read = stream.read(buffer)) {
                    bytes += read;
                    for (int i = 0; i < read; i++) {
                        lines += buffer[i] == '\n' ? 1 : 0;
                    }
                }
            }
            assertThat(lines).as(path).isEqualTo(path.contains("csv") ? ROWS + 1 : ROWS);
            assertThat(bytes).isGreaterThan(100 * MEGABYTE);
        }
        assertThat(residentMegabytes(program) - before).as("megabytes more").isLessThan(100);
    }

    /** Two who read too slowly, the one now and then and the other never, are cut; then there is room for others. */
    @Test
    void who_takes_too_long_is_cut() throws Exception {
        fill(10_000);
        try (TestProgram program = TestProgram.serve(database, "-Xmx64m", "-Dlavka.export.seconds=3");
                Socket slow = slow(program);
                Socket deaf = slow(program)) {
            long read = slow.getInputStream().readNBytes(1_000).length;
            Thread.sleep(200);
            read += slow.getInputStream().readNBytes(1_000).length;
            Thread.sleep(4_000);
            assertThatThrownBy(() -> slow.getInputStream().readAllBytes()).hasMessageContaining("reset");
            assertThat(read).isEqualTo(2_000);
            assertThat(program.get("/products.csv?id=1").statusCode()).isEqualTo(200);
            assertThatThrownBy(() -> deaf.getInputStream().readAllBytes()).hasMessageContaining("reset");
        }
    }

    private static Socket slow(TestProgram program) throws IOException {
        return Sockets.slow(program.port(), "GET /products.ndjson HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    }

    /** The most that it ever had (man7.org/linux/man-pages/man5/proc_pid_status.5.html); 0 where nobody tells. */
    private static long residentMegabytes(TestProgram program) throws IOException {
        Path status = Path.of("/proc", String.valueOf(program.pid()), "status");
        if (!Files.exists(status)) {
            return 0;
        }
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) / 1_000)
                .sum();
    }
}

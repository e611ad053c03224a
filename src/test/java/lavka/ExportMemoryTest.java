package lavka;

import static lavka.TestDatabase.TEN_THOUSAND;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import lavka.db.Engine;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The packed program with little memory: a list of two hundred megabytes passes through it. */
@EveryEngine
@Tag("jar")
class ExportMemoryTest {
    private static final int ROWS = 100_000;
    private static final int MEGABYTE = 1_000_000;

    @AutoClose
    private final TestDatabase database;

    @AutoClose
    private final TestProgram program;

    ExportMemoryTest(Engine engine) throws IOException {
        database = TestDatabase.migrated(engine);
        program = TestProgram.serve(database, "-Xmx64m");
    }

    /** All prices are equal, so that all rows are sorted by name, which no index does for them. */
    @Test
    void a_list_of_any_length_takes_no_more_memory() throws Exception {
        String text = "x".repeat(2_000);
        for (int i = 0; i < 10; i++) {
            database.execute("INSERT INTO products (name, description, price) SELECT 'P' || a.n || b.n || c.n || d.n, '"
                    + text + "', 1 FROM " + TEN_THOUSAND);
        }
        assertThat(program.get("/products.ndjson?id=1").statusCode()).isEqualTo(200);
        long before = residentMegabytes();
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
            assertThat(bytes).isGreaterThan(200 * MEGABYTE);
        }
        assertThat(residentMegabytes() - before).as("megabytes more").isLessThan(100);
    }

    /** The most that it ever had (man7.org/linux/man-pages/man5/proc_pid_status.5.html); 0 where nobody tells. */
    private long residentMegabytes() throws IOException {
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

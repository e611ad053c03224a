package lavka;

import static lavka.Errors.assertError;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import lavka.core.ErrorKind;
import lavka.engine.Backups;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Files of the database that are deleted or replaced while the service runs. */
class ReplacedDatabaseTest {
    private static final String TEA = "{'name':'Tea','description':'','price':450}";
    private static final String JAM = "{'name':'Jam','description':'','price':2}";

    @AutoClose
    private final TestApp app = new TestApp();

    private final Path log = Path.of(app.file() + "-wal");

    @Test
    void it_works() {
        app.post("/products", TEA).expect(201);
        app.get("/readyz").expect(200);
        assertThat(log).exists();
    }

    @Test
    void without_its_write_ahead_log_writes_are_refused_and_a_stop_saves_those_before() throws IOException {
        app.post("/products", TEA).expect(201);
        Files.delete(log);
        assertWritesAreRefused();
        Files.createFile(log); // another one is as wrong
        assertWritesAreRefused();
        app.app().close();
        assertThat(Backups.count(app.file())).as("what was acknowledged").containsEntry("products", 1L);
    }

    @Test
    void a_replaced_database_is_not_written_to() throws IOException {
        app.post("/products", TEA).expect(201);
        Path copy = Files.copy(app.file(), app.file().resolveSibling("copy.db"));
        Files.move(copy, app.file(), StandardCopyOption.REPLACE_EXISTING);
        assertWritesAreRefused();
    }

    private void assertWritesAreRefused() {
        String detail = "was deleted or replaced while the service was running";
        assertThat(app.post("/products", JAM).expect(503).text()).contains(detail);
        assertThat(app.get("/readyz").expect(503).text()).contains(detail);
        app.get("/livez").expect(200);
        app.get("/products/1").expect(200);
        // The schedule of backups asks the same: a copy of the file alone would lack what the log holds.
        assertError(ErrorKind.UNAVAILABLE, () -> app.app().database().requireWritable())
                .hasMessageContaining(detail);
    }
}

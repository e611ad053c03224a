package lavka;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import lavka.engine.Sqlite;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** While nobody writes, a snapshot is held, which prevents SQLite from reusing the write-ahead log. */
class SharedSnapshotTest {
    private static final String INSERT_100_KB = "INSERT INTO idempotency_keys (idempotency_key, fingerprint, status,"
            + " body) VALUES (hex(randomblob(20)), '', 0, hex(zeroblob(50000)))";

    private static final String INSERT_2_MB = INSERT_100_KB.replaceFirst("VALUES .(.*).$", "SELECT $1") + " FROM "
            + TestDatabase.TEN_THOUSAND + " LIMIT 20";

    /** Each test closes it, or its {@link TestApp} does. */
    private final TestDatabase database = TestDatabase.migrated(Sqlite.ENGINE);

    /**
     * Whether a snapshot prevents SQLite from reusing the log (sqlite.org/pragma.html#pragma_wal_checkpoint). If none
     * does, the log is empty.
     */
    private boolean isHeld() throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA busy_timeout = 0");
            try (ResultSet busy = statement.executeQuery("PRAGMA wal_checkpoint(TRUNCATE)")) {
                return busy.getInt(1) == 1;
            }
        }
    }

    private static void await(Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!condition.call()) {
            assertThat(System.nanoTime() - deadline).as("nanoseconds").isNegative();
        }
    }

    private void awaitHeld() throws Exception {
        await(() -> {
            database.execute(INSERT_100_KB); // or there is nothing to hold
            TimeUnit.MILLISECONDS.sleep(500);
            return isHeld();
        });
    }

    @Test
    void it_is_released_before_a_write() throws Exception {
        try (TestApp app = new TestApp(database)) {
            awaitHeld();
            for (int i = 0; i < 150; i++) {
                app.app().database().write(tx -> tx.execute(INSERT_2_MB));
            }
            assertThat(Files.size(Path.of(database.file() + "-wal"))).isLessThan(220_000_000);
        }
    }

    @Test
    void it_is_not_held_while_another_process_writes() throws Exception {
        try (TestApp _ = new TestApp(database)) {
            awaitHeld();
            int held = 0;
            int attempts = 0;
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(2);
            while (System.nanoTime() < end) {
                database.execute("PRAGMA synchronous = OFF", INSERT_100_KB);
                attempts++;
                held += isHeld() ? 1 : 0;
            }
            assertThat(held).isLessThan(attempts / 2);
        }
    }

    @Test
    @Tag("slow") // needs the packed program
    void it_is_not_held_once_the_log_is_large() throws Exception {
        try (database;
                TestProgram _ = TestProgram.serve(database, "-Dlavka.log.bytes=1000000")) {
            awaitHeld();
            await(() -> {
                database.execute(INSERT_2_MB);
                TimeUnit.MILLISECONDS.sleep(500);
                return !isHeld();
            });
        }
    }
}

package lavka.db;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import lavka.TestApp;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** A snapshot is held while nobody writes. It must keep neither the write-ahead log nor what others write. */
class SharedSnapshotTest {
    private static final String INSERT = "INSERT INTO products (name, description, price) VALUES ('Tea', '', 1)";
    private static final String INSERT_100_KB =
            "INSERT INTO idempotency_keys (idempotency_key, fingerprint, status, body) VALUES (?, '', 0,"
                    + " hex(zeroblob(50000)))";

    @AutoClose
    private final TestApp app = new TestApp();

    private final Database database = app.app().database();

    @AutoClose
    private final Connection other = app.database().connect();

    SharedSnapshotTest() throws SQLException {}

    private void insert() {
        database.write(tx -> tx.execute(INSERT));
    }

    /** Whether a reader prevents the log from being reset (sqlite.org/pragma.html#pragma_wal_checkpoint). */
    private boolean isHeld() throws SQLException {
        try (Statement statement = other.createStatement()) {
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
            insert(); // or there is nothing to hold
            TimeUnit.MILLISECONDS.sleep(300);
            return isHeld();
        });
    }

    @Test
    void the_log_is_reset_as_ever() throws Exception {
        awaitHeld();
        for (int i = 0; i < 400; i++) {
            String key = "key-" + i;
            database.write(tx -> tx.execute(INSERT_100_KB, key));
        }
        assertThat(database.databaseUrl().logBytes()).isLessThan(30_000_000);
    }

    @Test
    void another_process_that_writes_can_reset_the_log() throws Exception {
        awaitHeld();
        try (Statement statement = other.createStatement()) {
            await(() -> {
                statement.execute(INSERT);
                return !isHeld();
            });
        }
    }

    @Test
    void readers_see_each_write() throws Exception {
        awaitHeld();
        int before = database.read(sql -> sql.fetchCount(sql.selectFrom("products")));
        try (Statement statement = other.createStatement()) {
            statement.execute(INSERT);
        }
        int between = database.read(sql -> sql.fetchCount(sql.selectFrom("products")));
        insert();
        int after = database.read(sql -> sql.fetchCount(sql.selectFrom("products")));
        assertThat(between).isEqualTo(before + 1);
        assertThat(after).isEqualTo(before + 2);
    }
}

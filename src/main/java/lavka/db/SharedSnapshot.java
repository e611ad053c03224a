package lavka.db;

import java.sql.Connection;
import java.sql.SQLException;
import lavka.engine.Jdbc;
import org.jspecify.annotations.Nullable;

/**
 * Holds the newest snapshot of a SQLite database while nobody writes. Each snapshot has a lock in shared memory
 * (sqlite.org/walformat.html, "WAL Locks"), which a process takes once for all its connections: while it is held here,
 * a reader needs no system calls to take and release it.
 *
 * <p>A snapshot that is held prevents SQLite from reusing the write-ahead log, so it must be released before a write.
 * Nothing depends on it: after an error none is held, and readers take a little longer.
 */
final class SharedSnapshot implements AutoCloseable {
    private final Transactions transactions;
    private @Nullable Connection connection;
    private boolean isHeld;

    /** Changes with each commit of another connection (sqlite.org/pragma.html#pragma_data_version). */
    private String version = "";

    SharedSnapshot(Transactions transactions) {
        this.transactions = transactions;
    }

    /** Holds the newest snapshot, unless the database has changed since the last call: another process may write. */
    void renew() {
        release();
        try {
            if (connection == null) {
                transactions.requireSameDatabase(); // or SQLite would create the missing file
                connection = transactions.databaseUrl().connections(sql -> {}).getConnection();
                Jdbc.execute(connection, "PRAGMA busy_timeout = 0"); // the writer does not wait for it
                connection.setAutoCommit(false);
            }
            isHeld = true;
            String before = version;
            version = Jdbc.rows(connection, "PRAGMA data_version").getFirst().getFirst();
            if (!version.equals(before)) {
                release();
            }
        } catch (SQLException | RuntimeException _) {
            close();
        }
    }

    void release() {
        try {
            if (connection != null && isHeld) {
                connection.rollback();
                isHeld = false;
            }
        } catch (SQLException | RuntimeException _) {
            close();
        }
    }

    @Override
    public void close() {
        try (Connection _ = connection) {
            connection = null;
        } catch (SQLException | RuntimeException _) { // closed, or as good as closed
        }
    }
}

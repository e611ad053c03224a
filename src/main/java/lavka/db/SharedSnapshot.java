package lavka.db;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import lavka.engine.Jdbc;
import org.jspecify.annotations.Nullable;

/**
 * Holds the newest snapshot of a SQLite database while nobody writes. A reader locks the end of its snapshot in the
 * write-ahead log (sqlite.org/walformat.html, "WAL read lock"), and a process locks it once for all its connections.
 * While it is held here, readers lock and unlock it without system calls, and do not wait for each other's.
 *
 * <p>A snapshot that is held keeps the log from being reset: release it before a write. Without it, because of an
 * error, readers only take longer.
 */
final class SharedSnapshot implements AutoCloseable {
    private final DataSource connections;
    private @Nullable Connection connection;

    /** Changes with each commit of another connection (sqlite.org/pragma.html#pragma_data_version). */
    private String version = "";

    SharedSnapshot(DataSource connections) {
        this.connections = connections;
    }

    /** Holds the newest snapshot, unless the database has changed since the last call: another process may write. */
    void renew() {
        try {
            if (connection == null) {
                connection = connections.getConnection();
                connection.setAutoCommit(false);
            }
            connection.rollback();
            String before = version;
            version = Jdbc.rows(connection, "PRAGMA data_version").getFirst().getFirst();
            if (!version.equals(before)) {
                connection.rollback();
            }
        } catch (SQLException _) {
            close();
        }
    }

    void release() {
        try {
            if (connection != null) {
                connection.rollback();
            }
        } catch (SQLException _) {
            close();
        }
    }

    @Override
    public void close() {
        try (Connection _ = connection) {
            connection = null;
        } catch (SQLException _) { // it is closed, or the process ends
        }
    }
}

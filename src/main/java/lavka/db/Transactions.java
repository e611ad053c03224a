package lavka.db;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import lavka.engine.Engine;
import lavka.engine.TimeLimit;
import org.jooq.Configuration;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;

/**
 * Begins, commits and rolls back. Not with {@link Connection#setAutoCommit}: SQLite's driver would take the write lock
 * again after each commit, and hold it while nobody writes.
 *
 * @param connections those that can write
 * @param begin the statement that begins a transaction
 */
record Transactions(HikariDataSource connections, Configuration configuration, String begin) {
    /** What runs in a transaction. */
    interface Work<T> {
        T run(DSLContext tx) throws SQLException;
    }

    /** Runs work in a transaction of its own; its result is committed. */
    <T> T run(Work<T> work) throws SQLException {
        try (Connection connection = connections.getConnection()) {
            return run(connection, work);
        }
    }

    /** The same on a connection, which is evicted if it cannot be rolled back. */
    <T> T run(Connection connection, Work<T> work) throws SQLException {
        try (Statement transaction = connection.createStatement()) {
            transaction.execute(begin);
            try {
                TimeLimit.start(connection, Engine.Session.RUN_SECONDS);
                T result = work.run(DSL.using(configuration.derive(connection)));
                transaction.execute("COMMIT");
                return result;
            } catch (Throwable e) {
                rollback(connection, transaction, e);
                throw e;
            }
        }
    }

    private void rollback(Connection connection, Statement transaction, Throwable cause) {
        try {
            transaction.execute("ROLLBACK");
        } catch (SQLException e) {
            cause.addSuppressed(e);
            // SQLite may have rolled back already, as on a full disk (sqlite.org/lang_transaction.html).
            if (!String.valueOf(e.getMessage()).contains("no transaction is active")) {
                connections.evictConnection(connection);
            }
        }
    }
}

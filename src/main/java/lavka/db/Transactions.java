package lavka.db;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.function.Consumer;
import lavka.engine.Engine;
import lavka.engine.Jdbc;
import lavka.engine.SqlError;
import org.jooq.Configuration;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;

/**
 * Begins, commits and rolls back. Not with {@link Connection#setAutoCommit}: SQLite's driver would take the write lock
 * again after each commit, and hold it while nobody writes.
 *
 * @param connections those that can write
 */
record Transactions(HikariDataSource connections, Configuration configuration, Engine engine) {
    /** What runs in a transaction. */
    interface Work<T> {
        T run(DSLContext tx, Connection connection) throws SQLException;
    }

    /**
     * Runs work in a transaction of its own.
     *
     * @param committed receives the result right after the commit: an error that follows does not undo it
     */
    <T> void run(Work<T> work, Consumer<T> committed) throws SQLException {
        try (Connection connection = connections.getConnection()) {
            run(connection, work, committed);
        }
    }

    /** The same on a connection, which is evicted if it cannot be rolled back. */
    <T> void run(Connection connection, Work<T> work, Consumer<T> committed) throws SQLException {
        try (Statement transaction = connection.createStatement()) {
            transaction.execute(engine.session().begin());
            T result;
            try {
                result = work.run(DSL.using(configuration.derive(connection)), connection);
                transaction.execute("COMMIT");
            } catch (Throwable e) {
                if (!rollback(engine, connection, e)) {
                    connections.evictConnection(connection);
                }
                throw e;
            }
            committed.accept(result);
        }
    }

    /**
     * Rolls back because of an error.
     *
     * @return false if the connection may still be in the transaction, and must not be used again
     */
    static boolean rollback(Engine engine, Connection connection, Throwable cause) {
        try {
            Jdbc.execute(connection, "ROLLBACK");
            return true;
        } catch (SQLException e) {
            cause.addSuppressed(e);
            // SQLite may have rolled back already, as on a full disk (sqlite.org/lang_transaction.html).
            return engine.error(e) == SqlError.NO_TRANSACTION;
        }
    }
}

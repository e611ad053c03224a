package lavka.db;

import static lavka.core.ErrorKind.UNAVAILABLE;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Supplier;
import lavka.core.LavkaException;
import lavka.engine.DatabaseUrl;
import lavka.engine.Engine;
import lavka.engine.Jdbc;
import lavka.engine.SqlError;
import org.jooq.Configuration;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Begins, commits and rolls back. SQLite's transactions do not use {@link Connection#setAutoCommit}: its driver would
 * take the write lock again after each commit, and hold it while nobody writes.
 *
 * @param connections those that can write
 * @param identity of the database when it was opened; null on a server
 */
record Transactions(
        HikariDataSource connections,
        Configuration configuration,
        DatabaseUrl databaseUrl,
        @Nullable Object identity) {
    /** What runs in a transaction. */
    interface Work<T> {
        T run(DSLContext tx, Connection connection) throws SQLException;
    }

    Engine engine() {
        return databaseUrl.engine();
    }

    DSLContext sql(Connection connection) {
        return configuration.derive(connection).dsl();
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
        requireSameDatabase(); // once for all writes of a group, before any of them is answered
        T result;
        try {
            engine().beginWrite(connection);
            result = work.run(sql(connection), connection);
            engine().commit(connection);
        } catch (Throwable e) {
            if (!rollback(engine(), connection, e)) {
                connections.evictConnection(connection);
            }
            throw e;
        }
        committed.accept(result);
    }

    /**
     * Runs a write under the time limit. The statements around it have none: SQLite counts the steps of a kept
     * statement over all its runs, and would end a COMMIT because the write before it was too slow.
     */
    <T> T limited(Connection connection, Supplier<T> write) throws SQLException {
        engine().limit(connection, Engine.RUN_SECONDS);
        try {
            return write.get();
        } finally {
            engine().limit(connection, Engine.NO_LIMIT);
        }
    }

    /**
     * Throws unless the database file and its write-ahead log are those that were opened: writes to a deleted file
     * succeed, and are lost when it is closed.
     */
    void requireSameDatabase() {
        if (!Objects.equals(databaseUrl.identity(), identity)) {
            throw LavkaException.of(
                    UNAVAILABLE,
                    "The database file or its -wal file was deleted or replaced while the service was running. Restart"
                            + " the service with the intended file in place; stopping it saves what a deleted -wal file"
                            + " held.");
        }
    }

    /**
     * Rolls back because of an error.
     *
     * @return false if the connection may still be in the transaction, and must not be used again
     */
    static boolean rollback(Engine engine, Connection connection, Throwable cause) {
        try {
            engine.limit(connection, Engine.NO_LIMIT);
            Jdbc.execute(connection, "ROLLBACK");
            return true;
        } catch (SQLException e) {
            cause.addSuppressed(e);
            // SQLite may have rolled back already, as on a full disk (sqlite.org/lang_transaction.html).
            return engine.error(e) == SqlError.NO_TRANSACTION;
        }
    }
}

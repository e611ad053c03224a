package lavka.db;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import lavka.core.Reservation;
import lavka.engine.Engine;
import org.jooq.Configuration;
import org.jooq.DSLContext;
import org.jooq.ExecuteListener;
import org.jooq.ExecuteListenerProvider;
import org.jooq.Query;
import org.jooq.exception.DataAccessException;
import org.jooq.impl.DefaultExecuteListenerProvider;
import org.jspecify.annotations.Nullable;

/** The queries of a read or a write, on one connection. */
public final class Queries {
    /** Rows that a server sends at once in a transaction. A page and the row behind it fit. */
    private static final int FETCH_SIZE = 128;

    private final Configuration configuration;
    private final Engine engine;
    private final Connection connection;
    private final Reservation memory;
    private final List<Listener> listeners;
    private @Nullable DSLContext sql;
    private boolean isTogether;

    /** Work with several statements. */
    public interface Work<T> {
        T run() throws SQLException;
    }

    /** Reads the result of a statement. */
    public interface Reader<F, T> {
        T read(F from) throws SQLException;
    }

    /** A listener that is also notified of compiled statements, which jOOQ does not execute. */
    public interface Listener extends ExecuteListener {
        /** Called before a statement is prepared on a connection of SQLite. */
        default void prepared(String sql) {}

        /**
         * Called after a statement was executed and its rows were read, or it failed.
         *
         * @param query the statement with its values
         */
        void executed(String sql, Supplier<Query> query, long nanos);
    }

    Queries(
            Configuration configuration,
            Engine engine,
            Connection pooled,
            Reservation memory,
            List<Listener> listeners) {
        this.memory = memory;
        this.configuration = configuration;
        this.engine = engine;
        this.listeners = listeners;
        try {
            // Without the pool's wrappers around each statement and its rows; a server's errors must reach the pool.
            this.connection = engine.isEmbedded() ? pooled.unwrap(Connection.class) : pooled;
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    /** The queries of a transaction. */
    static Queries of(DSLContext tx) {
        List<Listener> listeners = new ArrayList<>();
        for (ExecuteListenerProvider provider : tx.configuration().executeListenerProviders()) {
            if (provider.provide() instanceof Listener listener) {
                listeners.add(listener);
            }
        }
        return new Queries(
                tx.configuration(),
                Engine.of(tx.dialect()),
                tx.configuration().connectionProvider().acquire(),
                Reservation.UNLIMITED,
                listeners);
    }

    /** Memory for the rows that are rendered. */
    public Reservation memory() {
        return memory;
    }

    public Engine engine() {
        return engine;
    }

    /** For queries that jOOQ renders each time. */
    public DSLContext sql() {
        if (sql == null) {
            sql = configuration
                    .derive(connection)
                    .set(DefaultExecuteListenerProvider.providers(listeners.toArray(ExecuteListener[]::new)))
                    .dsl();
        }
        return sql;
    }

    /**
     * Runs queries that see one snapshot.
     *
     * @param isSeveral whether there may be more than one query, which requires a transaction
     */
    public <T> T together(boolean isSeveral, Work<T> work) {
        try {
            if (!isSeveral || isTogether || !connection.getAutoCommit()) {
                return work.run();
            }
            engine.begin(connection);
            isTogether = true;
            try {
                T result = work.run();
                engine.commit(connection);
                return result;
            } catch (Throwable e) {
                if (!Transactions.rollback(engine, connection, e)) {
                    connection.close();
                }
                throw e;
            } finally {
                isTogether = false;
            }
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    /**
     * Executes a compiled statement.
     *
     * @param values in the order of the question marks
     * @param query the same with its values, for listeners
     */
    <T> T execute(String text, List<?> values, Supplier<Query> query, Reader<PreparedStatement, T> work) {
        long began = System.nanoTime();
        try (PreparedStatement statement = connection.prepareStatement(text)) {
            if (!engine.isEmbedded()) {
                statement.setFetchSize(FETCH_SIZE);
            }
            for (int i = 0; i < values.size(); i++) {
                engine.bind(statement, i + 1, values.get(i));
            }
            return work.read(statement);
        } catch (SQLException e) {
            throw failed(e);
        } finally {
            long nanos = System.nanoTime() - began;
            for (Listener listener : listeners) {
                listener.executed(text, query, nanos);
            }
        }
    }

    private static DataAccessException failed(SQLException e) {
        return new DataAccessException(String.valueOf(e.getMessage()), e);
    }
}

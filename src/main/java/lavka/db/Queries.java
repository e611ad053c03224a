package lavka.db;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import lavka.engine.Engine;
import org.jooq.Configuration;
import org.jooq.DSLContext;
import org.jooq.ExecuteListener;
import org.jooq.Query;
import org.jooq.exception.DataAccessException;
import org.jooq.impl.DefaultExecuteListenerProvider;
import org.jspecify.annotations.Nullable;

/**
 * The queries of one read, on one connection. Those whose SQL is known stay prepared on SQLite's connections, because
 * the pool closes the statements of a returned connection; the drivers of servers have statement caches of their own.
 */
public final class Queries {
    /** Maximum number of statements on a connection; the least recently used is closed first. */
    private static final int MAX_STATEMENTS = 64;

    /** Of many rows, those that a server sends at once in a transaction. */
    private static final int FETCH_SIZE = 100;

    private final Configuration configuration;
    private final Engine engine;
    private final Connection pooled;
    private final Connection connection;
    private final @Nullable SequencedMap<String, PreparedStatement> kept;
    private final List<Listener> listeners;
    private @Nullable DSLContext sql;

    /** The statements of each connection, by their text. */
    static final class Kept {
        private final Map<Connection, SequencedMap<String, PreparedStatement>> byConnection = new ConcurrentHashMap<>();

        SequencedMap<String, PreparedStatement> of(Connection connection) throws SQLException {
            SequencedMap<String, PreparedStatement> statements = byConnection.get(connection);
            if (statements == null) {
                for (Iterator<Connection> all = byConnection.keySet().iterator(); all.hasNext(); ) {
                    if (all.next().isClosed()) {
                        all.remove();
                    }
                }
                statements = new LinkedHashMap<>(16, 0.75f, true);
                byConnection.put(connection, statements);
            }
            return statements;
        }
    }

    /** Work with one connection or one of its results. */
    public interface Reader<F, T> {
        T read(F from) throws SQLException;
    }

    /** A listener of statements that is also told of those whose SQL is known. */
    public interface Listener extends ExecuteListener {
        /** Called before a statement is prepared. */
        default void prepared(String sql) {}

        /**
         * Called after a statement was executed and its rows were read.
         *
         * @param query the statement with its values
         */
        void executed(String sql, Supplier<Query> query, long nanos);
    }

    Queries(Configuration configuration, Engine engine, Connection pooled, Kept kept, List<Listener> listeners) {
        this.configuration = configuration;
        this.engine = engine;
        this.pooled = pooled;
        this.listeners = listeners;
        try {
            this.connection = engine.isEmbedded() ? pooled.unwrap(Connection.class) : pooled;
            this.kept = engine.isEmbedded() ? kept.of(connection) : null;
        } catch (SQLException e) {
            throw new DataAccessException(String.valueOf(e.getMessage()), e);
        }
    }

    public Engine engine() {
        return engine;
    }

    /** For queries that jOOQ renders each time. */
    public DSLContext sql() {
        if (sql == null) {
            sql = configuration
                    .derive(pooled)
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
    public <T> T together(boolean isSeveral, Reader<Queries, T> work) {
        try {
            if (!isSeveral || !pooled.getAutoCommit()) {
                return work.read(this);
            }
            execute("BEGIN");
            try {
                T result = work.read(this);
                execute("COMMIT");
                return result;
            } catch (Throwable e) {
                if (!Transactions.rollback(engine, connection, e)) {
                    connection.close();
                }
                throw e;
            }
        } catch (SQLException e) {
            throw new DataAccessException(String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * Executes a query whose SQL is known.
     *
     * @param values in the order of the question marks
     * @param query the same with its values, for listeners
     */
    public <T> T query(String text, List<?> values, Supplier<Query> query, Reader<ResultSet, T> rows)
            throws SQLException {
        long began = System.nanoTime();
        PreparedStatement statement = prepared(text);
        try {
            for (int i = 0; i < values.size(); i++) {
                engine.bind(statement, i + 1, values.get(i));
            }
            T result;
            try (ResultSet found = statement.executeQuery()) {
                result = rows.read(found);
            }
            long nanos = System.nanoTime() - began;
            for (Listener listener : listeners) {
                listener.executed(text, query, nanos);
            }
            return result;
        } finally {
            release(statement);
        }
    }

    private void execute(String text) throws SQLException {
        PreparedStatement statement = prepared(text);
        try {
            statement.execute();
        } finally {
            release(statement);
        }
    }

    private PreparedStatement prepared(String text) throws SQLException {
        PreparedStatement statement = kept == null ? null : kept.get(text);
        if (statement == null) {
            listeners.forEach(listener -> listener.prepared(text));
            statement = connection.prepareStatement(text);
            statement.setFetchSize(FETCH_SIZE);
            if (kept != null) {
                kept.put(text, statement);
                if (kept.size() > MAX_STATEMENTS) {
                    kept.pollFirstEntry().getValue().close();
                }
            }
        }
        return statement;
    }

    private void release(PreparedStatement statement) throws SQLException {
        if (kept == null) {
            statement.close();
        }
    }
}

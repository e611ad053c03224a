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
import java.util.function.Consumer;
import java.util.function.Supplier;
import lavka.engine.Engine;
import org.jooq.DSLContext;
import org.jooq.ExecuteListenerProvider;
import org.jooq.Query;
import org.jooq.exception.DataAccessException;
import org.jspecify.annotations.Nullable;

/**
 * Executes prerendered statements. On SQLite they stay prepared on the physical connection, because the pool closes the
 * statements of a returned connection; the drivers of servers have statement caches of their own.
 */
public final class Snapshot {
    /** Where a configuration has its {@link Kept}. */
    static final String KEPT = "lavka.kept";

    /** Maximum number of statements on a connection; the least recently used is closed first. */
    private static final int MAX_STATEMENTS = 64;

    /** Of many rows, those that a server sends at once in a transaction. */
    private static final int FETCH_SIZE = 100;

    private final DSLContext sql;
    private final Engine engine;
    private final Connection connection;
    private final @Nullable SequencedMap<String, PreparedStatement> kept;

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

    /** A listener of a configuration that is also told of these statements. */
    public interface Listener {
        /** Called before a statement is prepared. */
        default void prepared(String sql) {}

        /**
         * Called after a statement was executed and its rows were read.
         *
         * @param query the statement with its values
         */
        void executed(String sql, Supplier<Query> query, long nanos);
    }

    private Snapshot(DSLContext sql, Connection pooled) throws SQLException {
        this.sql = sql;
        this.engine = Engine.of(sql.dialect());
        this.connection = engine.isEmbedded() ? pooled.unwrap(Connection.class) : pooled;
        this.kept = engine.isEmbedded() ? ((Kept) sql.configuration().data(KEPT)).of(connection) : null;
    }

    /**
     * Runs reads that see one snapshot; not inside a write.
     *
     * @param isSeveral whether there may be more than one statement, which requires a transaction
     */
    public static <T> T read(DSLContext sql, boolean isSeveral, Reader<Snapshot, T> work) {
        Connection connection = sql.configuration().connectionProvider().acquire();
        try {
            Snapshot snapshot = new Snapshot(sql, connection);
            if (!isSeveral || !connection.getAutoCommit()) {
                return work.read(snapshot);
            }
            snapshot.execute("BEGIN");
            try {
                T result = work.read(snapshot);
                snapshot.execute("COMMIT");
                return result;
            } catch (Throwable e) {
                if (!Transactions.rollback(snapshot.engine, snapshot.connection, e)) {
                    snapshot.connection.close();
                }
                throw e;
            }
        } catch (SQLException e) {
            throw new DataAccessException(String.valueOf(e.getMessage()), e);
        }
    }

    public DSLContext sql() {
        return sql;
    }

    /**
     * Executes a query.
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
            notifyListeners(listener -> listener.executed(text, query, nanos));
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
            notifyListeners(listener -> listener.prepared(text));
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

    private void notifyListeners(Consumer<Listener> event) {
        for (ExecuteListenerProvider provider : sql.configuration().executeListenerProviders()) {
            if (provider.provide() instanceof Listener listener) {
                event.accept(listener);
            }
        }
    }

    private void release(PreparedStatement statement) throws SQLException {
        if (kept == null) {
            statement.close();
        }
    }
}

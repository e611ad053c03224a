package lavka.db;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A statement cache for each connection: closing a statement resets it and keeps it prepared. The cache sits below the
 * connection pool, which closes the statements of a returned connection. SQLite's driver has no such cache; the drivers
 * of servers have their own.
 */
final class KeptStatements {
    /** Maximum number of statements on a connection; the least recently used is closed first. */
    private static final int MAX_STATEMENTS = 64;

    private KeptStatements() {}

    /** @param prepared called before a statement is prepared */
    static DataSource of(DataSource source, Consumer<String> prepared) {
        return proxy(DataSource.class, (_, method, arguments) -> {
            Object result = call(source, method, arguments);
            return result instanceof Connection connection ? keeping(connection, prepared) : result;
        });
    }

    private static Connection keeping(Connection connection, Consumer<String> prepared) {
        // Least recently used first, and without those in use: the same text may be prepared twice at a time.
        SequencedMap<String, PreparedStatement> kept = new LinkedHashMap<>();
        return proxy(Connection.class, (_, method, arguments) -> {
            if (!method.getName().equals("prepareStatement") || arguments.length > 1) {
                return call(connection, method, arguments);
            }
            String sql = (String) arguments[0];
            PreparedStatement statement = kept.remove(sql);
            if (statement == null) {
                prepared.accept(sql);
                statement = proxy(PreparedStatement.class, new Kept(connection.prepareStatement(sql), sql, kept));
            }
            return statement;
        });
    }

    /** A statement that returns to the cache when it is closed. */
    private static final class Kept implements InvocationHandler {
        private final PreparedStatement statement;
        private final String sql;
        private final SequencedMap<String, PreparedStatement> kept;
        private @Nullable ResultSet rows;
        private boolean hasFailed;

        Kept(PreparedStatement statement, String sql, SequencedMap<String, PreparedStatement> kept) {
            this.statement = statement;
            this.sql = sql;
            this.kept = kept;
        }

        @Override
        public @Nullable Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
            if (method.getName().equals("close")) {
                close((PreparedStatement) proxy);
                return null;
            }
            try {
                Object result = call(statement, method, arguments);
                if (result instanceof ResultSet found) {
                    rows = found;
                }
                return result;
            } catch (SQLException e) {
                hasFailed = true; // the driver has finalized it
                throw e;
            }
        }

        /** A statement whose rows are not closed would keep its snapshot (sqlite.org/c3ref/reset.html). */
        @SuppressWarnings("ReferenceEquality") // closed twice, it is the same object
        private void close(PreparedStatement self) throws SQLException {
            if (rows != null) {
                rows.close();
                rows = null;
            }
            PreparedStatement other = hasFailed ? null : kept.putIfAbsent(sql, self);
            if (hasFailed || (other != null && other != self)) {
                statement.close();
            } else if (kept.size() > MAX_STATEMENTS) {
                kept.pollFirstEntry().getValue().unwrap(PreparedStatement.class).close();
            }
        }
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    private static @Nullable Object call(Object target, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}

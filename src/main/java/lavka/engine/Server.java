package lavka.engine;

import static lavka.core.ErrorKind.UNAVAILABLE;

import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import lavka.core.LavkaException;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A database on a PostgreSQL or MariaDB server.
 *
 * @param hosts {@code host:port}, or several with commas
 * @param database its name on the server
 */
public record Server(
        Engine engine,
        String jdbcUrl,
        String hosts,
        String database,
        @Nullable String user,
        @Nullable String password) implements DatabaseUrl {
    private static final Logger log = LoggerFactory.getLogger(Server.class);

    @Override
    public String name() {
        return hosts + "/" + database;
    }

    /** Without the password. */
    @Override
    public String toString() {
        return engine.title() + " " + name();
    }

    /** Connects once; warns if a connection pooler is in between. */
    @Override
    public void prepare() {
        try (Connection connection = connect(parameters())) {
            String product = connection.getMetaData().getDatabaseProductName();
            Engine.Version version = Engine.Version.of(connection);
            if (!product.equals(engine.title()) || version.isBefore(engine.oldest())) {
                throw unavailable("%s runs %s %s, but Lavka needs %s %s or newer."
                        .formatted(hosts, product, version, engine.title(), engine.oldest()));
            }
            if (engine == Engine.POSTGRESQL
                    && !value(connection, "SHOW server_encoding").equals("UTF8")) {
                throw unavailable(
                        "The database %s uses the encoding %s, but Lavka needs UTF8. Create another database with CREATE DATABASE … ENCODING 'UTF8'."
                                .formatted(name(), value(connection, "SHOW server_encoding")));
            }
            if (engine == Engine.POSTGRESQL && connection.getSchema() == null) {
                throw unavailable(
                        "%s does not contain the schema that currentSchema names. Create that schema, or correct LAVKA_DB."
                                .formatted(name()));
            }
            if (engine == Engine.POSTGRESQL && isPooled(connection)) {
                log.warn(
                        "{} is behind a connection pooler, which must be in session mode (pgbouncer:"
                                + " pool_mode=session). In another mode transactions lose their isolation.",
                        name());
            }
            String readOnly = value(
                    connection,
                    engine == Engine.POSTGRESQL ? "SHOW transaction_read_only" : "SELECT @@global.read_only");
            if (!readOnly.equalsIgnoreCase("off") && !readOnly.equals("0")) {
                throw unavailable(
                        "%s is read-only and may be a replica. Set LAVKA_DB to the primary.".formatted(name()));
            }
        } catch (SQLException e) {
            throw unavailable(e);
        }
    }

    /** A pooler reports a backend process ID of its own; without one it equals pg_backend_pid(). */
    private static boolean isPooled(Connection connection) throws SQLException {
        int told = connection.unwrap(PGConnection.class).getBackendPID();
        return !value(connection, "SELECT pg_backend_pid()").equals(String.valueOf(told));
    }

    private static String value(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getString(1);
        }
    }

    @Override
    public LavkaException unavailable(SQLException e) {
        return LavkaException.of(UNAVAILABLE, told(e), e);
    }

    private static LavkaException unavailable(String sentence) {
        return LavkaException.of(UNAVAILABLE, sentence);
    }

    /** Why there is no connection, and what to do about it. */
    private String told(SQLException e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        if (root instanceof UnknownHostException) {
            return "The host name in %s cannot be resolved. Correct LAVKA_DB.".formatted(hosts);
        }
        if (root instanceof ConnectException) {
            return "Nothing is listening on %s. Start %s there, or correct LAVKA_DB.".formatted(hosts, engine.title());
        }
        if (root instanceof SocketTimeoutException) {
            return "%s does not respond. Check that %s is running there, or correct LAVKA_DB."
                    .formatted(hosts, engine.title());
        }
        return switch (e.getErrorCode() + " " + e.getSQLState()) {
            case "0 42501", "1044 42000" ->
                ("%s at %s denies this user access to %s. Create the database if it is missing, grant"
                                + " access to it, or correct LAVKA_DB.")
                        .formatted(engine.title(), hosts, database);
            case "0 28P01", "0 28000", "1045 28000", "1698 28000" ->
                "%s at %s rejected the user name or password. Correct them in LAVKA_DB (%s)."
                        .formatted(engine.title(), hosts, e.getMessage());
            case "0 3D000", "1049 42000" ->
                "%s at %s has no database %s. Create it (CREATE DATABASE %s), or correct LAVKA_DB."
                        .formatted(engine.title(), hosts, database, database);
            default ->
                "%s at %s: %s. Fix this on the server, or correct LAVKA_DB."
                        .formatted(engine.title(), hosts, SqlErrors.sentence(e));
        };
    }

    @Override
    public Connection connect() throws SQLException {
        return connect(Map.of());
    }

    private Connection connect(Map<String, String> parameters) throws SQLException {
        Properties login = new Properties();
        login.putAll(parameters);
        if (user != null) {
            login.setProperty("user", user);
        }
        if (password != null) {
            login.setProperty("password", password);
        }
        return DriverManager.getConnection(
                engine == Engine.MARIADB ? jdbcUrl + "&allowMultiQueries=true" : jdbcUrl, login);
    }

    /** An advisory lock, which ends with its connection. */
    @Override
    public Lock lock() {
        String attempt = engine == Engine.POSTGRESQL
                ? "SELECT pg_try_advisory_lock(hashtext('lavka migrate'))::int"
                : "SELECT GET_LOCK(concat('lavka migrate ', DATABASE()), 0)";
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LOCK_SECONDS);
        Connection connection = null;
        try {
            connection = connect();
            while (System.nanoTime() < deadline) {
                if (value(connection, attempt).equals("1")) {
                    Connection held = connection;
                    return () -> release(held);
                }
                Thread.sleep(20);
            }
        } catch (SQLException e) {
            release(connection);
            throw unavailable(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        release(connection);
        throw locked();
    }

    @Override
    public Scratch scratch() {
        String name = "lavka_scratch_" + UUID.randomUUID().toString().substring(0, 8);
        String place = jdbcUrl.replaceFirst("/" + Pattern.quote(database) + "\\?", "/" + name + "?");
        Server scratch = new Server(engine, place, hosts, name, user, password);
        execute("CREATE DATABASE " + name);
        return new Scratch() {
            @Override
            public DatabaseUrl databaseUrl() {
                return scratch;
            }

            @Override
            public void close() {
                execute("DROP DATABASE " + name);
            }
        };
    }

    private void execute(String sql) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw unavailable(e);
        }
    }

    private void release(@Nullable Connection connection) {
        try {
            if (connection != null) {
                connection.close();
            }
        } catch (SQLException e) {
            throw unavailable(e);
        }
    }

    @Override
    public boolean exists() {
        return true;
    }

    @Override
    public @Nullable Object identity() {
        return null;
    }

    @Override
    public Map<String, String> parameters() {
        boolean isGiven = jdbcUrl.toLowerCase(Locale.ROOT).contains("sockettimeout=");
        return isGiven ? Map.of() : engine.session().parameters();
    }
}

package lavka.engine;

import static lavka.core.ErrorKind.UNAVAILABLE;

import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import lavka.core.LavkaException;
import org.jooq.SQLDialect;
import org.jspecify.annotations.Nullable;

/** An engine that runs as a server. */
abstract sealed class Server extends Engine permits Postgresql, Mariadb {
    private final Version oldest;
    private final int port;
    private final Pattern wrapped;

    /** SQL that returns 1 if it acquires the migration lock, an advisory one that ends with its connection. */
    private final String tryLock;

    /** SQL that returns whether the server rejects writes. */
    private final String readOnly;

    Server(
            String title,
            SQLDialect dialect,
            Version oldest,
            Map<String, String> placeholders,
            Session session,
            int port,
            Pattern wrapped,
            String tryLock,
            String readOnly) {
        super(title, dialect, placeholders, session);
        this.oldest = oldest;
        this.port = port;
        this.wrapped = wrapped;
        this.tryLock = tryLock;
        this.readOnly = readOnly;
    }

    /** Driver properties of every connection. */
    abstract Map<String, String> properties(List<String> hosts);

    int port() {
        return port;
    }

    /** Such as {@code jdbc:postgresql:}. */
    String scheme() {
        return "jdbc:" + id() + ":";
    }

    /** Which names of driver properties are the same. */
    Comparator<String> propertyNames() {
        return Comparator.naturalOrder();
    }

    /** Further requirements. */
    abstract void check(DatabaseUrl url, Connection connection) throws SQLException;

    /** The message of the database: what the pattern leaves of the driver's. */
    @Override
    public String message(SQLException e) {
        return wrapped.matcher(sentence(e)).replaceAll("");
    }

    /** Connects once. */
    @Override
    void prepare(DatabaseUrl url) {
        try (Connection connection = url.connect(url.session())) {
            String product = connection.getMetaData().getDatabaseProductName();
            Version version = Version.of(connection);
            if (!product.equals(title()) || version.isBefore(oldest)) {
                throw unavailable("%s runs %s %s, but Lavka needs %s %s or newer."
                        .formatted(hosts(url), product, version, title(), oldest));
            }
            check(url, connection);
            String answer = value(connection, readOnly);
            if (!answer.equalsIgnoreCase("off") && !answer.equals("0")) {
                throw unavailable(
                        "%s is read-only and may be a replica. Set LAVKA_DB to the primary.".formatted(url.name()));
            }
        } catch (SQLException e) {
            throw unavailable(url, e);
        }
    }

    static String value(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getString(1);
        }
    }

    /** {@code host:port}, or several with commas. */
    private static String hosts(DatabaseUrl url) {
        return url.name().substring(0, url.name().indexOf('/'));
    }

    private static String database(DatabaseUrl url) {
        return url.name().substring(url.name().indexOf('/') + 1);
    }

    @Override
    LavkaException unavailable(DatabaseUrl url, SQLException e) {
        return LavkaException.of(UNAVAILABLE, reason(url, e), e);
    }

    static LavkaException unavailable(String sentence) {
        return LavkaException.of(UNAVAILABLE, sentence);
    }

    /** Why there is no connection, and what to do about it. */
    private String reason(DatabaseUrl url, SQLException e) {
        String hosts = hosts(url);
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        if (root instanceof UnknownHostException) {
            return "The host name in %s cannot be resolved. Correct LAVKA_DB.".formatted(hosts);
        }
        if (root instanceof ConnectException) {
            return "Nothing is listening on %s. Start %s there, or correct LAVKA_DB.".formatted(hosts, title());
        }
        if (root instanceof SocketTimeoutException) {
            return "%s does not respond. Check that %s is running there, or correct LAVKA_DB."
                    .formatted(hosts, title());
        }
        return switch (classify(e)) {
            case DENIED ->
                ("%s at %s denies this user access to %s. Create the database if it is missing, grant"
                                + " access to it, or correct LAVKA_DB.")
                        .formatted(title(), hosts, database(url));
            case LOGIN ->
                "%s at %s rejected the user name or password. Correct them in LAVKA_DB (%s)."
                        .formatted(title(), hosts, e.getMessage());
            case NO_DATABASE ->
                "%s at %s has no database %s. Create it (CREATE DATABASE %s), or correct LAVKA_DB."
                        .formatted(title(), hosts, database(url), database(url));
            default ->
                "%s at %s: %s. Fix this on the server, or correct LAVKA_DB.".formatted(title(), hosts, sentence(e));
        };
    }

    @Override
    DatabaseUrl.Lock lock(DatabaseUrl url) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LOCK_SECONDS);
        Connection connection = null;
        try {
            connection = url.connect();
            while (System.nanoTime() < deadline) {
                if (value(connection, tryLock).equals("1")) {
                    Connection held = connection;
                    return () -> release(url, held);
                }
                Thread.sleep(20);
            }
        } catch (SQLException e) {
            release(url, connection);
            throw unavailable(url, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        release(url, connection);
        throw locked(url);
    }

    private void release(DatabaseUrl url, @Nullable Connection connection) {
        try {
            if (connection != null) {
                connection.close();
            }
        } catch (SQLException e) {
            throw unavailable(url, e);
        }
    }

    @Override
    Scratch scratch(DatabaseUrl url) {
        String name = "lavka_scratch_" + UUID.randomUUID().toString().substring(0, 8);
        DatabaseUrl scratch = new DatabaseUrl(
                this,
                url.jdbcUrl().replaceFirst("(//[^/]*/)[^?]*", "$1" + name),
                hosts(url) + "/" + name,
                url.properties(),
                url.session(),
                url.user(),
                url.password());
        execute(url, "CREATE DATABASE " + name);
        return new Scratch(scratch, () -> execute(url, "DROP DATABASE " + name));
    }

    private void execute(DatabaseUrl url, String sql) {
        try (Connection connection = url.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw unavailable(url, e);
        }
    }
}

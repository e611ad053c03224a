package lavka.engine;

import static lavka.core.ErrorKind.UNAVAILABLE;

import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import lavka.core.LavkaException;
import org.jooq.SQLDialect;

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

    /** Which names of driver properties are the same. */
    Comparator<String> propertyNames() {
        return Comparator.naturalOrder();
    }

    /** Driver properties that a URL cannot set. */
    Set<String> reserved() {
        return Set.of();
    }

    /** Driver properties of every connection. */
    abstract Map<String, String> properties(List<String> hosts);

    /** The schemes of its URLs, those of other libraries among them. */
    abstract Set<String> schemes();

    /** All servers. */
    static Stream<Server> servers() {
        return all().stream().filter(Server.class::isInstance).map(Server.class::cast);
    }

    int port() {
        return port;
    }

    /** Such as {@code jdbc:postgresql:}. */
    String scheme() {
        return "jdbc:" + id() + ":";
    }

    /** Further requirements. */
    void check(DatabaseUrl url, Connection connection) throws SQLException {}

    /** By SQLSTATE, as far as the servers agree. */
    @Override
    SqlError classify(SQLException e) {
        return switch (state(e)) {
            case "40001" -> SqlError.CONFLICT;
            case "25006" -> SqlError.READ_ONLY;
            case String state when state.startsWith("08") -> SqlError.CONNECTION_LOST;
            case String state when state.matches("2[23].*") -> SqlError.BUG;
            default -> SqlError.OTHER;
        };
    }

    /** The message of the database: what the pattern leaves of the driver's. */
    @Override
    public String message(SQLException e) {
        return wrapped.matcher(sentence(e)).replaceAll("");
    }

    /** Connects once. */
    @Override
    void prepare(DatabaseUrl url) {
        try (Connection connection = url.connect(session().properties())) {
            String product = connection.getMetaData().getDatabaseProductName();
            Version version = Version.of(connection);
            if (!product.equals(title()) || version.isBefore(oldest)) {
                throw unavailable("%s runs %s %s, but Lavka needs %s %s or newer."
                        .formatted(hosts(url), product, version, title(), oldest));
            }
            check(url, connection);
            String answer = Jdbc.value(connection, readOnly);
            if (!answer.equalsIgnoreCase("off") && !answer.equals("0")) {
                throw unavailable(
                        "%s is read-only and may be a replica. Set LAVKA_DB to the primary.".formatted(url.name()));
            }
        } catch (SQLException e) {
            throw url.unavailable(e);
        }
    }

    /** {@code host:port}, or several with commas. */
    private static String hosts(DatabaseUrl url) {
        return url.name().substring(0, url.name().indexOf('/'));
    }

    private static String database(DatabaseUrl url) {
        return url.name().substring(url.name().indexOf('/') + 1);
    }

    static LavkaException unavailable(String sentence) {
        return LavkaException.of(UNAVAILABLE, sentence);
    }

    @Override
    String reason(DatabaseUrl url, SQLException e) {
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
                                + " access to it, or correct LAVKA_DB (%s).")
                        .formatted(title(), hosts, database(url), message(e));
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
    boolean tryLock(Connection connection) throws SQLException {
        return Jdbc.value(connection, tryLock).equals("1");
    }
}

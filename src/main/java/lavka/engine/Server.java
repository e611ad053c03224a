package lavka.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static lavka.core.ErrorKind.UNAVAILABLE;
import static lavka.engine.DatabaseUrl.usage;

import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.URLDecoder;
import java.net.UnknownHostException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lavka.core.LavkaException;
import lavka.core.Suggestion;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A database on a PostgreSQL or MariaDB server.
 *
 * @param hosts {@code host:port}, or several with commas
 * @param database its name there
 */
public record Server(
        Engine engine,
        String jdbcUrl,
        String hosts,
        String database,
        @Nullable String user,
        @Nullable String password) implements DatabaseUrl {
    private static final Logger log = LoggerFactory.getLogger(Server.class);

    private static final Pattern SCHEME =
            Pattern.compile("(?i)^(jdbc:)?(postgres|postgresql|mariadb|mysql)([+][a-z0-9]+)?:");

    private static final Pattern JDBC = Pattern.compile(
            "jdbc:(postgresql|mariadb)://(HOST(?:,HOST)*)/([^/?&;=]+)(?:\\?(.*))?"
                    .replace("HOST", "(?:[^/?@:,\\[\\]]+|\\[[0-9a-fA-F:.]+])(?::\\d{1,5})?"),
            Pattern.DOTALL);

    /** As other libraries write it, where all of it is plain. */
    private static final Pattern PLAIN =
            Pattern.compile("[^/]*://(?:(\\w+)(?::[^@/?]*)?@)?([\\w.-]+(?::\\d+)?)/(\\w+)(?:\\?.*)?");

    private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost", "[::1]");

    /** The server that a text means, if it means one. */
    static Optional<DatabaseUrl> find(String text) {
        Matcher scheme = SCHEME.matcher(text);
        if (!scheme.find()) {
            return Optional.empty();
        }
        Matcher jdbc = JDBC.matcher(text);
        if (jdbc.matches()) {
            return Optional.of(of(jdbc));
        }
        boolean postgres = scheme.group(2).toLowerCase(Locale.ROOT).startsWith("postgres");
        Engine engine = postgres ? Engine.POSTGRESQL : Engine.MARIADB;
        // Nothing of the text but what cannot be a password.
        Matcher plain = PLAIN.matcher(text);
        String example = plain.matches()
                ? url(engine, plain.group(2), plain.group(3), plain.group(1) == null ? "USER" : plain.group(1))
                : example(engine);
        throw usage("LAVKA_DB=%s… is not a valid URL. Use a URL such as %s.".formatted(scheme.group(), example));
    }

    static String example(Engine engine) {
        return url(engine, "HOST", "DATABASE", "USER");
    }

    private static String url(Engine engine, String host, String database, String user) {
        return "%s//%s/%s?user=%s&password=PASSWORD".formatted(scheme(engine), host, database, user);
    }

    private static String scheme(Engine engine) {
        return "jdbc:" + engine.title().toLowerCase(Locale.ROOT) + ":";
    }

    private static Server of(Matcher jdbc) {
        Engine engine = jdbc.group(1).equals("mariadb") ? Engine.MARIADB : Engine.POSTGRESQL;
        String[] hosts = jdbc.group(2).split(",", -1);
        Map<String, String> missing = new HashMap<>(engine.parameters());
        if (engine == Engine.MARIADB && Stream.of(hosts).allMatch(Server::isLoopback)) {
            // The driver insists on TLS otherwise, which most servers do not offer to their own machine.
            missing.put("sslMode", "disable");
        }
        Map<String, String> given = parameters(engine, jdbc.group(4));
        // MariaDB's session keeps what Lavka needs; what else the operator sets goes before it.
        given.computeIfPresent("sessionVariables", (name, theirs) -> theirs + "," + missing.get(name));
        given.keySet().forEach(name -> missing.keySet().removeIf(name::equalsIgnoreCase));
        String user = given.remove("user");
        String password = given.remove("password");
        missing.putAll(given);
        String parameters = new TreeMap<>(missing)
                .entrySet().stream()
                        .map(parameter -> parameter.getKey() + "=" + parameter.getValue())
                        .collect(Collectors.joining("&"));
        return new Server(
                engine,
                "%s//%s/%s?%s".formatted(scheme(engine), jdbc.group(2), jdbc.group(3), parameters),
                withPorts(engine, hosts),
                jdbc.group(3),
                user == null ? null : decode(user),
                password == null ? null : decode(password));
    }

    /** What the URL gives, each a parameter that the driver knows. */
    private static Map<String, String> parameters(Engine engine, @Nullable String query) {
        Map<String, String> given = new TreeMap<>(names(engine));
        Set<String> known = known(engine);
        for (String parameter : query == null || query.isEmpty() ? new String[0] : query.split("&", -1)) {
            String[] pair = parameter.split("=", 2);
            if (pair.length == 1) {
                throw usage(
                        "LAVKA_DB: a URL parameter has no value. If the & before it is part of the password, write it"
                                + " as %26.");
            }
            if (!known.contains(pair[0])) {
                String suggestion = Suggestion.didYouMean(pair[0], known);
                // Without the name, where it may be what follows an & in a password.
                throw usage("LAVKA_DB: the %s driver does not support %s"
                        .formatted(
                                engine.title(),
                                suggestion.isEmpty()
                                        ? "a parameter in the URL. If the & before it is part of the password, write"
                                                + " it as %26."
                                        : "the parameter " + pair[0] + "." + suggestion));
            }
            given.put(pair[0], pair[1]);
        }
        return given;
    }

    /** MariaDB's driver minds no case. */
    private static Comparator<String> names(Engine engine) {
        return engine == Engine.MARIADB ? String.CASE_INSENSITIVE_ORDER : Comparator.naturalOrder();
    }

    /** Percent-encoding (RFC 3986, section 2.1): a password may hold an ampersand. */
    private static String decode(String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), UTF_8);
        } catch (IllegalArgumentException e) {
            throw usage("LAVKA_DB: user or password contains an invalid escape. Write %% as %%25.".formatted());
        }
    }

    private static boolean isLoopback(String host) {
        return LOOPBACK.contains(host.replaceFirst(":\\d+$", ""));
    }

    private static String withPorts(Engine engine, String[] hosts) {
        String port = engine == Engine.MARIADB ? ":3306" : ":5432";
        return String.join(
                ",",
                Stream.of(hosts)
                        .map(host -> host.matches(".*:\\d+") ? host : host + port)
                        .toList());
    }

    /** What the driver lists; it overlooks all else. */
    private static Set<String> known(Engine engine) {
        String url = url(engine, "localhost", "lavka", "lavka");
        try {
            Set<String> names = new TreeSet<>(names(engine));
            for (DriverPropertyInfo parameter : DriverManager.getDriver(url).getPropertyInfo(url, new Properties())) {
                names.add(parameter.name);
            }
            return names;
        } catch (SQLException e) {
            throw new IllegalStateException("The jar does not contain the " + engine.title() + " driver.", e);
        }
    }

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

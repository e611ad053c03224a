package lavka.engine;

import static lavka.core.ErrorKind.USAGE;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Pattern;
import lavka.core.LavkaException;
import org.jspecify.annotations.Nullable;

/**
 * The database that {@code LAVKA_DB} names.
 *
 * @param jdbcUrl as given, without user and password
 * @param name display name: the absolute path of the file, or {@code host:port/database}
 * @param properties driver properties that the URL does not set
 * @param session further ones, for the service's own connections
 * @param user user name on a server, or null
 * @param password password on a server in plain text, or null; never printed
 */
public record DatabaseUrl(
        Engine engine,
        String jdbcUrl,
        String name,
        Map<String, String> properties,
        Map<String, String> session,
        @Nullable String user,
        @Nullable String password) {
    /** Quotes and whitespace that a shell removes and an environment file keeps. */
    private static final Pattern EDGES = Pattern.compile("^[\\s'\"]|[\\s'\"]$");

    /**
     * Parses a path or a JDBC URL.
     *
     * @throws LavkaException of kind USAGE that names a valid form
     */
    public static DatabaseUrl of(String text) {
        if (text.isBlank()) {
            throw usage("LAVKA_DB is empty. Use a path such as data/lavka.db.");
        }
        if (EDGES.matcher(text).find()) {
            // Without the text, which may hold a password.
            throw usage("LAVKA_DB begins or ends with a quote or whitespace. Remove it.");
        }
        return ServerUrl.parse(text).orElseGet(() -> SqlitePath.parse(text));
    }

    static LavkaException usage(String sentence) {
        return LavkaException.of(USAGE, sentence);
    }

    /** Without the password. */
    @Override
    public String toString() {
        return engine.title() + " " + name;
    }

    /**
     * Checks that the database can be used.
     *
     * @throws LavkaException of kind USAGE or UNAVAILABLE that names the database and the fix
     */
    public void prepare() {
        engine.prepare(this);
    }

    /** Whether the database exists; connecting would create the file. */
    public boolean exists() {
        return engine.exists(this);
    }

    /** Identifies the file, to detect its replacement; null on servers. */
    public @Nullable Object identity() {
        return engine.identity(this);
    }

    /** The error of kind UNAVAILABLE that says why it cannot be reached or read, and the fix. */
    public LavkaException unavailable(SQLException e) {
        return engine.unavailable(this, e);
    }

    /** A new connection, without the limits of the service's own. */
    public Connection connect() throws SQLException {
        Connection connection = connect(Map.of());
        if (engine.session().init() != null) {
            try (Statement init = connection.createStatement()) {
                init.execute(engine.session().init());
            }
        }
        return connection;
    }

    Connection connect(Map<String, String> further) throws SQLException {
        Properties login = new Properties();
        login.putAll(properties);
        login.putAll(further);
        if (user != null) {
            login.setProperty("user", user);
        }
        if (password != null) {
            login.setProperty("password", password);
        }
        return DriverManager.getConnection(jdbcUrl, login);
    }

    /**
     * Acquires the migration lock, which ends with its process.
     *
     * @throws LavkaException of kind UNAVAILABLE after a minute
     */
    public Lock lock() {
        return engine.lock(this);
    }

    /** The migration lock. */
    public interface Lock extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * Creates an empty database beside this one, dropped when closed.
     *
     * @throws LavkaException of kind UNAVAILABLE if the user lacks the privilege
     */
    public Scratch scratch() {
        return engine.scratch(this);
    }

    /** The backups of a SQLite database; empty on a server, which has tools of its own. */
    public Optional<Backups> backups() {
        return engine.backups(this);
    }

    /**
     * The backups of a SQLite database.
     *
     * @throws LavkaException of kind USAGE on a server
     */
    public Backups requireBackups() {
        return backups()
                .orElseThrow(() -> usage(
                        "Lavka backs up and restores only SQLite. For %s, use the tools of the server (docs/ENGINES.md)."
                                .formatted(name)));
    }
}

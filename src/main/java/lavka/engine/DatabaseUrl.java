package lavka.engine;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static lavka.core.ErrorKind.UNAVAILABLE;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.sql.DataSource;
import lavka.core.LavkaException;
import org.jspecify.annotations.Nullable;

/**
 * The database that {@code LAVKA_DB} names.
 *
 * @param jdbcUrl as given, without user and password; the parameters sorted
 * @param name display name: the absolute path of the file, or {@code host:port/database}
 * @param properties driver properties beside it, with user and password; never printed
 */
public record DatabaseUrl(Engine engine, String jdbcUrl, String name, Map<String, String> properties) {
    private static final String LOG = "-wal";

    /** Quotes and whitespace that a shell removes and an environment file keeps. */
    private static final Pattern EDGES = Pattern.compile("^[\\s'\"]|[\\s'\"]$");

    /**
     * Parses a path or a JDBC URL.
     *
     * @throws LavkaException of kind USAGE that names a valid form
     */
    public static DatabaseUrl of(String text) {
        if (text.isBlank()) {
            throw LavkaException.usage("LAVKA_DB is empty. Use a path such as data/lavka.db.");
        }
        if (EDGES.matcher(text).find()) {
            // Without the text, which may hold a password.
            throw LavkaException.usage("LAVKA_DB begins or ends with a quote or whitespace. Remove it.");
        }
        return ServerUrl.parse(text).orElseGet(() -> SqlitePath.parse(text));
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

    /** The file of a SQLite database; empty on a server. */
    private Optional<Path> file() {
        return engine.isEmbedded() ? Optional.of(Path.of(name)) : Optional.empty();
    }

    /** Whether the database exists; connecting would create the file. */
    public boolean exists() {
        return file().map(Files::exists).orElse(true);
    }

    /** How other users of the machine can reach the file or its backups, and the fix; empty if they cannot. */
    public List<String> exposures() {
        return Stream.concat(file().stream(), backups().stream().flatMap(Backups::files))
                .flatMap(file -> PrivateFiles.exposure(file).stream())
                .toList();
    }

    /** Identifies the file and its write-ahead log, to detect that one is deleted or replaced; null on servers. */
    public @Nullable Object identity() {
        return file().map(file -> Arrays.asList(key(file), key(Path.of(name + LOG))))
                .orElse(null);
    }

    /** Size of SQLite's write-ahead log; 0 on servers. */
    public long logBytes() {
        return engine.isEmbedded() ? new File(name + LOG).length() : 0;
    }

    /** Device and inode of a file; null if there is none. */
    private static @Nullable Object key(Path file) {
        try {
            return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
        } catch (IOException e) {
            return null;
        }
    }

    /** The error of kind UNAVAILABLE that says why it cannot be reached or read, and the fix. */
    public LavkaException unavailable(SQLException e) {
        return LavkaException.of(UNAVAILABLE, engine.reason(this, e), e);
    }

    /**
     * Connections of the service, for its pools.
     *
     * @param prepared called before a statement is prepared on SQLite
     */
    public DataSource connections(Consumer<String> prepared) {
        return engine.connections(this, withFurther(engine.session().properties()), prepared);
    }

    /** A new connection, without the limits of the service's own. Creates a missing SQLite file. */
    public Connection connect() throws SQLException {
        return connect(Map.of());
    }

    Connection connect(Map<String, String> further) throws SQLException {
        if (!exists()) {
            try {
                PrivateFiles.createIfMissing(Path.of(name));
            } catch (IOException e) {
                throw new SQLException("%s cannot be created".formatted(name), e);
            }
        }
        return DriverManager.getConnection(jdbcUrl, withFurther(further));
    }

    private Properties withFurther(Map<String, String> further) {
        Properties all = new Properties();
        all.putAll(properties);
        all.putAll(further);
        return all;
    }

    /**
     * Acquires the migration lock, which ends with its process.
     *
     * @throws LavkaException of kind UNAVAILABLE after a minute
     */
    public Lock lock() {
        // SQLite: a file beside the database, which stays: deleting it would let two processes lock different files.
        DatabaseUrl holder = engine.isEmbedded() ? SqlitePath.url(Path.of(name + "-migrating")) : this;
        long deadline = System.nanoTime() + SECONDS.toNanos(Engine.LOCK_SECONDS);
        try {
            Lock lock = new Lock(holder.connect());
            try {
                while (!engine.tryLock(lock.connection)) {
                    if (System.nanoTime() > deadline) {
                        throw LavkaException.of(
                                UNAVAILABLE,
                                "Another process has been migrating %s for %d s. Wait for it to finish, or stop it."
                                        .formatted(name, Engine.LOCK_SECONDS));
                    }
                    LockSupport.parkNanos(MILLISECONDS.toNanos(20));
                }
                return lock;
            } catch (SQLException | LavkaException e) {
                lock.close();
                throw e;
            }
        } catch (SQLException e) {
            throw engine.isEmbedded()
                    ? LavkaException.of(
                            UNAVAILABLE,
                            "The migration lock %s cannot be acquired. Check that the file and its directory are writable."
                                    .formatted(holder.name),
                            e)
                    : unavailable(e);
        }
    }

    /** The migration lock, which ends with its connection. */
    public record Lock(Connection connection) implements AutoCloseable {
        @Override
        public void close() {
            try {
                connection.close();
            } catch (SQLException e) {
                throw SqlError.CONNECTION_LOST.exception(e);
            }
        }
    }

    /** A temporary SQLite database, deleted when closed, with its directory if nothing else is in it. */
    public record Scratch(DatabaseUrl databaseUrl) implements AutoCloseable {
        /** An empty one, in a directory of its own. */
        public static Scratch create() {
            try {
                return new Scratch(
                        SqlitePath.url(Files.createTempDirectory("lavka").resolve("lavka.db")));
            } catch (IOException e) {
                throw LavkaException.of(UNAVAILABLE, "A temporary directory cannot be created: " + e.getMessage(), e);
            }
        }

        @Override
        public void close() {
            Path file = Path.of(databaseUrl.name());
            Backups.delete(file);
            file.toFile().getParentFile().delete();
        }
    }

    /** The backups of a SQLite database; empty on a server, which has tools of its own. */
    public Optional<Backups> backups() {
        return file().map(Backups::new);
    }

    /**
     * The backups of a SQLite database.
     *
     * @throws LavkaException of kind USAGE on a server
     */
    public Backups requireBackups() {
        return backups()
                .orElseThrow(() -> LavkaException.usage(
                        "Lavka backs up and restores only SQLite. For %s, use the tools of the server (docs/ENGINES.md)."
                                .formatted(name)));
    }
}

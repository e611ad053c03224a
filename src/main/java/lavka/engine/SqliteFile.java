package lavka.engine;

import static lavka.core.ErrorKind.UNAVAILABLE;
import static lavka.engine.DatabaseUrl.usage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import lavka.core.LavkaException;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteJDBCLoader;

/**
 * A SQLite database file.
 *
 * @param file absolute
 */
public record SqliteFile(Path file) implements DatabaseUrl {
    private static final String JDBC = "jdbc:sqlite:";
    private static final Pattern SCHEME = Pattern.compile("^[a-zA-Z][a-zA-Z0-9+]+:");

    /** Of a server's URL or connection string, whose beginning is missing or is another library's. */
    private static final Pattern LOGIN = Pattern.compile("(?i)\\b(user|password|dbname)\\s*=");

    /** SQLAlchemy's: three slashes before a relative path, four before an absolute one. */
    private static final Pattern SQLITE_URL = Pattern.compile("(?i)^sqlite[+a-z0-9]*:(///|//)?");

    static SqliteFile of(String text) {
        Matcher url = SQLITE_URL.matcher(text);
        if (url.find()) {
            String rest = text.substring(url.end());
            throw usage("LAVKA_DB=%s is not a supported SQLite URL. Use the path alone: %s."
                    .formatted(text, rest.isEmpty() ? "data/lavka.db" : rest));
        }
        String path = text.regionMatches(true, 0, JDBC, 0, JDBC.length()) ? text.substring(JDBC.length()) : text;
        Matcher scheme = SCHEME.matcher(path);
        if (path.contains("://") || LOGIN.matcher(path).find() || (scheme.find() && !path.startsWith("file:"))) {
            // Without the text, which may hold a password.
            throw usage("LAVKA_DB is not a supported URL. Use the path of a SQLite file, %s or %s."
                    .formatted(ServerUrl.example(Engine.POSTGRESQL), ServerUrl.example(Engine.MARIADB)));
        }
        if (path.indexOf('\\') >= 0) {
            throw usage("LAVKA_DB=%s contains backslashes. Use %s.".formatted(text, path.replace('\\', '/')));
        }
        if (path.isEmpty() || path.startsWith(":") || path.startsWith("file:") || path.contains("?")) {
            throw usage(("LAVKA_DB=%s is not a plain path. In-memory databases, file: URIs and URL parameters are not"
                            + " supported. Use a path such as data/lavka.db.")
                    .formatted(text));
        }
        if (path.endsWith("/")) {
            throw usage("LAVKA_DB=%s is a directory. Use a file in it, such as %slavka.db.".formatted(text, path));
        }
        try {
            return new SqliteFile(Path.of(path).toAbsolutePath().normalize());
        } catch (InvalidPathException e) {
            throw usage("LAVKA_DB=%s is not a path: %s.".formatted(text, e.getReason()));
        }
    }

    @Override
    public Engine engine() {
        return Engine.SQLITE;
    }

    @Override
    public String jdbcUrl() {
        return JDBC + file;
    }

    @Override
    public @Nullable String user() {
        return null;
    }

    @Override
    public @Nullable String password() {
        return null;
    }

    @Override
    public String name() {
        return file.toString();
    }

    /** Creates the directory if it is missing, and checks that the file is writable. */
    @Override
    public void prepare() {
        try {
            SQLiteJDBCLoader.initialize();
        } catch (Exception e) {
            throw LavkaException.of(
                    UNAVAILABLE,
                    ("The SQLite library cannot be unpacked to %s. Choose a directory that is writable and"
                                    + " allows execution: JAVA_TOOL_OPTIONS=-Dorg.sqlite.tmpdir=/path")
                            .formatted(System.getProperty("java.io.tmpdir")),
                    e);
        }
        if (Files.isDirectory(file)) {
            throw usage(("LAVKA_DB=%s is a directory. Use a file in it, such as" + " %s.")
                    .formatted(file, file.resolve("lavka.db")));
        }
        if (exists() && !Files.isRegularFile(file)) {
            throw usage("LAVKA_DB=%s is not a regular file. Choose another path.".formatted(file));
        }
        Path folder = file.getParent();
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw usage(
                    "LAVKA_DB=%s: the directory %s cannot be created (%s). Make its parent writable, or choose another path."
                            .formatted(file, folder, reason(e)));
        }
        if (!Files.isWritable(folder)) {
            throw usage(("LAVKA_DB=%s: the directory %s is not writable, but SQLite keeps its journal there."
                            + " Make it writable (chmod u+w %s), or choose another path.")
                    .formatted(file, folder, folder));
        }
        if (exists() && !Files.isWritable(file)) {
            throw usage("LAVKA_DB=%s is not writable. Make it writable (chmod u+w %s), or choose another path."
                    .formatted(file, file));
        }
    }

    private static String reason(IOException e) {
        String reason = e instanceof FileSystemException file ? file.getReason() : null;
        return reason == null ? "part of the path is missing or not a directory" : reason;
    }

    @Override
    public boolean exists() {
        return Files.exists(file);
    }

    /** The file key of the file system. */
    @Override
    public @Nullable Object identity() {
        try {
            return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
        } catch (IOException e) {
            return null;
        }
    }

    /**
     * An exclusive SQLite lock on an empty database beside this one. The file stays: deleting it would let two
     * processes lock different files. A Java file lock would be released when the process closes the file anywhere
     * (fcntl(2), "Record locks").
     */
    @Override
    public Lock lock() {
        Path beside = file.resolveSibling(file.getFileName() + "-migrating");
        try {
            Connection connection = new SqliteFile(beside).connect();
            try (Statement statement = connection.createStatement()) {
                statement.execute("PRAGMA busy_timeout = " + LOCK_SECONDS * 1000);
                statement.execute("BEGIN EXCLUSIVE");
                return () -> release(connection);
            } catch (SQLException e) {
                connection.close();
                throw e;
            }
        } catch (SQLException e) {
            throw SqlErrors.isBusy(e)
                    ? locked()
                    : LavkaException.of(
                            UNAVAILABLE,
                            "The migration lock " + beside
                                    + " cannot be acquired. Check that the file and its directory are writable.",
                            e);
        }
    }

    private static void release(Connection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new IllegalStateException(e); // the lock needs no disk space
        }
    }

    @Override
    public Optional<String> snapshot(String label) {
        Path copy = new Backups(this).make(label).copy().file;
        // The journal of the current file must not be applied to the restored one (sqlite.org/howtocorrupt.html, 1.4).
        return Optional.of("  Backup: %s%n  To restore it, stop the service and run:%n  rm -f %s %s && cp %s %s"
                .formatted(copy, quoted(file + "-wal"), quoted(file + "-shm"), quoted(copy), quoted(file)));
    }

    /** Quotes a path for a shell. */
    private static String quoted(Object text) {
        return "'" + text.toString().replace("'", "'\\''") + "'";
    }

    /** A copy to run a migration on, deleted when closed. */
    public Scratch rehearsal() {
        return new Backups(this).make(Backups.REHEARSAL).copy().asScratch();
    }

    @Override
    public Optional<Instant> lastCopied() {
        try {
            return new Backups(this).newest();
        } catch (LavkaException error) {
            return Optional.empty(); // the directory cannot be read, which does not affect the service
        }
    }

    @Override
    public Scratch scratch() {
        try {
            return new SqliteFile(Files.createTempDirectory("lavka").resolve("lavka.db")).asScratch();
        } catch (IOException e) {
            throw LavkaException.of(UNAVAILABLE, "A temporary directory cannot be created: " + e.getMessage(), e);
        }
    }

    /** Deletes the file when closed, and its directory if that is empty. */
    private Scratch asScratch() {
        return new Scratch() {
            @Override
            public DatabaseUrl databaseUrl() {
                return SqliteFile.this;
            }

            @Override
            public void close() {
                delete();
                String[] others = file.getParent().toFile().list();
                if (others != null && others.length == 0) {
                    SqliteFile.delete(file.getParent());
                }
            }
        };
    }

    /** The file and its journals. */
    void delete() {
        for (String part : List.of("", "-wal", "-shm", "-journal")) {
            delete(file.resolveSibling(file.getFileName() + part));
        }
    }

    private static void delete(Path path) {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A row that references a missing row. */
    public record Orphan(String table, String row, String parent) {}

    /** The first row that references a missing row (sqlite.org/pragma.html#pragma_foreign_key_check). */
    public static Optional<Orphan> orphan(Connection connection) throws SQLException {
        try (Statement check = connection.createStatement();
                ResultSet rows = check.executeQuery("PRAGMA foreign_key_check")) {
            return rows.next()
                    ? Optional.of(new Orphan(rows.getString(1), rows.getString(2), rows.getString(3)))
                    : Optional.empty();
        }
    }

    @Override
    public Connection connect() throws SQLException {
        return DriverManager.getConnection(jdbcUrl());
    }

    @Override
    public LavkaException unavailable(SQLException e) {
        return LavkaException.of(
                UNAVAILABLE,
                "%s is not a SQLite database or cannot be read. Check the file and its permissions, or set LAVKA_DB to another file."
                        .formatted(file),
                e);
    }

    /** The pragmas; not set for migrations, so that a script can rebuild a table (sqlite.org/lang_altertable.html). */
    @Override
    public Map<String, String> parameters() {
        return engine().session().parameters();
    }
}

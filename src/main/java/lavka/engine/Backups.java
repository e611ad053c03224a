package lavka.engine;

import static lavka.core.ErrorKind.UNAVAILABLE;
import static lavka.core.ErrorKind.USAGE;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import lavka.core.LavkaException;
import org.sqlite.SQLiteConnection;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * Copies of a SQLite database, in {@code backup/} beside it, made while others read and write. Each is opened, checked
 * and counted before it gets its name: what has a name is proven.
 */
public final class Backups {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuuMMdd-HHmmss-SSS");

    /** Not kept: it is made to be changed. */
    static final String REHEARSAL = "rehearsal";

    private static final String HISTORY = "flyway_schema_history";

    /** Looks at the database for a free moment, some ten milliseconds apart. */
    private static final int TRIES = 100;

    private final SqliteFile database;
    private final Path folder;

    public Backups(SqliteFile database) {
        this.database = database;
        this.folder = database.file().resolveSibling("backup");
    }

    /**
     * The backups of a database.
     *
     * @throws LavkaException of kind USAGE when it is on a server, with what to type there
     */
    public static Backups of(DatabaseUrl databaseUrl) {
        return switch (databaseUrl) {
            case SqliteFile file -> new Backups(file);
            case Server server ->
                throw LavkaException.of(
                        USAGE,
                        "Lavka backs up and restores only SQLite. For %s, use a tool such as %s (docs/ENGINES.md)."
                                .formatted(
                                        server.name(),
                                        server.engine() == Engine.POSTGRESQL ? "pg_dump" : "mariadb-dump"));
        };
    }

    /**
     * A copy that was proven.
     *
     * @param label why it was made
     */
    public record Backup(SqliteFile copy, String label, Instant at) {}

    /**
     * Copies the database.
     *
     * @throws LavkaException of kind UNAVAILABLE when there is no room, or when the database is damaged; no copy is
     *     left then
     */
    public Backup make(String label) {
        Instant now = Instant.now();
        String name = "%s-%s-%s".formatted(time(now), label, database.file().getFileName());
        SqliteFile part = new SqliteFile(folder.resolve(name + ".part"));
        SqliteFile copy = new SqliteFile(folder.resolve(name));
        try {
            Files.createDirectories(folder);
            deleteParts();
        } catch (IOException e) {
            throw notMade(e);
        }
        try {
            createAsPrivate(part.file());
            vacuumInto(part.file());
            Optional<String> damage = damage(part);
            if (damage.isPresent()) {
                throw new SQLException("the database is damaged: " + damage.get());
            }
            if (count(part).getOrDefault(HISTORY, 0L) == 0) {
                throw new SQLException("the file is not a Lavka database");
            }
            force(part.file(), StandardOpenOption.WRITE);
            Files.move(part.file(), copy.file(), StandardCopyOption.ATOMIC_MOVE);
            force(folder, StandardOpenOption.READ);
            return new Backup(copy, label, now);
        } catch (IOException | SQLException e) {
            part.delete();
            throw notMade(e);
        }
    }

    /** Of programs that were killed while they copied or rehearsed; a living one takes less than an hour. */
    private void deleteParts() throws IOException {
        Instant hour = Instant.now().minus(Duration.ofHours(1));
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                String name = "-" + database.file().getFileName();
                if ((file.toString().endsWith(name + ".part") || file.toString().endsWith("-" + REHEARSAL + name))
                        && Files.getLastModifiedTime(file).toInstant().isBefore(hour)) {
                    new SqliteFile(file).delete();
                }
            }
        }
    }

    /** Nobody may read the copy who may not read the database; VACUUM INTO fills a file that is empty. */
    private void createAsPrivate(Path part) throws IOException {
        Files.createFile(part);
        if (Files.getFileStore(part).supportsFileAttributeView("posix")) {
            Files.setPosixFilePermissions(part, Files.getPosixFilePermissions(database.file()));
        }
    }

    private LavkaException notMade(Exception e) {
        return LavkaException.of(
                UNAVAILABLE,
                "%s was not backed up to %s, and nothing was changed: %s"
                        .formatted(database.file(), folder, e.getMessage()),
                e);
    }

    /** One snapshot, whatever is written meanwhile (sqlite.org/lang_vacuum.html). */
    private void vacuumInto(Path path) throws SQLException {
        try (Connection connection = database.connect();
                PreparedStatement vacuum = connection.prepareStatement("VACUUM INTO ?")) {
            vacuum.setString(1, path.toString());
            vacuum.execute();
        }
    }

    /** A file's bytes, or a folder's names, to the disk. */
    private static void force(Path path, StandardOpenOption how) throws IOException {
        try (FileChannel channel = FileChannel.open(path, how)) {
            channel.force(true);
        }
    }

    /** What is wrong in a database; empty when it is sound. */
    private static Optional<String> damage(SqliteFile file) throws SQLException {
        try (Connection connection = file.connect();
                Statement check = connection.createStatement();
                ResultSet rows = check.executeQuery("PRAGMA integrity_check(1)")) {
            if (!rows.getString(1).equals("ok")) {
                return Optional.of(rows.getString(1));
            }
            return SqliteFile.orphan(connection)
                    .map(orphan ->
                            "a row of %s references a missing row in %s".formatted(orphan.table(), orphan.parent()));
        }
    }

    /** Rows by table. */
    public static Map<String, Long> count(SqliteFile file) {
        Map<String, Long> counts = new TreeMap<>();
        try (Connection connection = file.connect();
                Statement statement = connection.createStatement()) {
            List<String> tables = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery(
                    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'")) {
                while (rows.next()) {
                    tables.add(rows.getString(1));
                }
            }
            for (String table : tables) {
                try (ResultSet rows = statement.executeQuery("SELECT count(*) FROM \"" + table + "\"")) {
                    counts.put(table, rows.getLong(1));
                }
            }
            return counts;
        } catch (SQLException e) {
            throw file.unavailable(e);
        }
    }

    /** All that are there, the newest first. */
    public List<Backup> list() {
        Pattern name = Pattern.compile("(\\d{8}-\\d{6}-\\d{3})-(.+)-"
                + Pattern.quote(String.valueOf(database.file().getFileName())));
        if (Files.notExists(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            List<Backup> backups = new ArrayList<>();
            for (Path file : files.sorted().toList().reversed()) {
                Matcher parts = name.matcher(String.valueOf(file.getFileName()));
                if (parts.matches() && !parts.group(2).equals(REHEARSAL)) {
                    backups.add(new Backup(new SqliteFile(file), parts.group(2), at(parts.group(1))));
                }
            }
            return backups;
        } catch (IOException e) {
            throw LavkaException.of(UNAVAILABLE, "%s cannot be read: %s".formatted(folder, e.getMessage()), e);
        }
    }

    private static String time(Instant at) {
        return TIME.format(at.atOffset(ZoneOffset.UTC));
    }

    /** A name that somebody made up is as old as can be. */
    private static Instant at(String time) {
        try {
            return LocalDateTime.parse(time, TIME).toInstant(ZoneOffset.UTC);
        } catch (DateTimeException e) {
            return Instant.EPOCH;
        }
    }

    /** When the newest was made. */
    public Optional<Instant> newest() {
        return list().stream().map(Backup::at).findFirst();
    }

    /** Deletes all of a label but the newest. */
    public void keep(String label, int number) {
        list().stream()
                .filter(backup -> backup.label().equals(label))
                .skip(number)
                .forEach(backup -> backup.copy().delete());
    }

    /**
     * Sees that a file is a sound SQLite database.
     *
     * @throws LavkaException of kind USAGE when it is none
     */
    public static SqliteFile requireSound(Path file) {
        SqliteFile copy = new SqliteFile(file.toAbsolutePath().normalize());
        try {
            Optional<String> damage = Files.isRegularFile(file) ? damage(copy) : Optional.of("the file does not exist");
            if (damage.isPresent()) {
                throw LavkaException.of(USAGE, "%s cannot be restored: %s.".formatted(file, damage.get()));
            }
            return copy;
        } catch (SQLException e) {
            throw LavkaException.of(
                    USAGE, "%s cannot be restored: it is not an intact SQLite database.".formatted(file), e);
        }
    }

    /**
     * Puts a copy in place of what the database holds, in one transaction, though others may read and write: they go on
     * with what it brings (sqlite.org/backup.html).
     *
     * @throws LavkaException of kind UNAVAILABLE when the database is busy
     */
    public void restore(SqliteFile copy) {
        AtomicBoolean isDone = new AtomicBoolean();
        try (Connection connection = database.connect();
                Statement wait = connection.createStatement()) {
            wait.execute("PRAGMA busy_timeout = 50");
            // Its result is that of the copy; that all pages are in the database, only the observer is told.
            int result = connection
                    .unwrap(SQLiteConnection.class)
                    .getDatabase()
                    .restore("main", copy.file().toString(), (rest, all) -> isDone.set(rest == 0), 10, TRIES, -1);
            if (result != 0 || !isDone.get()) {
                SQLiteErrorCode code = SQLiteErrorCode.getErrorCode(result);
                boolean isBusy = Set.of(
                                SQLiteErrorCode.SQLITE_OK, SQLiteErrorCode.SQLITE_BUSY, SQLiteErrorCode.SQLITE_LOCKED)
                        .contains(code);
                throw LavkaException.of(
                        UNAVAILABLE,
                        "%s %s. Nothing was restored."
                                .formatted(
                                        database.file(),
                                        isBusy ? "is in use; stop the service first" : "cannot be written: " + code));
            }
        } catch (SQLException e) {
            throw database.unavailable(e);
        }
    }

    /**
     * Whether the database is damaged, so that it can neither be copied nor be written to.
     *
     * @throws LavkaException of kind UNAVAILABLE when it cannot be read for another reason
     */
    public boolean isDamaged() {
        try {
            return damage(database).isPresent();
        } catch (SQLException e) {
            if (e instanceof SQLiteException sqlite
                    && Set.of(SQLiteErrorCode.SQLITE_NOTADB, SQLiteErrorCode.SQLITE_CORRUPT)
                            .contains(SqlErrors.kind(sqlite))) {
                return true;
            }
            throw database.unavailable(e);
        }
    }

    /**
     * Puts a copy in place of a damaged database, which is kept beside the copies. There is no moment without a
     * database: who starts the service then would get a new one.
     *
     * @return where the damaged one is now
     * @throws LavkaException of kind UNAVAILABLE when there is no room; nothing was changed then
     */
    public Path replace(SqliteFile copy) {
        Path file = database.file();
        SqliteFile part = new SqliteFile(file.resolveSibling(file.getFileName() + ".part"));
        Path aside = folder.resolve("%s-%s.damaged".formatted(time(Instant.now()), file.getFileName()));
        try {
            Files.createDirectories(folder);
            part.delete();
            createAsPrivate(part.file());
            try (OutputStream out = Files.newOutputStream(part.file())) {
                Files.copy(copy.file(), out);
            }
            force(part.file(), StandardOpenOption.WRITE);
            for (String journal : List.of("", "-wal", "-shm")) {
                Path damaged = file.resolveSibling(file.getFileName() + journal);
                if (Files.exists(damaged)) {
                    Files.createLink(aside.resolveSibling(aside.getFileName() + journal), damaged);
                }
            }
            // Its journal is of no use to it any more, and must not meet the other (sqlite.org/howtocorrupt.html, 1.4).
            Files.deleteIfExists(file.resolveSibling(file.getFileName() + "-wal"));
            Files.deleteIfExists(file.resolveSibling(file.getFileName() + "-shm"));
            Files.move(part.file(), file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            force(file.toAbsolutePath().getParent(), StandardOpenOption.READ);
            return aside;
        } catch (IOException e) {
            part.delete();
            throw LavkaException.of(
                    UNAVAILABLE,
                    "%s could not be replaced, and nothing was changed: %s".formatted(file, e.getMessage()),
                    e);
        }
    }
}

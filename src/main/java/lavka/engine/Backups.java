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
 * Backups of a SQLite database in {@code backup/} beside it, made while the service runs. A backup gets its name only
 * after it was checked and counted.
 */
public final class Backups {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuuMMdd-HHmmss-SSS");

    /** A copy for a rehearsal is not kept. */
    static final String REHEARSAL = "rehearsal";

    /** Maximum number of attempts to get a lock, ten milliseconds apart. */
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
     * @throws LavkaException of kind USAGE if it is on a server, with the command to use there
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
     * A verified copy.
     *
     * @param label the reason, part of the file name
     */
    public record Backup(SqliteFile copy, String label, Instant at) {}

    /**
     * Backs up the database, and verifies the backup.
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
            if (count(part).getOrDefault(SchemaText.HISTORY, 0L) == 0) {
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

    /** Deletes leftovers of killed processes; a backup or rehearsal takes less than an hour. */
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

    /** Gives the copy the permissions of the database; VACUUM INTO fills an empty file. */
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

    /** Copies one snapshot, regardless of concurrent writes (sqlite.org/lang_vacuum.html). */
    private void vacuumInto(Path path) throws SQLException {
        try (Connection connection = database.connect();
                PreparedStatement vacuum = connection.prepareStatement("VACUUM INTO ?")) {
            vacuum.setString(1, path.toString());
            vacuum.execute();
        }
    }

    /** Syncs a file, or the entries of a directory, to disk. */
    private static void force(Path path, StandardOpenOption how) throws IOException {
        try (FileChannel channel = FileChannel.open(path, how)) {
            channel.force(true);
        }
    }

    /** The damage in a database; empty if it is intact. */
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

    /** All backups, the newest first. */
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

    /** Files with other names count as the oldest. */
    private static Instant at(String time) {
        try {
            return LocalDateTime.parse(time, TIME).toInstant(ZoneOffset.UTC);
        } catch (DateTimeException e) {
            return Instant.EPOCH;
        }
    }

    /** Time of the newest backup. */
    public Optional<Instant> newest() {
        return list().stream().map(Backup::at).findFirst();
    }

    /** Deletes all backups of a label but the newest. */
    public void keep(String label, int number) {
        list().stream()
                .filter(backup -> backup.label().equals(label))
                .skip(number)
                .forEach(backup -> backup.copy().delete());
    }

    /**
     * Checks that a file is an intact SQLite database.
     *
     * @throws LavkaException of kind USAGE if it is not
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
     * Replaces the contents of the database with those of a copy in one transaction. Programs that have it open
     * continue with the new contents (sqlite.org/backup.html).
     *
     * @throws LavkaException of kind UNAVAILABLE if the database is busy
     */
    public void restore(SqliteFile copy) {
        AtomicBoolean isDone = new AtomicBoolean();
        try (Connection connection = database.connect();
                Statement wait = connection.createStatement()) {
            wait.execute("PRAGMA busy_timeout = 50");
            // The result is that of the copy; only the observer learns whether all pages were copied.
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
     * Whether the database is damaged, so that it can be neither copied nor written.
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
     * Replaces a damaged database with a copy, and keeps the damaged file. The path exists throughout: a service
     * started in between would create an empty database.
     *
     * @return the damaged file
     * @throws LavkaException of kind UNAVAILABLE if there is no room; nothing was changed
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
            // The journal of the damaged file must not be applied to the copy (sqlite.org/howtocorrupt.html, 1.4).
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

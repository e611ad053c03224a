package lavka.engine;

import static lavka.core.ErrorKind.UNAVAILABLE;
import static lavka.core.ErrorKind.USAGE;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
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
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import lavka.core.LavkaException;
import org.jspecify.annotations.Nullable;

/**
 * Backups of a SQLite database in {@code backup/}, in a directory of its name, made while the service runs. A backup
 * gets its name only after it was checked and counted.
 */
public record Backups(Path file) {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuuMMdd-HHmmss-SSS");

    /** A copy for a rehearsal is not kept. */
    static final String REHEARSAL = "rehearsal";

    /** The suffixes of a database file and its journals (sqlite.org/tempfiles.html). */
    private static final List<String> JOURNALS = List.of("", "-wal", "-shm", "-journal");

    private Path folder() {
        return file.resolveSibling("backup").resolve(file.getFileName());
    }

    /**
     * A verified copy.
     *
     * @param label the reason, part of the file name
     */
    public record Backup(Path file, String label, Instant at) {
        /** Whether its date is wrong; then it counts neither for the schedule nor for retention. */
        public boolean isFuture() {
            return at.isAfter(Instant.now());
        }
    }

    /**
     * Backs up the database before a migration.
     *
     * @return the message for the operator: the file, and the command that restores it while the service is stopped
     */
    public String makeBefore(String label) {
        // The journal of the current file must not be applied to the restored one (sqlite.org/howtocorrupt.html, 1.4).
        Path copy = make(label);
        return "  Backup: %s%n  To restore it, stop the service and run:%n  rm -f %s %s && cp %s %s"
                .formatted(copy, quoted(file + "-wal"), quoted(file + "-shm"), quoted(copy), quoted(file));
    }

    /** Quotes a path for a shell. */
    private static String quoted(Object text) {
        return "'" + text.toString().replace("'", "'\\''") + "'";
    }

    /**
     * Backs up the database, and verifies the backup.
     *
     * @throws LavkaException of kind UNAVAILABLE when there is no room, or when the database is damaged; no copy is
     *     left then
     */
    public Path make(String label) {
        if (Files.notExists(file)) { // connecting would create it
            throw LavkaException.usage("Database %s does not exist.".formatted(file));
        }
        try (Connection connection = connect(file)) {
            createFolder();
            deleteParts();
            return copy(connection, label);
        } catch (IOException | SQLException | LavkaException e) {
            throw LavkaException.of(
                    UNAVAILABLE,
                    "%s was not backed up to %s, and nothing was changed: %s".formatted(file, folder(), e.getMessage()),
                    e);
        }
    }

    /** Copies one snapshot, regardless of concurrent writes (sqlite.org/lang_vacuum.html), and verifies the copy. */
    private Path copy(Connection connection, String label) throws IOException, SQLException {
        String name = "%s-%s-%s".formatted(time(Instant.now()), label, file.getFileName());
        Path part = folder().resolve(name + ".part");
        Path copy = folder().resolve(name);
        try {
            PrivateFiles.create(part); // VACUUM INTO fills an empty file
            Jdbc.execute(connection, "VACUUM INTO ?", part.toString());
            Optional<String> damage = damage(part);
            if (damage.isPresent()) {
                throw new SQLException("the database is damaged: " + damage.get());
            }
            if (count(part).getOrDefault(SchemaText.HISTORY, 0L) == 0) {
                throw new SQLException("the file is not a Lavka database");
            }
            force(part, StandardOpenOption.WRITE);
            Files.move(part, copy, StandardCopyOption.ATOMIC_MOVE);
            force(folder(), StandardOpenOption.READ);
            return copy;
        } finally {
            part.toFile().delete(); // unless it has got its name
        }
    }

    /** A copy to run a migration on, dropped when closed. */
    public DatabaseUrl.Scratch rehearsal() {
        return new DatabaseUrl.Scratch(SqlitePath.url(make(REHEARSAL)));
    }

    /** Deletes leftovers of killed processes; a backup or rehearsal takes less than an hour. */
    private void deleteParts() throws IOException {
        Instant hour = Instant.now().minus(Duration.ofHours(1));
        try (Stream<Path> files = Files.list(folder())) {
            for (Path other : files.toList()) {
                String name = "-" + file.getFileName();
                if ((other.toString().endsWith(name + ".part")
                                || other.toString().endsWith("-" + REHEARSAL + name))
                        && Files.getLastModifiedTime(other).toInstant().isBefore(hour)) {
                    delete(other);
                }
            }
        }
    }

    /** Creates the directory of the backups; a link in its place would lead out of {@code backup/}. */
    private void createFolder() throws IOException {
        PrivateFiles.createFolders(folder());
        if (Files.isSymbolicLink(folder())) {
            throw new IOException(folder() + " is a symbolic link; remove it");
        }
    }

    /** Syncs a file, or the entries of a directory, to disk. */
    private static void force(Path path, StandardOpenOption how) throws IOException {
        try (FileChannel channel = FileChannel.open(path, how)) {
            channel.force(true);
        }
    }

    /** The damage in a database; empty if it is intact. */
    private static Optional<String> damage(Path file) throws SQLException {
        try (Connection connection = connect(file)) {
            return damage(connection);
        }
    }

    private static Optional<String> damage(Connection connection) throws SQLException {
        String answer = Jdbc.value(connection, "PRAGMA integrity_check(1)");
        return answer.equals("ok")
                ? Sqlite.ENGINE
                        .orphan(connection)
                        .map(orphan ->
                                "a row of %s references a missing row in %s".formatted(orphan.table(), orphan.parent()))
                : Optional.of(answer);
    }

    /** Rows by table. */
    public static Map<String, Long> count(Path file) {
        Map<String, Long> counts = new TreeMap<>();
        try (Connection connection = connect(file)) {
            for (List<String> table : Jdbc.rows(
                    connection,
                    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'")) {
                String count = Jdbc.value(connection, "SELECT count(*) FROM \"" + table.getFirst() + "\"");
                counts.put(table.getFirst(), Long.valueOf(count));
            }
            return counts;
        } catch (SQLException e) {
            throw SqlitePath.url(file).unavailable(e);
        }
    }

    /** All backups, the newest first. */
    public List<Backup> list() {
        Pattern name =
                Pattern.compile("(\\d{8}-\\d{6}-\\d{3})-(.+)-" + Pattern.quote(String.valueOf(file.getFileName())));
        if (Files.notExists(folder())) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder())) {
            List<Backup> backups = new ArrayList<>();
            for (Path copy : files.sorted().toList().reversed()) {
                Matcher parts = name.matcher(String.valueOf(copy.getFileName()));
                boolean isFile = Files.isRegularFile(copy, LinkOption.NOFOLLOW_LINKS);
                if (isFile && parts.matches() && !parts.group(2).equals(REHEARSAL)) {
                    at(parts.group(1)).ifPresent(at -> backups.add(new Backup(copy, parts.group(2), at)));
                }
            }
            return backups;
        } catch (IOException e) {
            throw LavkaException.of(UNAVAILABLE, "%s cannot be read: %s".formatted(folder(), e.getMessage()), e);
        }
    }

    /** The time in a name; empty if there is no such date. */
    private static Optional<Instant> at(String time) {
        try {
            return Optional.of(LocalDateTime.parse(time, TIME).toInstant(ZoneOffset.UTC));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static String time(Instant at) {
        return TIME.format(at.atOffset(ZoneOffset.UTC));
    }

    /** The files of all backups; empty if the directory cannot be read. */
    Stream<Path> files() {
        try {
            return list().stream().map(Backup::file);
        } catch (LavkaException e) {
            return Stream.empty();
        }
    }

    /** Time of the newest backup. */
    public Optional<Instant> newest() {
        try {
            return list().stream()
                    .filter(backup -> !backup.isFuture())
                    .map(Backup::at)
                    .findFirst();
        } catch (LavkaException e) {
            return Optional.empty(); // the directory cannot be read, which does not affect the service
        }
    }

    /** Deletes all backups of a label but the newest, and never the one just made. */
    public void keep(String label, Path made, int number) {
        list().stream()
                .filter(backup -> !backup.isFuture())
                .filter(backup -> backup.label().equals(label) && !backup.file().equals(made))
                .skip(number - 1L)
                .forEach(backup -> delete(backup.file()));
    }

    /**
     * Checks that a file is an intact SQLite database.
     *
     * @throws LavkaException of kind USAGE if it is not
     */
    public static DatabaseUrl requireSound(Path file) {
        try {
            Optional<String> damage = Files.isRegularFile(file) ? damage(file) : Optional.of("the file does not exist");
            if (damage.isPresent()) {
                throw LavkaException.usage("%s cannot be restored: %s.".formatted(file, damage.get()));
            }
            return SqlitePath.url(file);
        } catch (SQLException e) {
            throw LavkaException.of(
                    USAGE, "%s cannot be restored: it is not an intact SQLite database.".formatted(file), e);
        }
    }

    /**
     * Replaces the database with a copy. The path exists throughout: a service started in between would create an empty
     * database. That service would wait for the exclusive lock, and end.
     *
     * @return the previous database, now one of the backups, or a file that ends with {@code .damaged}; empty if there
     *     was none
     * @throws LavkaException of kind UNAVAILABLE if a program has it open, or there is no room; nothing was changed
     */
    public Optional<Path> restore(Path copy) {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        try {
            createFolder();
            delete(part);
            PrivateFiles.create(part);
            if (Files.exists(file)) {
                PrivateFiles.copyMode(file, part);
            }
            try (Connection connection = connect(copy)) {
                Jdbc.execute(connection, "VACUUM INTO ?", part.toString());
            }
            force(part, StandardOpenOption.WRITE);
            Optional<Path> previous;
            try (@Nullable Connection held = Files.exists(file) ? connect(file) : null) {
                previous = held == null ? Optional.empty() : Optional.of(keep(held));
                Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            }
            force(file.resolveSibling(""), StandardOpenOption.READ);
            return previous;
        } catch (IOException | SQLException e) {
            throw LavkaException.of(
                    UNAVAILABLE,
                    "%s could not be replaced, and nothing was changed: %s".formatted(file, e.getMessage()),
                    e);
        } finally {
            part.toFile().delete(); // unless it has replaced the database
        }
    }

    /**
     * Keeps the database in the directory of backups, on a connection that locks it until it is closed; reading a
     * damaged one as a file releases the lock (fcntl(2), "Record locks").
     */
    private Path keep(Connection held) throws IOException, SQLException {
        try {
            // Leaving WAL mode needs an exclusive lock (sqlite.org/wal.html, "Persistence of WAL mode").
            Jdbc.execute(held, "PRAGMA locking_mode = EXCLUSIVE");
            Jdbc.execute(held, "PRAGMA journal_mode = DELETE");
            Jdbc.execute(held, "BEGIN EXCLUSIVE");
            Jdbc.execute(held, "COMMIT");
            if (damage(held).isEmpty()) {
                return copy(held, "before-restore");
            }
        } catch (SQLException e) {
            switch (Sqlite.ENGINE.error(e)) {
                case DAMAGED -> {} // kept as it is
                case BUSY ->
                    throw LavkaException.of(
                            UNAVAILABLE,
                            "%s is in use; stop the service first. Nothing was restored.".formatted(file),
                            e);
                default -> throw e;
            }
        }
        Path damaged = folder().resolve("%s-%s.damaged".formatted(time(Instant.now()), file.getFileName()));
        for (String journal : JOURNALS) {
            Path part = file.resolveSibling(file.getFileName() + journal);
            if (Files.exists(part)) {
                Files.copy(
                        part,
                        damaged.resolveSibling(damaged.getFileName() + journal),
                        StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
        force(damaged, StandardOpenOption.WRITE);
        force(folder(), StandardOpenOption.READ);
        // The journal of a damaged file must not be applied to the copy (sqlite.org/howtocorrupt.html, 1.4).
        for (String journal : JOURNALS.subList(1, JOURNALS.size())) {
            Files.deleteIfExists(file.resolveSibling(file.getFileName() + journal));
        }
        return damaged;
    }

    private static Connection connect(Path file) throws SQLException {
        return SqlitePath.url(file).connect();
    }

    /** Deletes a database and its journals. */
    static void delete(Path file) {
        for (String journal : JOURNALS) {
            try {
                Files.deleteIfExists(file.resolveSibling(file.getFileName() + journal));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}

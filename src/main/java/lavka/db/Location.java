package lavka.db;

import static lavka.core.Fault.Kind.UNAVAILABLE;
import static lavka.core.Fault.Kind.USAGE;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import lavka.core.Fault;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteJDBCLoader;

/**
 * Which database: what {@code LAVKA_DB} says, understood.
 *
 * @param engine the engine behind the URL
 * @param url JDBC URL
 * @param file the database file, absolute
 */
public record Location(Engine engine, String url, Path file) {

    private static final String JDBC = "jdbc:sqlite:";
    private static final Pattern SCHEME = Pattern.compile("^[a-zA-Z][a-zA-Z0-9+]+:");

    /** SQLAlchemy's: three slashes before a relative path, four before an absolute one. */
    private static final Pattern SQLITE_URL = Pattern.compile("(?i)^sqlite[+a-z0-9]*:(///|//)?");

    /**
     * Understands a path or a JDBC URL.
     *
     * @throws Fault of kind USAGE that says what to write instead
     */
    public static Location of(String text) {
        if (text.isBlank()) {
            throw usage("LAVKA_DB is empty: give it a path such as data/lavka.db.");
        }
        Matcher url = SQLITE_URL.matcher(text);
        if (url.find()) {
            String rest = text.substring(url.end());
            throw usage("LAVKA_DB=%s is a URL of another library: write the path alone, %s."
                    .formatted(text, rest.isEmpty() ? "data/lavka.db" : rest));
        }
        String path = text.regionMatches(true, 0, JDBC, 0, JDBC.length()) ? text.substring(JDBC.length()) : text;
        Matcher scheme = SCHEME.matcher(path);
        if (scheme.find() && !path.startsWith("file:")) {
            // Without the rest, which may hold a password.
            throw usage(
                    "LAVKA_DB=%s…: only SQLite is built in. Give a path such as data/lavka.db, or jdbc:sqlite:data/lavka.db."
                            .formatted(scheme.group()));
        }
        if (path.indexOf('\\') >= 0) {
            throw usage("LAVKA_DB=%s holds backslashes: write %s.".formatted(text, path.replace('\\', '/')));
        }
        if (path.isEmpty() || path.startsWith(":") || path.startsWith("file:") || path.contains("?")) {
            throw usage(
                    "LAVKA_DB=%s: Lavka keeps its data in a file and sets the pragmas itself. Give the file's path, such as data/lavka.db."
                            .formatted(text));
        }
        return of(text, path);
    }

    private static Location of(String text, String path) {
        try {
            if (path.endsWith("/")) {
                throw usage("LAVKA_DB=%s is a directory: name a file in it, %slavka.db.".formatted(text, path));
            }
            Path file = Path.of(path).toAbsolutePath().normalize();
            return new Location(Engine.SQLITE, "jdbc:sqlite:" + file, file);
        } catch (InvalidPathException e) {
            throw usage("LAVKA_DB=%s is not a path: %s.".formatted(text, e.getReason()));
        }
    }

    /**
     * Makes the folder where it is missing, and sees that the file can be written.
     *
     * @throws Fault of kind USAGE that names the path and the mend
     */
    public void prepare() {
        try {
            SQLiteJDBCLoader.initialize();
        } catch (Exception e) {
            throw Fault.of(
                    UNAVAILABLE,
                    "SQLite's library cannot be unpacked to %s. Name a folder that can be written and executed from: JAVA_TOOL_OPTIONS=-Dorg.sqlite.tmpdir=/path"
                            .formatted(System.getProperty("java.io.tmpdir")),
                    e);
        }
        if (Files.isDirectory(file)) {
            throw usage("LAVKA_DB=%s is a directory: name a file in it, %s.".formatted(file, file.resolve("lavka.db")));
        }
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw usage("LAVKA_DB=%s is not a file: choose another path.".formatted(file));
        }
        Path folder = file.getParent();
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw usage("LAVKA_DB=%s: the folder %s cannot be made (%s). Choose another path, or make it writable."
                    .formatted(file, folder, reason(e)));
        }
        if (!Files.isWritable(folder)) {
            throw usage(
                    "LAVKA_DB=%s: the folder %s cannot be written, and SQLite keeps its journal there. Make it writable (chmod u+w %s), or choose another path."
                            .formatted(file, folder, folder));
        }
        if (Files.exists(file) && !Files.isWritable(file)) {
            throw usage("LAVKA_DB=%s cannot be written. Make it writable (chmod u+w %s), or choose another path."
                    .formatted(file, file));
        }
    }

    private static String reason(IOException e) {
        String reason = e instanceof FileSystemException file ? file.getReason() : null;
        return reason == null ? "its parent is not a folder, or is not there" : reason;
    }

    private static Fault usage(String sentence) {
        return Fault.of(USAGE, sentence);
    }

    /** What the file system knows the file by, or null when there is none. */
    @Nullable
    Object fileKey() {
        try {
            return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
        } catch (IOException e) {
            return null;
        }
    }
}

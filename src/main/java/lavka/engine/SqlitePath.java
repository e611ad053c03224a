package lavka.engine;

import static lavka.core.LavkaException.usage;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The path of a SQLite file: parses it, and makes it ready for use. */
final class SqlitePath {
    private static final String JDBC = "jdbc:sqlite:";
    private static final Pattern SCHEME = Pattern.compile("^[a-zA-Z][a-zA-Z0-9+]+:");

    /** Of a server's URL or connection string, whose beginning is missing or is another library's. */
    private static final Pattern LOGIN = Pattern.compile("(?i)\\b(user|password|dbname)\\s*=");

    /** SQLAlchemy's: three slashes before a relative path, four before an absolute one. */
    private static final Pattern SQLITE_URL = Pattern.compile("(?i)^sqlite[+a-z0-9]*:(///|//)?");

    private SqlitePath() {}

    /** The file that a text names. */
    static DatabaseUrl parse(String text) {
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
            throw usage("LAVKA_DB is not a supported URL. Use the path of a SQLite file, %s."
                    .formatted(Server.servers().map(ServerUrl::example).collect(Collectors.joining(" or "))));
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
            return url(Path.of(path));
        } catch (InvalidPathException e) {
            throw usage("LAVKA_DB=%s is not a path: %s.".formatted(text, e.getReason()));
        }
    }

    /** The database in a file. */
    static DatabaseUrl url(Path path) {
        String file = real(path.toAbsolutePath()).toString();
        return new DatabaseUrl(Sqlite.ENGINE, JDBC + file, file, Map.of());
    }

    /** The path without links: SQLite keeps its journals beside the file that a link leads to. */
    private static Path real(Path path) {
        try {
            return path.toRealPath();
        } catch (NoSuchFileException e) {
            if (Files.isSymbolicLink(path)) {
                return target(path);
            }
            Path folder = path.normalize().getParent();
            return folder == null ? path : real(folder).resolve(path.getFileName());
        } catch (IOException e) {
            return path.normalize(); // a part of it is not a directory, or cannot be read: prepare() says so
        }
    }

    /** Where a link to a missing file leads. */
    private static Path target(Path link) {
        try {
            return real(link.resolveSibling(Files.readSymbolicLink(link)));
        } catch (IOException e) {
            return link.normalize();
        }
    }

    /** Creates the directory if it is missing, and checks that the file is writable. */
    static void prepare(Path file) {
        if (Files.isDirectory(file)) {
            throw usage("LAVKA_DB=%s is a directory. Use a file in it, such as %s."
                    .formatted(file, file.resolve("lavka.db")));
        }
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw usage("LAVKA_DB=%s is not a regular file. Choose another path.".formatted(file));
        }
        Path folder = file.getParent();
        try {
            PrivateFiles.createFolders(folder);
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
        if (Files.exists(file) && !Files.isWritable(file)) {
            throw usage("LAVKA_DB=%s is not writable. Make it writable (chmod u+w %s), or choose another path."
                    .formatted(file, file));
        }
    }

    private static String reason(IOException e) {
        String reason = e instanceof FileSystemException file ? file.getReason() : null;
        return reason == null ? "part of the path is missing or not a directory" : reason;
    }
}

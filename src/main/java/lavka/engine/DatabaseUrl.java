package lavka.engine;

import static lavka.core.ErrorKind.UNAVAILABLE;
import static lavka.core.ErrorKind.USAGE;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import lavka.core.LavkaException;
import org.jspecify.annotations.Nullable;

/** Which database: what {@code LAVKA_DB} says, understood. */
public sealed interface DatabaseUrl permits SqliteFile, Server {
    /** How long a migration waits for another one. */
    int LOCK_SECONDS = 60;

    /** What a shell takes off, and a file of keys does not. */
    Pattern EDGES = Pattern.compile("^[\\s'\"]|[\\s'\"]$");

    /**
     * Understands a path or a JDBC URL.
     *
     * @throws LavkaException of kind USAGE that says what to write instead
     */
    static DatabaseUrl of(String text) {
        if (text.isBlank()) {
            throw usage("LAVKA_DB is empty. Use a path such as data/lavka.db.");
        }
        if (EDGES.matcher(text).find()) {
            // Without the text, which may hold a password.
            throw usage("LAVKA_DB begins or ends with a quote or whitespace. Remove it.");
        }
        return ServerUrl.parse(text).orElseGet(() -> SqliteFile.of(text));
    }

    /** When the other program has not come to its end. */
    default LavkaException locked() {
        return LavkaException.of(
                UNAVAILABLE,
                "Another process has been migrating %s for %d s. Wait for it to finish, or stop it."
                        .formatted(name(), LOCK_SECONDS));
    }

    static LavkaException usage(String sentence) {
        return LavkaException.of(USAGE, sentence);
    }

    Engine engine();

    /** JDBC URL, without user and password. */
    String jdbcUrl();

    /** For a server's login, or null. */
    @Nullable
    String user();

    /** In the clear, or null; never printed. */
    @Nullable
    String password();

    /** For people: the file's absolute path, or {@code host:port/database}. */
    String name();

    /**
     * Checks that the database can be used.
     *
     * @throws LavkaException of kind USAGE or UNAVAILABLE that names the database and the fix
     */
    void prepare();

    /** Whether there is a database to look at; to connect would make the file of one. */
    boolean exists();

    /** What tells this database from another that has taken its place, or null. */
    @Nullable
    Object identity();

    /** Why it cannot be reached or read, and the fix: kind UNAVAILABLE. */
    LavkaException unavailable(SQLException e);

    /** What the service's own connections are told beside the URL. */
    Map<String, String> parameters();

    /**
     * Waits until no other program migrates the database, and keeps others waiting until it is closed, or its program
     * has died.
     *
     * @throws LavkaException of kind UNAVAILABLE after {@link #LOCK_SECONDS}
     */
    Lock lock();

    /**
     * Copies the database, and proves the copy, where that is Lavka's to do: a server has tools of its own.
     *
     * @param label tells copies apart
     * @return what to tell the operator: where it is, and the line that restores it while the service is stopped
     */
    default Optional<String> snapshot(String label) {
        return Optional.empty();
    }

    /** When it was last copied, and the copy proven; nothing where that is not Lavka's to do. */
    default Optional<Instant> lastCopied() {
        return Optional.empty();
    }

    /**
     * Makes a new, empty database beside this one, which is gone when it is closed.
     *
     * @throws LavkaException of kind UNAVAILABLE when the user may not
     */
    Scratch scratch();

    /** A database for a moment. */
    interface Scratch extends AutoCloseable {
        DatabaseUrl databaseUrl();

        @Override
        void close();
    }

    /** Keeps others from migrating. */
    interface Lock extends AutoCloseable {
        @Override
        void close();
    }

    /** A connection beside the service's, which takes a whole script as one statement. */
    Connection connect() throws SQLException;
}

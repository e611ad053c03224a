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

/** The database that {@code LAVKA_DB} names. */
public sealed interface DatabaseUrl permits SqliteFile, Server {
    /** How long a migration waits for another one, in seconds. */
    int LOCK_SECONDS = 60;

    /** Quotes and whitespace that a shell removes and an environment file keeps. */
    Pattern EDGES = Pattern.compile("^[\\s'\"]|[\\s'\"]$");

    /**
     * Parses a path or a JDBC URL.
     *
     * @throws LavkaException of kind USAGE that names a valid form
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

    /** Another migration did not finish in time. */
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

    /** User name on a server, or null. */
    @Nullable
    String user();

    /** Password on a server in plain text, or null; never printed. */
    @Nullable
    String password();

    /** Display name: the absolute path of the file, or {@code host:port/database}. */
    String name();

    /**
     * Checks that the database can be used.
     *
     * @throws LavkaException of kind USAGE or UNAVAILABLE that names the database and the fix
     */
    void prepare();

    /** Whether the database exists; connecting would create the file. */
    boolean exists();

    /** Identifies the file, to detect its replacement; null on servers. */
    @Nullable
    Object identity();

    /** The error of kind UNAVAILABLE that says why it cannot be reached or read, and the fix. */
    LavkaException unavailable(SQLException e);

    /** Driver properties of the service's own connections. */
    Map<String, String> parameters();

    /**
     * Acquires the migration lock, which ends with its process.
     *
     * @throws LavkaException of kind UNAVAILABLE after {@link #LOCK_SECONDS}
     */
    Lock lock();

    /**
     * Backs up a SQLite database and verifies the backup; does nothing on a server, which has tools of its own.
     *
     * @param label part of the file name
     * @return the message for the operator: the file, and the command that restores it while the service is stopped
     */
    default Optional<String> snapshot(String label) {
        return Optional.empty();
    }

    /** Time of the last verified backup; empty on servers. */
    default Optional<Instant> lastCopied() {
        return Optional.empty();
    }

    /**
     * Creates an empty database beside this one, dropped when closed.
     *
     * @throws LavkaException of kind UNAVAILABLE if the user lacks the privilege
     */
    Scratch scratch();

    /** A temporary database. */
    interface Scratch extends AutoCloseable {
        DatabaseUrl databaseUrl();

        @Override
        void close();
    }

    /** The migration lock. */
    interface Lock extends AutoCloseable {
        @Override
        void close();
    }

    /** A new connection, which can execute several statements at once. */
    Connection connect() throws SQLException;
}

package lavka.engine;

import static lavka.core.ErrorKind.UNAVAILABLE;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import lavka.core.LavkaException;

/** A temporary SQLite database, deleted when closed, with its directory if nothing else is in it. */
public record Scratch(DatabaseUrl databaseUrl) implements AutoCloseable {
    /** An empty one, in a directory of its own. */
    public static Scratch create() {
        try {
            return new Scratch(SqlitePath.url(Files.createTempDirectory("lavka").resolve("lavka.db")));
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

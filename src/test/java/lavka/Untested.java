package lavka;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** What a run could not test, and how to change that: the last lines of {@code make test}. */
public final class Untested {
    private static final Path NOTES = Path.of("target/untested.txt");

    private Untested() {}

    /** Skips the test, but not silently. */
    public static void unless(boolean possible, String sentence) {
        if (!possible) {
            note(sentence);
        }
        Assumptions.assumeTrue(possible, sentence);
    }

    static synchronized void note(String sentence) {
        try {
            Files.writeString(NOTES, sentence + "\n", CREATE, APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

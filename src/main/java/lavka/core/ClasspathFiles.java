package lavka.core;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** Files that are packed with the program. */
public final class ClasspathFiles {
    private ClasspathFiles() {}

    public static String text(String name) {
        return new String(read(name), UTF_8);
    }

    public static byte[] read(String name) {
        try (InputStream stream = ClasspathFiles.class.getResourceAsStream(name)) {
            return stream.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

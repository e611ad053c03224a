package lavka.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** Files that are packed with the program. */
final class Resources {
    private Resources() {}

    static boolean has(String name) {
        return Resources.class.getResource(name) != null;
    }

    static byte[] read(String name) {
        try (InputStream stream = Resources.class.getResourceAsStream(name)) {
            return stream.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package lavka.core;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.Properties;

/** Files that are packed with the program. */
public final class ClasspathFiles {
    private ClasspathFiles() {}

    public static byte[] read(String name) {
        try (InputStream stream = ClasspathFiles.class.getResourceAsStream(name)) {
            return stream.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Properties in UTF-8. */
    public static Properties properties(String name) {
        Properties properties = new Properties();
        try {
            properties.load(new StringReader(new String(read(name), UTF_8)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties;
    }
}

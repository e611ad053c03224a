package lavka.core;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Files that are packed with the program. */
public final class Resources {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{([a-z]+)}");

    private Resources() {}

    static boolean has(String name) {
        return Resources.class.getResource(name) != null;
    }

    public static byte[] read(String name) {
        try (InputStream stream = Resources.class.getResourceAsStream(name)) {
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

    /** A template in UTF-8 with a value in place of each {@code {name}}. */
    public static byte[] filled(String template, Map<String, String> values) {
        return PLACEHOLDER
                .matcher(new String(read(template), UTF_8))
                .replaceAll(name -> Matcher.quoteReplacement(values.get(name.group(1))))
                .getBytes(UTF_8);
    }
}

package lavka.core;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Checks and shortens text from outside. */
public final class Text {
    private static final int SHOWN = 200;

    private Text() {}

    /** Decodes UTF-8; null if the bytes are not valid. */
    public static @Nullable String utf8(byte[] bytes) {
        String text = new String(bytes, UTF_8);
        return Arrays.equals(text.getBytes(UTF_8), bytes) ? text : null;
    }

    /** The first 200 code points, with unpaired surrogates replaced. */
    public static String shorten(String text) {
        StringBuilder shown = new StringBuilder();
        text.codePoints()
                .limit(SHOWN)
                .map(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? 0xFFFD : c)
                .forEach(shown::appendCodePoint);
        return text.codePointCount(0, text.length()) > SHOWN ? shown + "…" : shown.toString();
    }
}

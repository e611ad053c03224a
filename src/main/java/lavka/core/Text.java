package lavka.core;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Checks and shortens text from outside. */
public final class Text {
    private static final int SHOWN = 200;

    private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(long[].class, LITTLE_ENDIAN);
    private static final long EACH = 0x0101_0101_0101_0101L;

    private Text() {}

    /** Decodes UTF-8; null if the bytes are not valid. */
    public static @Nullable String utf8(byte[] bytes) {
        String text = new String(bytes, UTF_8);
        return Arrays.equals(text.getBytes(UTF_8), bytes) ? text : null;
    }

    /**
     * Whether UTF-8 needs no escape in a JSON string: it has no quote, backslash or control character (RFC 8259,
     * section 7). Jackson looks at each byte; this looks at eight at once
     * (graphics.stanford.edu/~seander/bithacks.html, HasLessInWord).
     */
    public static boolean needsNoEscape(byte[] utf8) {
        int at = 0;
        for (; at + Long.BYTES <= utf8.length; at += Long.BYTES) {
            long word = (long) WORDS.get(utf8, at);
            if (hasLess(word, ' ') || hasLess(word ^ EACH * '"', 1) || hasLess(word ^ EACH * '\\', 1)) {
                return false;
            }
        }
        for (; at < utf8.length; at++) {
            if (Byte.toUnsignedInt(utf8[at]) < ' ' || utf8[at] == '"' || utf8[at] == '\\') {
                return false;
            }
        }
        return true;
    }

    /** Whether one of eight bytes is less than a number from 1 to 128. */
    private static boolean hasLess(long word, long number) {
        return ((word - EACH * number) & ~word & (EACH << 7)) != 0;
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

package lavka.core;

import org.jspecify.annotations.Nullable;

/** Checks and shortens text from outside. */
public final class Text {
    private static final int SHOWN = 200;

    private Text() {}

    /** Why not every engine can store a text; null if every engine can. */
    public static @Nullable String unstorable(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0) {
                return "must not contain the NUL character (U+0000)";
            }
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(c)) {
                return "must not contain an unpaired surrogate (U+%04X)".formatted((int) c);
            }
        }
        return null;
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

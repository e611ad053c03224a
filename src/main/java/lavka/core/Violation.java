package lavka.core;

import org.jspecify.annotations.Nullable;

/**
 * One error in a request.
 *
 * @param pointer JSON Pointer (RFC 6901) into the body, or null
 * @param parameter name of a path or query parameter, or null
 * @param code a stable word for programs
 * @param detail a sentence for people
 */
public record Violation(@Nullable String pointer, @Nullable String parameter, String code, String detail) {
    /** The maximum number that a response lists; the check stops there. */
    public static final int MAX = 100;

    public static Violation field(String pointer, String code, String detail) {
        return new Violation(pointer, null, code, detail);
    }

    public static Violation parameter(String name, String code, String detail) {
        return new Violation(null, name, code, detail);
    }
}

package lavka.core;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The one error type: something that a caller, an operator or the machine got wrong, in words. */
public final class Fault extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What went wrong, in the shop's terms; {@code http} and {@code cli} give each its status and exit code. */
    public enum Kind {
        BAD_REQUEST,
        MALFORMED_BODY,
        INVALID_PARAMETER,
        NOT_FOUND,
        METHOD_NOT_ALLOWED,
        CONFLICT,
        IN_PROGRESS,
        PRECONDITION_FAILED,
        BODY_TOO_LARGE,
        URL_TOO_LONG,
        UNSUPPORTED_MEDIA_TYPE,
        INVALID_FIELDS,
        HEADERS_TOO_LARGE,
        INTERNAL,
        UNAVAILABLE,
        /** A wrong command, key, value or path: nothing was started. */
        USAGE,
        /** The schema is behind, ahead, edited, or its scripts are not in order. */
        SCHEMA
    }

    /**
     * One fault of a request.
     *
     * @param pointer JSON Pointer (RFC 6901) into the body, or null
     * @param parameter name of a path or query parameter, or null
     * @param code a stable word for programs
     * @param detail a sentence for people
     */
    public record Violation(
            @Nullable String pointer, @Nullable String parameter, String code, String detail) {

        public static Violation field(String pointer, String code, String detail) {
            return new Violation(pointer, null, code, detail);
        }

        public static Violation parameter(String name, String code, String detail) {
            return new Violation(null, name, code, detail);
        }
    }

    private final Kind kind;
    private final transient List<Violation> violations;

    private Fault(Kind kind, String detail, List<Violation> violations, @Nullable Throwable cause) {
        super(detail, cause);
        this.kind = kind;
        this.violations = List.copyOf(violations);
    }

    public static Fault of(Kind kind, String detail) {
        return new Fault(kind, detail, List.of(), null);
    }

    public static Fault of(Kind kind, String detail, @Nullable Throwable cause) {
        return new Fault(kind, detail, List.of(), cause);
    }

    /** No more are looked for, nor told. */
    public static final int MAX_VIOLATIONS = 100;

    /** A fault whose detail is that of its first violation, with the number of the others. */
    public static Fault of(Kind kind, List<Violation> violations) {
        Violation first = violations.getFirst();
        String where = first.pointer() != null ? first.pointer() : first.parameter();
        int number = violations.size() - 1;
        String others = number == 0 ? "" : " (and %s more)".formatted(number < MAX_VIOLATIONS - 1 ? number : "many");
        String detail = where == null || where.isEmpty() ? first.detail() : where + ": " + first.detail();
        return new Fault(kind, detail + others, violations, null);
    }

    public static Fault of(Kind kind, Violation violation) {
        return of(kind, List.of(violation));
    }

    public static Fault notFound(String noun, long id) {
        return of(Kind.NOT_FOUND, "There is no " + noun + " " + id + ".");
    }

    public Kind kind() {
        return kind;
    }

    /** The detail; never null. */
    public String detail() {
        return String.valueOf(getMessage());
    }

    public List<Violation> violations() {
        return violations;
    }
}

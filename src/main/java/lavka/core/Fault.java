package lavka.core;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The one error type: something that a caller, an operator or the machine got wrong, in words. */
public final class Fault extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What went wrong: an HTTP status with a type of problem (RFC 9457), or an error of the command line. */
    public enum Kind {
        BAD_REQUEST(400, "Bad request"),
        MALFORMED_BODY(400, "Malformed body"),
        INVALID_PARAMETER(400, "Invalid parameter"),
        NOT_FOUND(404, "Not found"),
        METHOD_NOT_ALLOWED(405, "Method not allowed"),
        CONFLICT(409, "Conflict"),
        IN_PROGRESS(409, "In progress"),
        PRECONDITION_FAILED(412, "Precondition failed"),
        BODY_TOO_LARGE(413, "Body too large"),
        URL_TOO_LONG(414, "URL too long"),
        UNSUPPORTED_MEDIA_TYPE(415, "Unsupported media type"),
        INVALID_FIELDS(422, "Invalid fields"),
        HEADERS_TOO_LARGE(431, "Headers too large"),
        INTERNAL(500, "Internal error"),
        UNAVAILABLE(503, "Unavailable"),
        /** A wrong command, setting, value or path: nothing was started. */
        USAGE(500, "Usage"),
        /** The schema is behind, ahead, edited, or its scripts are not in order. */
        SCHEMA(500, "Schema");

        private final int status;
        private final String title;

        Kind(int status, String title) {
            this.status = status;
            this.title = title;
        }

        /** HTTP status. */
        public int status() {
            return status;
        }

        public String title() {
            return title;
        }

        /** The last part of the type's URL, {@code not-found}. */
        public String slug() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
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

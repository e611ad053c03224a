package lavka.core;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The only exception type: a kind, a sentence, and the violations, if any. */
public final class LavkaException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorKind kind;
    private final transient List<Violation> violations;

    private LavkaException(ErrorKind kind, String detail, List<Violation> violations, @Nullable Throwable cause) {
        super(detail, cause);
        this.kind = kind;
        this.violations = List.copyOf(violations);
    }

    public static LavkaException of(ErrorKind kind, String detail) {
        return new LavkaException(kind, detail, List.of(), null);
    }

    public static LavkaException usage(String detail) {
        return of(ErrorKind.USAGE, detail);
    }

    public static LavkaException of(ErrorKind kind, String detail, @Nullable Throwable cause) {
        return new LavkaException(kind, detail, List.of(), cause);
    }

    /** An error whose detail is that of its first violation, with the number of the others. */
    public static LavkaException of(ErrorKind kind, List<Violation> violations) {
        Violation first = violations.getFirst();
        String where = first.pointer() != null ? first.pointer() : first.parameter();
        int number = violations.size() - 1;
        String others = number == 0 ? "" : " (and %s more)".formatted(number < Violation.MAX - 1 ? number : "many");
        String detail = where == null || where.isEmpty() ? first.detail() : where + ": " + first.detail();
        return new LavkaException(kind, detail + others, violations, null);
    }

    public static LavkaException of(ErrorKind kind, Violation violation) {
        return of(kind, List.of(violation));
    }

    public static LavkaException notFound(String resource, long id) {
        return of(ErrorKind.NOT_FOUND, "There is no " + resource + " " + id + ".");
    }

    public ErrorKind kind() {
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

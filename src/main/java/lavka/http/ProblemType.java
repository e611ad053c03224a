package lavka.http;

import java.util.Locale;
import java.util.stream.Stream;
import lavka.core.Fault.Kind;

/** Every {@code type} of problem (RFC 9457): status, title, and what its page says. */
enum ProblemType {
    BAD_REQUEST(
            400,
            "Bad request",
            "The request line or a header cannot be parsed, or the request is not HTTP (RFC 9112). Look for stray"
                    + " characters in the URL or a header."),
    MALFORMED_BODY(
            400,
            "Malformed body",
            "The body is not one JSON text in UTF-8 (RFC 8259): it is empty, breaks off, names a key twice, or goes on"
                    + " after the end. The detail gives line and column."),
    INVALID_PARAMETER(
            400,
            "Invalid parameter",
            "A part of the path or the query is unknown, of the wrong type or out of bounds. Each member of errors"
                    + " names a parameter. A cursor is good for the query that gave it, and for no other."),
    NOT_FOUND(
            404,
            "Not found",
            "There is no such path, or no such row. Ids are never used again: what was deleted stays away."),
    METHOD_NOT_ALLOWED(
            405,
            "Method not allowed",
            "The path exists, and does not know this method. The Allow header lists those it knows."),
    CONFLICT(
            409,
            "Conflict",
            "The request contradicts what is stored: a value that must be unique is taken (the detail names the field,"
                    + " and the constraint in the database), or the row is held by another (the detail names the"
                    + " holder)."),
    IN_PROGRESS(
            409,
            "In progress",
            "Another request with the same Idempotency-Key is still at work. Try again after the seconds that"
                    + " Retry-After names: you get its answer then."),
    PRECONDITION_FAILED(
            412,
            "Precondition failed",
            "The item is not the version that If-Match names, or there is one though If-None-Match says there must be"
                    + " none: somebody wrote since you read. Read it again, and decide again."),
    BODY_TOO_LARGE(413, "Body too large", "The body is longer than any valid body can be."),
    URL_TOO_LONG(414, "URL too long", "The URL is longer than the server reads (8 KiB)."),
    UNSUPPORTED_MEDIA_TYPE(
            415,
            "Unsupported media type",
            "Bodies are JSON in UTF-8, sent as application/json, or application/merge-patch+json for PATCH, without"
                    + " Content-Encoding. With curl, --json says so for you."),
    INVALID_FIELDS(
            422,
            "Invalid fields",
            "The body is JSON, and breaks rules of the contract or of the shop. Each member of errors points to a"
                    + " field (RFC 6901) and says what it must be; all faults are listed at once."),
    HEADERS_TOO_LARGE(431, "Headers too large", "The headers are longer than the server reads (8 KiB)."),
    INTERNAL(
            500,
            "Internal error",
            "This is a fault of the service, not of yours. Its log has the cause under the request_id."),
    UNAVAILABLE(
            503,
            "Unavailable",
            "The service or its database cannot answer now. Try again after the seconds that Retry-After names.");

    private final int status;
    private final String title;
    private final String meaning;

    ProblemType(int status, String title, String meaning) {
        this.status = status;
        this.title = title;
        this.meaning = meaning;
    }

    /** The one place where a kind of fault becomes a status; a kind of the command line is a fault of ours here. */
    static ProblemType of(Kind kind) {
        return Stream.of(values())
                .filter(type -> type.name().equals(kind.name()))
                .findFirst()
                .orElse(INTERNAL);
    }

    int status() {
        return status;
    }

    String title() {
        return title;
    }

    String meaning() {
        return meaning;
    }

    String slug() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}

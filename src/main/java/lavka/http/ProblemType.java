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
            "The body is not a single JSON value in UTF-8 (RFC 8259): it is empty or incomplete,"
                    + " contains a duplicate key, or is followed by more text. The detail gives line and column."),
    INVALID_PARAMETER(
            400,
            "Invalid parameter",
            "A path or query parameter is unknown, has the wrong type or is out of bounds. Each member"
                    + " of errors names a parameter. A cursor is valid only for the query that returned it."),
    NOT_FOUND(404, "Not found", "The path or the row does not exist. Ids of deleted rows are not reused."),
    METHOD_NOT_ALLOWED(
            405,
            "Method not allowed",
            "The path exists but does not support this method. The Allow header lists the supported methods."),
    CONFLICT(
            409,
            "Conflict",
            "The request conflicts with stored data: a unique value is already taken (the detail names"
                    + " the field and the constraint), or another row references the row (the detail names it)."),
    IN_PROGRESS(
            409,
            "In progress",
            "Another request with the same Idempotency-Key is still being processed. Retry after the"
                    + " number of seconds in Retry-After to get its response."),
    PRECONDITION_FAILED(
            412,
            "Precondition failed",
            "The item has changed since you read it and no longer matches If-Match, or it exists"
                    + " although If-None-Match requires that it does not. Read it again before you retry."),
    BODY_TOO_LARGE(413, "Body too large", "The body is larger than any valid body."),
    URL_TOO_LONG(414, "URL too long", "The URL is longer than the limit of 8 KiB."),
    UNSUPPORTED_MEDIA_TYPE(
            415,
            "Unsupported media type",
            "Bodies are JSON in UTF-8, sent as application/json, or application/merge-patch+json for PATCH, without"
                    + " Content-Encoding. curl --json sets the header."),
    INVALID_FIELDS(
            422,
            "Invalid fields",
            "The body is valid JSON but violates the contract. Each member of errors points to a field"
                    + " (RFC 6901) and states the rule; every error is listed."),
    HEADERS_TOO_LARGE(431, "Headers too large", "The headers are longer than the limit of 8 KiB."),
    INTERNAL(
            500, "Internal error", "The service failed unexpectedly. Its log contains the cause under the request_id."),
    UNAVAILABLE(
            503,
            "Unavailable",
            "The service or its database is temporarily unavailable. Retry after the number of seconds"
                    + " in Retry-After.");

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

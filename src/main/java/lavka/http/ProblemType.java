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
            "The body is not a single JSON value in UTF-8 (RFC 8259): it is empty or incomplete, contains a duplicate"
                    + " key, is nested too deeply, has more than 5,000 tokens, or has text after the value. The detail"
                    + " gives the line and column of a syntax error."),
    INVALID_PARAMETER(
            400,
            "Invalid parameter",
            "A path or query parameter is unknown, has the wrong type or is out of range. Each member"
                    + " of errors names a parameter. A cursor is valid only for the query that returned it."),
    NOT_FOUND(404, "Not found", "The path or the resource does not exist. IDs of deleted resources are not reused."),
    METHOD_NOT_ALLOWED(
            405,
            "Method not allowed",
            "The path exists but does not support this method. The Allow header lists the supported methods."),
    CONFLICT(
            409,
            "Conflict",
            "The request conflicts with stored data: a unique value is already taken (the detail names"
                    + " the field and the constraint), or another resource references this one (the detail names it)."),
    IN_PROGRESS(
            409,
            "In progress",
            "The first request with this Idempotency-Key is still being processed. Retry after the"
                    + " number of seconds in Retry-After to get its response."),
    PRECONDITION_FAILED(
            412,
            "Precondition failed",
            "The resource has changed or does not exist, so If-Match fails; or it exists, so If-None-Match fails. Read"
                    + " it again before you retry."),
    BODY_TOO_LARGE(413, "Body too large", "The body is larger than the limit of 2,500,000 bytes."),
    URL_TOO_LONG(414, "URL too long", "The URL is longer than the limit of 8 KiB."),
    UNSUPPORTED_MEDIA_TYPE(
            415,
            "Unsupported media type",
            "The body must be JSON in UTF-8, sent as application/json, or application/merge-patch+json for PATCH,"
                    + " without Content-Encoding. curl --json sets the header."),
    INVALID_FIELDS(
            422,
            "Invalid fields",
            "The body is valid JSON but violates the contract or a rule of the shop, or the Idempotency-Key was used"
                + " for a different request. Each member of errors names a field (RFC 6901) or the header, and states"
                + " the rule."),
    HEADERS_TOO_LARGE(431, "Headers too large", "The headers are longer than the limit of 8 KiB."),
    INTERNAL(
            500,
            "Internal error",
            "The service failed unexpectedly. Its log contains the cause, under the request_id of the response."),
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

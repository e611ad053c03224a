package lavka.core;

import java.util.Locale;

/** The kinds of error: a problem type (RFC 9457) with its HTTP status, or an error of the command line. */
public enum ErrorKind {
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
    /** An invalid command, setting, value or path. */
    USAGE(500, "Usage"),
    /** The schema is behind, ahead, edited or drifted, or a migration is invalid or failed. */
    SCHEMA(500, "Schema");

    private final int status;
    private final String title;

    ErrorKind(int status, String title) {
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

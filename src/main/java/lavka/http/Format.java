package lavka.http;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.eclipse.jetty.http.QuotedQualityCSV;

/** How an answer is written. */
enum Format {
    /** A row, or a page of them as an array. */
    JSON(Json.MEDIA_TYPE, ""),
    /** RFC 4180, with a line of names. */
    CSV("text/csv", "; charset=utf-8; header=present"),
    /** A JSON text a line. */
    NDJSON("application/x-ndjson", ""),
    /** The statements behind an answer, and what the database does for them; in development. */
    PLAN("text/vnd.lavka.plan", "; charset=utf-8");

    private final String mediaType;
    private final String parameters;
    private final String suffix = "." + name().toLowerCase(Locale.ROOT);

    Format(String mediaType, String parameters) {
        this.mediaType = mediaType;
        this.parameters = parameters;
    }

    String mediaType() {
        return mediaType;
    }

    /** With its parameters. */
    String contentType() {
        return mediaType + parameters;
    }

    /** The end of a path that asks for it: {@code .csv}. */
    String suffix() {
        return suffix;
    }

    /** The one that a path asks for by its end; JSON is asked for by none. */
    static Optional<Format> ofSuffix(String path) {
        return Stream.of(values())
                .filter(format -> format != JSON && path.endsWith(format.suffix))
                .findFirst();
    }

    /** Whether it is the whole list, and no page of it. */
    boolean isExport() {
        return this == CSV || this == NDJSON;
    }

    /** Of those that an operation offers, the one that Accept likes best (RFC 9110, section 12.5.1); or else JSON. */
    static Format of(Operation operation, List<String> accept) {
        QuotedQualityCSV accepted = new QuotedQualityCSV();
        accept.forEach(accepted::addValue);
        return accepted.getValues().stream()
                .map(range -> range.replaceFirst(";.*", "").strip())
                .flatMap(range -> Stream.of(values()).filter(format -> format.mediaType.equalsIgnoreCase(range)))
                .filter(operation::offers)
                .findFirst()
                .orElse(JSON);
    }
}

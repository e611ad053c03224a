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
        QuotedQualityCSV ranges = new QuotedQualityCSV(QuotedQualityCSV.MOST_SPECIFIC_MIME_ORDERING);
        accept.forEach(ranges::addValue);
        return ranges.getValues().stream()
                .map(range -> range.replaceFirst(";.*", "").strip().toLowerCase(Locale.ROOT))
                .flatMap(range -> Stream.of(values())
                        .filter(format -> format == JSON || operation.offers(format))
                        .filter(format -> format.isIn(range))
                        .limit(1))
                .findFirst()
                .orElse(JSON);
    }

    private boolean isIn(String range) {
        boolean isWide = range.equals("*/*") || range.equals(mediaType.replaceFirst("/.*", "/*"));
        return range.equals(mediaType) || (isWide && this != PLAN);
    }
}

package lavka.http;

import java.util.Comparator;
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
    /** The statements behind an answer and their plans; in development, at a path that ends in {@code .plan}. */
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

    /** A range of Accept that a format is in; the more specific one says what it is worth. */
    private record Match(Format format, int specificity, double weight) {}

    /**
     * Of those that are offered, the one that Accept likes best (RFC 9110, section 12.5.1); JSON when it names none, or
     * excludes all.
     */
    static Format of(List<Format> offered, List<String> accept) {
        if (offered.equals(List.of(JSON)) || accept.isEmpty() || accept.equals(List.of("*/*"))) {
            return JSON; // without parsing a header: most requests
        }
        QuotedQualityCSV ranges = new QuotedQualityCSV();
        accept.forEach(ranges::addValue);
        return offered.stream()
                .flatMap(format -> ranges.getQualityValues().stream()
                        .map(range -> new Match(format, format.specificity(range.getValue()), range.getWeight()))
                        .filter(match -> match.specificity > 0)
                        .max(Comparator.comparingInt(Match::specificity))
                        .stream())
                .filter(match -> match.weight > 0)
                .sorted(Comparator.comparingDouble(Match::weight)
                        .thenComparingInt(Match::specificity)
                        .reversed())
                .findFirst()
                .map(Match::format)
                .orElse(JSON);
    }

    /** How well a range with its parameters fits; 0 when it does not. */
    private int specificity(String range) {
        int end = range.indexOf(';');
        String type = (end < 0 ? range : range.substring(0, end)).strip().toLowerCase(Locale.ROOT);
        if (type.equals(mediaType)) {
            return 3;
        }
        String all = mediaType.substring(0, mediaType.indexOf('/')) + "/*";
        return type.equals(all) ? 2 : type.equals("*/*") ? 1 : 0;
    }
}

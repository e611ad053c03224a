package lavka.http;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import lavka.contract.Json;
import lavka.contract.Operation;
import org.eclipse.jetty.http.QuotedQualityCSV;

/** A format of a response; the first that an operation offers is its default. */
public enum MediaFormat {
    /** For a terminal. */
    TEXT("text/plain", "; charset=utf-8", ""),
    /** A row, or a page of them as an array. */
    JSON(Json.MEDIA_TYPE, "", ""),
    /** RFC 4180, with a header line. */
    CSV("text/csv", "; charset=utf-8; header=present", ".csv"),
    /** One JSON text per line. */
    NDJSON("application/x-ndjson", "", ".ndjson"),
    /** For a browser. */
    HTML("text/html", "; charset=utf-8", ""),
    /** The statements behind an answer and their plans; in development, at a path that ends in {@code .plan}. */
    PLAN("text/vnd.lavka.plan", "; charset=utf-8", ".plan");

    private final String mediaType;
    private final String parameters;
    private final String suffix;

    MediaFormat(String mediaType, String parameters, String suffix) {
        this.mediaType = mediaType;
        this.parameters = parameters;
        this.suffix = suffix;
    }

    /** With its parameters. */
    public String contentType() {
        return mediaType + parameters;
    }

    /** The end of a path that selects it, {@code .csv}; "" if none does. */
    String suffix() {
        return suffix;
    }

    /** Whether it is the whole list instead of a page. */
    boolean isExport() {
        return this == CSV || this == NDJSON;
    }

    /** The formats of a 200 response, the default first. */
    static List<MediaFormat> offeredBy(Operation operation) {
        return Stream.of(values())
                .filter(format -> operation.responseMediaTypes().contains(format.mediaType))
                .toList();
    }

    /** A media range of Accept that matches a format; the most specific one determines its weight. */
    private record Match(MediaFormat format, int specificity, double weight) {}

    /**
     * Of those that are offered, the one that Accept prefers (RFC 9110, section 12.5.1); the first if Accept is absent
     * or excludes all; JSON if none is offered.
     */
    static MediaFormat of(List<MediaFormat> offered, List<String> accept) {
        MediaFormat first = offered.isEmpty() ? JSON : offered.getFirst();
        if (offered.size() < 2 || accept.isEmpty() || isOnly(accept, "*/*") || isOnly(accept, first.mediaType)) {
            return first; // without parsing a header: most requests
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
                .orElse(first);
    }

    private static boolean isOnly(List<String> accept, String range) {
        return accept.size() == 1 && accept.getFirst().equals(range);
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

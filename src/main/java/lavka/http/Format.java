package lavka.http;

import io.javalin.http.Context;
import java.util.Collections;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.eclipse.jetty.http.QuotedQualityCSV;

/** How a list is written. */
enum Format {
    /** One array, a page. */
    JSON(Json.MEDIA_TYPE),
    /** RFC 4180, with a line of names. */
    CSV("text/csv"),
    /** A JSON text a line. */
    NDJSON("application/x-ndjson");

    private final String mediaType;
    private final String suffix = "." + name().toLowerCase(Locale.ROOT);

    Format(String mediaType) {
        this.mediaType = mediaType;
    }

    String mediaType() {
        return mediaType;
    }

    /** The end of a path that asks for it: {@code .csv}. */
    String suffix() {
        return suffix;
    }

    /** The one whose export a path asks for by its end. */
    static Optional<Format> ofSuffix(String path) {
        return Stream.of(values())
                .filter(format -> format.isExport() && path.endsWith(format.suffix))
                .findFirst();
    }

    /** Whether it is the whole list, and no page of it. */
    boolean isExport() {
        return this != JSON;
    }

    /** The one that Accept likes best (RFC 9110, section 12.5.1); JSON when it names none. */
    static Format of(Context ctx) {
        QuotedQualityCSV accepted = new QuotedQualityCSV();
        Collections.list(ctx.req().getHeaders("Accept")).forEach(accepted::addValue);
        return accepted.getValues().stream()
                .map(range -> range.replaceFirst(";.*", "").strip())
                .flatMap(range -> Stream.of(values()).filter(format -> format.mediaType.equalsIgnoreCase(range)))
                .findFirst()
                .orElse(JSON);
    }
}

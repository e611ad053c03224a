package lavka.http;

import static lavka.core.ErrorKind.PRECONDITION_FAILED;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import lavka.core.LavkaException;
import org.jspecify.annotations.Nullable;

/**
 * If-Match and If-None-Match of a request (RFC 9110, section 13.1).
 *
 * @param ifMatch null when absent
 * @param ifNoneMatch null when absent
 */
public record Preconditions(
        @Nullable String ifMatch, @Nullable String ifNoneMatch) {
    static Preconditions of(HttpServletRequest request) {
        return new Preconditions(header(request, "If-Match"), header(request, "If-None-Match"));
    }

    /** A list may stand on several lines (RFC 9110, section 5.3). */
    private static @Nullable String header(HttpServletRequest request, String name) {
        List<String> lines = Call.lines(request, name);
        return lines.isEmpty() ? null : String.join(",", lines);
    }

    /** Whether the client already has this version. */
    public boolean isNotModified(String etag) {
        return ifNoneMatch != null && matches(ifNoneMatch, etag, true);
    }

    /**
     * Checks before a write.
     *
     * @param current ETag of the current resource, empty if there is none; computed only if a condition is present
     * @throws LavkaException of kind PRECONDITION_FAILED
     */
    void check(Supplier<Optional<String>> current) {
        if (ifMatch == null && ifNoneMatch == null) {
            return;
        }
        Optional<String> etag = current.get();
        if (ifMatch != null && etag.filter(e -> matches(ifMatch, e, false)).isEmpty()) {
            throw LavkaException.of(
                    PRECONDITION_FAILED,
                    etag.map(e -> "If-Match does not match: the current ETag is " + e + ". Read the resource again.")
                            .orElse("If-Match does not match: the resource does not exist."));
        }
        if (ifNoneMatch != null
                && etag.filter(e -> matches(ifNoneMatch, e, true)).isPresent()) {
            throw LavkaException.of(
                    PRECONDITION_FAILED,
                    "The resource already exists, with ETag " + etag.get() + ", so If-None-Match fails.");
        }
    }

    private static boolean matches(String header, String etag, boolean isWeak) {
        return header.strip().equals("*")
                || Arrays.stream(header.split(",", -1))
                        .map(String::strip)
                        .map(tag -> isWeak && tag.startsWith("W/") ? tag.substring(2) : tag)
                        .anyMatch(etag::equals);
    }
}

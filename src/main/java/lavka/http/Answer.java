package lavka.http;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import lavka.contract.Json;
import lavka.core.Sha256;
import org.jspecify.annotations.Nullable;

/**
 * A response, fully rendered before any byte is sent.
 *
 * @param headers beside Content-Type
 * @param body JSON, or empty
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Answer(int status, Map<String, String> headers, byte[] body) {
    private static final int ETAG_BYTES = 12;

    static Answer deleted() {
        return new Answer(204, Map.of(), new byte[0]);
    }

    /** A plain item with its version. */
    static Answer item(int status, byte[] body) {
        return new Answer(status, Map.of("ETag", etag(body)), body);
    }

    /** 304 with the Content-Length of the omitted body (RFC 9110, section 8.6); Jetty would send 0. */
    public static Answer notModified(String etag, int length) {
        return new Answer(304, Map.of("ETag", etag, "Content-Length", String.valueOf(length)), new byte[0]);
    }

    static Answer created(String location, byte[] body) {
        return new Answer(201, Map.of("Location", location, "ETag", etag(body)), body);
    }

    /** The stored response to a repeated Idempotency-Key. */
    static Answer replayed(int status, @Nullable String location, byte[] body) {
        Answer first = location == null ? item(status, body) : created(location, body);
        Map<String, String> headers = new LinkedHashMap<>(first.headers);
        headers.put("Idempotent-Replayed", "true");
        return new Answer(first.status, headers, body);
    }

    /** A strong ETag: equal only for equal bytes (RFC 9110, section 8.8.3). */
    public static String etag(byte[] body) {
        byte[] digest = Arrays.copyOf(Sha256.of(body), ETAG_BYTES);
        return '"' + Base64.getUrlEncoder().withoutPadding().encodeToString(digest) + '"';
    }

    /** Bypasses {@code ctx.result}, which copies every body through a 32 KiB buffer. */
    static void write(HttpServletResponse response, @Nullable String mediaType, byte[] body) {
        if (!Json.MEDIA_TYPE.equals(mediaType)) { // Javalin has set this one
            response.setCharacterEncoding((String) null);
            response.setContentType(mediaType);
        }
        try {
            if (body.length > 0) {
                response.setContentLength(body.length);
                response.getOutputStream().write(body);
            }
        } catch (IOException e) {
            // The client has disconnected.
        }
    }
}

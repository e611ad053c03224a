package lavka.core;

import static java.nio.charset.StandardCharsets.UTF_8;
import static lavka.core.ErrorKind.INVALID_PARAMETER;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A position between two rows of a list, opaque to clients and valid only for its query.
 *
 * @param query fingerprint of path, filters and order, see {@link #fingerprint}
 * @param isBackwards whether the page ends there instead of starting
 * @param values sort values of the adjacent row, one per sort field, the key last: Long, String or null; a time is its
 *     milliseconds since 1970
 */
public record Cursor(int query, boolean isBackwards, List<@Nullable Object> values) {
    private static final char VERSION = '4';

    /** A hash of a query; NUL separates values because no text of a request contains it. */
    public static int fingerprint(String path, List<Filter> filters, List<Sort> sort) {
        StringBuilder query = new StringBuilder(path).append(sort);
        for (Filter filter : filters) {
            query.append('\0').append(filter.field()).append('.').append(filter.operator());
            query.append(filter.values().size());
            filter.values().forEach(value -> query.append('\0').append(value));
        }
        return ByteBuffer.wrap(Sha256.of(query.toString().getBytes(UTF_8))).getInt();
    }

    /** The error for a cursor that is malformed or belongs to a different query. */
    public static LavkaException invalid() {
        return LavkaException.of(
                INVALID_PARAMETER,
                Violation.parameter(
                        "cursor",
                        "cursor",
                        "is invalid or belongs to a different query: take it from a Link header, and"
                                + " keep the path, filters and sort unchanged"));
    }

    /**
     * The cursor as it stands in a URL (base64url, RFC 4648 section 5): separated by NUL; # precedes a number, = a
     * text.
     */
    public String encode() {
        StringBuilder text = new StringBuilder()
                .append(VERSION)
                .append(isBackwards ? '-' : '+')
                .append(query);
        for (@Nullable Object value : values) {
            text.append('\0').append(value == null ? "" : (value instanceof Long ? "#" : "=") + value);
        }
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(text.toString().getBytes(UTF_8));
    }

    /** Empty when the text was not written by {@link #encode}. */
    public static Optional<Cursor> decode(String text) {
        try {
            String[] parts = new String(Base64.getUrlDecoder().decode(text), UTF_8).split("\0", -1);
            List<@Nullable Object> values = Stream.of(parts)
                    .skip(1)
                    .<@Nullable Object>map(Cursor::value)
                    .toList();
            Cursor cursor = new Cursor(Integer.parseInt(parts[0].substring(2)), parts[0].charAt(1) == '-', values);
            return cursor.encode().equals(text) ? Optional.of(cursor) : Optional.empty();
        } catch (IllegalArgumentException | IndexOutOfBoundsException notOurs) {
            return Optional.empty();
        }
    }

    private static @Nullable Object value(String part) {
        if (part.startsWith("#")) {
            return Long.valueOf(part.substring(1));
        }
        return part.isEmpty() ? null : part.substring(1);
    }
}

package lavka.core;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Optional;

/**
 * Where a page ended: opaque to clients, and good only for the query that it came from.
 *
 * @param query fingerprint of path and filters, see {@link #fingerprint}
 * @param after key of the last row of the page before
 */
public record Cursor(int query, long after) {
    private static final byte VERSION = 1;
    private static final int SIZE = 1 + Integer.BYTES + Long.BYTES;

    /** A number that two different queries will hardly share; the order of filters does not matter. */
    public static int fingerprint(String path, Iterable<Filter> filters) {
        int hash = path.hashCode();
        for (Filter filter : filters) {
            hash += 31 * (31 * filter.field().hashCode() + filter.value().hashCode());
        }
        return hash;
    }

    /** The cursor as it stands in a URL (base64url, RFC 4648 section 5). */
    public String encode() {
        ByteBuffer bytes = ByteBuffer.allocate(SIZE).put(VERSION).putInt(query).putLong(after);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
    }

    /** Empty when the text was not written by {@link #encode}. */
    public static Optional<Cursor> decode(String text) {
        try {
            ByteBuffer bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(text));
            if (bytes.remaining() != SIZE || bytes.get() != VERSION) {
                return Optional.empty();
            }
            Cursor cursor = new Cursor(bytes.getInt(), bytes.getLong());
            return cursor.encode().equals(text) ? Optional.of(cursor) : Optional.empty();
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
    }
}

package lavka.core;

import static java.nio.charset.StandardCharsets.UTF_8;
import static lavka.core.ErrorKind.INVALID_PARAMETER;

import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
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
    private static final byte VERSION = 3;

    private static final byte NULL = 0;
    private static final byte NUMBER = 1;
    private static final byte TEXT = 2;

    /** Texts are at most 254 code points long where a list can be sorted by them. */
    private static final int MAX_TEXT = 2_000;

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

    /** The cursor as it stands in a URL (base64url, RFC 4648 section 5). */
    public String encode() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(VERSION);
        bytes.write(isBackwards ? 1 : 0);
        bytes.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(query).array());
        for (@Nullable Object value : values) {
            switch (value) {
                case null -> bytes.write(NULL);
                case Long number -> {
                    bytes.write(NUMBER);
                    bytes.writeBytes(
                            ByteBuffer.allocate(Long.BYTES).putLong(number).array());
                }
                default -> {
                    byte[] text = value.toString().getBytes(UTF_8);
                    bytes.write(TEXT);
                    bytes.writeBytes(ByteBuffer.allocate(Short.BYTES)
                            .putShort((short) text.length)
                            .array());
                    bytes.writeBytes(text);
                }
            }
        }
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.toByteArray());
    }

    /** Empty when the text was not written by {@link #encode}. */
    public static Optional<Cursor> decode(String text) {
        try {
            ByteBuffer bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(text));
            if (bytes.get() != VERSION) {
                return Optional.empty();
            }
            boolean isBackwards = bytes.get() == 1;
            int query = bytes.getInt();
            List<@Nullable Object> values = new ArrayList<>();
            while (bytes.hasRemaining()) {
                values.add(value(bytes));
            }
            Cursor cursor = new Cursor(query, isBackwards, values);
            return cursor.encode().equals(text) ? Optional.of(cursor) : Optional.empty();
        } catch (IllegalArgumentException | BufferUnderflowException notOurs) {
            return Optional.empty();
        }
    }

    private static @Nullable Object value(ByteBuffer bytes) {
        return switch (bytes.get()) {
            case NULL -> null;
            case NUMBER -> bytes.getLong();
            case TEXT -> {
                int length = bytes.getShort();
                if (length < 0 || length > MAX_TEXT) {
                    throw new IllegalArgumentException("too long");
                }
                byte[] text = new byte[length];
                bytes.get(text);
                String value = new String(text, UTF_8);
                if (value.indexOf(0) >= 0) {
                    throw new IllegalArgumentException("not a cursor of this service");
                }
                yield value;
            }
            default -> throw new IllegalArgumentException("no such type");
        };
    }
}

package lavka.core;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * One page of a list, or all of it.
 *
 * @param columns names of the members of each row, in order
 * @param json the rows of a page, as an array
 * @param rows reads a whole list, and passes on each row as a line
 * @param prev position before the page; empty on the first page
 * @param next position after the page; empty on the last page
 * @param total rows of all pages, when they were counted
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Page(
        List<String> columns,
        byte[] json,
        Consumer<Consumer<byte[]>> rows,
        Optional<Cursor> prev,
        Optional<Cursor> next,
        OptionalLong total) {

    /** The whole list. */
    public static Page whole(List<String> columns, Consumer<Consumer<byte[]>> rows) {
        return new Page(columns, new byte[0], rows, Optional.empty(), Optional.empty(), OptionalLong.empty());
    }
}

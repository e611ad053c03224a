package lavka.core;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One page of a list, or all of it.
 *
 * @param columns names of the members of each row, in order
 * @param rows in list order; rows of a whole list are read lazily
 * @param prev position before the page; empty on the first page
 * @param next position after the page; empty on the last page
 * @param total rows of all pages, when they were counted
 */
public record Page(
        List<String> columns, Iterable<?> rows, Optional<Cursor> prev, Optional<Cursor> next, OptionalLong total) {

    /** The whole list. */
    public static Page whole(List<String> columns, Iterable<?> rows) {
        return new Page(columns, rows, Optional.empty(), Optional.empty(), OptionalLong.empty());
    }
}

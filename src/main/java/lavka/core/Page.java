package lavka.core;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One page of a list, or all of it.
 *
 * @param columns names of what each row has, in their order
 * @param rows in the list's order; of a whole list, each is read when it is asked for
 * @param prev where the page before ends; empty on the first page
 * @param next where the next page begins; empty on the last page
 * @param total rows of all pages, when they were counted
 */
public record Page(
        List<String> columns, Iterable<?> rows, Optional<Cursor> prev, Optional<Cursor> next, OptionalLong total) {

    /** The whole list. */
    public static Page whole(List<String> columns, Iterable<?> rows) {
        return new Page(columns, rows, Optional.empty(), Optional.empty(), OptionalLong.empty());
    }
}

package lavka.core;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a client asks of a list.
 *
 * @param path the list's path, without query
 * @param limit rows a page, 1 to 100
 * @param offset rows to skip before the page, 0 to 10,000; 0 with a cursor
 * @param cursor where the page begins; empty for the first page
 * @param filters conditions, all of which hold
 * @param sort before the key; empty for the key alone
 * @param isCounted whether all rows are to be counted
 * @param isWhole whether all rows are to be read, instead of a page of them
 */
public record Listing(
        String path,
        int limit,
        int offset,
        Optional<Cursor> cursor,
        List<Filter> filters,
        List<Sort> sort,
        Shown shown,
        boolean isCounted,
        boolean isWhole) {

    /** A cursor beside a row of this list. */
    public Cursor cursor(boolean isBackwards, List<@Nullable Object> values) {
        return new Cursor(Cursor.fingerprint(path, filters, sort), isBackwards, values);
    }
}

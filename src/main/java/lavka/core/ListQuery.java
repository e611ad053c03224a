package lavka.core;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of a list request.
 *
 * @param fingerprint of path, filters and sort, see {@link Cursor#fingerprint}
 * @param limit rows per page, 1 to 100
 * @param offset rows to skip before the page, 0 to 10,000; 0 with a cursor
 * @param cursor position at which the page starts; empty for the first page
 * @param filters conditions that all rows meet
 * @param sort sort fields before the key; empty sorts by the key alone
 * @param isCounted whether to count all rows
 * @param isExport whether it is an export, which reads all rows instead of a page
 */
public record ListQuery(
        int fingerprint,
        int limit,
        int offset,
        Optional<Cursor> cursor,
        List<Filter> filters,
        List<Sort> sort,
        Selection selection,
        boolean isCounted,
        boolean isExport) {

    /** A cursor at a row of this list. */
    public Cursor cursor(boolean isBackwards, List<@Nullable Object> values) {
        return new Cursor(fingerprint, isBackwards, values);
    }
}

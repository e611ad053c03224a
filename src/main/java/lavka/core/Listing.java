package lavka.core;

import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What a client asks of a list.
 *
 * @param path the list's path, without query
 * @param limit rows a page, 1 to 100
 * @param after key of the last row of the page before; empty for the first page
 * @param filters conditions, all of which hold
 * @param include relations to load, dotted: {@code user.posts}
 */
public record Listing(String path, int limit, OptionalLong after, List<Filter> filters, Set<String> include) {

    /** The cursor behind a row of this list. */
    public Cursor cursorAfter(long key) {
        return new Cursor(Cursor.fingerprint(path, filters), key);
    }
}

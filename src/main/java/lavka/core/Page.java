package lavka.core;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One page of a list.
 *
 * @param rows in the list's order
 * @param prev where the page before ends; empty on the first page
 * @param next where the next page begins; empty on the last page
 * @param total rows of all pages, when they were counted
 */
public record Page(List<?> rows, Optional<Cursor> prev, Optional<Cursor> next, OptionalLong total) {}

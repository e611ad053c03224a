package lavka.core;

import java.util.List;
import java.util.Optional;

/**
 * One page of a list.
 *
 * @param rows in the list's order
 * @param next where the next page begins; empty on the last page
 */
public record Page(List<?> rows, Optional<Cursor> next) {}

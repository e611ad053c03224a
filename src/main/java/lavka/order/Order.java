package lavka.order;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An order with its items.
 *
 * @param items by product id
 * @param total sum of count × unit price, in minor units
 */
public record Order(long id, @Nullable String promocode, Instant createdAt, List<Item> items, long total) {}

package lavka.order;

import org.jspecify.annotations.Nullable;

/**
 * The body of a request that creates or replaces an item; the contract states its limits.
 *
 * @param unitPrice null keeps the item's price, or takes the product's for a new item
 */
public record ItemInput(long productId, int count, @Nullable Long unitPrice) {}

package lavka.order;

import org.jspecify.annotations.Nullable;

/**
 * What a client says of an item; the contract has its bounds.
 *
 * @param unitPrice null keeps the item's price, or takes the product's for a new item
 */
public record ItemInput(long productId, int count, @Nullable Long unitPrice) {}

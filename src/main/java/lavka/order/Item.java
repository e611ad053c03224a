package lavka.order;

/**
 * A product in an order: the association.
 *
 * @param count pieces
 * @param unitPrice of one piece in this order, in minor units
 */
public record Item(long productId, int count, long unitPrice) {}

package lavka.product;

/**
 * A product.
 *
 * @param price in minor units
 */
public record Product(long id, String name, String description, long price) {}

package lavka.product;

/** The body of a request that creates or replaces a product; the contract states its limits. */
public record ProductInput(String name, String description, long price) {}

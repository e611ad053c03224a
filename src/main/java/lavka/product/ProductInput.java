package lavka.product;

/** What a client says of a product; the contract has its bounds. */
public record ProductInput(String name, String description, long price) {}

package lavka.post;

/** The body of a request that creates or replaces a post; the contract states its limits. */
public record PostInput(String title, String body, long userId) {}

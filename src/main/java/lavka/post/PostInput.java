package lavka.post;

/** What a client says of a post; the contract has its bounds. */
public record PostInput(String title, String body, long userId) {}

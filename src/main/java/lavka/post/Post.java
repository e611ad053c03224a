package lavka.post;

/** A post of a user. */
public record Post(long id, String title, String body, long userId) {}

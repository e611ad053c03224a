package lavka.user;

import org.jspecify.annotations.Nullable;

/** The body of a request that creates or replaces a user; the contract states its limits. */
public record UserInput(String username, @Nullable String email) {}

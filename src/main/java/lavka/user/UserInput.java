package lavka.user;

import org.jspecify.annotations.Nullable;

/** What a client says of a user; the contract has its bounds. */
public record UserInput(String username, @Nullable String email) {}

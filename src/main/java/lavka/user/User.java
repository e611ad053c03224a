package lavka.user;

import org.jspecify.annotations.Nullable;

/** A user. */
public record User(long id, String username, @Nullable String email) {}

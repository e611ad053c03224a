package lavka.profile;

import org.jspecify.annotations.Nullable;

/** The name and bio of a user. */
public record Profile(
        long id,
        @Nullable String firstName,
        @Nullable String lastName,
        @Nullable String bio,
        long userId) {}

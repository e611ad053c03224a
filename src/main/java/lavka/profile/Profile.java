package lavka.profile;

import org.jspecify.annotations.Nullable;

/** What a user tells of themselves. */
public record Profile(
        long id,
        @Nullable String firstName,
        @Nullable String lastName,
        @Nullable String bio,
        long userId) {}

package lavka.profile;

import org.jspecify.annotations.Nullable;

/** The body of a request that creates or replaces a profile; the contract states its limits. */
public record ProfileInput(
        @Nullable String firstName,
        @Nullable String lastName,
        @Nullable String bio,
        long userId) {

    Profile withId(long id) {
        return new Profile(id, firstName, lastName, bio, userId);
    }
}

package lavka.profile;

import org.jspecify.annotations.Nullable;

/** What a client says of a profile; the contract has its bounds. */
public record ProfileInput(
        @Nullable String firstName,
        @Nullable String lastName,
        @Nullable String bio,
        long userId) {

    Profile withId(long id) {
        return new Profile(id, firstName, lastName, bio, userId);
    }
}

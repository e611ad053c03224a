package lavka.profile;

import lavka.http.Reads;
import lavka.http.Routes;
import lavka.http.Writes;

/** Profiles over HTTP, also as a user's own: {@code curl localhost:8002/users/1/profile}. */
public final class ProfileRoutes {
    private final ProfileDao profiles;
    private final Reads reads;
    private final Writes writes;

    public ProfileRoutes(ProfileDao profiles, Reads reads, Writes writes) {
        this.profiles = profiles;
        this.reads = reads;
        this.writes = writes;
    }

    public void register(Routes routes) {
        routes.get("/profiles", call -> reads.page(call, profiles::list));
        routes.post(
                "/profiles",
                call -> writes.create(
                        call, ProfileInput.class, profiles::create, profile -> "/profiles/" + profile.id()));
        routes.get("/profiles/{id}", call -> reads.item(call, profiles::get));
        routes.put(
                "/profiles/{id}", call -> writes.replace(call, ProfileInput.class, profiles::get, profiles::replace));
        routes.patch(
                "/profiles/{id}", call -> writes.patch(call, ProfileInput.class, profiles::get, profiles::replace));
        routes.delete("/profiles/{id}", call -> writes.delete(call, profiles::get, profiles::delete));
        routes.get("/users/{id}/profile", call -> reads.item(call, profiles::getOfUser));
        routes.put(
                "/users/{id}/profile",
                call -> writes.put(
                        call,
                        ProfileInput.class,
                        profiles::findOfUser,
                        (tx, id, input) -> profiles.putOfUser(tx, input)));
        routes.patch(
                "/users/{id}/profile",
                call -> writes.patch(
                        call,
                        ProfileInput.class,
                        profiles::getOfUser,
                        (tx, id, input) -> profiles.putOfUser(tx, input)));
        routes.delete("/users/{id}/profile", call -> writes.delete(call, profiles::getOfUser, profiles::deleteOfUser));
    }
}

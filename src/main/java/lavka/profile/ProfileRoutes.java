package lavka.profile;

import lavka.http.Reads;
import lavka.http.Routes;
import lavka.http.Writes;

/** Profiles over HTTP, also as a user's own: {@code curl localhost:8002/users/1/profile}. */
public record ProfileRoutes(ProfileDao profiles, Reads reads, Writes writes) {
    public void register(Routes routes) {
        routes.get("/profiles", call -> reads.page(call, ProfileDao.VIEW::page));
        routes.post(
                "/profiles",
                call -> writes.insert(
                        call, ProfileInput.class, profiles::create, profile -> "/profiles/" + profile.id()));
        routes.get("/profiles/{id}", call -> reads.item(call, ProfileDao.VIEW::get));
        routes.put(
                "/profiles/{id}", call -> writes.replace(call, ProfileInput.class, profiles::get, profiles::replace));
        routes.patch(
                "/profiles/{id}", call -> writes.patch(call, ProfileInput.class, profiles::get, profiles::replace));
        routes.delete("/profiles/{id}", call -> writes.delete(call, profiles::get, profiles::delete));
        routes.get("/users/{id}/profile", call -> reads.item(call, profiles::getOfUser));
        routes.put(
                "/users/{id}/profile",
                call -> writes.put(call, ProfileInput.class, profiles::findOfUser, profiles::putOfUser));
        routes.patch(
                "/users/{id}/profile",
                call -> writes.patch(call, ProfileInput.class, profiles::getOfUser, profiles::putOfUser));
        routes.delete("/users/{id}/profile", call -> writes.delete(call, profiles::getOfUser, profiles::deleteOfUser));
    }
}

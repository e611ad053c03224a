package lavka.profile;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import lavka.core.Listing;
import lavka.http.Parameters;
import lavka.http.Reads;
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

    public void register(RoutesConfig routes) {
        routes.get("/profiles", this::list);
        routes.post("/profiles", this::create);
        routes.get("/profiles/{id}", this::get);
        routes.put("/profiles/{id}", this::replace);
        routes.patch("/profiles/{id}", this::patch);
        routes.delete("/profiles/{id}", this::delete);
        routes.get("/users/{id}/profile", this::getOfUser);
        routes.put("/users/{id}/profile", this::putOfUser);
        routes.patch("/users/{id}/profile", this::patchOfUser);
        routes.delete("/users/{id}/profile", this::deleteOfUser);
    }

    private void list(Context ctx) {
        Listing listing = Parameters.of(ctx).listing();
        reads.page(ctx, sql -> profiles.list(sql, listing));
    }

    private void create(Context ctx) {
        writes.create(ctx, ProfileInput.class, profiles::create, profile -> "/profiles/" + profile.id());
    }

    private void get(Context ctx) {
        Parameters asked = Parameters.of(ctx);
        reads.item(ctx, sql -> profiles.get(sql, asked.id(), asked.shown()));
    }

    private void replace(Context ctx) {
        long id = Parameters.of(ctx).id();
        writes.replace(
                ctx, ProfileInput.class, tx -> profiles.get(tx, id), (tx, input) -> profiles.replace(tx, id, input));
    }

    private void patch(Context ctx) {
        long id = Parameters.of(ctx).id();
        writes.patch(
                ctx, ProfileInput.class, tx -> profiles.get(tx, id), (tx, input) -> profiles.replace(tx, id, input));
    }

    private void delete(Context ctx) {
        long id = Parameters.of(ctx).id();
        writes.delete(ctx, tx -> profiles.get(tx, id), tx -> profiles.delete(tx, id));
    }

    private void getOfUser(Context ctx) {
        long userId = Parameters.of(ctx).id();
        reads.item(ctx, sql -> profiles.getOfUser(sql, userId));
    }

    private void putOfUser(Context ctx) {
        long userId = Parameters.of(ctx).id();
        writes.put(ctx, ProfileInput.class, tx -> profiles.findOfUser(tx, userId), profiles::putOfUser);
    }

    private void patchOfUser(Context ctx) {
        long userId = Parameters.of(ctx).id();
        writes.patch(ctx, ProfileInput.class, tx -> profiles.getOfUser(tx, userId), profiles::putOfUser);
    }

    private void deleteOfUser(Context ctx) {
        long userId = Parameters.of(ctx).id();
        writes.delete(ctx, tx -> profiles.getOfUser(tx, userId), tx -> profiles.deleteOfUser(tx, userId));
    }
}

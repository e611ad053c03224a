package lavka.user;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import lavka.core.Listing;
import lavka.http.Parameters;
import lavka.http.Reads;
import lavka.http.Writes;

/** Users over HTTP: {@code curl "localhost:8002/users?include=posts,profile"}. */
public final class UserRoutes {
    private final UserDao users;
    private final Reads reads;
    private final Writes writes;

    public UserRoutes(UserDao users, Reads reads, Writes writes) {
        this.users = users;
        this.reads = reads;
        this.writes = writes;
    }

    public void register(RoutesConfig routes) {
        routes.get("/users", this::list);
        routes.post("/users", this::create);
        routes.get("/users/{id}", this::get);
        routes.put("/users/{id}", this::replace);
        routes.patch("/users/{id}", this::patch);
        routes.delete("/users/{id}", this::delete);
    }

    private void list(Context ctx) {
        Listing listing = Parameters.of(ctx).listing();
        reads.page(ctx, sql -> users.list(sql, listing));
    }

    private void create(Context ctx) {
        writes.create(ctx, UserInput.class, users::create, user -> "/users/" + user.id());
    }

    private void get(Context ctx) {
        Parameters asked = Parameters.of(ctx);
        reads.item(ctx, sql -> users.get(sql, asked.id(), asked.shown()));
    }

    private void replace(Context ctx) {
        long id = Parameters.of(ctx).id();
        writes.replace(ctx, UserInput.class, tx -> users.get(tx, id), (tx, input) -> users.replace(tx, id, input));
    }

    private void patch(Context ctx) {
        long id = Parameters.of(ctx).id();
        writes.patch(ctx, UserInput.class, tx -> users.get(tx, id), (tx, input) -> users.replace(tx, id, input));
    }

    private void delete(Context ctx) {
        long id = Parameters.of(ctx).id();
        writes.delete(ctx, tx -> users.get(tx, id), tx -> users.delete(tx, id));
    }
}

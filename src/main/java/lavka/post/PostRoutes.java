package lavka.post;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import lavka.core.Listing;
import lavka.http.Parameters;
import lavka.http.Reads;
import lavka.http.Writes;

/** Posts over HTTP, also as a user's own: {@code curl localhost:8002/users/1/posts}. */
public final class PostRoutes {
    private final PostDao posts;
    private final Reads reads;
    private final Writes writes;

    public PostRoutes(PostDao posts, Reads reads, Writes writes) {
        this.posts = posts;
        this.reads = reads;
        this.writes = writes;
    }

    public void register(RoutesConfig routes) {
        routes.get("/posts", this::list);
        routes.post("/posts", this::create);
        routes.get("/posts/{id}", this::get);
        routes.put("/posts/{id}", this::replace);
        routes.patch("/posts/{id}", this::patch);
        routes.delete("/posts/{id}", this::delete);
        routes.get("/users/{id}/posts", this::listOfUser);
        routes.post("/users/{id}/posts", this::createOfUser);
    }

    private void list(Context ctx) {
        Listing listing = Parameters.of(ctx).listing();
        reads.page(ctx, sql -> posts.list(sql, listing));
    }

    private void create(Context ctx) {
        writes.create(ctx, PostInput.class, posts::create, post -> "/posts/" + post.id());
    }

    private void get(Context ctx) {
        Parameters asked = Parameters.of(ctx);
        reads.item(ctx, sql -> posts.get(sql, asked.id(), asked.shown()));
    }

    private void replace(Context ctx) {
        long id = Parameters.of(ctx).id();
        writes.replace(ctx, PostInput.class, tx -> posts.get(tx, id), (tx, input) -> posts.replace(tx, id, input));
    }

    private void patch(Context ctx) {
        long id = Parameters.of(ctx).id();
        writes.patch(ctx, PostInput.class, tx -> posts.get(tx, id), (tx, input) -> posts.replace(tx, id, input));
    }

    private void delete(Context ctx) {
        long id = Parameters.of(ctx).id();
        writes.delete(ctx, tx -> posts.get(tx, id), tx -> posts.delete(tx, id));
    }

    private void listOfUser(Context ctx) {
        Parameters asked = Parameters.of(ctx);
        reads.page(ctx, sql -> posts.listOfUser(sql, asked.id(), asked.listing()));
    }

    private void createOfUser(Context ctx) {
        long userId = Parameters.of(ctx).id();
        writes.create(
                ctx,
                PostInput.class,
                sql -> posts.requireUser(sql, userId),
                posts::create,
                post -> "/posts/" + post.id());
    }
}

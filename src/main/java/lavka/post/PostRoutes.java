package lavka.post;

import lavka.http.Reads;
import lavka.http.Routes;
import lavka.http.Writes;

/** Posts over HTTP, also as a user's own: {@code curl localhost:8002/users/1/posts}. */
public record PostRoutes(PostDao posts, Reads reads, Writes writes) {
    public void register(Routes routes) {
        routes.get("/posts", call -> reads.page(call, PostDao.VIEW::page));
        routes.post(
                "/posts", call -> writes.insert(call, PostInput.class, posts::create, post -> "/posts/" + post.id()));
        routes.get("/posts/{id}", call -> reads.item(call, PostDao.VIEW::get));
        routes.put("/posts/{id}", call -> writes.replace(call, PostInput.class, posts::get, posts::replace));
        routes.patch("/posts/{id}", call -> writes.patch(call, PostInput.class, posts::get, posts::replace));
        routes.delete("/posts/{id}", call -> writes.delete(call, posts::get, posts::delete));
        routes.get(
                "/users/{id}/posts",
                call -> reads.page(call, (queries, query) -> posts.listOfUser(queries, call.id(), query)));
        routes.post(
                "/users/{id}/posts",
                call -> writes.insert(
                        call,
                        PostInput.class,
                        sql -> posts.requireUser(sql, call.id()),
                        posts::create,
                        post -> "/posts/" + post.id()));
    }
}

package lavka.user;

import lavka.http.Reads;
import lavka.http.Routes;
import lavka.http.Writes;

/** Users over HTTP: {@code curl "localhost:8002/users?include=posts,profile"}. */
public record UserRoutes(UserDao users, Reads reads, Writes writes) {
    public void register(Routes routes) {
        routes.get("/users", call -> reads.page(call, UserDao.VIEW::page));
        routes.post(
                "/users", call -> writes.insert(call, UserInput.class, users::create, user -> "/users/" + user.id()));
        routes.get("/users/{id}", call -> reads.item(call, UserDao.VIEW::get));
        routes.put("/users/{id}", call -> writes.replace(call, UserInput.class, users::get, users::replace));
        routes.patch("/users/{id}", call -> writes.patch(call, UserInput.class, users::get, users::replace));
        routes.delete("/users/{id}", call -> writes.delete(call, users::get, users::delete));
    }
}

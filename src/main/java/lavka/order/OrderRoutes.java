package lavka.order;

import lavka.http.Reads;
import lavka.http.Routes;
import lavka.http.Writes;

/** Orders over HTTP: {@code curl "localhost:8002/orders?include=items.product"}. */
public record OrderRoutes(OrderDao orders, Reads reads, Writes writes) {
    public void register(Routes routes) {
        routes.get("/orders", call -> reads.page(call, OrderDao.VIEW::page));
        routes.post(
                "/orders",
                call -> writes.create(call, OrderInput.class, orders::create, order -> "/orders/" + order.id()));
        routes.get("/orders/{id}", call -> reads.item(call, OrderDao.VIEW::get));
        routes.put("/orders/{id}", call -> writes.replace(call, OrderInput.class, orders::get, orders::replace));
        routes.patch("/orders/{id}", call -> writes.patch(call, OrderInput.class, orders::get, orders::replace));
        routes.delete("/orders/{id}", call -> writes.delete(call, orders::get, orders::delete));
        routes.get(
                "/products/{id}/orders",
                call -> reads.page(call, (queries, query) -> orders.listOfProduct(queries, call.id(), query)));
    }
}

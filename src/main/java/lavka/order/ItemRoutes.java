package lavka.order;

import lavka.http.Reads;
import lavka.http.Routes;
import lavka.http.Writes;

/** The items of an order over HTTP: {@code curl localhost:8002/orders/1/items}. */
public record ItemRoutes(ItemDao items, Reads reads, Writes writes) {
    public void register(Routes routes) {
        routes.get(
                "/orders/{id}/items",
                call -> reads.page(call, (queries, query) -> items.list(queries, call.id(), query)));
        routes.post(
                "/orders/{id}/items",
                call -> writes.create(
                        call,
                        ItemInput.class,
                        sql -> items.requireOrder(sql, call.id()),
                        (tx, input) -> items.create(tx, call.id(), input),
                        item -> "/orders/" + call.id() + "/items/" + item.productId()));
        routes.get(
                "/orders/{id}/items/{product_id}",
                call -> reads.item(
                        call, (queries, id, selection) -> items.get(queries, id, call.id("product_id"), selection)));
        routes.put(
                "/orders/{id}/items/{product_id}",
                call -> writes.put(
                        call, ItemInput.class, (tx, id) -> items.find(tx, id, call.id("product_id")), items::put));
        routes.patch(
                "/orders/{id}/items/{product_id}",
                call -> writes.patch(
                        call, ItemInput.class, (tx, id) -> items.get(tx, id, call.id("product_id")), items::put));
        routes.delete(
                "/orders/{id}/items/{product_id}",
                call -> writes.delete(
                        call,
                        (tx, id) -> items.get(tx, id, call.id("product_id")),
                        (tx, id) -> items.delete(tx, id, call.id("product_id"))));
    }
}

package lavka.order;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import lavka.http.Parameters;
import lavka.http.Reads;
import lavka.http.Writes;

/** The items of an order over HTTP: {@code curl localhost:8002/orders/1/items}. */
public final class ItemRoutes {
    private final ItemDao items;
    private final Reads reads;
    private final Writes writes;

    public ItemRoutes(ItemDao items, Reads reads, Writes writes) {
        this.items = items;
        this.reads = reads;
        this.writes = writes;
    }

    public void register(RoutesConfig routes) {
        routes.get("/orders/{id}/items", this::list);
        routes.post("/orders/{id}/items", this::create);
        routes.get("/orders/{id}/items/{product_id}", this::get);
        routes.put("/orders/{id}/items/{product_id}", this::put);
        routes.patch("/orders/{id}/items/{product_id}", this::patch);
        routes.delete("/orders/{id}/items/{product_id}", this::delete);
    }

    private void list(Context ctx) {
        Parameters asked = Parameters.of(ctx);
        reads.page(ctx, sql -> items.list(sql, asked.id(), asked.listing()));
    }

    private void create(Context ctx) {
        long orderId = Parameters.of(ctx).id();
        writes.create(
                ctx,
                ItemInput.class,
                sql -> items.requireOrder(sql, orderId),
                (tx, input) -> items.create(tx, orderId, input),
                item -> "/orders/" + orderId + "/items/" + item.productId());
    }

    private void get(Context ctx) {
        Parameters asked = Parameters.of(ctx);
        reads.item(ctx, sql -> items.get(sql, asked.id(), asked.id("product_id")));
    }

    private void put(Context ctx) {
        Parameters asked = Parameters.of(ctx);
        writes.put(
                ctx,
                ItemInput.class,
                tx -> items.find(tx, asked.id(), asked.id("product_id")),
                (tx, input) -> items.put(tx, asked.id(), input));
    }

    private void patch(Context ctx) {
        Parameters asked = Parameters.of(ctx);
        writes.patch(
                ctx,
                ItemInput.class,
                tx -> items.get(tx, asked.id(), asked.id("product_id")),
                (tx, input) -> items.put(tx, asked.id(), input));
    }

    private void delete(Context ctx) {
        Parameters asked = Parameters.of(ctx);
        writes.delete(
                ctx,
                tx -> items.get(tx, asked.id(), asked.id("product_id")),
                tx -> items.delete(tx, asked.id(), asked.id("product_id")));
    }
}

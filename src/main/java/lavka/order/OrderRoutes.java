package lavka.order;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import lavka.core.Listing;
import lavka.http.Parameters;
import lavka.http.Reads;
import lavka.http.Writes;

/** Orders over HTTP: {@code curl "localhost:8002/orders?include=items.product"}. */
public final class OrderRoutes {
    private final OrderDao orders;
    private final Reads reads;
    private final Writes writes;

    public OrderRoutes(OrderDao orders, Reads reads, Writes writes) {
        this.orders = orders;
        this.reads = reads;
        this.writes = writes;
    }

    public void register(RoutesConfig routes) {
        routes.get("/orders", this::list);
        routes.post("/orders", this::create);
        routes.get("/orders/{id}", this::get);
        routes.put("/orders/{id}", this::replace);
        routes.patch("/orders/{id}", this::patch);
        routes.delete("/orders/{id}", this::delete);
        routes.get("/products/{id}/orders", this::listOfProduct);
    }

    private void list(Context ctx) {
        Listing listing = Parameters.of(ctx).listing();
        reads.page(ctx, sql -> orders.list(sql, listing));
    }

    private void create(Context ctx) {
        writes.create(ctx, OrderInput.class, orders::create, order -> "/orders/" + order.id());
    }

    private void get(Context ctx) {
        Parameters asked = Parameters.of(ctx);
        reads.item(ctx, sql -> orders.get(sql, asked.id(), asked.shown()));
    }

    private void replace(Context ctx) {
        long id = Parameters.of(ctx).id();
        writes.replace(ctx, OrderInput.class, tx -> orders.get(tx, id), (tx, input) -> orders.replace(tx, id, input));
    }

    private void patch(Context ctx) {
        long id = Parameters.of(ctx).id();
        writes.patch(ctx, OrderInput.class, tx -> orders.get(tx, id), (tx, input) -> orders.replace(tx, id, input));
    }

    private void delete(Context ctx) {
        long id = Parameters.of(ctx).id();
        writes.delete(ctx, tx -> orders.get(tx, id), tx -> orders.delete(tx, id));
    }

    private void listOfProduct(Context ctx) {
        Parameters asked = Parameters.of(ctx);
        reads.page(ctx, sql -> orders.listOfProduct(sql, asked.id(), asked.listing()));
    }
}

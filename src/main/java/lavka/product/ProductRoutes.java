package lavka.product;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import lavka.core.Listing;
import lavka.http.Parameters;
import lavka.http.Reads;
import lavka.http.Writes;

/** Products over HTTP: {@code curl localhost:8002/products}. */
public final class ProductRoutes {
    private final ProductDao products;
    private final Reads reads;
    private final Writes writes;

    public ProductRoutes(ProductDao products, Reads reads, Writes writes) {
        this.products = products;
        this.reads = reads;
        this.writes = writes;
    }

    public void register(RoutesConfig routes) {
        routes.get("/products", this::list);
        routes.post("/products", this::create);
        routes.get("/products/{id}", this::get);
        routes.put("/products/{id}", this::replace);
        routes.patch("/products/{id}", this::patch);
        routes.delete("/products/{id}", this::delete);
    }

    private void list(Context ctx) {
        Listing listing = Parameters.of(ctx).listing();
        reads.page(ctx, sql -> products.list(sql, listing));
    }

    private void create(Context ctx) {
        writes.create(ctx, ProductInput.class, products::create, product -> "/products/" + product.id());
    }

    private void get(Context ctx) {
        Parameters asked = Parameters.of(ctx);
        reads.item(ctx, sql -> products.get(sql, asked.id(), asked.shown()));
    }

    private void replace(Context ctx) {
        long id = Parameters.of(ctx).id();
        writes.replace(
                ctx, ProductInput.class, tx -> products.get(tx, id), (tx, input) -> products.replace(tx, id, input));
    }

    private void patch(Context ctx) {
        long id = Parameters.of(ctx).id();
        writes.patch(
                ctx, ProductInput.class, tx -> products.get(tx, id), (tx, input) -> products.replace(tx, id, input));
    }

    private void delete(Context ctx) {
        long id = Parameters.of(ctx).id();
        writes.delete(ctx, tx -> products.get(tx, id), tx -> products.delete(tx, id));
    }
}

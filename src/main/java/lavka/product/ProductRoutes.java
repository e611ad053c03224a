package lavka.product;

import lavka.http.Reads;
import lavka.http.Routes;
import lavka.http.Writes;

/** Products over HTTP: {@code curl localhost:8002/products}. */
public record ProductRoutes(ProductDao products, Reads reads, Writes writes) {
    public void register(Routes routes) {
        routes.get("/products", call -> reads.page(call, ProductDao.VIEW::page));
        routes.post(
                "/products",
                call -> writes.insert(
                        call, ProductInput.class, products::create, product -> "/products/" + product.id()));
        routes.get("/products/{id}", call -> reads.item(call, ProductDao.VIEW::get));
        routes.put(
                "/products/{id}", call -> writes.replace(call, ProductInput.class, products::get, products::replace));
        routes.patch(
                "/products/{id}", call -> writes.patch(call, ProductInput.class, products::get, products::replace));
        routes.delete("/products/{id}", call -> writes.delete(call, products::get, products::delete));
    }
}

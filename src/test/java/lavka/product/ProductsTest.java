package lavka.product;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import lavka.EveryEngine;
import lavka.TestApp;
import lavka.engine.Engine;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

@EveryEngine
class ProductsTest {
    private static final String TEA = "{'name':'Tea','description':'Ivan tea, 100 g','price':450}";

    @AutoClose
    private final TestApp app;

    ProductsTest(Engine engine) {
        app = TestApp.shared(engine);
    }

    @Test
    void it_works() {
        var created = app.post("/products", TEA);
        created.expect(201, "{'id':1,'name':'Tea','description':'Ivan tea, 100 g','price':450}");
        assertThat(created.header("Location")).contains("/products/1");
        assertThat(created.header("Content-Type")).contains("application/json");

        var read = app.get("/products/1");
        read.expect(200, created.text());
        assertThat(read.etag()).isEqualTo(created.etag());
        assertThat(app.sql("SELECT name || price FROM products WHERE id = 1")).isEqualTo("Tea450");
    }

    @Test
    void put_replaces_and_a_missing_field_is_a_fault() {
        app.post("/products", TEA);
        var replaced = app.put("/products/1", "{'name':'Cup','description':'','price':0}");
        replaced.expect(200, "{'id':1,'name':'Cup','description':'','price':0}");
        assertThat(app.get("/products/1").etag()).isEqualTo(replaced.etag());

        app.put("/products/1", "{'name':'Cup'}").expectViolations("/description required", "/price required");
        app.put("/products/2", TEA).expectProblem(404, "not-found", "There is no product 2.");
        assertThat(app.sql("SELECT count(*) FROM products")).isEqualTo("1");
    }

    @Test
    void patch_changes_the_named_fields_alone() {
        app.post("/products", TEA);
        var patched = app.patch("/products/1", "{'price':500}");
        patched.expect(200, "{'id':1,'name':'Tea','description':'Ivan tea, 100 g','price':500}");
        app.mergePatch("/products/1", "{'name':'Cup'}").expect(200);
        app.patch("/products/1", "{'price':null}").expectViolations("/price type");
        app.patch("/products/1", "{}").expectViolations(" empty");
        app.patch("/products/9", "{'price':1}").expectProblem(404, "not-found", "product 9");
        assertThat(app.sql("SELECT name || price FROM products")).isEqualTo("Cup500");
    }

    @Test
    void delete_is_204_and_then_404() {
        app.post("/products", TEA);
        var deleted = app.delete("/products/1").expect(204);
        assertThat(deleted.bytes()).isEmpty();
        assertThat(deleted.header("Content-Type")).isEmpty();
        app.delete("/products/1").expectProblem(404, "not-found", "There is no product 1.");
        app.get("/products/1").expectProblem(404, "not-found", "There is no product 1.");
        app.post("/products", TEA).expect(201);
        assertThat(app.sql("SELECT id FROM products"))
                .as("ids are never used again")
                .isEqualTo("2");
    }

    @Test
    void a_product_that_an_order_holds_stays() {
        app.post("/products", TEA);
        app.post("/orders", "{'items':[{'product_id':1}]}").expect(201);
        app.delete("/products/1").expectProblem(409, "conflict", "Product 1 is part of order 1");
        app.get("/products/1").expect(200);
        app.delete("/orders/1").expect(204);
        app.delete("/products/1").expect(204);
    }

    @Test
    void pages_show_every_product_once() {
        for (int i = 1; i <= 7; i++) {
            app.post("/products", TEA).expect(201);
        }
        List<Long> ids = new ArrayList<>();
        var page = app.get("/products?limit=3").expect(200);
        while (true) {
            page.json().valueStream().map(p -> p.get("id").asLong()).forEach(ids::add);
            if (page.link("next").isEmpty()) {
                break;
            }
            page = app.get(page.next()).expect(200);
        }
        assertThat(ids).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L);
        assertThat(app.get("/products?limit=7").link("next")).isEmpty();
        app.get("/products").expect(200);
    }

    @Test
    void a_cursor_is_good_for_its_own_query_only() {
        app.post("/products", TEA);
        app.post("/products", TEA);
        String cursor = app.get("/products?limit=1").next().replaceFirst(".*cursor=", "");
        app.get("/products?limit=5&cursor=" + cursor).expect(200);
        app.get("/users?cursor=" + cursor).expectProblem(400, "invalid-parameter", "cursor");
        app.get("/products?cursor=nonsense").expectProblem(400, "invalid-parameter", "cursor");
        app.get("/products?cursor=").expectProblem(400, "invalid-parameter", "cursor");
    }

    @Test
    void orders_come_along_and_the_rest_is_a_link() {
        app.post("/products", TEA);
        app.post("/products", TEA);
        for (int i = 0; i < 101; i++) {
            app.post("/orders", "{'items':[{'product_id':1,'count':2}]}").expect(201);
        }
        JsonNode product = app.get("/products/1?include=orders").expect(200).json();
        assertThat(product.get("orders")).hasSize(100);
        assertThat(product.at("/orders/0/total").asLong()).isEqualTo(900);
        assertThat(product.at("/orders/0")).isEqualTo(app.get("/orders/1").json());
        JsonNode rest =
                app.get(product.get("orders_next").asString()).expect(200).json();
        assertThat(rest).hasSize(1);
        assertThat(rest.at("/0/id").asLong()).isEqualTo(101);

        JsonNode none = app.get("/products/2?include=orders").expect(200).json();
        assertThat(none.get("orders")).isEmpty();
        assertThat(none.has("orders_next")).isFalse();
    }
}

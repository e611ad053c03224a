package lavka.order;

import static org.assertj.core.api.Assertions.assertThat;

import lavka.EveryEngine;
import lavka.TestApp;
import lavka.engine.Engine;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@EveryEngine
class ItemsTest {
    @AutoClose
    private final TestApp app;

    ItemsTest(Engine engine) {
        app = TestApp.shared(engine);
    }

    @BeforeEach
    void anOrder() {
        app.post("/products", "{'name':'Tea','description':'','price':450}").expect(201);
        app.post("/products", "{'name':'Cup','description':'','price':1200}").expect(201);
        app.post("/orders", "{'items':[{'product_id':2}]}").expect(201);
    }

    @Test
    void it_works() {
        var created = app.post("/orders/1/items", "{'product_id':1,'count':2}");
        created.expect(201, "{'product_id':1,'count':2,'unit_price':450}");
        assertThat(created.header("Location")).contains("/orders/1/items/1");
        var read = app.get("/orders/1/items/1").expect(200, created.text());
        assertThat(read.etag()).isEqualTo(created.etag());
        app.get("/orders/1/items")
                .expect(
                        200,
                        "[{'product_id':1,'count':2,'unit_price':450},{'product_id':2,'count':1,'unit_price':1200}]");
        assertThat(app.get("/orders/1").json().get("total").asLong()).isEqualTo(2100);
        app.delete("/orders/1/items/1").expect(204);
        app.delete("/orders/1/items/1").expectProblem(404, "not-found", "Order 1 does not contain product 1.");
        assertThat(app.sql("SELECT product_id FROM order_product_association ORDER BY product_id"))
                .isEqualTo("2");
    }

    @Test
    void a_product_that_is_there_is_refused_by_the_constraint() {
        app.post("/orders/1/items", "{'product_id':2}")
                .expectProblem(409, "conflict", "idx_unique_order_product")
                .expectProblem(409, "conflict", "/product_id");
        assertThat(app.sql("SELECT count FROM order_product_association")).isEqualTo("1");
    }

    @Test
    void put_adds_or_replaces() {
        var added = app.put("/orders/1/items/1", "{'count':5}");
        added.expect(201, "{'product_id':1,'count':5,'unit_price':450}");
        assertThat(added.header("Location")).contains("/orders/1/items/1");
        app.put("/orders/1/items/1", "{'unit_price':400}").expect(200, "{'product_id':1,'count':1,'unit_price':400}");
        app.put("/orders/1/items/1", "{'count':3,'product_id':1}")
                .expect(200, "{'product_id':1,'count':3,'unit_price':400}");
        app.put("/orders/1/items/1", "{'product_id':2}").expectViolations("/product_id read_only");
        app.put("/orders/1/items/9", "{}").expectProblem(404, "not-found", "There is no product 9.");
        app.put("/orders/9/items/1", "{}").expectProblem(404, "not-found", "There is no order 9.");
    }

    @Test
    void patch_changes_the_named_fields_alone() {
        app.patch("/orders/1/items/2", "{'count':4}").expect(200, "{'product_id':2,'count':4,'unit_price':1200}");
        app.patch("/orders/1/items/2", "{'unit_price':0}").expect(200, "{'product_id':2,'count':4,'unit_price':0}");
        app.patch("/orders/1/items/1", "{'count':4}")
                .expectProblem(404, "not-found", "Order 1 does not contain product 1.");
        app.patch("/orders/1/items/2", "{'count':1000001}").expectViolations("/count too_big");
        app.patch("/orders/1/items/2", "{'count':0}").expectViolations("/count too_small");
        assertThat(app.sql("SELECT count || ' ' || unit_price FROM order_product_association"))
                .isEqualTo("4 0");
    }

    @Test
    void what_does_not_exist_is_said() {
        app.get("/orders/9/items").expectProblem(404, "not-found", "There is no order 9.");
        app.post("/orders/9/items", "{'product_id':1}").expectProblem(404, "not-found", "There is no order 9.");
        app.post("/orders/1/items", "{'product_id':9}").expectViolations("/product_id not_found");
        app.post("/orders/9/items", "{'product_id':1,'count':1000000,'unit_price':9007199254740991}")
                .expectProblem(404, "not-found", "There is no order 9.");
        app.get("/orders/1/items/0").expectProblem(400, "invalid-parameter", "product_id");
    }

    @Test
    void items_are_paged_by_product() {
        app.put("/orders/1/items/1", "{}").expect(201);
        var page = app.get("/orders/1/items?limit=1");
        page.expect(200, "[{'product_id':1,'count':1,'unit_price':450}]");
        var last = app.get(page.next());
        last.expect(200, "[{'product_id':2,'count':1,'unit_price':1200}]");
        assertThat(last.link("next")).isEmpty();
    }
}

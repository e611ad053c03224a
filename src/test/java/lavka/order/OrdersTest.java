package lavka.order;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import lavka.EveryEngine;
import lavka.TestApp;
import lavka.engine.Engine;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

@EveryEngine
class OrdersTest {
    private static final long MAX = (1L << 53) - 1;

    @AutoClose
    private final TestApp app;

    OrdersTest(Engine engine) {
        app = TestApp.shared(engine);
    }

    @BeforeEach
    void products() {
        app.post("/products", "{'name':'Tea','description':'','price':450}").expect(201);
        app.post("/products", "{'name':'Cup','description':'','price':1200}").expect(201);
        app.post("/products", "{'name':'Pot','description':'','price':9000}").expect(201);
    }

    private static String withoutTime(JsonNode order) {
        return order.toString().replaceAll("\"created_at\":\"[^\"]*\",", "");
    }

    @Test
    void it_works() {
        var created = app.post(
                "/orders",
                "{'promocode':'SPRING','items':[{'product_id':2,'count':3},{'product_id':1},{'product_id':3,'unit_price':8000}]}");
        created.expect(201);
        assertThat(withoutTime(created.json())).isEqualTo("""
            {"id":1,"promocode":"SPRING","items":[\
            {"product_id":1,"count":1,"unit_price":450},\
            {"product_id":2,"count":3,"unit_price":1200},\
            {"product_id":3,"count":1,"unit_price":8000}],"total":12050}\
            """);
        assertThat(created.header("Location")).contains("/orders/1");
        var read = app.get("/orders/1").expect(200, created.text());
        assertThat(read.etag()).isEqualTo(created.etag());
        assertThat(app.sql("SELECT sum(count * unit_price) FROM order_product_association"))
                .isEqualTo("12050");

        Instant placed = Instant.parse(created.json().get("created_at").asString());
        assertThat(Duration.between(placed, Instant.now()).abs()).isLessThan(Duration.ofMinutes(1));
        assertThat(created.json().get("created_at").asString())
                .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
        app.delete("/orders/1").expect(204);
        assertThat(app.sql("SELECT count(*) FROM order_product_association")).isEqualTo("0");
    }

    @Test
    void an_order_may_be_empty() {
        var order = app.post("/orders", "{}").expect(201).json();
        assertThat(withoutTime(order)).isEqualTo("{\"id\":1,\"promocode\":null,\"items\":[],\"total\":0}");
        app.get("/orders").expect(200, "[" + order + "]");
    }

    @Test
    void a_product_stands_in_an_order_once() {
        app.post("/orders", "{'items':[{'product_id':1},{'product_id':2},{'product_id':1}]}")
                .expectProblem(409, "conflict", "idx_unique_order_product")
                .expectProblem(409, "conflict", "/items/2/product_id");
        assertThat(app.sql("SELECT count(*) FROM orders")).isEqualTo("0");
    }

    @Test
    void all_products_that_do_not_exist_are_named() {
        app.post("/orders", "{'items':[{'product_id':8},{'product_id':1},{'product_id':9}]}")
                .expectViolations("/items/0/product_id not_found", "/items/2/product_id not_found");
        // References are reported before what depends on them.
        app.post("/orders", "{'items':[{'product_id':99},{'product_id':99}]}")
                .expectViolations("/items/0/product_id not_found", "/items/1/product_id not_found");
        app.post("/orders", "{'items':[{'product_id':99,'count':1000000,'unit_price':9007199254740991}]}")
                .expectViolations("/items/0/product_id not_found");
        assertThat(app.sql("SELECT count(*) FROM orders")).isEqualTo("0");
    }

    @Test
    void what_only_the_database_knows_is_said_with_the_rest() {
        app.post("/orders", "{'total':1,'items':[{'product_id':77},{'product_id':1,'count':0},{'product_id':1}]}")
                .expectViolations("/total read_only", "/items/0/product_id not_found", "/items/1/count too_small");
        app.post("/orders", "{'items':[{'product_id':1}]}").expect(201);
        app.patch("/orders/1", "{'promocode':'','total':7,'items':[{'product_id':78}]}")
                .expectViolations("/promocode too_short", "/total read_only", "/items/0/product_id not_found");
        app.patch("/orders/1", "{'created_at':'yesterday'}").expectViolations("/created_at format");
    }

    @Test
    void the_price_of_the_moment_stays() {
        app.post("/orders", "{'items':[{'product_id':1}]}").expect(201);
        app.patch("/products/1", "{'price':500}").expect(200);
        assertThat(app.get("/orders/1").json().at("/items/0/unit_price").asLong())
                .isEqualTo(450);

        app.put("/orders/1", "{'items':[{'product_id':1,'count':2},{'product_id':2}]}")
                .expect(200);
        JsonNode kept = app.get("/orders/1").json();
        assertThat(kept.at("/items/0/unit_price").asLong())
                .as("an omitted price is kept")
                .isEqualTo(450);
        assertThat(kept.at("/items/1/unit_price").asLong()).isEqualTo(1200);
        assertThat(kept.get("total").asLong()).isEqualTo(2100);

        app.post("/orders", "{'items':[{'product_id':1}]}").expect(201);
        assertThat(app.get("/orders/2").json().get("total").asLong()).isEqualTo(500);
    }

    @Test
    void put_replaces_promocode_and_items() {
        app.post("/orders", "{'promocode':'A','items':[{'product_id':1},{'product_id':2}]}")
                .expect(201);
        String createdAt = app.get("/orders/1").json().get("created_at").asString();
        var replaced = app.put("/orders/1", "{'items':[{'product_id':3}]}").expect(200);
        assertThat(withoutTime(replaced.json()))
                .isEqualTo(
                        "{\"id\":1,\"promocode\":null,\"items\":[{\"product_id\":3,\"count\":1,\"unit_price\":9000}],\"total\":9000}");
        assertThat(app.get("/orders/1").json().get("created_at").asString()).isEqualTo(createdAt);
        assertThat(app.put("/orders/1", "{}").expect(200).json().get("items")).isEmpty();
        app.put("/orders/9", "{}").expectProblem(404, "not-found", "There is no order 9.");
    }

    @Test
    void patch_replaces_the_items_as_a_whole_or_leaves_them() {
        app.post("/orders", "{'promocode':'A','items':[{'product_id':1},{'product_id':2}]}")
                .expect(201);
        JsonNode renamed =
                app.patch("/orders/1", "{'promocode':'B'}").expect(200).json();
        assertThat(renamed.get("items")).hasSize(2);
        JsonNode emptied = app.mergePatch("/orders/1", "{'items':[{'product_id':3}]}")
                .expect(200)
                .json();
        assertThat(emptied.get("items")).hasSize(1);
        assertThat(emptied.get("promocode").asString()).isEqualTo("B");
        app.patch("/orders/1", "{'items':null}").expectViolations("/items type");
        app.patch("/orders/1", "{'promocode':null}").expect(200);
        assertThat(app.sql("SELECT promocode FROM orders")).isNull();
    }

    @Test
    void what_is_read_only_may_be_repeated_but_not_changed() {
        var order = app.post("/orders", "{'items':[{'product_id':1}]}").expect(201);
        app.put("/orders/1", order.text()).expect(200, order.text());
        app.patch("/orders/1", "{'total':450,'id':1}").expect(200);
        app.patch("/orders/1", "{'total':451,'created_at':'2020-01-01T00:00:00.000Z','id':2}")
                .expectViolations("/id read_only", "/total read_only", "/created_at read_only");
        app.post("/orders", "{'id':5,'total':0,'items':[{'product_id':1,'count':0}]}")
                .expectViolations("/id read_only", "/total read_only", "/items/0/count too_small");
    }

    @Test
    void a_total_is_exact_and_bounded() {
        String dear = "{'name':'Star','description':'','price':" + MAX + "}";
        app.post("/products", dear).expect(201);
        var most = app.post("/orders", "{'items':[{'product_id':4}]}").expect(201);
        assertThat(most.json().get("total").asLong()).isEqualTo(MAX);
        app.post("/orders", "{'items':[{'product_id':4},{'product_id':1}]}")
                .expectProblem(422, "invalid-fields", "9,007,199,254,740,991");
        app.post("/orders", "{'items':[{'product_id':4,'count':1000000}]}")
                .expectProblem(422, "invalid-fields", "total");
        app.post("/orders/1/items", "{'product_id':1}").expectProblem(422, "invalid-fields", "total");
        app.post("/orders/1/items", "{'product_id':1,'unit_price':0}").expect(201);
        app.patch("/orders/1/items/4", "{'count':2}").expectProblem(422, "invalid-fields", "total");
        assertThat(app.get("/orders/1").json().get("total").asLong()).isEqualTo(MAX);
        assertThat(app.sql("SELECT count(*) FROM orders")).isEqualTo("1");
    }

    @Test
    void what_no_column_can_keep_equals_the_contract() {
        JsonNode schemas = app.get("/openapi.json").json().at("/components/schemas");
        assertThat(schemas.at("/ItemInputs/maxItems").asInt()).isEqualTo(ItemDao.MAX_ITEMS);
        assertThat(schemas.at("/Order/properties/items/maxItems").asInt()).isEqualTo(ItemDao.MAX_ITEMS);
        assertThat(schemas.at("/Money/maximum").asLong()).isEqualTo(ItemDao.MAX_TOTAL);
    }

    @Test
    void a_patch_of_the_promocode_leaves_the_lines_alone() {
        app.post("/orders", "{'items':[{'product_id':1},{'product_id':2}]}").expect(201);
        app.patch("/orders/1", "{'promocode':'A'}").expect(200);
        assertThat(app.sql("SELECT max(id) FROM order_product_association")).isEqualTo("2");
    }

    @Test
    void an_order_holds_a_hundred_items() {
        for (int i = 4; i <= 101; i++) {
            app.post("/products", "{'name':'P','description':'','price':1}").expect(201);
        }
        String hundred = IntStream.rangeClosed(1, 100)
                .mapToObj(i -> "{'product_id':" + i + "}")
                .collect(Collectors.joining(","));
        app.post("/orders", "{'items':[" + hundred + "]}").expect(201);
        app.post("/orders", "{'items':[" + hundred + ",{'product_id':101}]}").expectViolations("/items too_many");
        app.post("/orders/1/items", "{'product_id':101}").expectViolations(" too_many");
        app.put("/orders/1/items/101", "{}").expectViolations(" too_many");
        app.put("/orders/1/items/100", "{'count':2}").expect(200);
        assertThat(app.get("/orders/1").json().get("items")).hasSize(100);
    }

    @Test
    void the_orders_of_a_product() {
        app.post("/orders", "{'items':[{'product_id':1},{'product_id':2}]}").expect(201);
        app.post("/orders", "{'items':[{'product_id':2}]}").expect(201);
        app.post("/orders", "{'items':[{'product_id':1}]}").expect(201);
        var page = app.get("/products/1/orders?limit=1").expect(200);
        assertThat(page.json().get(0)).isEqualTo(app.get("/orders/1").json());
        var last = app.get(page.next()).expect(200);
        assertThat(last.json().at("/0/id").asLong()).isEqualTo(3);
        assertThat(last.link("next")).isEmpty();
        app.get("/products/3/orders").expect(200, "[]");
        app.get("/products/9/orders").expectProblem(404, "not-found", "There is no product 9.");
    }

    @Test
    void products_come_along_in_both_ways() {
        app.post("/orders", "{'items':[{'product_id':2,'count':3,'unit_price':1000}]}")
                .expect(201);
        JsonNode order = app.get("/orders?include=items.product,products")
                .expect(200)
                .json()
                .get(0);
        String cup = "{\"id\":2,\"name\":\"Cup\",\"description\":\"\",\"price\":1200}";
        assertThat(withoutTime(order))
                .isEqualTo(
                        "{\"id\":1,\"promocode\":null,\"items\":[{\"product_id\":2,\"count\":3,\"unit_price\":1000,\"product\":"
                                + cup
                                + "}],\"total\":3000,\"products\":["
                                + cup
                                + "]}");
        assertThat(app.get("/orders/1?include=products")
                        .json()
                        .at("/products/0/name")
                        .asString())
                .isEqualTo("Cup");
        assertThat(app.get("/orders/1?include=items.product").json().has("products"))
                .isFalse();
    }
}

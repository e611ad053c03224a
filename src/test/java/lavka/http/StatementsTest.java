package lavka.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import lavka.EveryEngine;
import lavka.TestApp;
import lavka.engine.Engine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** The number of SQL statements never depends on the number of rows. */
@EveryEngine
class StatementsTest {
    private static TestApp app;

    StatementsTest(Engine engine) {}

    @BeforeParameterizedClassInvocation
    static void aHundredOfEverything(Engine engine) {
        app = TestApp.shared(engine);
        for (int i = 1; i <= 100; i++) {
            app.post("/products", "{'name':'P','description':'','price':" + i + "}")
                    .expect(201);
            app.post("/users", "{'username':'user" + i + "'}").expect(201);
            app.put("/users/" + i + "/profile", "{'bio':'x'}").expect(201);
            app.post("/users/" + i + "/posts", "{'title':'One'}").expect(201);
            app.post("/users/" + i + "/posts", "{'title':'Two'}").expect(201);
        }
        String items = IntStream.rangeClosed(1, 5)
                .mapToObj(i -> "{'product_id':" + i + "}")
                .collect(Collectors.joining(","));
        for (int i = 1; i <= 100; i++) {
            app.post("/orders", "{'items':[" + items + ",{'product_id':" + Math.max(i, 6) + "}]}")
                    .expect(201);
        }
    }

    @AfterParameterizedClassInvocation
    static void stop() {
        app.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "/products 1",
                "/products?include=orders 3",
                "/users 1",
                "/users?include=posts 2",
                "/users?include=profile 1",
                "/users?include=posts,profile 2",
                "/posts 1",
                "/posts?include=author 1",
                "/profiles 1",
                "/profiles?include=user 1",
                "/profiles?include=user.posts 2",
                "/orders 2",
                "/orders?include=items.product 2",
                "/orders?include=products 3",
                "/orders?include=items.product,products 3",
                "/products/1/orders 3",
                "/users/1/posts 2",
                "/orders/1/items 2"
            })
    void a_list_takes_as_many_statements_for_one_row_as_for_a_hundred(String path, int expected) {
        String with = path + (path.contains("?") ? "&" : "?");
        assertThat(app.statements(() -> app.get(with + "limit=1").expect(200))).isEqualTo(expected);
        assertThat(app.statements(() -> app.get(with + "limit=100").expect(200)))
                .isEqualTo(expected);
        JsonNode rows = app.get(with + "limit=100").json();
        if (!path.contains("/1/")) {
            assertThat(rows).as("a hundred parents").hasSize(100);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "/products/1 1",
                "/products/1?include=orders 3",
                "/users/1?include=posts,profile 2",
                "/posts/1?include=author 1",
                "/profiles/1?include=user.posts 2",
                "/orders/1?include=items.product,products 3",
                "/users/1/profile 1",
                "/orders/1/items/1 1"
            })
    void an_item_takes_one_statement_and_one_for_each_relation_to_many(String path, int expected) {
        assertThat(app.statements(() -> app.get(path).expect(200))).isEqualTo(expected);
    }

    @Test
    void an_order_of_a_hundred_items_takes_as_many_statements_as_one_of_one() {
        String hundred = IntStream.rangeClosed(1, 100)
                .mapToObj(i -> "{'product_id':" + i + "}")
                .collect(Collectors.joining(","));
        int one = app.statements(
                () -> app.post("/orders", "{'items':[{'product_id':1}]}").expect(201));
        int many = app.statements(
                () -> app.post("/orders", "{'items':[" + hundred + "]}").expect(201));
        assertThat(many).isEqualTo(one).isEqualTo(3);
    }

    @Test
    void a_write_takes_few_statements() {
        assertThat(app.statements(() -> app.post("/products", "{'name':'P','description':'','price':1}")
                        .expect(201)))
                .isEqualTo(1);
        assertThat(app.statements(() -> app.patch("/products/1", "{'price':5}").expect(200)))
                .isEqualTo(2);
        assertThat(app.statements(
                        () -> app.post("/users/1/posts", "{'title':'T'}").expect(201)))
                .isEqualTo(1);
    }
}

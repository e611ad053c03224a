package lavka.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lavka.EveryEngine;
import lavka.TestApp;
import lavka.db.Engine;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What {@code include=} loads in one statement is what one request a row finds, and what a plain join finds, for a shop
 * that chance has filled; {@code -Dtest.seed} takes another one.
 */
@EveryEngine
class IncludesTest {
    private static final int ROWS = 25;

    @AutoClose
    private final TestApp app;

    private final Random random = new Random(Long.getLong("test.seed", 1));

    IncludesTest(Engine engine) {
        app = new TestApp(engine);
    }

    @BeforeEach
    void aShop() {
        for (int i = 1; i <= ROWS; i++) {
            app.post("/users", "{'username':'user%d'}".formatted(i)).expect(201);
            app.post("/products", "{'name':'P%d','description':'','price':%d}".formatted(i, random.nextInt(100)))
                    .expect(201);
        }
        for (int i = 1; i <= ROWS; i++) {
            if (random.nextBoolean()) {
                app.put("/users/%d/profile".formatted(i), "{'bio':'b%d'}".formatted(i))
                        .expect(201);
            }
            app.post("/posts", "{'title':'T%d','user_id':%d}".formatted(i, 1 + random.nextInt(ROWS / 3)))
                    .expect(201);
            TreeSet<Integer> products = new TreeSet<>();
            for (int n = random.nextInt(5); n > 0; n--) {
                products.add(1 + random.nextInt(ROWS));
            }
            String items = products.stream()
                    .map(product -> "{'product_id':%d,'count':%d}".formatted(product, 1 + random.nextInt(9)))
                    .collect(Collectors.joining(","));
            app.post("/orders", "{'items':[" + items + "]}").expect(201);
        }
    }

    private List<JsonNode> rows(String path) {
        List<JsonNode> rows = new ArrayList<>();
        app.get(path).expect(200).json().forEach(rows::add);
        return rows;
    }

    private JsonNode one(String path) {
        TestApp.Answer answer = app.get(path);
        return answer.status() == 404
                ? JsonNodeFactory.instance.nullNode()
                : answer.expect(200).json();
    }

    /** The plain rows of a list, each with a member that other requests find. */
    private void assertIncludes(String path, String include, String member, Function<JsonNode, JsonNode> found) {
        List<JsonNode> expected = rows(path + "?limit=100");
        expected.forEach(row -> ((ObjectNode) row).set(member, found.apply(row)));
        assertThat(rows(path + "?limit=100&include=" + include))
                .as(path + " " + include)
                .isEqualTo(expected);
    }

    private static JsonNode array(List<JsonNode> rows) {
        return JsonNodeFactory.instance.arrayNode().addAll(rows);
    }

    @Test
    void an_include_is_what_one_request_a_row_finds() {
        assertIncludes(
                "/users", "posts", "posts", user -> array(rows("/users/%s/posts?limit=100".formatted(id(user)))));
        assertIncludes("/users", "profile", "profile", user -> one("/users/%s/profile".formatted(id(user))));
        assertIncludes(
                "/posts",
                "author",
                "author",
                post -> one("/users/" + post.get("user_id").asString()));
        assertIncludes(
                "/profiles",
                "user",
                "user",
                profile -> one("/users/" + profile.get("user_id").asString()));
        assertIncludes("/profiles", "user.posts", "user", profile -> {
            String user = profile.get("user_id").asString();
            return ((ObjectNode) one("/users/" + user))
                    .set("posts", array(rows("/users/%s/posts?limit=100".formatted(user))));
        });
        assertIncludes(
                "/orders",
                "products",
                "products",
                order -> array(order.get("items")
                        .valueStream()
                        .map(item -> one("/products/" + item.get("product_id").asString()))
                        .toList()));
        assertIncludes(
                "/orders",
                "items.product",
                "items",
                order -> array(order.get("items")
                        .valueStream()
                        .<JsonNode>map(item -> ((ObjectNode) item.deepCopy())
                                .set(
                                        "product",
                                        one("/products/"
                                                + item.get("product_id").asString())))
                        .toList()));
        assertIncludes(
                "/products",
                "orders",
                "orders",
                product -> array(rows("/orders?limit=100&items.product_id=" + id(product))));
    }

    private static String id(JsonNode row) {
        return row.get("id").asString();
    }

    @Test
    void an_include_is_what_a_join_finds() {
        assertJoin("/users?include=posts", "posts", "posts ON posts.user_id = users.id", "users", "posts");
        assertJoin("/users?include=profile", "profile", "profiles ON profiles.user_id = users.id", "users", "profiles");
        assertJoin("/posts?include=author", "author", "users ON users.id = posts.user_id", "posts", "users");
        String association =
                "order_product_association a ON a.order_id = orders.id JOIN products ON products.id = a.product_id";
        assertJoin("/orders?include=products", "products", association, "orders", "products");
        String other =
                "order_product_association a ON a.product_id = products.id JOIN orders ON orders.id = a.order_id";
        assertJoin("/products?include=orders", "orders", other, "products", "orders");
    }

    private void assertJoin(String path, String member, String join, String parent, String child) {
        List<String> pairs = new ArrayList<>();
        for (JsonNode row : rows(path + "&limit=100")) {
            JsonNode children = row.get(member);
            (children.isArray() ? children.valueStream() : Stream.of(children))
                    .filter(found -> !found.isNull())
                    .forEach(found -> pairs.add(id(row) + ":" + id(found)));
        }
        String joined = app.sql("SELECT %s.id || ':' || %s.id FROM %s JOIN %s".formatted(parent, child, parent, join));
        assertThat(pairs)
                .as(path)
                .isSortedAccordingTo(Comparator.comparing(pair -> Long.valueOf(pair.split(":")[0])))
                .containsExactlyInAnyOrder(joined.split(","));
    }
}

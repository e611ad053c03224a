package lavka.http;

import static lavka.TestDatabase.TEN_THOUSAND;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import lavka.EveryEngine;
import lavka.TestApp;
import lavka.engine.Engine;
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
        app = TestApp.shared(engine);
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

    /** In order, and of the relations with many no more than are asked for: of user 1 there are more than a hundred. */
    @Test
    void an_include_is_what_a_join_finds() {
        app.database()
                .execute(
                        "INSERT INTO posts (title, user_id) SELECT 'more', 1 FROM " + TEN_THOUSAND
                                + " WHERE a.n = 0 AND b.n < 2",
                        "INSERT INTO orders (promocode) SELECT 'more' FROM " + TEN_THOUSAND
                                + " WHERE a.n = 0 AND b.n < 2",
                        "INSERT INTO order_product_association (order_id, product_id)"
                                + " SELECT id, 1 FROM orders WHERE promocode = 'more'");
        String user = "u.id /id, u.username /username, u.email /email";
        String post = "p.id /id, p.title /title, p.body /body, p.user_id /user_id";
        String profile = "f.id /id, f.first_name /first_name, f.last_name /last_name, f.bio /bio, f.user_id /user_id";
        String product = "p.id /id, p.name /name, p.description /description, p.price /price";
        String line = "i.product_id /product_id, i.count /count, i.unit_price /unit_price, ";
        String items = "order_product_association i ON i.order_id = parent.id JOIN products p ON p.id = i.product_id";
        assertJoin(
                "/users?include=profile", "profile", "users", "profiles f ON f.user_id = parent.id", "f.id", profile);
        assertJoin("/posts?include=author", "author", "posts", "users u ON u.id = parent.user_id", "u.id", user);
        assertJoin("/profiles?include=user", "user", "profiles", "users u ON u.id = parent.user_id", "u.id", user);
        assertJoin("/orders?include=products", "products", "orders", items, "p.id", product);
        assertJoin(
                "/orders?include=items.product",
                "items",
                "orders",
                items,
                "p.id",
                line + product.replace("/", "/product/"));
        for (String few : List.of("", "limit=3", "sort=-id", "limit=2&sort=-id")) {
            int limit = few.contains("limit") ? Character.digit(few.charAt(6), 10) : 100;
            String order = few.contains("-id") ? "DESC" : "ASC";
            String posts = first(limit, order, "posts", "user_id", "id") + " p ON p.user_id = ";
            assertJoin(few("/users?include=posts", few), "posts", "users", posts + "parent.id", "p.id " + order, post);
            assertJoin(
                    few("/profiles?include=user.posts", few),
                    "user/posts",
                    "profiles",
                    posts + "parent.user_id",
                    "p.id " + order,
                    post);
            assertJoin(
                    few("/products?include=orders", few),
                    "orders",
                    "products",
                    first(limit, order, "order_product_association", "product_id", "order_id")
                            + " i ON i.product_id = parent.id JOIN orders o ON o.id = i.order_id",
                    "o.id " + order,
                    "o.id /id, o.promocode /promocode");
        }
    }

    private static String few(String path, String few) {
        String relation = path.replaceFirst(".*=", "");
        return few.isEmpty() ? path : path + "&" + few.replaceAll("(limit|sort)", relation + ".$1");
    }

    /** A table, with no more than so many rows of each parent. */
    private static String first(int limit, String order, String table, String parent, String key) {
        return "(SELECT * FROM (SELECT t.*, row_number() OVER (PARTITION BY %s ORDER BY %s %s) AS nth FROM %s t) n WHERE nth <= %d)"
                .formatted(parent, key, order, table, limit);
    }

    /** Each column of a join, a line for each pair of rows, as its place in the member. */
    private void assertJoin(String path, String member, String parent, String join, String order, String columns) {
        List<String> names = new ArrayList<>();
        List<String> places = new ArrayList<>();
        for (String column : columns.split(", ", -1)) {
            names.add("'|' || coalesce(CAST(" + column.replaceFirst(" .*", "") + " AS CHAR(50)), 'null')");
            places.add(column.replaceFirst(".* ", ""));
        }
        List<String> found = new ArrayList<>();
        for (JsonNode row : rows(path + "&limit=100")) {
            JsonNode children = row.at("/" + member);
            for (JsonNode child : children.isArray() ? children : List.of(children)) {
                if (!child.isNull()) {
                    found.add(id(row)
                            + places.stream()
                                    .map(place -> "|" + child.at(place).asString("null"))
                                    .collect(Collectors.joining()));
                }
            }
        }
        String joined = app.sql(
                "SELECT parent.id || %s FROM (SELECT * FROM %s ORDER BY id LIMIT 100) parent JOIN %s ORDER BY parent.id, %s"
                        .formatted(String.join(" || ", names), parent, join, order));
        assertThat(String.join(",", found)).as(path).isEqualTo(joined.replaceAll(" +(?=\\||,|$)", ""));
    }
}

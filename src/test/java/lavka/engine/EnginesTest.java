package lavka.engine;

import static lavka.Errors.assertError;
import static lavka.db.schema.Tables.ORDERS;
import static lavka.db.schema.Tables.ORDER_PRODUCT_ASSOCIATION;
import static lavka.db.schema.Tables.PRODUCTS;
import static lavka.db.schema.Tables.USERS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.List;
import lavka.EveryEngine;
import lavka.TestApp;
import lavka.core.ErrorKind;
import lavka.db.Database;
import lavka.demo.DemoShop;
import org.jooq.Field;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Where engines are known to differ, and these three do not. */
@EveryEngine
class EnginesTest {
    @AutoClose
    private final TestApp app;

    private final Database database;

    EnginesTest(Engine engine) {
        app = new TestApp(engine);
        database = app.app().database();
    }

    private void users(String... names) {
        database.write(tx -> {
            for (String name : names) {
                int inserted = tx.insertInto(USERS).set(USERS.USERNAME, name).execute();
                assertThat(inserted).isEqualTo(1);
            }
            return "";
        });
    }

    @Test
    void text_is_compared_as_is_and_in_the_order_of_code_points() {
        users(
                "beta",
                "Beta",
                "ÄÄÄ",
                "äää",
                "яяя",
                "Яяя",
                "a-b",
                "a_b",
                "ab!",
                "\ud83d\ude00\ud83d\ude00\ud83d\ude00",
                "\ufb01ne");
        List<String> sorted = database.read(sql ->
                sql.select(USERS.USERNAME).from(USERS).orderBy(USERS.USERNAME).fetch(USERS.USERNAME));
        assertThat(sorted)
                .containsExactly(
                        "Beta",
                        "a-b",
                        "a_b",
                        "ab!",
                        "beta",
                        "ÄÄÄ",
                        "äää",
                        "Яяя",
                        "яяя",
                        "\ufb01ne",
                        "\ud83d\ude00\ud83d\ude00\ud83d\ude00");
        app.get("/users?username=BETA").expect(200, "[]");
        // Composed and decomposed: the same to the eye, not the same text.
        users("caf\u00e9");
        app.post("/users", "{'username':'cafe\u0301'}").expect(201);
    }

    @Test
    void blanks_at_the_end_count() {
        app.post("/products", "{'name':'Tea','description':'','price':1}").expect(201);
        app.post("/products", "{'name':'Tea ','description':'','price':1}").expect(201);
        assertThat(database.<Integer>read(sql -> sql.fetchCount(PRODUCTS, PRODUCTS.NAME.eq("Tea"))))
                .isEqualTo(1);
        app.get("/products/2").expect(200, "{'id':2,'name':'Tea ','description':'','price':1}");
    }

    @Test
    void a_pattern_takes_its_escape() {
        users("a%b", "a_b", "axb", "a!b");
        List<String> found = database.read(sql -> sql.select(USERS.USERNAME)
                .from(USERS)
                .where(USERS.USERNAME.like("a!%b", '!'))
                .or(USERS.USERNAME.like("a!!b", '!'))
                .orderBy(USERS.ID)
                .fetch(USERS.USERNAME));
        assertThat(found).containsExactly("a%b", "a!b");
    }

    @Test
    void nulls_come_last_when_asked_to() {
        users("one", "two", "three");
        database.write(tx -> tx.update(USERS)
                .set(USERS.EMAIL, "b@example.org")
                .where(USERS.USERNAME.eq("two"))
                .execute());
        for (boolean isAscending : new boolean[] {true, false}) {
            List<String> names = database.read(sql -> sql.select(USERS.USERNAME)
                    .from(USERS)
                    .orderBy((isAscending ? USERS.EMAIL.asc() : USERS.EMAIL.desc()).nullsLast(), USERS.ID)
                    .fetch(USERS.USERNAME));
            assertThat(names).containsExactly("two", "one", "three");
        }
    }

    @Test
    void a_column_may_be_called_count() {
        app.post("/products", "{'name':'Tea','description':'','price':1}").expect(201);
        app.post("/orders", "{'items':[{'product_id':1,'count':7}]}").expect(201);
        Field<Integer> count = ORDER_PRODUCT_ASSOCIATION.COUNT;
        assertThat(database.<Integer>read(sql -> sql.select(count)
                        .from(ORDER_PRODUCT_ASSOCIATION)
                        .where(count.gt(6))
                        .orderBy(count)
                        .fetchSingle(count)))
                .isEqualTo(7);
    }

    /** The servers' own zones are New York and Calcutta. */
    @Test
    void a_time_is_in_utc_to_the_millisecond() {
        Instant before = Instant.now();
        app.post("/products", "{'name':'Tea','description':'','price':1}").expect(201);
        app.post("/orders", "{'items':[{'product_id':1}]}").expect(201);
        Instant placed =
                Instant.parse(app.get("/orders/1").json().get("created_at").asString());
        assertThat(Duration.between(before, placed)).isBetween(Duration.ofSeconds(-2), Duration.ofMinutes(1));
        assertThat(placed).isEqualTo(placed.truncatedTo(ChronoUnit.MILLIS));

        // An hour that does not exist in summer, and one that exists twice in winter.
        for (String time : List.of(
                "2026-03-29T02:30:00.123Z",
                "2026-10-25T01:30:00.999Z",
                "2026-03-08T02:30:00Z",
                "2026-01-31T00:00:00.001Z")) {
            Instant instant = Instant.parse(time);
            assertThat(database.<Integer>write(tx -> tx.update(ORDERS)
                            .set(ORDERS.CREATED_AT, instant)
                            .where(ORDERS.ID.eq(1L))
                            .execute()))
                    .isEqualTo(1);
            assertThat(Instant.parse(
                            app.get("/orders/1").json().get("created_at").asString()))
                    .isEqualTo(instant);
            // The same through a relation, whose rows come as JSON, and as a value to look for.
            assertThat(app.get("/products/1?include=orders")
                            .json()
                            .at("/orders/0")
                            .toString())
                    .isEqualTo(app.get("/orders/1").json().toString());
            assertThat(database.<Instant>read(sql -> sql.select(ORDERS.CREATED_AT)
                            .from(ORDERS)
                            .where(ORDERS.CREATED_AT.eq(instant))
                            .fetchSingle(ORDERS.CREATED_AT)))
                    .isEqualTo(instant);
        }
    }

    /** The relation is 4 million bytes. */
    @Test
    void a_relation_is_never_cut_off() {
        app.post("/users", "{'username':'sam'}").expect(201);
        String body = "я".repeat(20_000);
        for (int i = 1; i <= 101; i++) {
            app.post("/users/1/posts", "{'title':'" + i + "','body':'" + body + "'}")
                    .expect(201);
        }
        app.put("/users/1/profile", "{'bio':'x'}").expect(201);
        JsonNode posts = app.get("/users/1?include=posts").expect(200).json();
        assertThat(posts.get("posts")).hasSize(100);
        assertThat(posts.at("/posts/99").toString())
                .isEqualTo(app.get("/posts/100").json().toString());
        assertThat(app.get(posts.get("posts_next").asString()).json()).hasSize(1);
        JsonNode nested = app.get("/profiles/1?include=user.posts").expect(200).json();
        assertThat(nested.at("/user/posts").toString())
                .isEqualTo(posts.get("posts").toString());
    }

    @Test
    void a_row_that_brings_its_id_does_not_stop_the_next_one() {
        app.database().execute("INSERT INTO users (id, username) VALUES (1, 'one'), (2, 'two'), (40, 'forty')");
        for (int i = 1; i <= 3; i++) {
            app.post("/users", "{'username':'user" + i + "'}").expect(201);
        }
        assertThat(app.sql("SELECT username FROM users WHERE id > 40 ORDER BY id"))
                .isEqualTo("user1,user2,user3");
    }

    @Test
    void a_demo_shop_is_added_to_rows_that_brought_their_ids() {
        app.database()
                .execute("INSERT INTO products (id, name, description, price) VALUES (1, 'Tea', '', 1), (3, 'Jam', '',"
                        + " 2)");
        var _ = new DemoShop(database, LocalDate.of(2026, 1, 31)).write(1, true, shops -> {});
        assertThat(app.sql("SELECT count(*) FROM orders")).isEqualTo("200");
    }

    @Test
    void all_that_is_taken_is_named_whichever_the_engine_meets_first() {
        app.post("/users", "{'username':'sam','email':'sam@example.org'}").expect(201);
        app.post("/users", "{'username':'kim','email':'kim@example.org'}").expect(201);
        for (TestApp.Answer answer : List.of(
                app.post("/users", "{'username':'sam','email':'sam@example.org'}"),
                app.put("/users/2", "{'username':'sam','email':'sam@example.org'}"))) {
            answer.expectProblem(409, "conflict", "(and 1 more)");
            assertThat(answer.json().at("/errors/0/pointer").asString()).isEqualTo("/username");
            assertThat(answer.json().at("/errors/1/pointer").asString()).isEqualTo("/email");
        }
        app.put("/users/2", "{'username':'kim','email':'sam@example.org'}")
                .expectProblem(409, "conflict", "/email: is");
        app.put("/users/2", "{'username':'kim','email':'kim@example.org'}").expect(200);
    }

    @Test
    void a_read_cannot_write() {
        assertError(ErrorKind.UNAVAILABLE, () -> database.read(sql -> sql.execute("DELETE FROM products")));
    }

    @Test
    void a_write_is_all_or_nothing() {
        assertThatThrownBy(() -> database.write(tx -> {
                    assertThat(tx.insertInto(USERS).set(USERS.USERNAME, "sam").execute())
                            .isEqualTo(1);
                    throw new IllegalStateException("no");
                }))
                .hasMessage("no");
        assertThat(app.sql("SELECT count(*) FROM users")).isEqualTo("0");
    }

    @Test
    void what_only_a_fault_of_ours_sends_is_no_word_about_the_database() {
        app.post("/products", "{'name':'Tea','description':'','price':1}").expect(201);
        assertThatThrownBy(() -> database.write(
                        tx -> tx.update(PRODUCTS).set(PRODUCTS.PRICE, -1L).execute()))
                .isInstanceOf(IllegalStateException.class);
        // Not cut to its column's length, as a lenient server would.
        assertThatThrownBy(() -> users("a".repeat(33))).isInstanceOf(IllegalStateException.class);
        assertThat(app.sql("SELECT count(*) FROM users")).isEqualTo("0");
    }
}

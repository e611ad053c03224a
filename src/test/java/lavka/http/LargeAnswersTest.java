package lavka.http;

import static lavka.db.schema.Tables.POSTS;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import lavka.EveryEngine;
import lavka.SameAnswers;
import lavka.TestApp;
import lavka.engine.Engine;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Pages and embedded lists that would be larger than a response may be: they end early, and their links continue. */
@EveryEngine
class LargeAnswersTest {
    private static final int MOST_BYTES = 10 * 1024 * 1024;

    /** A character of six bytes in JSON. */
    private static final String CONTROL = "\\u0001";

    @AutoClose
    private final TestApp app;

    LargeAnswersTest(Engine engine) {
        app = TestApp.shared(engine);
    }

    /** Each of them 600 KB as JSON. */
    private void posts(int users, int each) {
        String body = "\u0001".repeat(100_000);
        for (long user = 1; user <= users; user++) {
            app.post("/users", "{'username':'user%d'}".formatted(user)).expect(201);
            long id = user;
            app.app().database().write(tx -> {
                var rows = tx.insertInto(POSTS, POSTS.TITLE, POSTS.BODY, POSTS.USER_ID);
                for (int i = 0; i < each; i++) {
                    rows = rows.values("t", body, id);
                }
                return rows.execute();
            });
        }
    }

    /** Not recorded to be compared with other engines, because all records stay in memory. */
    private TestApp.Answer get(String path) throws Exception {
        AtomicReference<TestApp.Answer> answer = new AtomicReference<>();
        SameAnswers.apart(() -> answer.set(app.get(path).expect(200)));
        return answer.get();
    }

    private TestApp.Answer bounded(String path) throws Exception {
        TestApp.Answer answer = get(path);
        assertThat(answer.bytes().length).as(path).isLessThan(MOST_BYTES);
        return answer;
    }

    private static List<Long> ids(JsonNode rows) {
        return rows.valueStream().map(row -> row.get("id").asLong()).toList();
    }

    /** The ids of all pages. */
    private List<Long> walk(String first, String direction) throws Exception {
        List<Long> ids = new ArrayList<>();
        Optional<String> path = Optional.of(first);
        while (path.isPresent()) {
            TestApp.Answer page = bounded(path.get());
            ids.addAll(
                    direction.equals("next")
                            ? ids(page.json())
                            : ids(page.json()).reversed());
            path = page.link(direction);
        }
        return ids;
    }

    private static List<Long> upTo(int last) {
        return LongStream.rangeClosed(1, last).boxed().toList();
    }

    @Test
    void a_page_ends_early_and_next_continues_from_there() throws Exception {
        posts(1, 30);
        TestApp.Answer page = bounded("/posts?limit=100");
        assertThat(page.json().size()).isBetween(10, 20);
        assertThat(walk("/posts?limit=100", "next")).isEqualTo(upTo(30));
        assertThat(walk("/posts?limit=100&sort=-id", "next")).isEqualTo(upTo(30).reversed());
        String last = bounded(page.next()).next();
        assertThat(walk(bounded(last).link("prev").orElseThrow(), "prev"))
                .isEqualTo(
                        upTo((int) (ids(bounded(last).json()).getFirst() - 1)).reversed());
    }

    @Test
    void an_embedded_list_ends_early_also_of_an_item() throws Exception {
        posts(1, 30);
        for (String path : List.of("/users/1?include=posts", "/users?include=posts")) {
            JsonNode json = bounded(path).json();
            JsonNode user = json.isArray() ? json.get(0) : json;
            List<Long> ids = new ArrayList<>(ids(user.get("posts")));
            assertThat(ids).hasSizeBetween(10, 20);
            ids.addAll(walk(user.get("posts_next").asString() + "&limit=100", "next"));
            assertThat(ids).isEqualTo(upTo(30));
        }
        JsonNode newest = bounded("/users/1?include=posts&posts.sort=-id").json();
        List<Long> ids = new ArrayList<>(ids(newest.get("posts")));
        ids.addAll(walk(newest.get("posts_next").asString(), "next"));
        assertThat(ids).isEqualTo(upTo(30).reversed());
    }

    @Test
    void a_page_ends_before_the_row_whose_embedded_rows_have_no_room() throws Exception {
        posts(5, 6);
        app.put("/users/3/profile", "{'bio':'b'}").expect(201);
        for (String sort : List.of("id", "-username")) {
            List<Long> ids = walk("/users?include=posts,profile&sort=" + sort, "next");
            assertThat(ids).as(sort).isEqualTo(sort.startsWith("-") ? upTo(5).reversed() : upTo(5));
        }
        JsonNode page = bounded("/users?include=posts").json();
        assertThat(page.size()).isBetween(1, 3);
        for (JsonNode user : page) {
            assertThat(user.get("posts").size()).isEqualTo(6);
            assertThat(user.has("posts_next")).isFalse();
        }
    }

    @Test
    void all_items_of_an_order_are_in_it_however_large_they_are() throws Exception {
        String items = String.join(
                ",",
                IntStream.rangeClosed(1, 100)
                        .mapToObj("{'product_id':%d}"::formatted)
                        .toList());
        for (int i = 1; i <= 100; i++) {
            app.post("/products", "{'name':'p','description':'%s','price':1}".formatted(CONTROL.repeat(5_000)))
                    .expect(201);
        }
        for (int i = 1; i <= 4; i++) {
            app.post("/orders", "{'items':[%s]}".formatted(items)).expect(201);
        }
        assertThat(walk("/orders?include=items.product", "next")).isEqualTo(upTo(4));
        for (JsonNode order : bounded("/orders?include=items.product").json()) {
            assertThat(order.get("items").size()).isEqualTo(100);
        }
    }

    @Test
    void an_export_contains_every_row() throws Exception {
        posts(4, 8);
        List<Long> ids = get("/users.ndjson?include=posts")
                .text()
                .lines()
                .map(line -> JsonMapper.shared().readTree(line).get("id").asLong())
                .toList();
        assertThat(ids).isEqualTo(upTo(4));
    }
}

package lavka.http;

import static lavka.TestDatabase.TEN_THOUSAND;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import lavka.EveryEngine;
import lavka.SameAnswers;
import lavka.TestApp;
import lavka.TestApp.Answer;
import lavka.core.Cursor;
import lavka.core.Sort;
import lavka.engine.Engine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What is listed, in which order, page by page. */
@EveryEngine
class ListsTest {
    private static TestApp app;

    ListsTest(Engine engine) {}

    @BeforeParameterizedClassInvocation
    static void aShop(Engine engine) {
        app = TestApp.shared(engine);
        String[] names = {"Tea", "tea", "Teapot", "T_a", "T%a", "Te", "Чай", "Te\ud83d\ude00", "Cup", "Cup"};
        for (int i = 0; i < names.length; i++) {
            app.post("/products", "{'name':'%s','description':'','price':%d}".formatted(names[i], 100 * (i % 4)))
                    .expect(201);
        }
        for (String user : List.of("sam", "john", "kim")) {
            String email = user.equals("kim") ? "null" : "'" + user + "@example.org'";
            app.post("/users", "{'username':'%s','email':%s}".formatted(user, email))
                    .expect(201);
        }
        app.put("/users/1/profile", "{'last_name':'Brown'}").expect(201);
        app.put("/users/3/profile", "{}").expect(201);
        app.post("/users/1/posts", "{'title':'Hello'}").expect(201);
        app.post("/users/2/posts", "{'title':'Goodbye'}").expect(201);
        app.post("/users/1/posts", "{'title':'Hello again'}").expect(201);
        app.post("/orders", "{'promocode':'SPRING','items':[{'product_id':1},{'product_id':2}]}")
                .expect(201);
        app.post("/orders", "{'items':[{'product_id':2}]}").expect(201);
        app.post("/orders", "{'promocode':'AUTUMN'}").expect(201);
    }

    @AfterParameterizedClassInvocation
    static void stop() {
        app.close();
    }

    private static String ids(Answer answer) {
        return String.join(
                ",",
                answer.expect(200)
                        .json()
                        .valueStream()
                        .map(row -> row.get("id").asString())
                        .toList());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            nullValues = "none",
            value = {
                "/products?name=Tea 1",
                "/products?name.ne=Cup 1,2,3,4,5,6,7,8",
                "/products?price.gt=200 4,8",
                "/products?price.gte=200 3,7,4,8",
                "/products?price.lt=100 1,5,9",
                "/products?price.lte=100&price.gt=0 2,6,10",
                "/products?price=100&name.in=tea,Cup,nothing 2,10",
                "/products?id.in=2,1,99 1,2",
                "/products?id.gt=8 9,10",
                "/products?name.gte=U 2,7",
                "/products?name.like=Tea* 1,3",
                "/products?name.like=T_* 4",
                "/products?name.like=T%25* 5",
                "/products?name.like=*ea 1,2",
                "/products?name.like=*e* 1,2,3,6,8",
                "/products?name.like=*_a 4",
                "/products?name.like=Tea 1",
                "/products?name.like=* 1,2,3,4,5,6,7,8,9,10",
                "/products?name.like= none",
                "/orders?promocode.like= none",
                "/products?name.like=%D0%A7%D0%B0* 7",
                "/products?name.like=*%F0%9F%98%80 8",
                "/products?name.like=Te%F0%9F%98%80* 8",
                "/products?price.lt=-5 none",
                "/users?username=sam 1",
                "/users?username.like=S* none",
                "/users?email.null=true 3",
                "/users?email.null=false 1,2",
                "/users?email.like=*@example.org 1,2",
                "/posts?title.like=Hello* 1,3",
                "/posts?user_id=1 1,3",
                "/posts?author.username=sam 1,3",
                "/posts?author.username.in=john,kim 2",
                "/posts?author.username=nobody none",
                "/profiles?user.username=sam 1",
                "/profiles?user.username.like=k* 2",
                "/profiles?last_name.null=true 2",
                "/orders?promocode=SPRING 1",
                "/orders?promocode.ne=SPRING 3",
                "/orders?items.product_id=2 1,2",
                "/orders?items.product_id.in=1,9 1",
                "/orders?created_at.gt=2020-01-01T00:00:00Z 1,2,3",
                "/orders?created_at.lt=2020-01-01T03:00:00.5%2B03:00 none",
                "/products?sort=name 9,10,5,4,6,1,3,8,2,7",
                "/products?sort=-name 7,2,8,3,1,6,4,5,10,9",
                "/products?sort=price 1,5,9,2,6,10,3,7,4,8",
                "/products?sort=-price 8,4,7,3,10,6,2,9,5,1",
                "/products?sort=-price,name 4,8,3,7,10,6,2,9,5,1",
                "/products?sort=-price,id 4,8,3,7,2,6,10,1,5,9",
                "/products?sort=-id&limit=3 10,9,8",
                "/users?sort=email 2,1,3",
                "/users?sort=-email 1,2,3",
                "/orders?sort=promocode,-created_at 3,1,2",
                "/orders?sort=-promocode 1,3,2",
                "/profiles?sort=last_name 1,2",
                "/products/2/orders?sort=-id 2,1",
                "/users/1/posts?sort=-id 3,1",
                "/products?offset=8 9,10",
                "/products?sort=-price&offset=7&limit=2 9,5",
                "/users?sort=email&offset=1 1,3",
                "/products?offset=10000 none"
            })
    void a_list_has_what_is_asked_for(String path, String expected) {
        assertThat(ids(app.get(path))).isEqualTo(Optional.ofNullable(expected).orElse(""));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "pirce=1 unknown price",
                "price.gtt=1 unknown price.gt",
                "price.like=1* unknown price.lt",
                "price.eq=1 unknown"
                        + " is_unknown._Allowed:_price,_price.ne,_price.gt,_price.gte,_price.lt,_price.lte,_price.in.",
                "name.lik=1 unknown Did_you_mean_name.like?_Allowed:_name,_name.ne,",
                "price.gte.gte=1 unknown Allowed:_limit",
                "sort=name.x unknown Allowed:_id,_-id",
                "prize=1 unknown Did_you_mean_price?_Allowed:_limit,_offset,_cursor,_",
                "price=abc type integer",
                "price.gte=1.5 type integer",
                "id.in=1,x type integer",
                "id.in= type integer",
                "price.gte=9223372036854775808 too_big 9,223",
                "name.like=a*b pattern may_contain_*",
                "name.null=maybe unknown name",
                "sort=weight unknown Allowed",
                "sort=nmae unknown name",
                "sort=price,-price repeated duplicates",
                "sort=price,price repeated duplicates",
                "fields=nmae unknown name",
                "offset=-1 too_small 0",
                "offset=10001 too_big 10,000",
                "orders.limit=3 unknown include=orders",
                "include=orders&orders.limit=0 too_small 1",
                "include=orders&orders.limit=101 too_big 100",
                "include=orders&orders.sort=name unknown id",
                "cursor=AwAAAAAAAQAAAAAAAAAC cursor Link"
            })
    void a_question_that_is_wrong_is_told_what_is_right(String query, String code, String hint) {
        app.get("/products?" + query)
                .expectProblem(400, "invalid-parameter", hint.replace("_", " "))
                .expectProblem(400, "invalid-parameter", "\"code\":\"" + code + "\"");
    }

    @Test
    void a_time_that_was_read_finds_its_row() throws Exception {
        SameAnswers.apart(() -> {
            Map<Long, String> times = new TreeMap<>();
            app.get("/orders")
                    .json()
                    .forEach(order -> times.put(
                            order.get("id").asLong(), order.get("created_at").asString()));
            String first = times.get(1L);
            String same = of(times, first::equals);
            assertThat(ids(app.get("/orders?sort=id&created_at=" + first))).isEqualTo(same);
            assertThat(ids(app.get("/orders?created_at.in=2020-01-01T00:00:00Z," + first)))
                    .isEqualTo(same);
            assertThat(ids(app.get("/orders?created_at.ne=" + first)))
                    .isEqualTo(of(times, time -> !time.equals(first)));
        });
    }

    private static String of(Map<Long, String> times, Predicate<String> isWanted) {
        return times.entrySet().stream()
                .filter(time -> isWanted.test(time.getValue()))
                .map(time -> String.valueOf(time.getKey()))
                .collect(Collectors.joining(","));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "now",
                "2026-01-31",
                "2026-01-31T09:30:00",
                "2026-02-30T00:00:00Z",
                "2016-12-31T23:59:60Z",
                "2026-01-31T09:30:00.1234Z",
                "0001-01-01T00:00:00Z",
                "9999-12-31T23:59:59Z"
            })
    void a_time_that_is_none_is_refused(String time) {
        app.get("/orders?created_at.gt=" + time).expectProblem(400, "invalid-parameter", "must be a time such as");
    }

    @Test
    void some_fields_come_in_the_order_of_the_row_and_relations_with_them() {
        app.get("/products/1?fields=price,name").expect(200, "{'name':'Tea','price':0}");
        assertThat(app.get("/products/1?fields=name").header("ETag")).isEmpty();
        app.get("/products?fields=id&limit=2&sort=-price").expect(200, "[{'id':8},{'id':4}]");
        app.get("/users?fields=username&include=profile&username=john")
                .expect(200, "[{'username':'john','profile':null}]");
        app.get("/orders/1/items?fields=count").expect(200, "[{'count':1},{'count':1}]");
        app.get("/orders/1?fields=total").expect(200, "{'total':100}");
        String next = app.get("/users/1?fields=username&include=posts&posts.limit=1")
                .json()
                .get("posts_next")
                .asString();
        assertThat(ids(app.get(next))).isEqualTo("3");
    }

    @Test
    void of_a_relation_come_the_first_or_the_newest() {
        JsonNode user =
                app.get("/users/1?include=posts&posts.limit=1&posts.sort=-id").json();
        assertThat(user.at("/posts/0/id").asLong()).isEqualTo(3);
        assertThat(user.get("posts")).hasSize(1);
        assertThat(ids(app.get(user.get("posts_next").asString()))).isEqualTo("1");
        JsonNode both =
                app.get("/users/1?include=posts&posts.limit=2&posts.sort=-id").json();
        assertThat(both.at("/posts/1/id").asLong()).isEqualTo(1);
        assertThat(both.has("posts_next")).isFalse();
        JsonNode profile =
                app.get("/profiles/1?include=user.posts&user.posts.limit=1").json();
        assertThat(profile.at("/user/posts")).hasSize(1);
        assertThat(app.get("/products/2?include=orders&orders.sort=-id&orders.limit=1")
                        .json()
                        .at("/orders/0/id")
                        .asLong())
                .isEqualTo(2);
    }

    @Test
    void all_rows_are_counted_when_asked() {
        Answer counted = app.send("GET", "/products?price=100&limit=1", null, "Prefer", "count=exact")
                .expect(200);
        assertThat(counted.header("X-Total-Count")).hasValue("3");
        assertThat(counted.header("Preference-Applied")).hasValue("count=exact");
        Answer plain =
                app.send("GET", "/products", null, "Prefer", "respond-async").expect(200);
        assertThat(plain.header("X-Total-Count")).isEmpty();
        assertThat(app.statements(() -> app.get("/products").expect(200))).isEqualTo(1);
    }

    @Test
    void links_lead_forth_and_back() {
        Answer first = app.get("/products?limit=4&sort=-price,name");
        assertThat(first.link("prev")).isEmpty();
        assertThat(first.link("first")).isEmpty();
        Answer second = app.get(first.next());
        Answer third = app.get(second.next());
        assertThat(third.link("next")).isEmpty();
        assertThat(ids(app.get(third.link("prev").orElseThrow()))).isEqualTo(ids(second));
        Answer back =
                app.get(app.get(third.link("prev").orElseThrow()).link("prev").orElseThrow());
        assertThat(ids(back)).isEqualTo(ids(first));
        assertThat(back.link("prev")).isEmpty();
        assertThat(ids(app.get(back.next()))).isEqualTo(ids(second));
        assertThat(ids(app.get(third.link("first").orElseThrow()))).isEqualTo(ids(first));
        Answer jumped = app.get("/products?limit=4&sort=-price,name&offset=4");
        assertThat(ids(jumped)).isEqualTo(ids(second));
        assertThat(ids(app.get(jumped.next()))).isEqualTo(ids(third));
        assertThat(ids(app.get(jumped.link("prev").orElseThrow()))).isEqualTo(ids(first));
        app.get(first.next() + "&offset=1").expectProblem(400, "invalid-parameter", "combined with cursor");
        assertThat(ids(app.get(first.next() + "&offset=0"))).isEqualTo(ids(second));
        app.get(first.next().replace("sort=-price", "sort=price")).expectProblem(400, "invalid-parameter", "cursor");
    }

    @Test
    void a_parameter_at_its_default_is_never_an_error() {
        for (String list : new String[] {
            "/products?limit=20&offset=0&orders.limit=100",
            "/users?limit=20&offset=0&posts.limit=100",
            "/users/1?posts.limit=100",
            "/profiles?limit=20&offset=0&user.posts.limit=100",
            "/users?include=posts&posts.limit=100&posts.sort=-id"
        }) {
            app.get(list).expect(200);
        }
        app.get("/products?orders.limit=99").expectProblem(400, "invalid-parameter", "include=orders");
        app.get("/users?posts.sort=id").expectProblem(400, "invalid-parameter", "include=posts");
        app.get("/products.csv?limit=20").expectProblem(400, "invalid-parameter", "limit");
        app.get("/products.csv?offset=0").expectProblem(400, "invalid-parameter", "offset");
    }

    @Test
    void a_cursor_is_good_for_its_own_query_alone() throws Exception {
        String next = app.get("/products?price.gte=100&price.lt=400&limit=1").next();
        app.get(next.replace("price.gte=100&price.lt=400", "price.lt=400&price.gte=100"))
                .expect(200);
        app.get(next.replace("gte=100", "gte=400").replace("lt=400", "lt=100"))
                .expectProblem(400, "invalid-parameter", "cursor");
        String byUser = app.get("/posts?user_id.gt=0&id.gt=0&limit=1").next();
        String swapped = byUser.replaceFirst("user_id.gt=0&id.gt=0|id.gt=0&user_id.gt=0", "user_id.gt=0&id.gt=0");
        assertThat(ids(app.get(swapped))).isEqualTo(ids(app.get(byUser))).isEqualTo("2");
        // Which a client could only have made itself.
        int orders = Cursor.fingerprint("/orders", List.of(), List.of(Sort.of("created_at")));
        app.get("/orders?sort=created_at&cursor=" + new Cursor(orders, false, List.of(1L << 62, 1L)).encode())
                .expectProblem(400, "invalid-parameter", "cursor");
        int names = Cursor.fingerprint("/products", List.of(), List.of(Sort.of("name")));
        app.get("/products?sort=name&cursor=" + new Cursor(names, false, List.of("\0", 1L)).encode())
                .expectProblem(400, "invalid-parameter", "cursor");
    }

    @Test
    void what_is_shown_has_nothing_to_do_with_the_order() {
        for (String sort : List.of("id", "-id", "username", "-email", "email,username")) {
            for (String fields : List.of("id", "email", "username,id")) {
                for (String include : List.of("posts", "profile", "posts,profile")) {
                    String list = "/users?limit=1&posts.limit=1&sort=%s&fields=%s&include=%s"
                            .formatted(sort, fields, include);
                    String path = include.contains("posts") ? list : list.replace("&posts.limit=1", "");
                    JsonNode plain = app.get("/users?limit=1&sort=" + sort).json();
                    JsonNode shown = app.get(path).expect(200).json();
                    assertThat(shown.at("/0/email"))
                            .isEqualTo(fields.equals("email") ? plain.at("/0/email") : shown.at("/9"));
                    app.get(app.get(path).next()).expect(200);
                }
            }
        }
    }

    @Test
    void the_links_of_the_longest_url_have_room() {
        String names = String.join(",", Collections.nCopies(90, "%D0%A7%D0%B0%D0%B9%F0%9F%98%80-and-some-more-of-it"));
        String path = "/products?limit=1&name.in=Cup," + names;
        assertThat(path.length()).isBetween(4_000, 8_000);
        Answer second = app.get(app.get(path).next()).expect(200);
        assertThat(ids(second)).isEqualTo("10");
        assertThat(second.link("prev")).isPresent();
        String raw = "/products?limit=1&name.in=Cup," + String.join(",", Collections.nCopies(99, "'".repeat(70)));
        assertThat(ids(app.get(app.get(raw).next().replace("%27", "'")))).isEqualTo("10");
    }

    /** Rows with tied values and without any, held against the same list sorted here. */
    @Test
    void every_walk_sees_every_row_once_in_order() {
        Random random = new Random(1);
        record Row(long id, String code) {}
        List<Row> rows = new ArrayList<>();
        try (TestApp shop = new TestApp(app.database().engine())) {
            for (long id = 1; id <= 120; id++) {
                String code = random.nextInt(3) == 0 ? null : "C" + random.nextInt(4);
                shop.post("/orders", code == null ? "{}" : "{'promocode':'" + code + "'}")
                        .expect(201);
                rows.add(new Row(id, code));
            }
            for (String sort : List.of("promocode", "-promocode", "promocode,-id", "-promocode,id")) {
                Comparator<String> byCode =
                        sort.startsWith("-") ? Comparator.reverseOrder() : Comparator.naturalOrder();
                boolean isIdDescending = sort.contains("-id") || sort.equals("-promocode");
                Comparator<Row> byId = Comparator.comparingLong(Row::id);
                List<Long> expected = rows.stream()
                        .sorted(Comparator.comparing(Row::code, Comparator.nullsLast(byCode))
                                .thenComparing(isIdDescending ? byId.reversed() : byId))
                        .map(Row::id)
                        .toList();
                List<Long> walked = new ArrayList<>();
                Answer page = shop.get("/orders?limit=7&sort=" + sort);
                List<String> pages = new ArrayList<>(List.of(ids(page)));
                for (Optional<String> next = page.link("next"); next.isPresent(); next = page.link("next")) {
                    page = shop.get(next.get());
                    pages.add(ids(page));
                }
                for (String ids : pages) {
                    for (String id : ids.split(",", -1)) {
                        walked.add(Long.valueOf(id));
                    }
                }
                assertThat(walked).as(sort).isEqualTo(expected);
                List<String> backwards = new ArrayList<>(List.of(ids(page)));
                for (Optional<String> prev = page.link("prev"); prev.isPresent(); prev = page.link("prev")) {
                    page = shop.get(prev.get());
                    backwards.add(ids(page));
                }
                assertThat(backwards.reversed())
                        .as("the same pages back, of " + sort)
                        .isEqualTo(pages);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/products?sort=price",
                "/products?sort=-price,name",
                "/orders?sort=promocode",
                "/orders?sort=-promocode,created_at",
                "/orders?sort=created_at,-promocode"
            })
    void a_walk_over_thousands_of_rows_sees_each_that_stays_once(String list) throws Exception {
        try (TestApp shop = new TestApp(app.database().engine())) {
            fill(shop);
            SameAnswers.apart(() -> walk(shop, list));
        }
    }

    /**
     * Two thousand products of ten prices and a hundred names, and as many orders of ten promocodes, every fifth
     * without one.
     */
    private static void fill(TestApp shop) {
        String rows = " FROM " + TEN_THOUSAND + " WHERE d.n < 2";
        shop.database()
                .execute(
                        "INSERT INTO products (name, description, price) SELECT 'P' || a.n || c.n, '', b.n" + rows,
                        "INSERT INTO orders (promocode) SELECT CASE WHEN a.n < 8 THEN 'C' || b.n END" + rows);
    }

    /** After each page its last row goes, and so does one by chance, and one comes. */
    private static void walk(TestApp shop, String list) {
        Random random = new Random(1);
        String table = list.substring(1, list.indexOf('?'));
        List<String> before = List.of(shop.sql("SELECT id FROM " + table).split(","));
        Set<String> gone = new HashSet<>();
        List<String> walked = new ArrayList<>();
        Optional<String> next = Optional.of(list + "&limit=100");
        for (int page = 0; next.isPresent(); page++) {
            assertThat(page).as("pages").isLessThan(250);
            Answer answer = shop.get(next.get());
            walked.addAll(List.of(ids(answer).split(",")));
            for (String id : List.of(walked.getLast(), before.get(random.nextInt(before.size())))) {
                if (gone.add(id)) {
                    shop.delete("/" + table + "/" + id).expect(204);
                }
            }
            int value = random.nextInt(12);
            shop.post(
                            "/" + table,
                            table.equals("orders")
                                    ? value > 9 ? "{}" : "{'promocode':'C" + value + "'}"
                                    : "{'name':'P" + value + "','description':'','price':" + value + "}")
                    .expect(201);
            next = answer.link("next");
        }
        assertThat(before).hasSize(2_000);
        assertThat(walked).doesNotHaveDuplicates();
        Set<String> missed = new HashSet<>(before);
        missed.removeAll(gone);
        missed.removeAll(new HashSet<>(walked)); // AssertJ's containsAll compares each with each
        assertThat(missed).isEmpty();
    }
}

package lavka.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static lavka.TestDatabase.TEN_THOUSAND;
import static lavka.db.schema.Tables.ORDERS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import lavka.EveryEngine;
import lavka.SameAnswers;
import lavka.Sockets;
import lavka.TestApp;
import lavka.TestApp.Answer;
import lavka.core.ListQuery;
import lavka.core.Selection;
import lavka.core.Sort;
import lavka.db.Database;
import lavka.engine.Engine;
import lavka.engine.Mariadb;
import lavka.engine.Postgresql;
import lavka.engine.Sqlite;
import lavka.order.OrderDao;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Whole lists, as CSV and as JSON texts in lines. */
@EveryEngine
class ExportsTest {
    @AutoClose
    private final TestApp app;

    ExportsTest(Engine engine) {
        app = TestApp.shared(engine);
    }

    private void products(int number) {
        for (int i = 1; i <= number; i++) {
            app.post("/products", "{'name':'P%d','description':'','price':%d}".formatted(i, i % 3))
                    .expect(201);
        }
    }

    @Test
    void csv_has_a_line_of_names_and_quotes_what_needs_it() {
        app.post("/products", "{'name':'Tea, \\\"green\\\"','description':'two\\nlines','price':1}")
                .expect(201);
        app.post("/products", "{'name':'Чай','description':' =1','price':2}").expect(201);
        Answer csv = app.get("/products.csv").expect(200);
        assertThat(csv.text()).isEqualTo("""
            id,name,description,price\r
            1,"Tea, ""green\""","two
            lines",1\r
            2,Чай, =1,2\r
            """);
        assertThat(csv.header("Content-Type")).hasValue("text/csv; charset=utf-8; header=present");
        assertThat(csv.header("Content-Disposition")).hasValue("attachment; filename=\"products.csv\"");
        assertThat(app.send("GET", "/products", null, "Accept", "application/json;q=0.5, text/csv")
                        .text())
                .isEqualTo(csv.text());
        assertThat(app.get("/products.csv?fields=price&sort=-price&price.gt=1").text())
                .isEqualTo("price\r\n2\r\n");
        assertThat(app.get("/users.csv").text()).as("no rows").isEqualTo("id,username,email\r\n");
    }

    @Test
    void lines_are_the_rows_of_the_pages() {
        products(130);
        app.post("/orders", "{'items':[{'product_id':1},{'product_id':2}]}").expect(201);
        List<JsonNode> rows = app.get("/products.ndjson?sort=-price")
                .expect(200)
                .text()
                .lines()
                .map(JsonMapper.shared()::readTree)
                .toList();
        List<JsonNode> paged = new ArrayList<>();
        for (String path = "/products?sort=-price&limit=50"; path != null; ) {
            Answer page = app.get(path);
            page.json().forEach(paged::add);
            path = page.link("next").orElse(null);
        }
        assertThat(rows).hasSize(130).isEqualTo(paged);
        assertThat(app.statements(() -> app.get("/products.ndjson").expect(200)))
                .isEqualTo(1);
        JsonNode order = JsonMapper.shared()
                .readTree(app.get("/orders.ndjson?include=items.product&fields=id")
                        .text());
        assertThat(order.at("/items/1/product/name").asString()).isEqualTo("P2");
        assertThat(app.get("/orders.csv?fields=items").text())
                .isEqualTo("items\r\n\"[{\"\"product_id\"\":1,\"\"count\"\":1,\"\"unit_price\"\":1},"
                        + "{\"\"product_id\"\":2,\"\"count\"\":1,\"\"unit_price\"\":2}]\"\r\n");
        assertThat(app.get("/orders/1/items.csv").text())
                .isEqualTo("product_id,count,unit_price\r\n1,1,1\r\n2,1,2\r\n");
        assertThat(app.get("/products/1/orders.csv?fields=id").text()).isEqualTo("id\r\n1\r\n");
    }

    /** More JSON than a request may contain. */
    @Test
    void a_row_with_many_embedded_rows_is_exported() {
        products(10);
        String items = IntStream.rangeClosed(1, 10)
                .mapToObj(id -> "{'product_id':" + id + "}")
                .collect(Collectors.joining(","));
        for (int i = 0; i < 100; i++) {
            app.post("/orders", "{'items':[" + items + "]}").expect(201);
        }
        List<String> lines = app.get("/products.csv?include=orders&id=1")
                .expect(200)
                .text()
                .lines()
                .toList();
        assertThat(lines).hasSize(2);
        assertThat(lines.getLast().split("promocode", -1)).hasSize(101);
    }

    /** Rows without a value are read by a statement of their own: a row must not go from the one to the other. */
    @Test
    void a_whole_list_is_of_one_moment() {
        for (int i = 1; i <= 5; i++) {
            app.post("/orders", "{'promocode':'C" + i + "'}").expect(201);
        }
        Database database = app.app().database();
        ListQuery byCode = new ListQuery(
                0, 20, 0, Optional.empty(), List.of(), List.of(Sort.of("promocode")), Selection.PLAIN, false, true);
        List<Long> seen = new ArrayList<>();
        database.export(
                queries -> {
                    OrderDao.VIEW.page(queries, byCode).rows().accept(row -> {
                        seen.add(JsonMapper.shared().readTree(row).get("id").asLong());
                        int changed = database.write(tx ->
                                tx.update(ORDERS).setNull(ORDERS.PROMOCODE).execute());
                        assertThat(changed).isEqualTo(5);
                    });
                },
                () -> {});
        assertThat(seen).containsExactly(1L, 2L, 3L, 4L, 5L);
        assertThat(app.get("/orders.csv?sort=promocode&fields=id").text()).isEqualTo("id\r\n1\r\n2\r\n3\r\n4\r\n5\r\n");
    }

    @Test
    void a_head_says_what_a_get_would_and_reads_no_rows() {
        products(3);
        String head = app.raw("HEAD /products.csv HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        assertThat(head)
                .startsWith("HTTP/1.1 200 ")
                .contains("Content-Type: text/csv; charset=utf-8; header=present", "filename=\"products.csv\"")
                .doesNotContain("Content-Length")
                .endsWith("\r\n\r\n");
        assertThat(app.raw("HEAD /products.csv?price=x HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 400 ");
    }

    /** What an engine can be made to fail by: a value that is none, or the end of its session. */
    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.1\r\nHost: x", "HTTP/1.1\r\nHost: x\r\nConnection: close", "HTTP/1.0"})
    void a_list_that_breaks_off_has_no_end(String head) throws Exception {
        Engine engine = app.database().engine();
        app.post("/users", "{'username':'sam'}").expect(201);
        app.database()
                .execute(
                        "INSERT INTO orders (promocode) SELECT 'A' FROM " + TEN_THOUSAND,
                        "INSERT INTO posts (title, body, user_id) SELECT 'Long', '" + "x".repeat(2_000) + "', 1 FROM "
                                + TEN_THOUSAND);
        String list = engine == Sqlite.ENGINE ? "/orders.ndjson" : "/posts.ndjson";
        if (engine == Sqlite.ENGINE) {
            app.database().execute("UPDATE orders SET created_at = 'none' WHERE id = 9000");
        }
        try (Socket client = Sockets.slow(app.port(), "GET " + list + " " + head + "\r\n\r\n")) {
            byte[] begin = client.getInputStream().readNBytes(100_000);
            assertThat(new String(begin, UTF_8)).startsWith("HTTP/1.1 200 ").contains("application/x-ndjson\r\n");
            endExport(engine);
            assertThatThrownBy(() -> client.getInputStream().readAllBytes())
                    .as("neither its end nor that of the connection")
                    .hasMessageContaining("reset");
        }
        if (engine == Sqlite.ENGINE) {
            SameAnswers.apart(() -> app.get("/orders.csv?id.gte=9000")
                    .expectProblem(503, "unavailable", "\"instance\":\"/orders.csv\""));
        }
        assertThat(app.get("/orders.csv?id.lt=9000").expect(200).text()).endsWith("\r\n");
    }

    private void endExport(Engine engine) {
        if (engine == Postgresql.ENGINE) {
            String ended = app.sql("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE query LIKE"
                    + " 'select posts.id%' AND xact_start IS NOT NULL AND datname = current_database()");
            assertThat(ended).isEqualTo("1");
        } else if (engine == Mariadb.ENGINE) {
            app.database()
                    .execute("KILL "
                            + app.sql("SELECT trx_mysql_thread_id FROM information_schema.innodb_trx"
                                    + " WHERE trx_mysql_thread_id <> CONNECTION_ID()"));
        }
    }

    @Test
    void more_of_a_relation_is_told_in_csv_too() {
        app.post("/users", "{'username':'sam'}").expect(201);
        app.post("/posts", "{'title':'One','user_id':1}").expect(201);
        app.post("/posts", "{'title':'Two','user_id':1}").expect(201);
        List<String> lines = app.get("/users.csv?include=posts&posts.limit=1&fields=username")
                .text()
                .lines()
                .toList();
        assertThat(lines.getFirst()).isEqualTo("username,posts,posts_next");
        assertThat(lines.getLast()).contains("/users/1/posts?cursor=").doesNotContain("Two");
        assertThat(app.get("/users.csv?include=posts&fields=username").text()).endsWith("]\",\r\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "text/csv | text/csv",
                "application/json | application/json",
                "application/json;q=0.5, text/csv | text/csv",
                "text/csv, */* | text/csv",
                "*/*, text/csv | text/csv",
                "*/*, text/csv;q=0.1 | application/json",
                "text/html, */*;q=0.1 | application/json",
                "text/* | text/csv",
                "application/* | application/json",
                "APPLICATION/X-NDJSON | application/x-ndjson",
                "text/csv;q=0 | application/json",
                "text/csv;q=0, text/* | application/json",
                "application/json;q=0, */* | text/csv",
                "application/json;q=0.5, application/* | application/x-ndjson",
                "*/*;q=0.8, application/json;q=0.2, text/csv;q=0.5 | application/x-ndjson",
                "application/xml | application/json",
                ", | application/json"
            })
    void accept_is_read_as_http_has_it(String accept, String type) {
        products(1);
        assertThat(app.send("GET", "/products", null, "Accept", accept)
                        .header("Content-Type")
                        .orElseThrow())
                .startsWith(type);
    }

    @Test
    void what_is_wrong_is_a_problem_as_ever() {
        app.get("/products.csv?limit=5").expectProblem(400, "invalid-parameter", "cannot be used with an export");
        app.get("/products.csv?pirce=5").expectProblem(400, "invalid-parameter", "Did you mean price?");
        app.get("/users/1/posts.csv").expectProblem(404, "not-found", "no user 1");
        app.get("/products/1.csv").expectProblem(400, "invalid-parameter", "id: must be an integer");
        app.get("/livez.csv").expect(404);
        app.get("/products/.csv").expectProblem(400, "invalid-parameter", "id: must be an integer");
        app.get("/.csv").expect(404);
        app.get("/products.csv/").expect(200);
        app.get("/products.csv/?pirce=5").expectProblem(400, "invalid-parameter", "\"instance\":\"/products.csv/\"");
        app.get("/nothing.csv").expect(404);
        app.send("POST", "/products.csv", "{}")
                .expectProblem(405, "method-not-allowed", "Supported: GET, HEAD, OPTIONS.");
        assertThat(app.send("OPTIONS", "/products.csv", "").expect(204).header("Allow"))
                .hasValue("GET, HEAD, OPTIONS");
        app.send("GET", "/products", null, "Accept", "text/html, */*;q=0.1").expect(200, "[]");
    }

    /** More than the buffers between here and there hold, so that both would go on for good. */
    @Test
    @Tag("slow")
    void who_does_not_read_an_export_keeps_nobody_else_from_anything() throws Exception {
        app.post("/users", "{'username':'sam'}").expect(201);
        String post = "{'title':'Long','body':'%s','user_id':1}".formatted("x".repeat(100_000));
        for (int i = 0; i < 150; i++) {
            app.post("/posts", post).expect(201);
        }
        try (Socket _ = deaf("127.0.0.2");
                Socket _ = deaf("127.0.0.3")) {
            Thread.sleep(500);
            app.get("/posts?fields=id&limit=100").expect(200);
            app.post("/users", "{'username':'kim'}").expect(201);
            app.get("/posts.ndjson").expectProblem(503, "unavailable", "busy");
        }
        for (int i = 0; i < 100 && app.send("GET", "/users.csv", null).status() != 200; i++) {
            Thread.sleep(100);
        }
        app.get("/users.csv?fields=username").expect(200);
    }

    private Socket deaf(String address) throws IOException {
        return Sockets.slow(address, app.port(), "GET /posts.ndjson HTTP/1.1\r\nHost: x\r\n\r\n");
    }
}

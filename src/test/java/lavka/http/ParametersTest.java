package lavka.http;

import static org.assertj.core.api.Assertions.assertThat;

import lavka.EveryEngine;
import lavka.TestApp;
import lavka.engine.Engine;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@EveryEngine
class ParametersTest {
    @AutoClose
    private final TestApp app;

    ParametersTest(Engine engine) {
        app = TestApp.shared(engine);
    }

    @BeforeEach
    void aProduct() {
        app.post("/products", "{'name':'Tea','description':'','price':450}").expect(201);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "-1",
                "9223372036854775808",
                "1.0",
                "1e0",
                "01",
                "+1",
                "%D9%A3",
                "1%20",
                "a",
                "1;a=b",
                "%2e%2e"
            })
    void an_id_is_a_positive_integer_in_plain_digits(String id) {
        for (String method : new String[] {"GET", "PUT", "PATCH", "DELETE"}) {
            String body = method.startsWith("P") ? "{}" : null;
            app.send(method, "/products/" + id, body).expectProblem(400, "invalid-parameter", "\"parameter\":\"id\"");
        }
        assertThat(app.sql("SELECT count(*) FROM products")).isEqualTo("1");
    }

    @Test
    void the_largest_id_is_merely_not_there() {
        app.get("/products/9223372036854775807").expectProblem(404, "not-found", "no product");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "limit=0 too_small",
                "limit=101 too_big",
                "limit=-1 too_small",
                "limit=1.0 type",
                "limit=abc type",
                "limit= type",
                "limit=%D9%A3 type",
                "limit=99999999999999999999 too_big",
                "limit=1&limit=2 repeated",
                "limit=%zz encoding",
                "limit=%FF encoding",
                "limit=%00 type",
                "limt=5 unknown",
                "include=order unknown",
                "include= unknown",
                "include=orders,orders repeated",
                "cursor=abc cursor",
                "username=sam unknown"
            })
    void a_parameter_that_is_wrong_is_named(String query, String code) {
        // The JDK's client refuses to send a broken escape.
        String answer = app.raw("GET /products?" + query + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        assertThat(answer)
                .startsWith("HTTP/1.1 400 ")
                .contains("/problems/invalid-parameter")
                .contains("\"parameter\":\"" + query.substring(0, query.indexOf('=')) + "\"")
                .contains("\"code\":\"" + code + "\"");
    }

    @Test
    void near_names_are_suggested() {
        app.get("/products?limt=5").expectProblem(400, "invalid-parameter", "Did you mean limit?");
        app.get("/orders?include=items.prodcut").expectProblem(400, "invalid-parameter", "Did you mean items.product?");
        app.get("/prodcuts").expectProblem(404, "not-found", "Did you mean /products?");
        app.get("/product/1").expectProblem(404, "not-found", "Did you mean /products?");
    }

    @Test
    void every_operation_refuses_a_parameter_that_it_does_not_know() {
        app.get("/products/1?limit=5").expectProblem(400, "invalid-parameter", "limit");
        app.send("DELETE", "/products/1?force=true", null).expect(400);
        app.send("POST", "/products?dry_run=1", "{}").expect(400);
        app.get("/livez?x=1").expect(400);
        app.get("/products/1").expect(200);
    }

    @Test
    void any_character_of_unicode_is_a_value() {
        app.post("/users", "{'username':'ab\ufffd'}").expect(201);
        assertThat(app.get("/users?username=ab%EF%BF%BD").json()).hasSize(1);
        app.get("//").expectProblem(404, "not-found", "There is no path //.");
        String next =
                app.get("/users?limit=%31&username=ab%EF%BF%BD").header("Link").orElse("");
        assertThat(next).isEmpty();
    }

    @Test
    void a_query_never_overrides_the_path() {
        app.post("/products", "{'name':'Cup','description':'','price':1}").expect(201);
        app.get("/products/1?id=2").expectProblem(400, "invalid-parameter", "Allowed: fields, include");
        app.send("DELETE", "/products/1?id=2", (String) null).expect(400);
        assertThat(app.get("/products?id=2").expect(200).json()).hasSize(1);
        assertThat(app.sql("SELECT count(*) FROM products")).isEqualTo("2");
    }

    @Test
    void a_slash_at_the_end_answers_the_same() {
        app.get("/products/").expect(200, app.get("/products").text());
        app.get("/products/1/").expect(200, app.get("/products/1").text());
        app.post("/products", "{'name':'Cup','description':'','price':1}").expect(201);
        String cursor = app.get("/products?limit=1").next().replaceFirst(".*cursor=", "");
        app.get("/products/?cursor=" + cursor).expect(200);
    }

    @Test
    void what_is_not_http_is_a_problem_too() {
        assertProblem(app.raw("GET /products/%00 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"), 400);
        assertProblem(app.raw("GET /products/%zz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"), 400);
        assertProblem(app.raw("GET /products/%ff HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"), 400);
        assertProblem(app.raw("BROKEN\r\n\r\n"), 400);
        String post = "POST /products HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n";
        assertProblem(app.raw(post + "Content-Length: 100\r\n\r\n{"), 400);
        assertProblem(app.raw(post + "Transfer-Encoding: chunked\r\n\r\nxyz\r\n{"), 400);
        assertProblem(app.raw(post + "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}"), 400);
        String nineThousand = "a".repeat(9000);
        assertProblem(app.raw("GET /?" + nineThousand + " HTTP/1.1\r\nHost: x\r\n\r\n"), 414);
        assertProblem(app.raw("GET / HTTP/1.1\r\nHost: x\r\nX: " + nineThousand + "\r\n\r\n"), 431);
    }

    private static void assertProblem(String answer, int status) {
        assertThat(answer)
                .startsWith("HTTP/1.1 " + status + " ")
                .contains("Content-Type: application/problem+json\r\n")
                .contains("X-Request-Id: ")
                .contains("\"status\":" + status)
                .doesNotContain("Jetty")
                .doesNotContain("badMessage");
    }
}

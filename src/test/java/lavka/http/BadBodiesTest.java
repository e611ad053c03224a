package lavka.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import lavka.EveryEngine;
import lavka.TestApp;
import lavka.engine.Engine;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients send by mistake or on purpose: a clear problem, and nothing written. */
@EveryEngine
class BadBodiesTest {
    @AutoClose
    private final TestApp app;

    BadBodiesTest(Engine engine) {
        app = TestApp.shared(engine);
    }

    private String before = "";

    @BeforeEach
    void remember() {
        before = app.dump();
    }

    @AfterEach
    void nothingIsWritten() {
        assertThat(app.dump()).isEqualTo(before);
    }

    private static String product(String price) {
        return "{\"name\":\"Tea\",\"description\":\"\",\"price\":" + price + "}";
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"name\":                        | Line 1, column 9",
                "{\"name\":\"a\",\"name\":\"b\"}   | Duplicate Object property",
                "{} x                              | Line 1, column 4",
                "{} {}                             | Line 1, column 4: Unexpected text",
                "{\"price\":NaN}                   | NaN",
                "{\"price\":Infinity}              | Infinity",
                "{\"price\":01}                    | Line 1",
                "{\"price\":+1}                    | Line 1",
                "{'price':1}                       | Line 1, column 2",
                "{\"price\":1,}                    | Line 1, column 12",
                "{/**/}                            | Line 1, column 2",
                "nul                               | Line 1",
            })
    void malformed_json_is_400_with_line_and_column(String body, String detail) {
        var answer = app.send("POST", "/products", body);
        answer.expectProblem(400, "malformed-body", detail);
        assertThat(answer.text()).doesNotContain("Feature").doesNotContain("tools.jackson");
    }

    @Test
    void line_and_column_are_those_of_an_editor() {
        app.send("POST", "/products", "{\n  \"name\": \"Tea\",\n  \"price\": x\n}")
                .expectProblem(400, "malformed-body", "Line 3, column 12");
    }

    @Test
    void an_empty_body_is_said_to_be_empty() {
        app.send("POST", "/products", "").expectProblem(400, "malformed-body", "empty");
        app.send("POST", "/products", " \n").expectProblem(400, "malformed-body", "empty");
    }

    @Test
    void a_body_is_utf8() {
        byte[] latin1 = product("1").replace("Tea", "Tée").getBytes(StandardCharsets.ISO_8859_1);
        app.sendBytes("POST", "/products", latin1).expectProblem(400, "malformed-body", "The body is not UTF-8.");
        byte[] utf16 = product("1").getBytes(StandardCharsets.UTF_16LE);
        app.sendBytes("POST", "/products", utf16).expect(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "{\"a\":"})
    void a_hundred_thousand_levels_are_refused(String open) {
        app.send("POST", "/products", open.repeat(100_000)).expectProblem(400, "malformed-body", "nesting depth");
    }

    @Test
    void a_million_items_are_refused_before_they_are_built() {
        app.send("POST", "/orders", "{\"items\":[" + "1,".repeat(1_200_000) + "1]}")
                .expectProblem(400, "malformed-body", "more than 5,000");
    }

    @Test
    void ten_megabytes_are_refused() {
        byte[] body = new byte[10_000_000];
        app.sendBytes("POST", "/products", body).expectProblem(413, "body-too-large", "2,500,000");
        app.sendBytes("PATCH", "/products/1", body).expect(413);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"Tea\"", "[]", "null", "1", "true", "1e400"})
    void a_body_is_an_object(String body) {
        app.send("POST", "/products", body).expectViolations(" type");
        app.send("PUT", "/products/1", body).expectProblem(404, "not-found", "no product 1");
    }

    @ParameterizedTest
    @CsvSource({
        "4.9, type",
        "4.0, type",
        "1e2, type",
        "-0.0, type",
        "'\"450\"', type",
        "true, type",
        "null, type",
        "{}, type",
        "[1], type",
        "-1, too_small",
        "9007199254740992, too_big",
        "9223372036854775808, too_big",
        "-9223372036854775809, too_small",
        "1e400, type",
        "-1e999999999, type",
        "1e99999999999, type"
    })
    void a_price_is_a_whole_number_within_its_bounds(String price, String code) {
        app.send("POST", "/products", product(price)).expectViolations("/price " + code);
    }

    @Test
    void a_number_of_two_thousand_digits_is_refused() {
        app.send("POST", "/products", product("1".repeat(2000)))
                .expectProblem(400, "malformed-body", "Number value length");
    }

    @Test
    void text_that_cannot_be_stored_everywhere_is_refused() {
        app.post("/products", "{'name':'a\\u0000b','description':'\\ud83d','price':1}")
                .expectViolations("/name text", "/description text");
        app.post("/products", "{'name':'\\udc00\\ud800','description':'','price':1}")
                .expectViolations("/name text");
        app.send("POST", "/products", "{\"\\ud800\":1}").expect(400);
        app.post("/products", "{'na\\u0000me':1,'name':'Tea','description':'','price':1}")
                .expectViolations("/na\\u0000me unknown".replace("\\u0000", "\0"));
    }

    @Test
    void lengths_are_counted_in_code_points() {
        String name = "😀".repeat(201);
        String description = "😀".repeat(5001);
        app.post("/products", "{'name':'" + name + "','description':'" + description + "','price':1}")
                .expectViolations("/name too_long", "/description too_long");
        app.post("/products", "{'name':'','description':'','price':1}").expectViolations("/name too_short");
        String longest = name.substring(2);
        app.post("/products", "{'name':'" + longest + "','description':'','price':1}")
                .expect(201);
        app.delete("/products/1").expect(204);
    }

    @Test
    void all_faults_come_at_once_and_near_names_are_suggested() {
        var answer = app.post("/products", "{'nmae':'Tea','price':'450','id':7,'colour':1}");
        answer.expectViolations(
                "/name required",
                "/description required",
                "/nmae unknown",
                "/colour unknown",
                "/price type",
                "/id read_only");
        assertThat(answer.text()).contains("Did you mean name?").contains("Allowed: name, description, price.");
    }

    @Test
    void two_thousand_faults_are_answered_with_a_hundred() {
        StringBuilder body = new StringBuilder("{");
        for (int i = 0; i < 2000; i++) {
            body.append("\"k").append(i).append("\":1,");
        }
        var answer = app.send("POST", "/products", body.append("\"k\":1}").toString())
                .expect(422);
        assertThat(answer.json().get("errors")).hasSize(100);
        assertThat(answer.text()).contains("(and many more)");
    }

    @Test
    void a_body_is_sent_as_json() {
        String body = product("1");
        send(body, "text/plain").expectProblem(415, "unsupported-media-type", "curl --json");
        send(body, "application/x-www-form-urlencoded").expect(415);
        send(body, "application/jsonx").expect(415);
        send(body, "application/merge-patch+json").expect(415);
        send(body, "application/json; charset=latin1").expectProblem(415, "unsupported-media-type", "UTF-8");
        send(body, "application/json; charset").expect(415);
        app.send("POST", "/products", body, "Content-Encoding", "gzip")
                .expectProblem(415, "unsupported-media-type", "Content-Encoding");
        send(body, "APPLICATION/JSON; charset=\"UTF-8\"").expect(201);
        app.delete("/products/1").expect(204);
    }

    private TestApp.Answer send(String body, String contentType) {
        return app.sendBytes("POST", "/products", body.getBytes(UTF_8), "Content-Type", contentType);
    }

    @Test
    void faults_inside_items_are_pointed_at() {
        app.post("/orders", "{'items':[{'product_id':1,'count':0},{'cuont':1},7]}")
                .expectViolations(
                        "/items/0/count too_small",
                        "/items/0/product_id not_found",
                        "/items/1/product_id required",
                        "/items/1/cuont unknown",
                        "/items/2 type");
    }
}

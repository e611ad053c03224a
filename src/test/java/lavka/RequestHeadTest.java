package lavka;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import lavka.Boundaries.Operation;
import lavka.engine.Sqlite;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** No request line or header causes a 5xx. */
class RequestHeadTest {
    private static final long SEED = Long.getLong("test.seed", 1);

    /** Never fewer than 5,000. */
    private static final int REQUESTS = Math.max(5_000, Integer.getInteger("test.requests", 5_000));

    /** ISO 8859-1, a byte each. */
    private static final List<String> PIECES = List.of(
            "\"",
            "'",
            "\\",
            ";",
            ",",
            "=",
            "/",
            "?",
            "&",
            "#",
            "%",
            "*",
            ":",
            "@",
            "+",
            "-",
            ".",
            " ",
            "\t",
            "\u0001",
            "\u007f",
            "\u0080",
            "\u00e9",
            "\u00ff",
            "\u00d9\u00a1",
            "%00",
            "%0a",
            "%25",
            "%2F",
            "%2e%2e",
            "%C3%A9",
            "%D9%A1",
            "%ff",
            "%u0031",
            "%zz",
            "%",
            "%4",
            "q=",
            ";q=0.5",
            ";q=x",
            ";q=-1",
            "charset=",
            ";charset=x",
            ";charset=\"",
            "text/csv",
            "application/json",
            "application/*",
            "*/*",
            "text/vnd.lavka.plan",
            "1",
            "0",
            "99999999999999999999",
            "-1",
            "1e9",
            "a",
            "xn--",
            "count=exact",
            "\"x\"",
            "W/\"x\"",
            "identity",
            "gzip",
            "bytes=0-1",
            "Tue, 24 Nov 2026 10:00:00 GMT",
            "..",
            "//",
            ";a=b",
            "[",
            "]",
            "{",
            "}",
            "<",
            ">",
            "|",
            "^",
            "`",
            "~",
            "$",
            "!");

    private static final List<String> HEADERS = List.of(
            "Accept",
            "Accept",
            "Accept",
            "Content-Type",
            "Content-Type",
            "Content-Type",
            "Content-Encoding",
            "Prefer",
            "If-Match",
            "If-None-Match",
            "If-Modified-Since",
            "Idempotency-Key",
            "Accept-Language",
            "Accept-Encoding",
            "Accept-Charset",
            "Cookie",
            "Range",
            "Authorization",
            "Referer",
            "Origin",
            "Forwarded",
            "X-Forwarded-For",
            "X-HTTP-Method-Override",
            "Host",
            "Connection",
            "Upgrade",
            "TE",
            "Trailer",
            "Expect",
            "Content-Length",
            "Transfer-Encoding",
            "Date",
            "X",
            "");

    private static final List<String> OTHER_METHODS = List.of("HEAD", "OPTIONS", "TRACE", "PROPFIND", "get", "G\"T");
    private static final List<String> SUFFIXES = List.of(".csv", ".ndjson", ".plan", ".json", "/", "//", ".", ".csv/");

    @AutoClose
    private final TestApp app = TestApp.shared(Sqlite.ENGINE, "development");

    private final Random random = new Random(SEED);
    private final List<Operation> operations = new Boundaries(ContractCheck.document(), random).operations();

    @ParameterizedTest
    @ValueSource(strings = {"Accept: \"", "Accept: text/csv;q=\"", "Accept: ,;\\\""})
    void a_header_that_cannot_be_parsed_is_a_bad_request(String header) {
        assertThat(app.raw("GET /products HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + header + "\r\n\r\n"))
                .startsWith("HTTP/1.1 400 ")
                .contains("/problems/bad-request");
    }

    @Test
    void an_accept_header_that_matches_nothing_gets_json() {
        app.send("GET", "/products", null, "Accept", "image/png, text/vnd.lavka.plan")
                .expect(200, "[]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "\"", "\"x", "utf-16", "utf-8;charset=x", ""})
    void another_charset_is_an_unsupported_media_type(String charset) {
        app.send("POST", "/products", "{}", "Content-Type", "application/json;charset=" + charset)
                .expectProblem(415, "unsupported-media-type", "UTF-8");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/products/%u0031",
                "/products/%zz",
                "/products/%ff",
                "/products/\u00d9\u00a1",
                "/products/1\u00e9"
            })
    void a_path_that_cannot_be_decoded_is_a_bad_request(String path) {
        assertThat(app.raw(("GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").getBytes(ISO_8859_1)))
                .startsWith("HTTP/1.1 400 ")
                .contains("/problems/bad-request");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u00d0\u00b9\u00d0\u00b9\u00d0\u00b9", "\u00ff\u00ff\u00ff", "\u00e9\u00e9\u00e9"})
    void a_raw_byte_is_never_read_as_another_character(String name) {
        app.post("/users", "{'username':'???'}").expect(201);
        String request = "GET /users?username=" + name + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
        assertThat(app.raw(request.getBytes(ISO_8859_1)))
                .startsWith("HTTP/1.1 400 ")
                .contains("\"parameter\":\"username\"", "is not percent-encoded UTF-8");
    }

    /** A rejected request leaves the connection usable. */
    @Test
    void the_body_of_an_unparsable_request_is_not_read_as_a_request() {
        String body = "GET /livez HTTP/1.1\r\n\r\n";
        String answers =
                app.raw("PUT /products/%u0031 HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: "
                        + body.length() + "\r\n\r\n" + body
                        + "GET /readyz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        assertThat(answers).startsWith("HTTP/1.1 400 ").contains("\"schema\"").doesNotContain("{\"status\":\"ok\"}");
    }

    /** HTTP implementations disagree on where these requests end, so the connection is closed. A tilde is a bare LF. */
    @ParameterizedTest
    @CsvSource({
        "POST /products HTTP/1.0, Transfer-Encoding: chunked",
        "POST /products HTTP/1.1, 'Transfer-Encoding: gzip, chunked'",
        "POST /products HTTP/1.1, Transfer-Encoding: identity",
        "POST /products HTTP/1.1, Content-Length: 5|Transfer-Encoding: chunked",
        "GET /livez HTTP/1.1, Accept: */*~X: y",
        "GET /livez HTTP/1.1~X: y, Accept: */*",
        "POST /products HTTP/1.1, Content-Type: application/json|Transfer-Encoding: chunked||1~{~0~~"
    })
    void a_request_with_ambiguous_framing_ends_the_connection(String line, String headers) {
        String request = line + "|Host: x|" + headers + "||0||GET /readyz HTTP/1.1|Host: x|Connection: close||";
        String answers = app.raw(request.replace("|", "\r\n").replace('~', '\n'));
        assertThat(answers)
                .startsWith("HTTP/1.1 400 ")
                .contains("\r\nConnection: close\r\n")
                .doesNotContain("\"schema\"");
    }

    @Test
    void no_request_head_returns_5xx() {
        TreeMap<String, Integer> statuses = new TreeMap<>();
        for (int i = 0; i < REQUESTS; i++) {
            String request = request();
            String answer = app.raw(request.getBytes(ISO_8859_1));
            assertThat(answer).as("request %d of seed %d: %s", i, SEED, request).matches("(?s)HTTP/1\\.1 [1-4].*");
            statuses.merge(answer.substring(9, 12), 1, Integer::sum);
        }
        System.out.printf("%d heads, seed %d: %s%n", REQUESTS, SEED, statuses);
        assertThat(statuses).containsKeys("200", "400", "404", "415");
        app.get("/products?limit=1").expect(200);
    }

    private String request() {
        Operation operation = pick(operations);
        String path = operation.firstPath();
        StringBuilder target = new StringBuilder(path);
        if (random.nextInt(3) == 0) {
            target.insert(random.nextInt(target.length()) + 1, pieces());
        }
        if (random.nextInt(8) == 0) {
            target.append(pick(SUFFIXES));
        }
        if (random.nextInt(3) == 0) {
            String name = operation.parameters().isEmpty()
                    ? "x"
                    : pick(operation.parameters()).get("name").asString();
            target.append('?').append(name).append('=').append(pieces());
        }
        String method = random.nextInt(10) == 0 ? pick(OTHER_METHODS) : operation.method();
        StringBuilder head =
                new StringBuilder(method).append(' ').append(target).append(" HTTP/1.1\r\n");
        if (random.nextInt(20) > 0) {
            head.append("Host: x\r\n");
        }
        String body = operation.body().isMissingNode() ? "" : "{}";
        if (!body.isEmpty()) {
            head.append("Content-Length: 2\r\n")
                    .append(random.nextInt(2) == 0 ? "Content-Type: application/json\r\n" : "");
        }
        for (int i = random.nextInt(3); i > 0; i--) {
            head.append(pick(HEADERS)).append(": ").append(pieces()).append("\r\n");
        }
        return head.append("\r\n").append(body).toString();
    }

    private String pieces() {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(4); i >= 0; i--) {
            text.append(random.nextInt(30) == 0 ? pick(PIECES).repeat(1 + random.nextInt(2_000)) : pick(PIECES));
        }
        return text.toString();
    }

    private <T> T pick(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }
}

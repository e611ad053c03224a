package lavka.pages;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import lavka.EveryEngine;
import lavka.TestApp;
import lavka.core.ErrorKind;
import lavka.engine.Engine;
import lavka.migration.Migrations;
import lavka.migration.Scripts;
import lavka.migration.Target;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

@EveryEngine
class PagesTest {
    @AutoClose
    private final TestApp app;

    PagesTest(Engine engine) {
        app = new TestApp(engine);
    }

    @Test
    void it_works() {
        JsonNode index = app.send("GET", "/", null, "Accept", "application/json")
                .expect(200)
                .json();
        assertThat(index.get("name").asString()).isEqualTo("Lavka");
        index.forEachEntry((name, path) -> {
            if (path.asString().startsWith("/")) {
                app.get(path.asString()).expect(200);
            }
        });
        app.get("/openapi.json").json().get("paths").forEachEntry((path, operations) -> {
            if (path.matches("/[a-z]+") && operations.has("post")) {
                assertThat(index.propertyNames()).contains(path.substring(1));
            }
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "*/* | text/plain",
                "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8 | text/html",
                "application/json | application/json",
                "application/json, */*;q=0.5 | application/json",
                "text/* | text/plain",
                "text/plain | text/plain",
                "image/png | text/plain"
            })
    void the_index_has_the_format_that_accept_prefers(String accept, String mediaType) {
        var index = app.send("GET", "/", null, "Accept", accept).expect(200);
        assertThat(index.header("Content-Type").orElseThrow()).startsWith(mediaType);
        assertThat(index.header("Vary")).hasValue("Accept");
    }

    @Test
    void a_terminal_gets_counts_and_a_first_request_that_works() {
        app.post("/products", "{'name':'Tea','description':'','price':450}").expect(201);
        String text = app.get("/").expect(200).text();
        assertThat(text).contains("Lavka").containsPattern("/products +1 ").containsPattern("/orders +0 ");
        Matcher curl = Pattern.compile("curl '127\\.0\\.0\\.1:" + app.port() + "(/[^']+)'")
                .matcher(text);
        assertThat(curl.find()).as(text).isTrue();
        app.get(curl.group(1)).expect(200, "[{'id':1,'name':'Tea','description':'','price':450}]");
    }

    @Test
    void the_index_counts_all_tables_in_one_bounded_statement() {
        var statements = app.statementsOf(() -> app.get("/").expect(200));
        assertThat(statements).hasSize(1);
        assertThat(statements.getFirst().inlined())
                .containsPattern("from orders (limit 1001|fetch next 1001 rows only)");
    }

    /** RFC 9112 requires Host of HTTP/1.1 alone. */
    @Test
    void the_index_escapes_the_host_and_does_without() {
        String html = "\r\nAccept: text/html\r\nConnection: close\r\n\r\n";
        for (String host : new String[] {"a<b>", "\"x\"", "a&b", "{resources}", ""}) {
            assertThat(app.raw("GET / HTTP/1.1\r\nHost: " + host + html))
                    .startsWith("HTTP/1.1 ")
                    .doesNotContain("HTTP/1.1 500", "a<b>", "a&b", "{resources}/products");
        }
        assertThat(app.raw("GET / HTTP/1.0\r\n\r\n")).contains(" 200 ", "curl '127.0.0.1:" + app.port());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/docs", "/docs/style.css", "/docs/swagger-ui-bundle.js", "/docs/API.md", "/openapi.json"})
    void a_file_is_compressed_and_revalidated(String path) throws IOException {
        byte[] plain = app.get(path).expect(200).bytes();
        var gzip =
                app.send("GET", path, null, "Accept-Encoding", "br, gzip;q=0.9").expect(200);
        assertThat(gzip.header("Content-Encoding")).hasValue("gzip");
        assertThat(gzip.header("Cache-Control")).hasValue("no-cache");
        assertThat(gzip.header("Vary")).hasValue("Accept-Encoding");
        assertThat(new GZIPInputStream(new ByteArrayInputStream(gzip.bytes())).readAllBytes())
                .isEqualTo(plain);
        for (String encoding : new String[] {"gzip", "identity"}) {
            String etag =
                    app.send("GET", path, null, "Accept-Encoding", encoding).etag();
            assertThat(etag.equals(gzip.etag())).isEqualTo(encoding.equals("gzip"));
            var same = app.send("GET", path, null, "Accept-Encoding", encoding, "If-None-Match", etag);
            assertThat(same.expect(304).bytes()).isEmpty();
            app.send("GET", path, null, "Accept-Encoding", encoding, "If-None-Match", "\"x\"")
                    .expect(200);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip;q=0", "identity", "gzip;q=0.000, br", "xgzip", ",;\\\"", ""})
    void a_client_that_does_not_accept_gzip_gets_none(String encodings) {
        var file = app.send("GET", "/docs/start.js", null, "Accept-Encoding", encodings)
                .expect(200);
        assertThat(file.header("Content-Encoding")).isEmpty();
        assertThat(file.text()).contains("SwaggerUIBundle");
    }

    @Test
    void the_api_rules_are_served_as_they_are_written() throws IOException {
        assertThat(app.get("/docs/API.md").expect(200).text()).isEqualTo(Files.readString(Path.of("docs/API.md")));
    }

    @Test
    void health_tells_of_process_and_database() {
        app.get("/livez").expect(200, "{'status':'ok'}");
        JsonNode ready = app.get("/readyz").expect(200).json();
        assertThat(ready.get("schema").asInt()).isEqualTo(Scripts.packed().head());
        assertThat(ready.get("database").asString()).matches("(SQLite|PostgreSQL|MariaDB) \\d+(\\.\\d+)?");
    }

    @Test
    void a_database_that_is_behind_is_not_ready() throws Exception {
        new Migrations(app.app().database().databaseUrl(), Scripts.packed()).down(Target.down("-1"));
        var answer = app.get("/readyz");
        answer.expectProblem(503, "unavailable", "version " + (Scripts.packed().head() - 1));
        assertThat(answer.header("Retry-After")).contains("1");
        app.get("/livez").expect(200);
    }

    @Test
    void the_contract_is_served_in_both_forms() throws IOException {
        JsonNode json = app.get("/openapi.json").expect(200).json();
        assertThat(new YAMLMapper()
                        .readTree(app.get("/openapi.yaml").expect(200).text()))
                .isEqualTo(json);
        assertThat(json.get("openapi").asString()).isEqualTo("3.1.0");
    }

    @Test
    void every_type_of_problem_is_a_page() {
        for (ErrorKind kind : ErrorKind.values()) {
            var page = app.get("/problems/" + kind.slug());
            if (kind == ErrorKind.USAGE || kind == ErrorKind.SCHEMA) {
                page.expectProblem(404, "not-found", kind.slug());
            } else {
                assertThat(page.expect(200).header("Content-Type").orElseThrow())
                        .startsWith("text/html");
                assertThat(page.text()).contains(kind.title(), String.valueOf(kind.status()));
            }
        }
        app.get("/problems/nonsense").expectProblem(404, "not-found", "nonsense");
        app.get("/docs/nonsense").expectProblem(404, "not-found", "nonsense");
    }

    @Test
    void pages_forbid_every_call_to_another_host() {
        for (String page : new String[] {"/", "/docs", "/problems/not-found"}) {
            assertThat(app.send("GET", page, null, "Accept", "text/html")
                            .header("Content-Security-Policy")
                            .orElseThrow())
                    .contains("default-src 'none'")
                    .contains("connect-src 'self'")
                    .doesNotContain("http");
        }
    }
}

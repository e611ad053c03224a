package lavka.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import lavka.EveryEngine;
import lavka.TestApp;
import lavka.core.Fault;
import lavka.db.Engine;
import lavka.migration.Migrations;
import lavka.migration.Scripts;
import lavka.migration.Target;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

@EveryEngine
class PagesTest {
    @AutoClose
    private final TestApp app;

    PagesTest(Engine engine) {
        app = new TestApp(engine);
    }

    @Test
    void it_works() {
        JsonNode index = app.get("/").expect(200).json();
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

    @Test
    void health_tells_of_process_and_database() {
        app.get("/livez").expect(200, "{'status':'ok'}");
        JsonNode ready = app.get("/readyz").expect(200).json();
        assertThat(ready.get("schema").asInt()).isEqualTo(Scripts.packed().head());
        assertThat(ready.get("database").asString()).matches("(SQLite|PostgreSQL|MariaDB) \\d+(\\.\\d+)?");
    }

    @Test
    void a_database_that_is_behind_is_not_ready() throws Exception {
        new Migrations(app.app().database().location(), Scripts.packed()).down(Target.down("-1"));
        var answer = app.get("/readyz");
        answer.expectProblem(503, "unavailable", "version " + (Scripts.packed().head() - 1));
        assertThat(answer.header("Retry-After")).contains("1");
        app.get("/livez").expect(200);
    }

    @Test
    void the_contract_is_served_in_both_forms() throws IOException {
        assertThat(app.get("/openapi.yaml").expect(200).text())
                .isEqualTo(Files.readString(Path.of("src/main/resources/openapi.yaml")));
        JsonNode json = app.get("/openapi.json").expect(200).json();
        assertThat(json.get("openapi").asString()).isEqualTo("3.1.0");
    }

    @Test
    void every_kind_of_fault_that_a_request_can_meet_has_a_type() {
        for (Fault.Kind kind : Fault.Kind.values()) {
            boolean commandLine = kind == Fault.Kind.USAGE || kind == Fault.Kind.SCHEMA;
            assertThat(ProblemType.of(kind).name()).isEqualTo(commandLine ? "INTERNAL" : kind.name());
        }
    }

    @Test
    void every_type_of_problem_is_a_page() {
        for (ProblemType type : ProblemType.values()) {
            var page = app.get("/problems/" + type.slug()).expect(200);
            assertThat(page.header("Content-Type").orElseThrow()).startsWith("text/html");
            assertThat(page.text()).contains(type.title()).contains(String.valueOf(type.status()));
        }
        app.get("/problems/nonsense").expectProblem(404, "not-found", "nonsense");
        app.get("/docs/nonsense").expectProblem(404, "not-found", "nonsense");
    }

    @Test
    void pages_forbid_every_call_to_another_host() {
        for (String page : new String[] {"/docs", "/problems/not-found"}) {
            assertThat(app.get(page).header("Content-Security-Policy").orElseThrow())
                    .contains("default-src 'none'")
                    .contains("connect-src 'self'")
                    .doesNotContain("http");
        }
    }
}

package lavka;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import lavka.Boundaries.Operation;
import lavka.TestApp.Answer;
import lavka.engine.Engine;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What can be seen of the SQL behind an answer: its number and time always, all of it in development. */
@EveryEngine
class DevelopmentTest {
    private static final String PLAN = "text/vnd.lavka.plan";
    private static final String TEA = "{'id':1,'name':'Tea','description':'Ivan tea; 100 g','price':450}";

    private final Engine engine;

    @AutoClose
    private final TestApp app;

    private final Boundaries contract = new Boundaries(ContractCheck.document(), new Random(1));

    DevelopmentTest(Engine engine) {
        this.engine = engine;
        app = TestApp.shared(engine, "development");
        SeedShop.fill(app.database());
    }

    @Test
    void every_operation_shows_its_sql_and_its_plan() throws Exception {
        SameAnswers.apart(this::showAll);
    }

    private void showAll() throws IOException {
        var document = app.get("/openapi.json").expect(200).json();
        for (Operation operation : contract.operations()) {
            var sql = document.at("/paths/" + operation.path().replace("/", "~1") + "/"
                    + operation.method().toLowerCase(Locale.ROOT) + "/x-sql");
            if (operation.tag().equals("service")) {
                assertThat(sql.isMissingNode()).isTrue();
                continue;
            }
            Path file = Path.of("src/test/sql", engine.id(), operation.id() + ".sql");
            assertThat(sql.asString()).isEqualTo(Files.readString(file));

            if (operation.method().equals("GET")) {
                Answer plan = app.get(operation.firstPath() + ".plan").expect(200);
                assertThat(plan.header("Content-Type")).hasValue(PLAN + "; charset=utf-8");
                assertThat(plan.text())
                        .startsWith("-- GET " + operation.firstPath() + "\n")
                        .contains(" statement", " ms\n", ";\n-- ");
            }
        }
    }

    /** A client that accepts every media type of the contract, as Swagger UI does, gets the response of production. */
    @Test
    void the_contract_of_development_adds_only_x_sql() throws Exception {
        SameAnswers.apart(() -> {
            JsonNode development = app.get("/openapi.json").expect(200).json();
            for (JsonNode path : development.get("paths")) {
                path.forEach(operation -> {
                    if (operation.isObject()) {
                        ((ObjectNode) operation).remove("x-sql");
                    }
                });
            }
            assertThat(development).isEqualTo(ContractCheck.document());
        });
    }

    @Test
    void accept_selects_no_plan() {
        app.send("GET", "/products/1", null, "Accept", PLAN).expect(200, TEA);
        String cup = TestApp.quotes("{'name':'Cup','description':'','price':2}");
        app.send("POST", "/products", cup, "Accept", PLAN).expect(201);
        app.send("PATCH", "/products/6", "{\"price\":3}", "Accept", PLAN).expect(200);
        app.send("PUT", "/products/6", cup, "Accept", PLAN + ", application/json;q=0.1")
                .expect(200);
        assertThat(app.sql("SELECT price FROM products WHERE id = 6")).isEqualTo("2");
        app.send("DELETE", "/products/6", null, "Accept", PLAN).expect(204);
        app.post("/products.plan", "{}").expectProblem(405, "method-not-allowed", "Supported: GET, HEAD, OPTIONS.");
        assertThat(app.sql("SELECT count(*) FROM products")).isEqualTo("5");
    }

    @Test
    void a_plan_is_the_one_of_the_request() throws Exception {
        SameAnswers.apart(() -> {
            assertThat(app.get("/products.plan?price.gte=1&limit=3").expect(200).text())
                    .startsWith("-- GET /products?price.gte=1&limit=3\n-- 1 statement, ")
                    .contains("where products.price >= 1\n", "\n-- ");
            assertThat(app.get("/products/1.plan").expect(200).text()).contains("where products.id = 1");
        });
        app.get("/products/9.plan").expectProblem(404, "not-found", "no product 9");
        app.get("/products.plan?pirce=1").expectProblem(400, "invalid-parameter", "Did you mean price?");
        app.get("/livez.plan").expectProblem(404, "not-found", "no path");
        app.get("/products/1").expect(200, TEA);
        assertThat(app.get("/products.csv").expect(200).text()).startsWith("id,name");
    }

    @Test
    void nothing_of_it_is_seen_in_production() {
        try (TestApp shop = TestApp.shared(engine)) {
            shop.get("/products.plan").expectProblem(404, "not-found", "There is no path /products.plan.");
            shop.send("GET", "/products", null, "Accept", PLAN).expect(200, "[]");
            assertThat(shop.get("/openapi.json").text()).doesNotContain("x-sql", PLAN);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /products, ",
        "GET, /products?limit=1&cursor=x, ",
        "GET, /products/7, ",
        "GET, /users?include=posts&sort=-email, ",
        "POST, /orders, {'items':[{'product_id':1}]}",
        "PATCH, /products/1, {'price':5}",
        "POST, /products, {}",
        "DELETE, /posts/1, ",
        "GET, /livez, "
    })
    void an_answer_tells_how_many_statements_it_took(String method, String path, String body) {
        Answer[] answer = new Answer[1];
        List<TestApp.Statement> statements =
                app.statementsOf(() -> answer[0] = app.send(method, path, body == null ? null : TestApp.quotes(body)));
        if (statements.isEmpty()) {
            assertThat(answer[0].header("Server-Timing")).isEmpty();
        } else {
            assertThat(answer[0].header("Server-Timing").orElseThrow())
                    .matches("db;dur=\\d+\\.\\d{3};desc=\"%d statement%s\""
                            .formatted(statements.size(), statements.size() == 1 ? "" : "s"));
        }
    }
}

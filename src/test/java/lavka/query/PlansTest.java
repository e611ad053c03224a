package lavka.query;

import static lavka.TestDatabase.TEN_THOUSAND;
import static lavka.db.schema.Tables.IDEMPOTENCY_KEYS;
import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import lavka.EveryEngine;
import lavka.SameAnswers;
import lavka.SeedShop;
import lavka.TestApp;
import lavka.TestDatabase;
import lavka.db.schema.DefaultSchema;
import lavka.engine.Engine;
import lavka.engine.Mariadb;
import lavka.engine.Postgresql;
import lavka.engine.Sqlite;
import org.jooq.Table;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the contract lets a client filter and sort by is found by an index: a filter searches, and an order is that of
 * an index, but for the last fields of it. The exceptions are those of docs/API.md. Each engine tells in words of its
 * own what it does (sqlite.org/eqp.html, postgresql.org/docs/current/using-explain.html, mariadb.com/kb/en/explain).
 */
@EveryEngine
class PlansTest {
    private static TestApp app;
    private static Engine engine;
    private static Connection connection;

    /** For exports on SQLite, whose plans do not depend on the number of rows. */
    private static TestApp few;

    PlansTest(Engine engine) {}

    @BeforeParameterizedClassInvocation
    static void tenThousandOfEach(Engine engine) throws SQLException {
        PlansTest.engine = engine;
        app = new TestApp(engine);
        few = TestApp.shared(Sqlite.ENGINE);
        SeedShop.fill(few.database());
        TestDatabase database = app.database();
        connection = database.connect();
        String number = "(1000 * a.n + 100 * b.n + 10 * c.n + d.n)";
        String from = " FROM " + TEN_THOUSAND + " ORDER BY " + number;
        database.execute(
                "INSERT INTO products (name, description, price) SELECT 'Tea' || %s, '', %s".formatted(number, number)
                        + from,
                "INSERT INTO users (username, email) SELECT 'sam' || %s, 'sam' || %s || '@example.org'"
                                .formatted(number, number)
                        + from,
                "INSERT INTO posts (title, user_id) SELECT 'Hello' || id, id FROM users ORDER BY id",
                "INSERT INTO profiles (last_name, user_id) SELECT 'Brown' || id, id FROM users ORDER BY id",
                "INSERT INTO orders (promocode) SELECT 'SPRING' || " + number + from,
                "INSERT INTO order_product_association (order_id, product_id) SELECT id, id FROM products",
                "UPDATE users SET email = NULL WHERE id % 10 = 0",
                "UPDATE profiles SET last_name = NULL WHERE id % 10 = 0",
                "UPDATE orders SET promocode = NULL WHERE id % 10 = 0");
        for (int i = 0; i < 100; i++) {
            database.execute("UPDATE orders SET created_at = '2026-01-31 09:%d:%d.000' WHERE id %% 100 = %d"
                    .formatted(10 + i / 50, 10 + i % 50, i));
        }
        for (String table : tables()) {
            assertThat(database.sql("SELECT count(*) FROM " + table))
                    .as("src/test/java/lavka/query/PlansTest.java: add 10,000 rows of the table %s.", table)
                    .isEqualTo("10000");
        }
        // A server plans by what it has counted in the tables, SQLite by the schema alone.
        if (engine == Postgresql.ENGINE) {
            database.execute("ANALYZE");
        } else if (engine == Mariadb.ENGINE) {
            database.execute("ANALYZE TABLE " + String.join(", ", tables()));
        }
    }

    private static List<String> tables() {
        return DefaultSchema.DEFAULT_SCHEMA.getTables().stream()
                .filter(table -> !table.equals(IDEMPOTENCY_KEYS))
                .map(Table::getName)
                .toList();
    }

    @AfterParameterizedClassInvocation
    static void stop() throws SQLException {
        connection.close();
        app.close();
        few.close();
    }

    private static Stream<JsonNode> lists() {
        JsonNode document = JsonMapper.shared().readTree(PlansTest.class.getResourceAsStream("/openapi.json"));
        return document.get("paths")
                .propertyStream()
                .filter(path -> path.getValue()
                        .at("/get/responses/200/content/application~1json/schema/type")
                        .asString("")
                        .equals("array"))
                .map(path -> {
                    var list = JsonMapper.shared()
                            .createObjectNode()
                            .put("path", path.getKey().replaceAll("\\{[a-z_]+}", "1"));
                    var parameters = list.putArray("parameters");
                    path.getValue()
                            .at("/get/parameters")
                            .forEach(reference -> parameters.add(
                                    document.at(reference.get("$ref").asString().substring(1))));
                    return list;
                });
    }

    private static Stream<String> parameters(String place) {
        return lists().flatMap(list -> list.get("parameters")
                .valueStream()
                .filter(parameter -> place.equals("sort")
                        ? parameter.get("name").asString().equals("sort")
                        : parameter.has("x-operators"))
                .flatMap(parameter ->
                        questions(parameter).map(question -> list.get("path").asString() + "?" + question)));
    }

    private static Stream<String> questions(JsonNode parameter) {
        String name = parameter.get("name").asString();
        if (name.equals("sort")) {
            List<String> sorts = parameter
                    .at("/schema/items/enum")
                    .valueStream()
                    .map(JsonNode::asString)
                    .toList();
            return sorts.stream()
                    .flatMap(first -> Stream.concat(
                            Stream.of("sort=" + first),
                            sorts.stream()
                                    .filter(second -> !second.replace("-", "").equals(first.replace("-", "")))
                                    .map(second -> "sort=" + first + "," + second)));
        }
        String value = parameter.at("/schema/examples/0").asString();
        return Stream.concat(
                Stream.of(name + "=" + value),
                parameter
                        .get("x-operators")
                        .valueStream()
                        .map(operator -> name + "." + operator.asString() + "="
                                + switch (operator.asString()) {
                                    case "null" -> "true";
                                    case "like" -> value + "*";
                                    default -> value;
                                }));
    }

    static Stream<String> filters() {
        return parameters("filter").filter(question -> !question.contains(".ne="));
    }

    static Stream<String> sorts() {
        return parameters("sort");
    }

    /** A line for each step. */
    private static List<String> plan(String path) {
        return plan(app, path);
    }

    private static List<String> plan(TestApp app, String path) {
        List<String> plan = new ArrayList<>();
        for (TestApp.Statement statement :
                app.statementsOf(() -> app.get(path.replace("@", "%40")).expect(200))) {
            String explain = engine == Sqlite.ENGINE ? "EXPLAIN QUERY PLAN " : "EXPLAIN ";
            try (Statement query = connection.createStatement();
                    ResultSet rows = query.executeQuery(explain + statement.inlined())) {
                while (rows.next()) {
                    plan.add(
                            switch (engine) {
                                case Sqlite _ -> rows.getString("detail");
                                case Postgresql _ -> rows.getString(1).strip();
                                case Mariadb _ -> rows.getString("type") + " " + rows.getString("Extra");
                            });
                }
            } catch (SQLException e) {
                throw new IllegalStateException(statement.inlined(), e);
            }
        }
        return plan;
    }

    /** Reads a table or an index from its beginning to its end. */
    private static boolean isScan(String step) {
        return step.matches(
                switch (engine) {
                    case Sqlite _ -> "SCAN (?!CONSTANT|t$|\\().*";
                    case Postgresql _ -> ".*Seq Scan.*";
                    case Mariadb _ -> "ALL .*";
                });
    }

    /** Sorts all rows; those that are equal to each other, and found by that, are few. */
    private static boolean isSort(List<String> plan, int step) {
        return switch (engine) {
            case Sqlite _ ->
                plan.get(step).equals("USE TEMP B-TREE FOR ORDER BY")
                        && !plan.get(step - 1).endsWith("=?)");
            case Postgresql _ -> plan.get(step).matches("(-> +)?Sort +\\(cost.*");
            case Mariadb _ ->
                plan.get(step).contains("filesort") && !plan.get(step).startsWith("ref");
        };
    }

    @ParameterizedTest
    @MethodSource("filters")
    void a_filter_searches(String question) {
        List<String> plan = plan(question);
        assertThat(plan).as(question).isNotEmpty().noneMatch(PlansTest::isScan);
        if (engine == Sqlite.ENGINE) {
            assertThat(plan).as(question).anyMatch(step -> step.startsWith("SEARCH "));
        }
    }

    @ParameterizedTest
    @MethodSource("sorts")
    void an_order_is_that_of_an_index_from_any_place_on(String question) throws Exception {
        if (engine == Mariadb.ENGINE && question.contains(",")) {
            return; // it sorts all that follows
        }
        SameAnswers.apart(() -> {
            assertNoSort(question);
            Optional<String> next = app.get(question + "&limit=1").expect(200).link("next");
            if (next.isPresent()) {
                assertNoSort(next.get());
                assertThat(plan(next.get())).as(next.get()).noneMatch(PlansTest::isScan);
            }
            if (engine == Sqlite.ENGINE) { // in the service's memory; a server has room of its own
                assertNoSort(few, question.replace("?", ".ndjson?"));
            }
        });
    }

    private static void assertNoSort(String path) {
        assertNoSort(app, path);
    }

    private static void assertNoSort(TestApp app, String path) {
        List<String> plan = plan(app, path);
        assertThat(IntStream.range(0, plan.size()).filter(step -> isSort(plan, step)))
                .as("%s %s", path, plan)
                .isEmpty();
    }
}

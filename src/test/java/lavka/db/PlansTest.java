package lavka.db;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import lavka.TestApp;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the contract lets a client filter and sort by is found by an index (sqlite.org/eqp.html): a filter SEARCHes, and
 * an order is that of an index, but for the last fields of it. The exceptions are those of docs/API.md.
 */
class PlansTest {
    private static TestApp app;

    @BeforeAll
    static void aRowOfEach() {
        app = new TestApp();
        app.post("/products", "{'name':'Tea','description':'','price':1}").expect(201);
        app.post("/products", "{'name':'Tea','description':'','price':1}").expect(201);
        for (String user : List.of("sam", "kim")) {
            app.post("/users", "{'username':'" + user + "','email':'" + user + "@example.org'}")
                    .expect(201);
            app.post("/posts", "{'title':'a','user_id':1}").expect(201);
            app.post("/orders", "{'promocode':'a','items':[{'product_id':1}]}").expect(201);
        }
        app.post("/profiles", "{'last_name':'a','user_id':1}").expect(201);
        app.post("/profiles", "{'last_name':'a','user_id':2}").expect(201);
    }

    @AfterAll
    static void stop() {
        app.close();
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

    private static List<String> plan(Runnable request) {
        List<String> plan = new ArrayList<>();
        for (TestApp.Statement statement : app.statementsOf(request)) {
            try (Connection connection = app.database().connect();
                    Statement explain = connection.createStatement();
                    ResultSet rows = explain.executeQuery("EXPLAIN QUERY PLAN " + statement.inlined())) {
                while (rows.next()) {
                    plan.add(rows.getString("detail"));
                }
            } catch (SQLException e) {
                throw new IllegalStateException(statement.inlined(), e);
            }
        }
        return plan;
    }

    @ParameterizedTest
    @MethodSource("filters")
    void a_filter_searches(String question) {
        List<String> plan = plan(() -> app.get(question.replace("@", "%40")).expect(200));
        assertThat(plan).as(question).noneMatch(step -> step.matches("SCAN (?!CONSTANT|t$|\\().*"));
        assertThat(plan).as(question).anyMatch(step -> step.startsWith("SEARCH "));
    }

    @ParameterizedTest
    @MethodSource("sorts")
    void an_order_is_that_of_an_index_from_any_place_on(String question) {
        String next = app.get(question + "&limit=1").expect(200).next();
        for (List<String> plan : List.of(
                plan(() -> app.get(question).expect(200)),
                plan(() -> app.get(next).expect(200)),
                plan(() -> app.get(question.replace("?", ".ndjson?")).expect(200)))) {
            for (int step = 0; step < plan.size(); step++) {
                // The rows without a value are equal to each other, and are sorted as any that are equal.
                if (plan.get(step).equals("USE TEMP B-TREE FOR ORDER BY")) {
                    assertThat(plan.get(step - 1)).as("%s %s", question, plan).endsWith("=?)");
                }
            }
        }
        assertThat(plan(() -> app.get(next).expect(200)))
                .as("the next page of " + question)
                .noneMatch(step -> step.matches("SCAN (?!CONSTANT|t$|\\().*"));
    }
}

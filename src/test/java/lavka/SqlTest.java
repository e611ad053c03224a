package lavka;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.vertical_blank.sqlformatter.SqlFormatter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import lavka.Boundaries.Operation;
import lavka.TestApp.Answer;
import lavka.engine.Engine;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * The SQL of every operation of the contract, with each of its relations, and of a list sorted, filtered, counted and
 * on its second page: it stands in {@code src/test/sql/<engine>/}, so that a change of it is seen and meant.
 * {@code make accept} writes them.
 */
@EveryEngine
class SqlTest {
    private static final boolean IS_ACCEPTED = Boolean.getBoolean("accept");

    private final Engine engine;
    private TestApp app;

    private final Path folder;
    private final Boundaries contract = new Boundaries(ContractCheck.document(), new Random(1));
    private final Map<String, StringBuilder> files = new TreeMap<>();

    SqlTest(Engine engine) {
        this.engine = engine;
        folder = Path.of("src/test/sql", engine.id());
    }

    @Test
    void the_sql_of_every_operation_is_the_one_that_was_read() throws Exception {
        SameAnswers.apart(() -> {
            for (Operation operation : contract.operations()) {
                if (operation.tag().equals("service")) {
                    continue;
                }
                try (TestApp shop = TestApp.shared(engine)) {
                    app = shop;
                    SeedShop.fill(shop.database());
                    ask(operation);
                }
            }
        });
        if (IS_ACCEPTED) {
            write(folder);
        }
        Path found = Path.of("target/sql", folder.getFileName().toString());
        write(found);
        List<String> names = names(folder);
        assertThat(names).as("make accept writes them").isEqualTo(names(found));
        SoftAssertions.assertSoftly(softly -> {
            for (String name : names) {
                softly.assertThat(found.resolve(name))
                        .as("%s/%s: read what changed, then run make accept", folder, name)
                        .hasSameTextualContentAs(folder.resolve(name));
            }
        });
    }

    private static List<String> names(Path folder) throws IOException {
        try (var paths = Files.list(folder)) {
            return paths.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    private void write(Path to) throws IOException {
        if (Files.exists(to)) {
            Folders.delete(to);
        }
        Files.createDirectories(to);
        for (var file : files.entrySet()) {
            Files.writeString(to.resolve(file.getKey()), file.getValue());
        }
    }

    private void ask(Operation operation) {
        if (operation.method().equals("POST") && operation.id().equals("createProfile")) {
            app.delete("/profiles/1").expect(204);
        }
        if (operation.id().equals("createItem")) {
            app.delete("/orders/1/items/1").expect(204);
        }
        if (operation.id().equals("deleteProduct")) {
            app.delete("/orders/1").expect(204);
            app.delete("/orders/2").expect(204);
        }
        Answer plain = record(operation, "");
        for (JsonNode parameter : operation.parameters()) {
            String name = parameter.get("name").asString();
            if (name.equals("include")) {
                parameter
                        .at("/schema/items/enum")
                        .forEach(relation -> record(operation, "?include=" + relation.asString()));
            } else if (name.equals("sort")) {
                JsonNode fields = parameter.at("/schema/items/enum");
                String last = fields.get(fields.size() - 1).asString();
                String third = fields.path(2).asString("");
                for (String sort : third.isEmpty() ? List.of(last) : List.of(last + "," + third, third + "," + last)) {
                    Answer first = record(operation, "?limit=1&sort=" + sort);
                    first.link("next").ifPresent(next -> {
                        Answer second = record(operation, next.substring(next.indexOf('?')));
                        second.link("prev").ifPresent(prev -> record(operation, prev.substring(prev.indexOf('?'))));
                    });
                }
                record(operation, "?limit=1&offset=1&sort=" + last);
                if (!third.isEmpty()) {
                    record(operation, "?sort=" + third, "Accept", "application/x-ndjson");
                }
            } else if (name.equals("Prefer")) {
                record(operation, "?limit=1", "Prefer", "count=exact");
            } else if (name.equals("fields")) {
                record(
                        operation,
                        "?fields=" + parameter.at("/schema/items/enum/1").asString());
            } else if (name.endsWith(".sort")) {
                String relation = name.replace(".sort", "");
                record(operation, "?include=" + relation + "&" + relation + ".limit=1&" + name + "=-id");
            } else if (parameter.has("x-operators")) {
                record(operation, "?" + name + "=" + example(parameter));
            }
        }
        operation.parameters().stream()
                .filter(parameter -> parameter.has("x-operators"))
                .max(Comparator.comparingInt(
                        parameter -> parameter.get("x-operators").size()))
                .ifPresent(parameter -> operators(operation, parameter));
        assertThat(plain.status()).as(operation.id() + " " + plain.text()).isLessThan(300);
    }

    /** Each operator, of the field that has most of them. */
    private void operators(Operation operation, JsonNode parameter) {
        String value = example(parameter);
        for (JsonNode operator : parameter.get("x-operators")) {
            List<String> values = switch (operator.asString()) {
                case "in" -> List.of(value + "," + value);
                case "null" -> List.of("true", "false");
                case "like" -> List.of(value + "*", "*" + value, "*" + value + "*");
                default -> List.of(value);
            };
            values.forEach(each -> record(
                    operation, "?%s.%s=%s".formatted(parameter.get("name").asString(), operator.asString(), each)));
        }
    }

    private static String example(JsonNode parameter) {
        return parameter.at("/schema/examples/0").asString().replace("@", "%40");
    }

    private Answer record(Operation operation, String query, String... headers) {
        String path = operation.firstPath();
        String body = contract.exampleBody(operation);
        Answer[] answer = new Answer[1];
        List<TestApp.Statement> statements =
                app.statementsOf(() -> answer[0] = app.send(operation.method(), path + query, body, headers));
        StringBuilder file = files.computeIfAbsent(operation.id() + ".sql", name -> new StringBuilder());
        file.append(file.isEmpty() ? "" : "\n")
                .append("-- %s %s%s%s%n"
                        .formatted(
                                operation.method(),
                                path,
                                query.replaceAll("cursor=[^&]*", "cursor=…"),
                                headers.length == 0 ? "" : " (" + String.join(": ", headers) + ")"))
                .append("-- %d statement%s%n".formatted(statements.size(), statements.size() == 1 ? "" : "s"));
        statements.forEach(
                statement -> file.append(SqlFormatter.format(statement.sql())).append(";\n"));
        return answer[0];
    }
}

package lavka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import lavka.Boundaries.Operation;
import lavka.engine.Sqlite;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** No {@code format} and no {@code pattern} of the contract backtracks or recurses on a long, repetitive text. */
class LongInputsTest {
    private static final List<String> BEGINNINGS = List.of("", "a@", "a@a.", "2026-01-31T09:30:00.");

    private static final List<String> UNITS =
            List.of("a", "a.", "@", "*", "a*", " ", "0", "-", "T", "\u00e9", "\ud83d\ude00");

    private static final int REPETITIONS = 20_000;

    /** Texts tried for each field and each parameter. */
    private static final int SAMPLE =
            Math.min(BEGINNINGS.size() * UNITS.size(), Integer.getInteger("test.requests", 2_000) / 200);

    /** The URL may have 8 KiB. */
    private static final int QUERY_BYTES = 7_500;

    @AutoClose
    private final TestApp app = TestApp.shared(Sqlite.ENGINE);

    private final Random random = new Random(Long.getLong("test.seed", 1));
    private final Boundaries boundaries = new Boundaries(ContractCheck.document(), random);
    private int sent;

    private boolean isMatched(JsonNode reference) {
        JsonNode schema = boundaries.resolve(reference);
        return schema.has("format") || schema.has("pattern");
    }

    @Test
    void every_field_rejects_a_long_text() {
        for (Operation operation : boundaries.operations()) {
            if (!operation.body().isMissingNode()) {
                for (JsonNode body : bodies(operation.body())) {
                    rejected(operation.method(), operation.firstPath(), body.toString());
                }
            }
        }
        assertThat(sent).isGreaterThan(10 * SAMPLE);
    }

    /** The example of a schema with a long text in each place that has a format or a pattern. */
    private List<JsonNode> bodies(JsonNode reference) {
        JsonNode schema = boundaries.resolve(reference);
        List<JsonNode> bodies = new ArrayList<>();
        schema.path("properties").forEachEntry((name, property) -> {
            JsonNode items = boundaries.resolve(property).path("items");
            if (isMatched(property)) {
                texts(REPETITIONS).forEach(text -> bodies.add(example(reference).put(name, text)));
            } else if (!items.isMissingNode()) {
                for (JsonNode item : bodies(items)) {
                    ObjectNode body = example(reference);
                    body.set(name, body.arrayNode().add(item));
                    bodies.add(body);
                }
            }
        });
        return bodies;
    }

    private ObjectNode example(JsonNode schema) {
        return (ObjectNode) boundaries.example(schema).deepCopy();
    }

    private List<String> texts(int repetitions) {
        List<String> texts = new ArrayList<>();
        BEGINNINGS.forEach(beginning -> UNITS.forEach(unit -> texts.add(beginning + unit.repeat(repetitions))));
        Collections.shuffle(texts, random);
        return texts.subList(0, SAMPLE);
    }

    @Test
    void every_parameter_accepts_or_rejects_a_long_text() {
        for (Operation operation : boundaries.operations()) {
            for (JsonNode parameter : operation.parameters()) {
                if (parameter.get("in").asString().equals("query")) {
                    List<String> names =
                            new ArrayList<>(List.of(parameter.get("name").asString()));
                    parameter
                            .path("x-operators")
                            .forEach(operator -> names.add(names.getFirst() + "." + operator.asString()));
                    for (String name : names) {
                        if (isMatched(parameter.get("schema")) || name.endsWith(".like")) {
                            texts(QUERY_BYTES).forEach(text -> answered(operation, name, text));
                        }
                    }
                }
            }
        }
        assertThat(sent).isGreaterThan(10 * SAMPLE);
    }

    private void answered(Operation operation, String name, String text) {
        String encoded = URLEncoder.encode(text, UTF_8);
        String cut =
                encoded.substring(0, Math.min(encoded.length(), QUERY_BYTES)).replaceFirst("%.?$", "");
        int status = app.send(operation.method(), operation.firstPath() + "?" + name + "=" + cut, null)
                .status();
        sent++;
        assertThat(status).as(name + "=" + text.substring(0, 50)).isIn(200, 400, 404);
    }

    private void rejected(String method, String path, String body) {
        int status = app.send(method, path, body).status();
        sent++;
        assertThat(status).as(body.substring(0, 100)).isIn(404, 422);
    }
}

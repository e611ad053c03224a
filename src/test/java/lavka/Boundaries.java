package lavka;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.SortedSet;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Values at the bounds that the contract sets, and just beyond them: of numbers, lengths and sizes; of other types;
 * texts that trip up parsers and databases.
 */
final class Boundaries {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    /** Of no bound of the contract, but of something below it. */
    private static final List<String> TEXTS = List.of(
            "",
            " ",
            "\t",
            "\u0000",
            "a\u0000b",
            "\ud800",
            "\udc00x",
            "\ufeff",
            "\uffff",
            "\u202e",
            "'",
            "\"",
            "\\",
            "%",
            "_",
            "';--",
            "${jndi:x}",
            "NULL",
            "null",
            "true",
            "0",
            "-1",
            "1e3",
            "\ud83d\ude00",
            "e\u0301",
            "\u00e9",
            "\u0131",
            "\n",
            "\r\n",
            "\\.",
            "../..",
            "<b>",
            "{}",
            "[]",
            "*",
            "?",
            "a@b",
            "a@b.org",
            "2026-02-30T00:00:00Z");

    private static final List<BigInteger> NUMBERS = List.of(
            BigInteger.valueOf(-1),
            BigInteger.ZERO,
            BigInteger.ONE,
            BigInteger.valueOf(Integer.MAX_VALUE),
            BigInteger.valueOf(Integer.MAX_VALUE).add(BigInteger.ONE),
            BigInteger.TWO.pow(53).subtract(BigInteger.ONE),
            BigInteger.TWO.pow(53),
            BigInteger.valueOf(Long.MAX_VALUE),
            BigInteger.valueOf(Long.MIN_VALUE),
            BigInteger.TWO.pow(63),
            BigInteger.TEN.pow(400));

    private final JsonNode document;
    private final Random random;

    Boundaries(JsonNode document, Random random) {
        this.document = document;
        this.random = random;
    }

    /** The node itself, or what its {@code $ref} names. */
    JsonNode resolve(JsonNode node) {
        JsonNode reference = node.get("$ref");
        return reference == null
                ? node
                : resolve(document.at(reference.asString().substring(1)));
    }

    /** An operation of the contract, with the parameters of its path and every status but {@code default}. */
    record Operation(
            String id,
            String tag,
            String method,
            String path,
            List<JsonNode> parameters,
            JsonNode body,
            SortedSet<String> statuses) {
        /** Of the first row of all. */
        String firstPath() {
            return path.replaceAll("\\{[a-z_]+}", "1");
        }
    }

    /** A body that the schema's examples show, or null where there is none. */
    String exampleBody(Operation operation) {
        return operation.body().isMissingNode()
                ? null
                : example(operation.body()).toString();
    }

    private static SortedSet<String> statuses(JsonNode operation) {
        SortedSet<String> statuses = new TreeSet<>(operation.get("responses").propertyNames());
        statuses.remove("default");
        return statuses;
    }

    /** Every operation, in the contract's order. */
    List<Operation> operations() {
        List<Operation> operations = new ArrayList<>();
        document.get("paths")
                .forEachEntry((path, item) -> item.forEachEntry((method, node) -> {
                    if (node.has("operationId")) {
                        List<JsonNode> parameters = new ArrayList<>();
                        item.path("parameters").forEach(parameter -> parameters.add(resolve(parameter)));
                        node.path("parameters").forEach(parameter -> parameters.add(resolve(parameter)));
                        operations.add(new Operation(
                                node.get("operationId").asString(),
                                node.at("/tags/0").asString(),
                                method.toUpperCase(Locale.ROOT),
                                path,
                                parameters,
                                node.at("/requestBody/content/application~1json/schema"),
                                statuses(node)));
                    }
                }));
        return operations;
    }

    /** A value that the schema's examples show. */
    JsonNode example(JsonNode schema) {
        return resolve(schema).at("/examples/0");
    }

    /** All values of a schema that stand at a bound, within and without. */
    List<JsonNode> of(JsonNode reference) {
        JsonNode schema = resolve(reference);
        List<JsonNode> values = new ArrayList<>(List.of(
                JSON.nullNode(), JSON.booleanNode(true), JSON.numberNode(4.5), JSON.arrayNode(), JSON.objectNode()));
        NUMBERS.forEach(number -> values.add(JSON.numberNode(number)));
        for (String bound : List.of("minimum", "maximum")) {
            if (schema.has(bound)) {
                BigInteger number = schema.get(bound).bigIntegerValue();
                for (int i = -1; i <= 1; i++) {
                    values.add(JSON.numberNode(number.add(BigInteger.valueOf(i))));
                }
            }
        }
        TEXTS.forEach(text -> values.add(JSON.stringNode(text)));
        for (String bound : List.of("minLength", "maxLength")) {
            if (schema.has(bound)) {
                for (int i = -1; i <= 1; i++) {
                    int length = Math.max(0, schema.get(bound).intValue() + i);
                    values.add(JSON.stringNode("x".repeat(length)));
                    values.add(JSON.stringNode("\ud83d\ude00".repeat(length)));
                }
            }
        }
        if (schema.has("maxItems")) {
            for (int i = -1; i <= 1; i++) {
                ArrayNode items = JSON.arrayNode();
                for (int n = 0; n < schema.get("maxItems").intValue() + i; n++) {
                    items.add(example(schema.get("items")));
                }
                values.add(items);
            }
            of(schema.get("items")).forEach(item -> values.add(JSON.arrayNode().add(item)));
        }
        schema.path("enum").forEach(values::add);
        if (schema.has("properties")) {
            values.addAll(objects(schema));
        }
        return values;
    }

    /** The example with one member changed, or left out, at a time; and one that nobody knows. */
    private List<JsonNode> objects(JsonNode schema) {
        List<JsonNode> objects = new ArrayList<>();
        ObjectNode example = (ObjectNode) example(schema);
        objects.add(example);
        schema.get("properties").forEachEntry((name, property) -> {
            objects.add(example.deepCopy().without(name));
            of(property).forEach(value -> objects.add(example.deepCopy().set(name, value)));
        });
        objects.add(example.deepCopy().put("nmae", 1));
        return objects;
    }

    /** An object of a schema in which anything may be at a bound. */
    JsonNode any(JsonNode reference) {
        JsonNode schema = resolve(reference);
        ObjectNode object = JSON.objectNode();
        schema.path("properties").forEachEntry((name, property) -> {
            List<JsonNode> values = of(property);
            switch (random.nextInt(4)) {
                case 0 -> object.set(name, values.get(random.nextInt(values.size())));
                case 1, 2 ->
                    object.set(
                            name,
                            property.has("x-references") ? JSON.numberNode(1 + random.nextInt(20)) : example(property));
                default -> {} // left out
            }
        });
        return object;
    }
}

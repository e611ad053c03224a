import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * Compiles {@code openapi.yaml} into what the jar carries: {@code openapi.json}, the same document as JSON;
 * {@code openapi-sqlite.json} and so on, with the SQL of each operation; and {@code contract.json}, which the service
 * validates requests by. In it every reference is resolved, and each operator of a filter is a parameter of its own.
 */
final class CompileContract {
    private static final Set<String> METHODS = Set.of("get", "put", "post", "patch", "delete");

    /** The maximum number of values of {@code in}. */
    private static final int MAX_IN = 100;

    private static final JsonMapper JSON = JsonMapper.shared();

    private final ObjectNode document;
    private final Path sql;

    private CompileContract(ObjectNode document, Path sql) {
        this.document = document;
        this.sql = sql;
    }

    /**
     * Compiles a document into a folder.
     *
     * @param sql folder of the recorded SQL: {@code sqlite/listProducts.sql}
     */
    static void compile(Path yaml, Path sql, Path target) throws IOException {
        ObjectNode document = (ObjectNode) new YAMLMapper().readTree(Files.readString(yaml, UTF_8));
        Files.createDirectories(target);
        CompileContract contract = new CompileContract(document, sql);
        write(target.resolve("contract.json"), contract.compiled());
        write(target.resolve("openapi.json"), document);
        try (Stream<Path> engines = Files.list(sql)) {
            for (Path engine : engines.sorted().toList()) {
                write(target.resolve("openapi-%s.json".formatted(engine.getFileName())), contract.withSql(engine));
            }
        }
    }

    private static void write(Path file, JsonNode document) throws IOException {
        Files.writeString(file, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(document) + "\n", UTF_8);
    }

    private JsonNode withSql(Path engine) throws IOException {
        ObjectNode copy = document.deepCopy();
        for (JsonNode operation : copy.findParents("operationId")) {
            Path file = engine.resolve(operation.get("operationId").asString() + ".sql");
            if (Files.exists(file)) {
                ((ObjectNode) operation).put("x-sql", Files.readString(file, UTF_8));
            }
        }
        return copy;
    }

    private ObjectNode compiled() {
        ObjectNode compiled = JSON.createObjectNode();
        compiled.set("version", document.at("/info/version"));
        compiled.set("summary", document.at("/info/summary"));
        ObjectNode collections = compiled.putObject("collections");
        ObjectNode operations = compiled.putObject("operations");
        document.get("paths")
                .forEachEntry((path, item) -> item.forEachEntry((method, operation) -> {
                    if (METHODS.contains(method)) {
                        operations.set(method.toUpperCase(Locale.ROOT) + " " + path, operation(item, operation));
                    }
                    if (method.equals("post") && !path.contains("{")) {
                        collections.set(path, tag(path.substring(1)).path("description"));
                    }
                }));
        return compiled;
    }

    private JsonNode tag(String name) {
        return document.get("tags")
                .valueStream()
                .filter(tag -> tag.get("name").asString().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("openapi.yaml: no tag describes " + name));
    }

    private ObjectNode operation(JsonNode item, JsonNode operation) {
        ObjectNode compiled = JSON.createObjectNode();
        for (String place : List.of("path", "query")) {
            ObjectNode properties = compiled.putObject(place)
                    .put("type", "object")
                    .put("additionalProperties", false)
                    .putObject("properties");
            for (JsonNode owner : List.of(item, operation)) {
                for (JsonNode reference : owner.path("parameters")) {
                    JsonNode parameter = resolved(reference);
                    if (parameter.get("in").asString().equals(place)) {
                        addParameter(parameter, properties);
                    }
                }
            }
        }
        JsonNode content = operation.at("/requestBody/content");
        addNames(content, compiled.putArray("consumes"));
        addNames(operation.at("/responses/200/content"), compiled.putArray("produces"));
        String file = operation.get("operationId").asString() + ".sql";
        compiled.put(
                "plan",
                operation == item.get("get")
                        && Files.exists(sql.resolve("sqlite").resolve(file)));
        if (!content.isMissingNode()) {
            compiled.set("body", body(operation));
            if (operation == item.get("patch")) {
                compiled.set("patched", body(item.get("put")));
            }
        }
        return compiled;
    }

    private static void addNames(JsonNode object, ArrayNode names) {
        object.propertyNames().forEach(names::add);
    }

    /** The schema of a body, which all media types share. */
    private JsonNode body(JsonNode operation) {
        List<JsonNode> schemas = operation
                .at("/requestBody/content")
                .valueStream()
                .map(content -> content.get("schema"))
                .distinct()
                .toList();
        if (schemas.size() != 1) {
            throw new IllegalStateException("openapi.yaml: the bodies of %s must have one schema."
                    .formatted(operation.get("operationId").asString()));
        }
        return resolved(schemas.getFirst());
    }

    private static void addParameter(JsonNode parameter, ObjectNode properties) {
        String name = parameter.get("name").asString();
        ObjectNode schema = (ObjectNode) parameter.get("schema").deepCopy();
        if (parameter.has("x-field")) {
            schema.set("x-field", parameter.get("x-field"));
        }
        properties.set(name, schema);
        if (parameter.has("x-operators")) {
            for (JsonNode operator : parameter.get("x-operators")) {
                ObjectNode compared = compared(operator.asString(), parameter.get("schema"));
                properties.set(name + "." + operator.asString(), filter(compared, name, operator.asString()));
            }
            properties.set(name, filter(schema, name, "eq"));
        }
    }

    private static ObjectNode filter(ObjectNode schema, String field, String operator) {
        schema.putObject("x-filter").put("field", field).put("operator", operator);
        return schema;
    }

    /** The schema of what an operator compares a field with. */
    private static ObjectNode compared(String operator, JsonNode field) {
        return switch (operator) {
            case "in" -> {
                ObjectNode list = JSON.createObjectNode().put("type", "array").put("maxItems", MAX_IN);
                list.set("items", field);
                yield list;
            }
            case "null" -> {
                ObjectNode choice = JSON.createObjectNode();
                choice.putArray("enum").add("true").add("false");
                yield choice;
            }
            case "like" ->
                JSON.createObjectNode()
                        .put("type", "string")
                        .put("pattern", "^\\*?[^*]*\\*?$")
                        .put("description", "may contain * only at the beginning or end");
            default -> (ObjectNode) field.deepCopy();
        };
    }

    /** A copy without references: what stands beside a {@code $ref} overrides what it names. */
    private JsonNode resolved(JsonNode node) {
        if (node instanceof ObjectNode object) {
            ObjectNode copy = JSON.createObjectNode();
            if (object.has("$ref")) {
                copy.setAll((ObjectNode)
                        resolved(document.at(object.get("$ref").asString().substring(1))));
            }
            object.forEachEntry((name, value) -> {
                if (!name.equals("$ref")) {
                    copy.set(name, resolved(value));
                }
            });
            return copy;
        }
        if (node instanceof ArrayNode array) {
            ArrayNode copy = JSON.createArrayNode();
            array.forEach(element -> copy.add(resolved(element)));
            return copy;
        }
        return node;
    }
}

package lavka.build;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import lavka.contract.ObjectSchema;
import lavka.query.View;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;
import tools.jackson.dataformat.yaml.YAMLWriteFeature;

/**
 * Completes {@code openapi.yaml} with what the {@link View} of each DAO declares: operators of filters, fields to sort
 * by and relations to include. Then compiles it into what the jar carries: {@code openapi.yaml} and
 * {@code openapi.json}, the complete document; {@code openapi-sqlite.json} and so on, with the SQL of each operation;
 * and {@code contract.json}, which the service validates requests by. In it every reference is resolved, and each
 * operator of a filter is a parameter of its own.
 */
public final class CompileContract {
    private static final Set<String> METHODS = Set.of("get", "put", "post", "patch", "delete");

    private static final Path CONTRACT = Path.of("src/main/resources/openapi.yaml");
    private static final Path SQL = Path.of("src/test/sql");

    /** Maximum number of values of {@code in}. */
    private static final int MAX_VALUES = 100;

    /** Names of query parameters that are neither filters nor completed. */
    private static final String NO_FILTER = "cursor|fields|limit|offset|.*\\.(limit|sort)";

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final YAMLMapper YAML = YAMLMapper.builder()
            .enable(YAMLWriteFeature.MINIMIZE_QUOTES)
            .disable(YAMLWriteFeature.WRITE_DOC_START_MARKER)
            .build();

    private final ObjectNode document;

    /** Runs after the DAOs were compiled. */
    public static void main(String[] args) throws Exception {
        Path classes = Path.of("target/classes");
        List<Path> sources = List.of(CONTRACT, SQL, Path.of("src/build"), classes.resolve("lavka"));
        Generate.onChange("contract", sources, classes.resolve("contract.json"), () -> {
            compile(CONTRACT, SQL, classes, views(classes));
            System.out.println("Compiled the contract from openapi.yaml and the views.");
        });
    }

    /** The views of the DAOs by table. */
    private static Map<String, View> views(Path classes) throws Exception {
        Map<String, View> views = new HashMap<>();
        try (Stream<Path> files = Files.walk(classes.resolve("lavka"))) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith("Dao.class")).toList()) {
                String name = classes.relativize(file)
                        .toString()
                        .replaceFirst("\\.class$", "")
                        .replace(File.separator, ".");
                View view = (View) Class.forName(name).getField("VIEW").get(null);
                views.put(view.table(), view);
            }
        }
        return views;
    }

    private CompileContract(ObjectNode document) {
        this.document = document;
    }

    /**
     * Compiles a document into a folder.
     *
     * @param sql folder of the recorded SQL: {@code sqlite/listProducts.sql}
     * @param views by table; each is that of the operations with this tag
     */
    static void compile(Path yaml, Path sql, Path target, Map<String, View> views) throws IOException {
        ObjectNode document = (ObjectNode) YAML.readTree(Files.readString(yaml, UTF_8));
        Files.createDirectories(target);
        CompileContract contract = new CompileContract(document);
        contract.complete(views);
        Files.writeString(target.resolve("openapi.yaml"), YAML.writeValueAsString(document), UTF_8);
        Files.writeString(target.resolve("contract.json"), JSON.writeValueAsString(contract.compiled()), UTF_8);
        write(target.resolve("openapi.json"), document);
        try (Stream<Path> engines = Files.list(sql)) {
            for (Path engine : engines.sorted().toList()) {
                write(target.resolve("openapi-%s.json".formatted(engine.getFileName())), contract.withSql(engine));
            }
        }
    }

    /** Adds what the views declare to the parameters of lists and items. */
    private void complete(Map<String, View> views) {
        document.get("paths").forEach(item -> {
            JsonNode operation = item.path("get");
            View view = views.get(operation.at("/tags/0").asString(""));
            for (JsonNode reference : operation.path("parameters")) {
                if (view != null && reference.has("$ref")) {
                    complete(
                            (ObjectNode)
                                    document.at(reference.get("$ref").asString().substring(1)),
                            view);
                }
            }
        });
    }

    private static void complete(ObjectNode parameter, View view) {
        String name = parameter.get("name").asString();
        if (name.equals("sort")) {
            allow(
                    parameter,
                    view.sorts().stream()
                            .flatMap(field -> Stream.of(field, "-" + field))
                            .toList());
        } else if (name.equals("include")) {
            allow(parameter, view.relations());
        } else if (!view.operators(name).isEmpty()) {
            ArrayNode operators = parameter.putArray("x-operators");
            view.operators(name)
                    .forEach(operator -> operators.add(operator.name().toLowerCase(Locale.ROOT)));
        } else if (parameter.get("in").asString().equals("query") && !name.matches(NO_FILTER)) {
            throw new IllegalStateException("The View of %s lacks the field %s of openapi.yaml. Add .by(\"%s\", …)."
                    .formatted(view.table(), name, name));
        }
    }

    /** The elements of a list: all of these, unless the document itself names fewer. */
    private static void allow(ObjectNode parameter, List<String> elements) {
        ObjectNode items = (ObjectNode) parameter.at("/schema/items");
        if (!items.has("enum")) {
            elements.forEach(items.putArray("enum")::add);
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
                        String upper = method.toUpperCase(Locale.ROOT);
                        operations.set(
                                upper + " " + path,
                                operation(item, method).put("method", upper).put("path", path));
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

    private ObjectNode operation(JsonNode item, String method) {
        JsonNode operation = item.get(method);
        ObjectNode compiled = JSON.createObjectNode();
        ObjectNode filters = compiled.putObject("filters");
        ObjectNode pathFields = compiled.putObject("pathFields");
        Map<String, ObjectNode> places = new HashMap<>();
        for (String place : List.of("path", "query")) {
            places.put(
                    place,
                    compiled.putObject(place + "Parameters")
                            .put("type", "object")
                            .put("additionalProperties", false)
                            .putObject("properties"));
        }
        for (JsonNode owner : List.of(item, operation)) {
            for (JsonNode reference : owner.path("parameters")) {
                JsonNode parameter = resolved(reference);
                String name = parameter.get("name").asString();
                ObjectNode properties = places.get(parameter.get("in").asString());
                if (properties != null) { // else a header
                    properties.set(name, parameter.get("schema"));
                    addOperators(parameter, properties, filters);
                }
                if (parameter.has("x-field")) {
                    pathFields.set(name, parameter.get("x-field"));
                }
            }
        }
        JsonNode content = operation.at("/requestBody/content");
        addNames(content, compiled.putArray("requestMediaTypes"));
        addNames(operation.at("/responses/200/content"), compiled.putArray("responseMediaTypes"));
        ArrayNode readOnly = compiled.putArray("readOnlyFields");
        boolean isService = operation.at("/tags/0").asString().equals("service");
        compiled.put("hasPlan", method.equals("get") && !isService);
        if (!content.isMissingNode()) {
            JsonNode body = body(operation);
            compiled.set("body", body);
            compiled.set("resource", method.equals("patch") ? body(item.get("put")) : body);
            body.get("properties").forEachEntry((name, property) -> {
                if (property.path("readOnly").asBoolean(false)) {
                    readOnly.add(name);
                }
            });
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

    /** A parameter for each operator of a field: {@code price.gte}. */
    private void addOperators(JsonNode parameter, ObjectNode properties, ObjectNode filters) {
        if (!parameter.has("x-operators")) {
            return;
        }
        String field = parameter.get("name").asString();
        filters.putObject(field).put("field", field).put("operator", "EQ");
        for (JsonNode operator : parameter.get("x-operators")) {
            String name = field + "." + operator.asString();
            filters.putObject(name)
                    .put("field", field)
                    .put("operator", operator.asString().toUpperCase(Locale.ROOT));
            properties.set(name, operand(operator.asString(), parameter.get("schema")));
        }
    }

    /** The schema of what an operator compares a field with: its own, or that of the field. */
    private JsonNode operand(String operator, JsonNode field) {
        ObjectNode own = JSON.createObjectNode();
        switch (operator) {
            case "in" -> own.put("type", "array").put("maxItems", MAX_VALUES).set("items", field);
            case "like" ->
                own.put("type", "string")
                        .put("pattern", "^\\*?[^*]*\\*?$")
                        .put("description", "may contain * only at the beginning or end");
            case "null" -> own.putArray("enum").add("true").add("false");
            default -> own.setAll((ObjectNode) field);
        }
        return resolved(own);
    }

    /** A copy without references and examples; siblings of a {@code $ref} override what it names. */
    private JsonNode resolved(JsonNode node) {
        if (node instanceof ObjectNode object) {
            ObjectNode copy = JSON.createObjectNode();
            if (object.has("$ref")) {
                copy.setAll((ObjectNode)
                        resolved(document.at(object.get("$ref").asString().substring(1))));
            }
            object.forEachEntry((name, value) -> {
                if (!name.equals("$ref") && !name.equals("examples")) {
                    copy.set(name, resolved(value));
                }
            });
            addLimits(copy);
            return copy;
        }
        if (node instanceof ArrayNode array) {
            ArrayNode copy = JSON.createArrayNode();
            array.forEach(element -> copy.add(resolved(element)));
            return copy;
        }
        return node;
    }

    /** Limits that all databases have: 64-bit integers, and no NUL or unpaired surrogate in a text. */
    private static void addLimits(ObjectNode schema) {
        if (schema.path("format").asString("").equals("int64")) {
            schema.putIfAbsent("minimum", JSON.getNodeFactory().numberNode(Long.MIN_VALUE));
            schema.putIfAbsent("maximum", JSON.getNodeFactory().numberNode(Long.MAX_VALUE));
        }
        JsonNode type = schema.path("type");
        if (type.asString("").equals("string") || type.path(0).asString("").equals("string")) {
            ArrayNode all = schema.withArray("allOf");
            ObjectNode text = JSON.createObjectNode().put("pattern", ObjectSchema.TEXT);
            if (!all.values().contains(text)) { // or the target of a reference has it already
                all.add(text);
            }
        }
    }
}

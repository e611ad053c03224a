package lavka.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static lavka.core.Fault.Kind.INTERNAL;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import lavka.core.Fault;
import lavka.core.Suggestion;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The OpenAPI document at work: it knows every operation, and validates parameters and bodies by their schemas, so that
 * no limit is written twice.
 */
public final class Contract {
    private static final Set<String> METHODS = Set.of("get", "put", "post", "patch", "delete");

    /** Values of one {@code in}. */
    private static final int MAX_IN = 100;

    private final Json json;
    private final byte[] yamlBytes = Resources.read("/openapi.yaml");
    private final byte[] jsonBytes;
    private final ObjectNode document;
    private final Map<String, Operation> operations = new LinkedHashMap<>();

    public Contract(Json json) {
        this(json, Resources.read("/openapi.json"));
    }

    private Contract(Json json, byte[] jsonBytes) {
        this.json = json;
        this.jsonBytes = jsonBytes;
        this.document = (ObjectNode) json.document(jsonBytes);
        document.get("paths")
                .forEachEntry((path, item) -> item.forEachEntry((method, node) -> {
                    if (METHODS.contains(method)) {
                        addParameterSchemas(item, (ObjectNode) node);
                    }
                }));
        Schema root = compile(document);
        document.get("paths")
                .forEachEntry((path, item) -> item.forEachEntry((method, node) -> {
                    if (METHODS.contains(method)) {
                        operations.put(key(method, path), new Operation(this, root, path, method, node));
                    }
                }));
    }

    /**
     * The contract as development shows it: each operation has its SQL, as {@code src/test/sql} has it, in
     * {@code x-sql}. Parameters and responses are those of production.
     *
     * @param engine whose SQL, {@code sqlite}
     */
    public static Contract ofDevelopment(Json json, String engine) {
        JsonNode document = json.document(Resources.read("/openapi.json"));
        for (JsonNode item : document.get("paths")) {
            for (JsonNode node : item) {
                String sql = "/sql/" + engine + "/" + node.path("operationId").asString("") + ".sql";
                if (Resources.has(sql)) {
                    ((ObjectNode) node).put("x-sql", new String(Resources.read(sql), UTF_8));
                }
            }
        }
        return new Contract(json, json.write(document));
    }

    private static Schema compile(JsonNode document) {
        SchemaRegistryConfig config = SchemaRegistryConfig.builder()
                .formatAssertionsEnabled(true)
                .preloadSchema(false)
                .locale(Locale.ROOT)
                .build();
        return SchemaRegistry.withDialect(Formats.dialect(), b -> b.schemaRegistryConfig(config))
                .getSchema(SchemaLocation.of("urn:lavka:contract"), document);
    }

    /**
     * The parameters of an operation as an object a place, {@code x-path} and {@code x-query}, so that one validation
     * finds every fault in them.
     */
    private void addParameterSchemas(JsonNode pathItem, ObjectNode operation) {
        for (String place : List.of("path", "query")) {
            ObjectNode schema = operation.putObject("x-" + place);
            schema.put("type", "object").put("additionalProperties", false);
            ObjectNode properties = schema.putObject("properties");
            for (JsonNode owner : List.of(pathItem, operation)) {
                for (JsonNode reference : owner.path("parameters")) {
                    JsonNode parameter = resolve(reference);
                    if (parameter.get("in").asString().equals(place)) {
                        properties.set(parameter.get("name").asString(), parameter.get("schema"));
                        operands(parameter).forEach(properties::set);
                    }
                }
            }
        }
    }

    /** The names that a field to filter by has with each of its {@code x-operators}, and their schemas. */
    Map<String, JsonNode> operands(JsonNode parameter) {
        Map<String, JsonNode> operands = new LinkedHashMap<>();
        for (JsonNode operator : parameter.path("x-operators")) {
            String name = parameter.get("name").asString() + "." + operator.asString();
            operands.put(
                    name,
                    switch (operator.asString()) {
                        case "in" ->
                            json.object()
                                    .put("type", "array")
                                    .put("maxItems", MAX_IN)
                                    .set("items", parameter.get("schema"));
                        case "null" -> json.object().set("enum", json.tree(List.of("true", "false")));
                        case "like" ->
                            json.object()
                                    .put("type", "string")
                                    .put("pattern", "^\\*?[^*]*\\*?$")
                                    .put("description", "may contain * only at the beginning or end");
                        default -> parameter.get("schema");
                    });
        }
        return operands;
    }

    /** The node itself, or what its {@code $ref} names. */
    JsonNode resolve(JsonNode node) {
        JsonNode reference = node.get("$ref");
        return reference == null
                ? node
                : resolve(document.at(reference.asString().substring(1)));
    }

    /** The schema, or other part of the document, at a JSON Pointer. */
    JsonNode at(String pointer) {
        return document.at(pointer);
    }

    Json json() {
        return json;
    }

    /** The operation of a method and a path template such as {@code /products/{id}}. */
    public Operation operation(String method, String path) {
        Operation operation = operations.get(key(method, path));
        if (operation == null) {
            throw Fault.of(INTERNAL, "The contract has no operation " + method + " " + path + ".");
        }
        return operation;
    }

    private static String key(String method, String path) {
        return method.toUpperCase(Locale.ROOT) + " " + path;
    }

    /** Every operation as {@code GET /products/{id}}. */
    Set<String> operations() {
        return operations.keySet();
    }

    /** Every path template. */
    public Set<String> paths() {
        Set<String> paths = new TreeSet<>();
        operations.values().forEach(operation -> paths.add(operation.path()));
        return paths;
    }

    /** The paths that list resources, {@code /products} and so on, in the document's order; each with a description. */
    Map<String, String> collections() {
        Map<String, String> descriptions = new LinkedHashMap<>();
        document.path("tags")
                .forEach(tag -> descriptions.put(
                        "/" + tag.get("name").asString(), tag.get("description").asString()));
        Map<String, String> collections = new LinkedHashMap<>();
        for (Operation operation : operations.values()) {
            if (operation.method().equals("POST") && !operation.path().contains("{")) {
                collections.put(operation.path(), descriptions.getOrDefault(operation.path(), ""));
            }
        }
        return collections;
    }

    /** What {@code Allow} says of a path template; HEAD and OPTIONS are everywhere. */
    public String allow(String path) {
        Set<String> methods = new TreeSet<>(Set.of("OPTIONS"));
        for (Operation operation : operations.values()) {
            if (operation.path().equals(path)) {
                methods.add(operation.method());
                if (operation.method().equals("GET")) {
                    methods.add("HEAD");
                }
            }
        }
        return String.join(", ", methods);
    }

    /** The template that a request's path fits, or "" when there is none. */
    String template(String path) {
        String plain = path.length() > 1 && path.endsWith("/") && !path.equals("//")
                ? path.substring(0, path.length() - 1)
                : path;
        return paths().stream()
                .filter(template -> pattern(template).matcher(plain).matches())
                .findFirst()
                .orElse("");
    }

    private static Pattern pattern(String template) {
        return Pattern.compile(template.replace(".", "\\.").replaceAll("\\{[a-z_]+}", "[^/]+"));
    }

    /** "Did you mean /products?", or "". */
    String nearestPath(String path) {
        Set<String> plain = new TreeSet<>(paths());
        plain.removeIf(template -> template.contains("{"));
        String beginning = path.replaceFirst("^(/[^/]*).*$", "$1");
        String suggestion = Suggestion.didYouMean(path, plain);
        return suggestion.isEmpty() ? Suggestion.didYouMean(beginning, plain) : suggestion;
    }

    /** The version that the document and the program share. */
    public String version() {
        return document.at("/info/version").asString();
    }

    /** The service in a sentence. */
    String summary() {
        return document.at("/info/summary").asString();
    }

    byte[] yamlBytes() {
        return yamlBytes;
    }

    byte[] jsonBytes() {
        return jsonBytes;
    }
}

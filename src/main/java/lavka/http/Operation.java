package lavka.http;

import com.networknt.schema.Schema;
import com.networknt.schema.path.NodePath;
import com.networknt.schema.path.PathType;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import lavka.core.Fault;
import lavka.core.Fault.Violation;
import lavka.core.Filter;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** One operation of the contract: what its parameters and its body must be. */
public final class Operation {
    private static final Pattern WHOLE_NUMBER = Pattern.compile("-?(0|[1-9][0-9]*+)");

    private final Contract contract;
    private final String path;
    private final String method;
    private final Map<String, JsonNode> parameters = new LinkedHashMap<>();
    private final Map<String, Operand> operands = new LinkedHashMap<>();
    private final Map<String, String> fixedFields = new LinkedHashMap<>();
    private final Set<String> readOnlyFields = new TreeSet<>();
    private final List<Format> formats;
    private final boolean hasPlan;
    private final Schema pathSchema;
    private final Schema querySchema;
    private final Map<String, Schema> bodySchemas = new LinkedHashMap<>();
    private JsonNode bodyNode;

    Operation(Contract contract, Schema root, String path, String method, JsonNode node) {
        this.contract = contract;
        this.path = path;
        this.method = method.toUpperCase(Locale.ROOT);
        String pointer = "/paths/" + path.replace("~", "~0").replace("/", "~1");
        this.pathSchema = root.getRefSchema(nodePath(pointer + "/" + method + "/x-path"));
        this.querySchema = root.getRefSchema(nodePath(pointer + "/" + method + "/x-query"));
        readParameters(contract.at(pointer));
        readParameters(node);
        JsonNode answers = node.at("/responses/200/content");
        this.formats = Stream.of(Format.values())
                .filter(format -> answers.has(format.mediaType()))
                .toList();
        this.hasPlan = this.method.equals("GET") && node.has("x-sql");
        node.path("requestBody").path("content").forEachEntry((mediaType, content) -> {
            bodyNode = contract.resolve(content.get("schema"));
            bodyNode.get("properties").forEachEntry((name, property) -> {
                if (property.path("readOnly").asBoolean(false)) {
                    readOnlyFields.add(name);
                }
            });
            bodySchemas.put(
                    mediaType,
                    root.getRefSchema(nodePath(pointer
                            + "/"
                            + method
                            + "/requestBody/content/"
                            + mediaType.replace("/", "~1")
                            + "/schema")));
        });
    }

    private void readParameters(JsonNode owner) {
        for (JsonNode reference : owner.path("parameters")) {
            JsonNode parameter = contract.resolve(reference);
            String name = parameter.get("name").asString();
            parameters.put(name, contract.resolve(parameter.get("schema")));
            if (parameter.has("x-operators")) {
                operands.put(name, new Operand(name, Filter.Operator.EQ));
                contract.operands(parameter).forEach((operand, schema) -> {
                    parameters.put(operand, schema);
                    String operator = operand.substring(name.length() + 1);
                    operands.put(operand, new Operand(name, Filter.Operator.of(operator)));
                });
            }
            if (parameter.has("x-field")) {
                fixedFields.put(name, parameter.get("x-field").asString());
            }
        }
    }

    private static NodePath nodePath(String pointer) {
        NodePath nodePath = new NodePath(PathType.JSON_POINTER);
        for (String segment : pointer.substring(1).split("/", -1)) {
            nodePath = nodePath.append(segment.replace("~1", "/").replace("~0", "~"));
        }
        return nodePath;
    }

    public String path() {
        return path;
    }

    public String method() {
        return method;
    }

    Set<String> mediaTypes() {
        return bodySchemas.keySet();
    }

    /** What a parameter such as {@code price.gte} filters by. */
    record Operand(String field, Filter.Operator operator) {}

    /** By parameter. */
    Map<String, Operand> operands() {
        return operands;
    }

    /** The schema of a parameter. */
    JsonNode parameter(String name) {
        return parameters.get(name);
    }

    /** The formats that Accept chooses from. */
    List<Format> formats() {
        return formats;
    }

    /** Whether it has answers of this form. */
    boolean offers(Format format) {
        return format == Format.PLAN ? hasPlan : formats.contains(format);
    }

    /**
     * Path and query parameters, converted to the types that the contract gives them.
     *
     * @param format of the answer
     * @param preferences the lines of Prefer
     * @throws Fault of kind INVALID_PARAMETER with every fault
     */
    Parameters parameters(
            Map<String, String> pathTexts, @Nullable String queryText, Format format, List<String> preferences) {
        List<Violation> violations = new ArrayList<>();
        ObjectNode path = convert(pathTexts);
        ObjectNode query = convert(QueryString.parse(queryText, violations));
        violations.addAll(violations(pathSchema, path));
        violations.addAll(violations(querySchema, query));
        if (!violations.isEmpty()) {
            throw Fault.of(Fault.Kind.INVALID_PARAMETER, violations);
        }
        return new Parameters(this, path, query, format, preferences);
    }

    private List<Violation> violations(Schema schema, ObjectNode values) {
        return Violations.of(schema.validate(values), contract).stream()
                .map(Violations::ofParameter)
                .toList();
    }

    private ObjectNode convert(Map<String, String> texts) {
        ObjectNode values = contract.json().object();
        texts.forEach((name, text) -> values.set(name, convert(name, text)));
        return values;
    }

    /** What cannot be converted stays a string, so that the schema's type names the fault. */
    private JsonNode convert(String name, String text) {
        return convert(parameters.getOrDefault(name, contract.json().object()), text);
    }

    private JsonNode convert(JsonNode schema, String text) {
        String type = schema.path("type").asString("");
        if (type.equals("integer") && WHOLE_NUMBER.matcher(text).matches()) {
            return contract.json().tree(new BigInteger(text));
        }
        if (type.equals("array")) {
            ArrayNode array = contract.json().array();
            JsonNode elements = contract.resolve(schema.get("items"));
            for (String element : text.split(",", -1)) {
                array.add(convert(elements, element));
            }
            return array;
        }
        return contract.json().tree(text);
    }

    /** Every fault of a body; the media type is one of {@link #mediaTypes}. */
    List<Violation> violations(JsonNode body, String mediaType) {
        return Violations.of(bodySchemas.get(mediaType).validate(body), contract);
    }

    /** Fields that the path fixes, with the name of the path parameter: {@code user_id} of a user's posts. */
    Map<String, String> fixedFields() {
        return fixedFields;
    }

    /** Fields that clients may repeat, but not set. */
    Set<String> readOnlyFields() {
        return readOnlyFields;
    }

    /** The ids in a body that name rows elsewhere, {@code x-references} in the contract. */
    List<Body.Reference> references(JsonNode body) {
        List<Body.Reference> references = new ArrayList<>();
        addReferences("", body, bodyNode, references);
        return references;
    }

    private void addReferences(String pointer, JsonNode value, JsonNode reference, List<Body.Reference> references) {
        if (reference.has("x-references") && value.isIntegralNumber() && value.canConvertToLong()) {
            String table = reference.get("x-references").asString();
            references.add(new Body.Reference(pointer, table, value.longValue()));
        }
        JsonNode schema = contract.resolve(reference);
        if (value.isObject()) {
            schema.path("properties").forEachEntry((name, property) -> {
                if (value.has(name)) {
                    addReferences(pointer + "/" + name, value.get(name), property, references);
                }
            });
        } else if (value.isArray() && schema.has("items")) {
            for (int i = 0; i < value.size(); i++) {
                addReferences(pointer + "/" + i, value.get(i), schema.get("items"), references);
            }
        }
    }

    /** Fills in the defaults of the fields that a body leaves out. */
    void fillDefaults(ObjectNode body) {
        fillDefaults(body, bodyNode);
    }

    private void fillDefaults(ObjectNode object, JsonNode schema) {
        contract.resolve(schema).path("properties").forEachEntry((name, reference) -> {
            JsonNode property = contract.resolve(reference);
            JsonNode fallback = reference.has("default") ? reference.get("default") : property.get("default");
            if (!object.has(name) && fallback != null) {
                object.set(name, fallback);
            }
            if (object.get(name) instanceof ArrayNode array && property.has("items")) {
                array.forEach(item -> fillDefaults((ObjectNode) item, property.get("items")));
            }
        });
    }
}

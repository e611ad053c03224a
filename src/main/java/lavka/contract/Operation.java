package lavka.contract;

import static lavka.core.ErrorKind.INVALID_PARAMETER;

import com.networknt.schema.Schema;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import lavka.core.Filter;
import lavka.core.LavkaException;
import lavka.core.Text;
import lavka.core.Violation;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** One operation of the contract: what its parameters and its body must be. */
public final class Operation {
    private static final Pattern INTEGER = Pattern.compile("-?(0|[1-9][0-9]*+)");
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final String method;
    private final String path;
    private final ObjectSchema pathParameters;
    private final ObjectSchema queryParameters;
    private final Map<String, Operand> operands = new LinkedHashMap<>();
    private final Map<String, String> fixedFields = new LinkedHashMap<>();
    private final Set<String> readOnlyFields = new TreeSet<>();
    private final List<String> requestMediaTypes;
    private final List<String> responseMediaTypes;
    private final boolean hasPlan;

    /** The schema of the body, and of the whole that a patch makes; null if the operation has none. */
    private final @Nullable ObjectSchema body;

    private final @Nullable ObjectSchema patched;

    /** What a query parameter such as {@code price.gte} filters by. */
    record Operand(String field, Filter.Operator operator) {}

    Operation(JsonNode document, Schema compiled, String route) {
        int space = route.indexOf(' ');
        this.method = route.substring(0, space);
        this.path = route.substring(space + 1);
        JsonNode node = document.get("operations").get(route);
        this.pathParameters = new ObjectSchema(document, compiled, "operations", route, "path");
        this.queryParameters = new ObjectSchema(document, compiled, "operations", route, "query");
        queryParameters.properties().forEachEntry((name, schema) -> {
            if (schema.has("x-filter")) {
                String field = schema.at("/x-filter/field").asString();
                String operator = schema.at("/x-filter/operator").asString();
                operands.put(name, new Operand(field, Filter.Operator.of(operator)));
            }
        });
        pathParameters.properties().forEachEntry((name, schema) -> {
            if (schema.has("x-field")) {
                fixedFields.put(name, schema.get("x-field").asString());
            }
        });
        this.requestMediaTypes = strings(node.get("consumes"));
        this.responseMediaTypes = strings(node.get("produces"));
        this.hasPlan = node.get("plan").asBoolean();
        this.body = node.has("body") ? new ObjectSchema(document, compiled, "operations", route, "body") : null;
        this.patched =
                node.has("patched") ? new ObjectSchema(document, compiled, "operations", route, "patched") : null;
        if (body != null) {
            body.properties().forEachEntry((name, property) -> {
                if (property.path("readOnly").asBoolean(false)) {
                    readOnlyFields.add(name);
                }
            });
        }
    }

    private static List<String> strings(JsonNode array) {
        return array.valueStream().map(JsonNode::asString).toList();
    }

    public String path() {
        return path;
    }

    public String method() {
        return method;
    }

    /** The media types of a request body. */
    public List<String> requestMediaTypes() {
        return requestMediaTypes;
    }

    /** The media types of a 200 response. */
    public List<String> responseMediaTypes() {
        return responseMediaTypes;
    }

    /** Whether its SQL is known, so that development mode can show its plan. */
    public boolean hasPlan() {
        return hasPlan;
    }

    /** By query parameter. */
    Map<String, Operand> operands() {
        return operands;
    }

    /** The schema of a query parameter. */
    JsonNode queryParameter(String name) {
        return queryParameters.properties().path(name);
    }

    /**
     * Path and query parameters, converted to the types that the contract gives them.
     *
     * @param pathTexts decoded
     * @param queryText as it was sent, or null
     * @throws LavkaException of kind INVALID_PARAMETER that lists every error
     */
    public Parameters parameters(Map<String, String> pathTexts, @Nullable String queryText) {
        List<Violation> violations = new ArrayList<>();
        ObjectNode pathValues = convert(pathParameters, pathTexts);
        ObjectNode queryValues = convert(queryParameters, QueryString.parse(queryText, violations));
        pathParameters.violations(pathValues).forEach(violation -> violations.add(ofParameter(violation)));
        queryParameters.violations(queryValues).forEach(violation -> violations.add(ofParameter(violation)));
        if (!violations.isEmpty()) {
            throw LavkaException.of(INVALID_PARAMETER, violations);
        }
        return new Parameters(this, pathValues, queryValues);
    }

    /** A violation in the object of all parameters, as one of a parameter. */
    private static Violation ofParameter(Violation violation) {
        String name = violation.pointer().substring(1).replaceFirst("/.*", "");
        return Violation.parameter(
                name.replace("~1", "/").replace("~0", "~"),
                violation.code(),
                violation.detail().replace(", not a string", ""));
    }

    private static ObjectNode convert(ObjectSchema schema, Map<String, String> texts) {
        ObjectNode values = NODES.objectNode();
        texts.forEach(
                (name, text) -> values.set(name, convert(schema.properties().path(name), text)));
        return values;
    }

    /** A text that cannot be converted stays a string, and violates the schema's type. */
    private static JsonNode convert(JsonNode schema, String text) {
        String type = schema.path("type").asString("");
        if (type.equals("integer") && INTEGER.matcher(text).matches()) {
            return NODES.numberNode(new BigInteger(text));
        }
        if (type.equals("array")) {
            ArrayNode array = NODES.arrayNode();
            for (String element : text.split(",", -1)) {
                array.add(convert(schema.get("items"), element));
            }
            return array;
        }
        return NODES.stringNode(text);
    }

    /** Every violation of a body, one per place. */
    public List<Violation> violations(JsonNode value) {
        Map<String, Violation> violations = new LinkedHashMap<>();
        addUnstorable("", value, violations);
        body.violations(value).forEach(violation -> violations.putIfAbsent(violation.pointer(), violation));
        return List.copyOf(violations.values());
    }

    private static void addUnstorable(String pointer, JsonNode value, Map<String, Violation> violations) {
        if (value.isString()) {
            String reason = Text.unstorable(value.stringValue());
            if (reason != null) {
                violations.put(pointer, Violation.field(pointer, "text", reason));
            }
        } else if (value.isArray()) {
            for (int i = 0; i < value.size(); i++) {
                addUnstorable(pointer + "/" + i, value.get(i), violations);
            }
        } else if (value.isObject()) {
            value.forEachEntry(
                    (name, member) -> addUnstorable(pointer + "/" + Violations.escape(name), member, violations));
        }
    }

    /** Every violation of what a valid patch makes of a resource: the body that would replace it. */
    public List<Violation> patchedViolations(JsonNode whole) {
        return patched.violations(whole);
    }

    /** Fields whose value the path gives, by path parameter: {@code user_id} of a user's posts. */
    public Map<String, String> fixedFields() {
        return fixedFields;
    }

    /** Fields that clients may repeat, but not set. */
    public Set<String> readOnlyFields() {
        return readOnlyFields;
    }

    /** The ids in a body that name rows of a table. */
    public List<Reference> references(JsonNode value) {
        return body.references(value);
    }

    /** Adds the defaults of missing fields to a valid body, or to what a valid patch makes of a resource. */
    public void fillDefaults(ObjectNode value) {
        (patched == null ? body : patched).fillDefaults(value);
    }
}

package lavka.contract;

import com.networknt.schema.Schema;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import lavka.core.Filter;
import lavka.core.Violation;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * One operation of the contract.
 *
 * @param path template such as {@code /products/{id}}
 * @param filters field and operator of each filter parameter, such as {@code price.gte}
 * @param pathFields fields whose value the path gives, by path parameter: {@code user_id} of a user's posts
 * @param readOnlyFields fields of the body that clients may repeat, but not set
 * @param requestMediaTypes of the body
 * @param responseMediaTypes of a 200 response
 * @param hasPlan whether development mode shows the plan of its SQL
 * @param body the schema of the body; null if there is none
 * @param resource the schema of the complete resource, which a PUT sends and a patch results in; null if there is no
 *     body
 */
public record Operation(
        String method,
        String path,
        ObjectSchema pathParameters,
        ObjectSchema queryParameters,
        Map<String, Operand> filters,
        Map<String, String> pathFields,
        List<String> readOnlyFields,
        List<String> requestMediaTypes,
        List<String> responseMediaTypes,
        boolean hasPlan,
        @Nullable ObjectSchema body,
        @Nullable ObjectSchema resource) {

    /** The field and operator of a filter. */
    record Operand(String field, Filter.Operator operator) {}

    static Operation of(JsonNode document, Schema compiled, String route) {
        JsonNode node = document.get("operations").get(route);
        Map<String, Operand> filters = new HashMap<>();
        node.get("filters")
                .forEachEntry((name, filter) -> filters.put(
                        name,
                        new Operand(
                                filter.get("field").asString(),
                                Filter.Operator.of(filter.get("operator").asString()))));
        Map<String, String> pathFields = new HashMap<>();
        node.get("pathFields").forEachEntry((parameter, field) -> pathFields.put(parameter, field.asString()));
        int space = route.indexOf(' ');
        return new Operation(
                route.substring(0, space),
                route.substring(space + 1),
                new ObjectSchema(document, compiled, route, "path"),
                new ObjectSchema(document, compiled, route, "query"),
                filters,
                pathFields,
                strings(node.get("readOnly")),
                strings(node.get("consumes")),
                strings(node.get("produces")),
                node.get("plan").asBoolean(),
                node.has("body") ? new ObjectSchema(document, compiled, route, "body") : null,
                node.has("body") ? new ObjectSchema(document, compiled, route, "resource") : null);
    }

    /** Every violation of a body. One place may have two: a text that no database stores, and one of the schema. */
    public List<Violation> bodyViolations(JsonNode value) {
        List<Violation> violations = new ArrayList<>();
        Violations.addUnstorable("", value, violations);
        violations.addAll(body.violations(value));
        return violations;
    }

    private static List<String> strings(JsonNode array) {
        return array.valueStream().map(JsonNode::asString).toList();
    }
}

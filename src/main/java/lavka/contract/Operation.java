package lavka.contract;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lavka.core.Filter;
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

    /** Without Jackson's binding, which takes 0.1 s of a start. */
    static Operation of(JsonNode node) {
        Map<String, Operand> filters = new LinkedHashMap<>();
        node.get("filters")
                .forEachEntry((name, filter) -> filters.put(
                        name,
                        new Operand(
                                filter.get("field").stringValue(),
                                Filter.Operator.valueOf(filter.get("operator").stringValue()))));
        return new Operation(
                node.get("method").stringValue(),
                node.get("path").stringValue(),
                new ObjectSchema(node.get("pathParameters")),
                new ObjectSchema(node.get("queryParameters")),
                filters,
                texts(node.get("pathFields")),
                list(node.get("readOnlyFields")),
                list(node.get("requestMediaTypes")),
                list(node.get("responseMediaTypes")),
                node.get("hasPlan").booleanValue(),
                node.has("body") ? new ObjectSchema(node.get("body")) : null,
                node.has("resource") ? new ObjectSchema(node.get("resource")) : null);
    }

    static Map<String, String> texts(JsonNode object) {
        Map<String, String> texts = new LinkedHashMap<>();
        object.forEachEntry((name, text) -> texts.put(name, text.stringValue()));
        return texts;
    }

    private static List<String> list(JsonNode array) {
        return array.valueStream().map(JsonNode::stringValue).toList();
    }

    /** The field and operator of a filter. */
    record Operand(String field, Filter.Operator operator) {}
}

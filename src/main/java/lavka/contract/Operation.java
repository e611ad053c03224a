package lavka.contract;

import java.util.List;
import java.util.Map;
import lavka.core.Filter;
import org.jspecify.annotations.Nullable;

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
}

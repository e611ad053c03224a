package lavka.contract;

import com.networknt.schema.Error;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import lavka.core.Suggestion;
import lavka.core.Text;
import lavka.core.Violation;
import tools.jackson.databind.JsonNode;

/** The messages of violations. */
final class Violations {
    private static final Map<String, String> FORMATS = Map.of(
            "email", "must be an email address such as sam@example.org",
            "date-time", "must be a time such as 2026-01-31T09:30:00.000Z");

    private Violations() {}

    /**
     * Describes an error of the validator.
     *
     * @param schema the schema that contains the violated keyword
     */
    static Violation of(Error error, JsonNode schema) {
        String pointer = error.getInstanceLocation().toString();
        JsonNode limit = error.getSchemaNode();
        String keyword = error.getKeyword();
        return switch (keyword) {
            case "required" -> field(pointer + "/" + escape(error.getProperty()), "required", "is required");
            case "additionalProperties" ->
                field(
                        pointer + "/" + escape(error.getProperty()),
                        "unknown",
                        unknown(error.getProperty(), names(schema)));
            case "type" -> field(pointer, "type", type(schema, error.getInstanceNode()));
            case "format" -> field(pointer, "format", FORMATS.get(limit.asString()));
            case "minLength" -> field(pointer, "too_short", "must be at least " + count(limit, "character") + " long");
            case "maxLength" -> field(pointer, "too_long", "must be at most " + count(limit, "character") + " long");
            case "minimum" -> field(pointer, "too_small", "must be at least " + number(limit));
            case "maximum" -> field(pointer, "too_big", "must be at most " + number(limit));
            case "maxItems" -> field(pointer, "too_many", "must contain at most " + count(limit, "item"));
            case "uniqueItems" -> field(pointer, "repeated", "must not contain duplicates");
            case "minProperties" -> field(pointer, "empty", "must contain at least one field");
            case "enum" ->
                field(pointer, "unknown", choice(error.getInstanceNode().asString(), limit));
            case "pattern" ->
                limit.asString().equals(ObjectSchema.TEXT)
                        ? field(pointer, "text", "must not contain NUL (U+0000) or an unpaired surrogate")
                        : field(pointer, "pattern", schema.path("description").asString());
            default -> throw new IllegalStateException("no message for the JSON Schema keyword " + keyword);
        };
    }

    private static Violation field(String pointer, String code, String detail) {
        return Violation.field(Text.shorten(pointer), code, detail);
    }

    private static String type(JsonNode schema, JsonNode value) {
        JsonNode type = schema.get("type");
        String expected = type.isArray() ? type.get(0).asString() : type.asString();
        String words = switch (expected) {
            case "integer" -> "an integer";
            case "object" -> "an object";
            case "array" -> "an array";
            default -> "a " + expected;
        };
        return "must be " + words + (type.isArray() ? " or null" : "") + ", not " + kind(value);
    }

    private static String kind(JsonNode value) {
        return switch (value.getNodeType()) {
            case STRING -> "a string";
            case NUMBER -> value.isIntegralNumber() ? "a number" : "a number with a fraction or exponent";
            case BOOLEAN -> value.toString();
            case ARRAY -> "an array";
            case OBJECT -> "an object";
            default -> "null";
        };
    }

    private static String unknown(String name, List<String> known) {
        if (known.isEmpty()) {
            return "is unknown. This operation accepts no query parameters.";
        }
        String field = field(name);
        List<String> near = known.stream()
                .filter(
                        isOperand(name, known)
                                ? word -> word.equals(field)
                                        || (isOperand(word, known)
                                                && field(word).equals(field))
                                : word -> !isOperand(word, known))
                .toList();
        boolean isShort = isOperand(name, known) && name.length() - field.length() <= 3; // .eq is not nearly .ne
        String suggestion = isShort ? "" : Suggestion.didYouMean(name, near);
        return "is unknown." + suggestion + " Allowed: " + String.join(", ", near) + ".";
    }

    /** Whether a word is a filterable field followed by a dot, such as {@code price.gte}. */
    private static boolean isOperand(String word, List<String> known) {
        return word.contains(".") && known.contains(field(word) + ".in");
    }

    /** The part before the last dot. */
    private static String field(String word) {
        return word.replaceFirst("\\.[^.]*$", "");
    }

    private static String choice(String word, JsonNode choices) {
        return unknown(word, choices.valueStream().map(JsonNode::asString).toList());
    }

    /** The writable properties. */
    private static List<String> names(JsonNode schema) {
        return schema.path("properties")
                .propertyStream()
                .filter(property -> !property.getValue().path("readOnly").asBoolean(false))
                .map(Map.Entry::getKey)
                .toList();
    }

    private static String count(JsonNode number, String unit) {
        return number(number) + " " + unit + (number.asLong() == 1 ? "" : "s");
    }

    private static String number(JsonNode number) {
        return String.format(Locale.ROOT, "%,d", number.asLong());
    }

    /** A name as a segment of a JSON Pointer (RFC 6901, section 3). */
    private static String escape(String name) {
        return Text.shorten(name).replace("~", "~0").replace("/", "~1");
    }
}

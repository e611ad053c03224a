package lavka.contract;

import com.networknt.schema.ExecutionContext;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaContext;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.dialect.Dialect;
import com.networknt.schema.dialect.Dialects;
import com.networknt.schema.format.Format;
import com.networknt.schema.keyword.FormatKeyword;
import com.networknt.schema.keyword.Keyword;
import com.networknt.schema.keyword.KeywordType;
import com.networknt.schema.keyword.KeywordValidator;
import com.networknt.schema.path.NodePath;
import java.util.Map;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** How the contract's {@code format} and {@code pattern} are checked where the validator is too loose, or unsafe. */
final class ContractDialect {
    private ContractDialect() {}

    /** JSON Schema 2020-12 with these formats; a text that is too long is not matched against a pattern. */
    static Dialect dialect() {
        return Dialect.builder(Dialects.getDraft202012())
                .format(new Int64())
                .format(new Email())
                .formatKeywordFactory(BoundedFormat::new)
                .keyword(new BoundedPattern())
                .build();
    }

    private static final class BoundedFormat extends FormatKeyword {
        BoundedFormat(Map<String, Format> formats) {
            super(formats);
        }

        @Override
        public KeywordValidator newValidator(
                SchemaLocation location, JsonNode format, Schema schema, SchemaContext context) {
            return bounded(super.newValidator(location, format, schema, context), schema);
        }
    }

    private static final class BoundedPattern implements Keyword {
        @Override
        public String getValue() {
            return KeywordType.PATTERN.getValue();
        }

        @Override
        public KeywordValidator newValidator(
                SchemaLocation location, JsonNode pattern, Schema schema, SchemaContext context) {
            return bounded(KeywordType.PATTERN.newValidator(location, pattern, schema, context), schema);
        }
    }

    private static KeywordValidator bounded(KeywordValidator validator, Schema schema) {
        JsonNode maxLength = schema.getSchemaNode().get("maxLength");
        return maxLength == null ? validator : new Bounded(validator, maxLength.intValue());
    }

    /**
     * Skips the check of a text longer than {@code maxLength}, which is an error already.
     *
     * @param maxLength in code points
     */
    private record Bounded(KeywordValidator validator, int maxLength) implements KeywordValidator {
        @Override
        public void validate(ExecutionContext execution, JsonNode node, JsonNode root, NodePath location) {
            // A code point takes at most two chars.
            if (!node.isString() || node.stringValue().length() <= 2 * maxLength) {
                validator.validate(execution, node, root, location);
            }
        }

        @Override
        public String getKeyword() {
            return validator.getKeyword();
        }

        @Override
        public SchemaLocation getSchemaLocation() {
            return validator.getSchemaLocation();
        }
    }

    /** {@code format: int64}: written as an integer (JSON Schema would accept 1.0 and 1e2), and within 64 bits. */
    static final class Int64 implements Format {
        @Override
        public String getName() {
            return "int64";
        }

        @Override
        public boolean matches(ExecutionContext execution, SchemaContext schema, JsonNode node) {
            return !node.isNumber() || (node.isIntegralNumber() && node.canConvertToLong());
        }
    }

    /**
     * {@code format: email}: something, one @, and a domain with a dot. RFC 5321 allows more; what people mistype is
     * caught, and whether a mailbox exists only a message can tell. The quantifiers are possessive: a group that can
     * backtrack recurses once per repetition.
     */
    static final class Email implements Format {
        private static final Pattern EMAIL = Pattern.compile(
                "[^@\\s\\p{Cntrl}]++@[^@.\\s\\p{Cntrl}]++(?:\\.[^@.\\s\\p{Cntrl}]++)++",
                Pattern.UNICODE_CHARACTER_CLASS);

        @Override
        public String getName() {
            return "email";
        }

        @Override
        public boolean matches(ExecutionContext execution, String value) {
            return EMAIL.matcher(value).matches();
        }
    }
}

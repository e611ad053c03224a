package lavka.http;

import com.networknt.schema.ExecutionContext;
import com.networknt.schema.SchemaContext;
import com.networknt.schema.format.Format;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** The formats of the contract that the validator leaves unasserted, or asserts too loosely. */
final class Formats {
    private Formats() {}

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
     * caught, and whether a mailbox exists only a message can tell.
     */
    static final class Email implements Format {
        private static final Pattern EMAIL = Pattern.compile(
                "[^@\\s\\p{Cntrl}]+@[^@.\\s\\p{Cntrl}]+(\\.[^@.\\s\\p{Cntrl}]+)+", Pattern.UNICODE_CHARACTER_CLASS);

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

package lavka.contract;

import static lavka.core.ErrorKind.MALFORMED_BODY;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.Arrays;
import java.util.TimeZone;
import lavka.core.LavkaException;
import lavka.core.Text;
import lavka.core.Violation;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.NumericNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads and writes JSON: snake_case names, strict parsing, a newline at the end. */
public final class Json {
    public static final String MEDIA_TYPE = "application/json";

    /** An order of 100 items has about 820. Each may become a hundred bytes of memory, and an error of its own. */
    private static final long MAX_TOKENS = 5_000;

    /** RFC 3339, always three digits of fraction: texts of one length sort as the instants do. */
    private static final JsonFormat.Value MILLISECONDS =
            JsonFormat.Value.forPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withTimeZone(TimeZone.getTimeZone("UTC"));

    private final JsonMapper mapper = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxTokenCount(MAX_TOKENS)
                            .build())
                    .build())
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .nodeFactory(new WholeNumbers())
            // Read-only fields are checked by the contract, and have no place in an input
            // record.
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .withConfigOverride(Instant.class, time -> time.setFormat(MILLISECONDS))
            .withConfigOverride(Violation.class, violation -> violation.setInclude(JsonInclude.Value.ALL_NON_NULL))
            .build();

    /**
     * Replaces every number with a fraction or exponent by 0.5: no field accepts one, and the validator rejects it
     * without expanding 1e400.
     */
    private static final class WholeNumbers extends JsonNodeFactory {
        private static final long serialVersionUID = 1L;

        @Override
        public NumericNode numberNode(double value) {
            return super.numberNode(0.5);
        }
    }

    /** A value as UTF-8 bytes that end with a newline. */
    public byte[] write(Object value) {
        byte[] json = mapper.writeValueAsBytes(value);
        byte[] line = Arrays.copyOf(json, json.length + 1);
        line[json.length] = '\n';
        return line;
    }

    public ObjectNode object() {
        return mapper.createObjectNode();
    }

    /** A value as a tree. */
    public JsonNode tree(Object value) {
        return mapper.valueToTree(value);
    }

    /** A tree as a value; the contract has accepted it. */
    public <T> T bind(JsonNode tree, Class<T> type) {
        return mapper.treeToValue(tree, type);
    }

    /**
     * Reads one JSON text.
     *
     * @throws LavkaException of kind MALFORMED_BODY with line and column
     */
    public JsonNode read(byte[] bytes) {
        String text = Text.utf8(bytes);
        if (text == null) {
            throw LavkaException.of(MALFORMED_BODY, "The body is not UTF-8.");
        }
        if (text.isBlank()) {
            throw LavkaException.of(MALFORMED_BODY, "The body is empty: send a JSON object.");
        }
        try {
            return mapper.readTree(text);
        } catch (JacksonException e) {
            TokenStreamLocation at = e.getLocation();
            String where = at == null || at.getLineNr() < 1
                    ? ""
                    : "Line %d, column %d: ".formatted(at.getLineNr(), at.getColumnNr());
            throw LavkaException.of(MALFORMED_BODY, where + Text.shorten(plain(e.getOriginalMessage())));
        }
    }

    /** Removes the parser's configuration hints. */
    private static String plain(String message) {
        if (message.startsWith("Token count")) {
            return "The body has more than %,d tokens (names, values and brackets).".formatted(MAX_TOKENS);
        }
        if (message.startsWith("Trailing token")) {
            return "Unexpected text after the JSON value.";
        }
        return message.replaceAll(
                ": enable `[^`]+` to allow|, from `[^`]+`| \\(not recognized as one since .*\\)| \\(start marker at"
                        + " .*\\)",
                "");
    }
}

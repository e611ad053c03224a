package lavka.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Error;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ContractDialectTest {
    private static List<String> keywords(String schema, String text) {
        JsonNode node = JsonMapper.shared().readTree(schema.replace('\'', '"'));
        return SchemaRegistry.withDialect(
                        ContractDialect.dialect(),
                        builder -> builder.schemaRegistryConfig(SchemaRegistryConfig.builder()
                                .formatAssertionsEnabled(true)
                                .build()))
                .getSchema(node)
                .validate(JsonMapper.shared().valueToTree(text))
                .stream()
                .map(Error::getKeyword)
                .toList();
    }

    /** This pattern recurses once per character. */
    @Test
    void a_text_that_is_too_long_is_not_matched_against_a_pattern() {
        String schema = "{'maxLength':3,'pattern':'^(a|b)*c$'}";
        assertThat(keywords(schema, "ab".repeat(20_000))).containsExactly("maxLength");
        assertThat(keywords(schema, "abd")).containsExactly("pattern");
        assertThat(keywords(schema, "abc")).isEmpty();
    }

    @Test
    void a_text_that_is_too_long_is_not_matched_against_a_format() {
        String schema = "{'maxLength':9,'format':'email'}";
        assertThat(keywords(schema, "a".repeat(20))).containsExactly("maxLength");
        assertThat(keywords(schema, "a@b")).containsExactly("format");
        assertThat(keywords(schema, "a@b.org")).isEmpty();
    }
}

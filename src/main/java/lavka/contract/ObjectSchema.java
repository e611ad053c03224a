package lavka.contract;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.dialect.Dialect;
import com.networknt.schema.dialect.Dialects;
import com.networknt.schema.format.PatternFormat;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import lavka.core.Violation;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The schema of an object in the contract: a body, or all path or query parameters of an operation. */
public final class ObjectSchema {
    /**
     * The pattern of every text: no NUL, no unpaired surrogate. It is not the negation of a shorter one, because the
     * validator then builds an error for each valid text.
     */
    public static final String TEXT = "^[^\\u0000\\uD800-\\uDFFF]*$";

    /** One @ and a domain with a dot. Possessive, because a group that can backtrack recurses once per repetition. */
    private static final String EMAIL = "(?U)[^@\\s\\p{Cntrl}]++@[^@.\\s\\p{Cntrl}]++(?:\\.[^@.\\s\\p{Cntrl}]++)++";

    private static final SchemaRegistry REGISTRY = SchemaRegistry.withDialect(
            Dialect.builder(Dialects.getDraft202012())
                    .format(PatternFormat.of("email", EMAIL, "format.email"))
                    .build(),
            registry -> registry.schemaRegistryConfig(SchemaRegistryConfig.builder()
                    .formatAssertionsEnabled(true)
                    .preloadSchema(false)
                    .locale(Locale.ROOT)
                    .build()));

    private final JsonNode node;

    /** Compiled at the first use, because a start that compiles the schemas of all operations takes longer. */
    private volatile @Nullable Schema schema;

    ObjectSchema(JsonNode node) {
        this.node = node;
    }

    private Schema schema() {
        Schema compiled = schema;
        if (compiled == null) {
            compiled = REGISTRY.getSchema(node); // twice at worst
            schema = compiled;
        }
        return compiled;
    }

    /** The schema of a property; missing if there is none. */
    JsonNode property(String name) {
        return node.path("properties").path(name);
    }

    /** One violation per place, the first that was found there; at most {@link Violation#MAX}. */
    public List<Violation> violations(JsonNode value) {
        Map<String, Violation> violations = new LinkedHashMap<>();
        for (Error error : schema().validate(value)) {
            String keyword = error.getSchemaLocation().getFragment().toString();
            JsonNode owner = node.at(keyword.substring(0, keyword.lastIndexOf('/')));
            Violation violation = Violations.of(error, owner);
            violations.putIfAbsent(violation.pointer(), violation);
            if (violations.size() == Violation.MAX) {
                break; // a request that waits for the database holds them in memory
            }
        }
        return List.copyOf(violations.values());
    }

    /** The ids in a value that name rows of a table, {@code x-references} in the contract. */
    public List<Reference> references(JsonNode value) {
        List<Reference> references = new ArrayList<>();
        addReferences("", value, node, references);
        return references;
    }

    private static void addReferences(String pointer, JsonNode value, JsonNode schema, List<Reference> references) {
        if (schema.has("x-references") && value.isIntegralNumber() && value.canConvertToLong()) {
            references.add(new Reference(pointer, schema.get("x-references").asString(), value.longValue()));
        } else if (value.isObject()) {
            schema.path("properties").forEachEntry((name, property) -> {
                if (value.has(name)) {
                    addReferences(pointer + "/" + name, value.get(name), property, references);
                }
            });
        } else if (value.isArray()) {
            for (int i = 0; i < value.size(); i++) {
                addReferences(pointer + "/" + i, value.get(i), schema.path("items"), references);
            }
        }
    }

    /** Adds the defaults of missing fields to a valid value. */
    public void fillDefaults(ObjectNode value) {
        fillDefaults(value, node);
    }

    private static void fillDefaults(ObjectNode value, JsonNode schema) {
        schema.path("properties").forEachEntry((name, property) -> {
            if (!value.has(name) && property.has("default")) {
                value.set(name, property.get("default"));
            }
            if (value.get(name) instanceof ArrayNode array && property.has("items")) {
                array.forEach(item -> fillDefaults((ObjectNode) item, property.get("items")));
            }
        });
    }
}

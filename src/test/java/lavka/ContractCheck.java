package lavka;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.dialect.Dialects;
import com.networknt.schema.path.NodePath;
import com.networknt.schema.path.PathType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import lavka.contract.Contract;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Holds an answer against the contract: its status, its headers, and every member of its body. */
public final class ContractCheck {
    private static final JsonNode DOCUMENT = document();
    private static final Schema ROOT = root();
    private static final Map<String, Schema> SCHEMAS = new ConcurrentHashMap<>();

    /** Path patterns, in document order. */
    private static final Map<String, Pattern> TEMPLATES = templates();

    /** Statuses that any operation may return; 409 in-progress is handled separately. */
    private static final Set<Integer> OF_ANY_OPERATION = Set.of(405, 413, 414, 415, 431, 503);

    private ContractCheck() {}

    static JsonNode document() {
        try (var stream = ContractCheck.class.getResourceAsStream("/openapi.json")) {
            return JsonMapper.shared().readTree(stream);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static Schema root() {
        SchemaRegistryConfig config = SchemaRegistryConfig.builder()
                .formatAssertionsEnabled(true)
                .preloadSchema(false)
                .locale(Locale.ROOT)
                .build();
        return SchemaRegistry.withDialect(Dialects.getDraft202012(), b -> b.schemaRegistryConfig(config))
                .getSchema(SchemaLocation.of("urn:lavka:answers"), DOCUMENT);
    }

    /** The node itself, or what its {@code $ref} names, with its place. */
    private static String resolve(String pointer) {
        JsonNode reference = DOCUMENT.at(pointer).get("$ref");
        return reference == null ? pointer : resolve(reference.asString().substring(1));
    }

    static void check(Contract contract, String method, String target, TestApp.Answer answer) {
        String path = target.replaceFirst("\\?.*", "");
        String template = template(path);
        String kind = answer.header("Content-Type").orElse("");
        assertThat(answer.header("X-Content-Type-Options")).hasValue("nosniff");
        if (kind.equals("application/problem+json") && answer.bytes().length > 0) {
            assertThat(schema("/components/schemas/Problem").validate(answer.json()))
                    .as(answer::text)
                    .isEmpty();
        }
        if (method.equals("OPTIONS") || template.isEmpty() || kind.startsWith("text/vnd.lavka.plan")) {
            return; // a plan is not in the contract
        }
        String verb = method.equals("HEAD") ? "get" : method.toLowerCase(Locale.ROOT);
        String operation = "/paths/" + template.replace("/", "~1") + "/" + verb;
        if (DOCUMENT.at(operation).isMissingNode()) {
            assertThat(answer.status()).isIn(400, 405, 414, 431);
            return;
        }
        String status = String.valueOf(answer.status());
        JsonNode responses = DOCUMENT.at(operation + "/responses");
        if (!responses.has(status)) {
            assertThat(OF_ANY_OPERATION.contains(answer.status())
                            || answer.text().contains("/problems/in-progress"))
                    .as("%s %s answers %s, which the contract does not name: %s", method, path, status, answer.text())
                    .isTrue();
            status = "default";
        }
        String response = resolve(operation + "/responses/" + status);
        DOCUMENT.at(response).path("headers").forEachEntry((name, reference) -> {
            JsonNode header = DOCUMENT.at(resolve(response + "/headers/" + name));
            if (header.path("required").asBoolean(false)) {
                assertThat(answer.header(name)).as(name).isPresent();
            }
        });
        if (answer.bytes().length == 0) {
            assertThat(method.equals("HEAD")
                            || DOCUMENT.at(response).path("content").isMissingNode())
                    .as("openapi.yaml: %s %s %s declares a body, but the answer has none", method, path, status)
                    .isTrue();
            return;
        }
        String mediaType = kind.replaceFirst(";.*", "");
        String content = response + "/content/" + mediaType.replace("/", "~1");
        assertThat(DOCUMENT.at(content).isMissingNode())
                .as("%s %s %s is %s", method, path, status, mediaType)
                .isFalse();
        if (mediaType.matches(".*[/+]json") && answer.header("Content-Encoding").isEmpty()) {
            assertThat(answer.text()).endsWith("\n");
            JsonNode json = answer.json();
            boolean isList = DOCUMENT.at(content + "/schema/items").has("anyOf");
            String row = content + (isList ? "/schema/items" : "/schema");
            if (DOCUMENT.at(row).has("anyOf")) { // a row, or with fields= a part of one
                String either = resolve(row + "/anyOf/" + (target.matches(".*[?&]fields=.*") ? 1 : 0));
                assertThat(json.isArray()).isEqualTo(isList);
                for (JsonNode item : isList ? json : List.of(json)) {
                    assertThat(schema(either).validate(item)).as(answer::text).isEmpty();
                }
                return;
            }
            assertThat(schema(content + "/schema").validate(json))
                    .as(() -> method + " " + target + " " + answer.text())
                    .isEmpty();
        }
    }

    private static Map<String, Pattern> templates() {
        Map<String, Pattern> templates = new LinkedHashMap<>();
        for (String template : DOCUMENT.get("paths").propertyNames()) {
            templates.put(template, Pattern.compile(template.replace(".", "\\.").replaceAll("\\{[a-z_]+}", "[^/]+")));
        }
        return templates;
    }

    private static String template(String path) {
        String plain = path.matches(".*[^/]/") ? path.substring(0, path.length() - 1) : path;
        return TEMPLATES.entrySet().stream()
                .filter(template -> template.getValue().matcher(plain).matches())
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse("");
    }

    private static Schema schema(String pointer) {
        return SCHEMAS.computeIfAbsent(pointer, place -> ROOT.getRefSchema(nodePath(place)));
    }

    private static NodePath nodePath(String pointer) {
        NodePath path = new NodePath(PathType.JSON_POINTER);
        for (String segment : pointer.substring(1).split("/", -1)) {
            path = path.append(segment.replace("~1", "/").replace("~0", "~"));
        }
        return path;
    }
}

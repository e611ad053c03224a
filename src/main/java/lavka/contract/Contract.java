package lavka.contract;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import lavka.core.ClasspathFiles;
import lavka.core.Suggestion;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The operations of the API, by which every request is validated. The build compiles {@code openapi.yaml} into
 * {@code contract.json}: references are resolved, and each operator of a filter is a parameter of its own.
 */
public final class Contract {
    private final JsonNode document;
    private final Map<String, Operation> operations = new LinkedHashMap<>();

    public Contract() {
        this.document = JsonMapper.shared().readTree(ClasspathFiles.read("/contract.json"));
        Schema compiled = compile(document);
        document.get("operations")
                .propertyNames()
                .forEach(route -> operations.put(route, Operation.of(document, compiled, route)));
    }

    private static Schema compile(JsonNode document) {
        SchemaRegistryConfig config = SchemaRegistryConfig.builder()
                .formatAssertionsEnabled(true)
                .preloadSchema(false)
                .locale(Locale.ROOT)
                .build();
        return SchemaRegistry.withDialect(ContractDialect.dialect(), b -> b.schemaRegistryConfig(config))
                .getSchema(SchemaLocation.of("urn:lavka:contract"), document);
    }

    /** The operation of a method and a path template such as {@code /products/{id}}; empty if there is none. */
    public Optional<Operation> find(String method, String path) {
        return Optional.ofNullable(operations.get(method + " " + path));
    }

    /** Every operation as {@code GET /products/{id}}. */
    public Set<String> routes() {
        return operations.keySet();
    }

    /** Every path template. */
    public Set<String> paths() {
        Set<String> paths = new TreeSet<>();
        operations.values().forEach(operation -> paths.add(operation.path()));
        return paths;
    }

    /** The paths that list resources, {@code /products} and so on, in the contract's order; each with a description. */
    public Map<String, String> collections() {
        Map<String, String> collections = new LinkedHashMap<>();
        document.get("collections").forEachEntry((path, description) -> collections.put(path, description.asString()));
        return collections;
    }

    /** The methods that a path template supports, as {@code Allow} lists them (RFC 9110, section 10.2.1). */
    public String allow(String path) {
        Set<String> methods = new TreeSet<>(Set.of("OPTIONS"));
        for (Operation operation : operations.values()) {
            if (operation.path().equals(path)) {
                methods.add(operation.method());
                if (operation.method().equals("GET")) {
                    methods.add("HEAD");
                }
            }
        }
        return String.join(", ", methods);
    }

    /** The template that the path of a request matches; empty if there is none. */
    public Optional<String> template(String path) {
        String plain = path.length() > 1 && path.endsWith("/") && !path.equals("//")
                ? path.substring(0, path.length() - 1)
                : path;
        return paths().stream()
                .filter(template -> pattern(template).matcher(plain).matches())
                .findFirst();
    }

    private static Pattern pattern(String template) {
        return Pattern.compile(template.replace(".", "\\.").replaceAll("\\{[a-z_]+}", "[^/]+"));
    }

    /** "Did you mean /products?", or "". */
    public String nearestPath(String path) {
        Set<String> plain = new TreeSet<>(paths());
        plain.removeIf(template -> template.contains("{"));
        String beginning = path.replaceFirst("^(/[^/]*).*$", "$1");
        String suggestion = Suggestion.didYouMean(path, plain);
        return suggestion.isEmpty() ? Suggestion.didYouMean(beginning, plain) : suggestion;
    }

    /** The version that the contract and the program share. */
    public String version() {
        return document.get("version").asString();
    }

    /** The service in a sentence. */
    public String summary() {
        return document.get("summary").asString();
    }
}

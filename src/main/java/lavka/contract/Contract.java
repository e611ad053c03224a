package lavka.contract;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lavka.core.ClasspathFiles;
import lavka.core.Suggestion;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The operations of the API, by which every request is validated. The build compiles {@code openapi.yaml} into
 * {@code contract.json}: references are resolved, and each operator of a filter is a parameter of its own.
 *
 * @param version that the contract and the program share
 * @param summary the service in a sentence
 * @param collections the paths that list resources, {@code /products} and so on, each with a description
 * @param operations by method and path template: {@code GET /products/{id}}
 */
public record Contract(
        String version, String summary, Map<String, String> collections, Map<String, Operation> operations) {

    /** The contract that is packed with the program. */
    public static Contract packed() {
        JsonNode document = JsonMapper.shared().readTree(ClasspathFiles.read("/contract.json"));
        Map<String, Operation> operations = new LinkedHashMap<>();
        document.get("operations").forEachEntry((key, operation) -> operations.put(key, Operation.of(operation)));
        return new Contract(
                document.get("version").stringValue(),
                document.get("summary").stringValue(),
                Operation.texts(document.get("collections")),
                operations);
    }

    /** "Did you mean /products?", or "". */
    public String nearestPath(String path) {
        List<String> plain = operations.values().stream()
                .map(Operation::path)
                .filter(template -> !template.contains("{"))
                .toList();
        String beginning = path.replaceFirst("^(/[^/]*).*$", "$1");
        String suggestion = Suggestion.didYouMean(path, plain);
        return suggestion.isEmpty() ? Suggestion.didYouMean(beginning, plain) : suggestion;
    }
}

package lavka.http;

import static lavka.core.ErrorKind.INVALID_FIELDS;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import lavka.contract.Json;
import lavka.contract.MergePatch;
import lavka.contract.Operation;
import lavka.contract.Reference;
import lavka.core.LavkaException;
import lavka.core.Violation;
import lavka.db.References;
import org.jooq.DSLContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The body of a request. Some violations are known at once; others, such as a parent that does not exist or a read-only
 * field that differs, only in a transaction. Immutable: a transaction may use it twice.
 */
final class Body {
    private final Operation operation;
    private final Json json;
    private final ObjectNode fixed;
    private final JsonNode node;
    private final List<Violation> violations;
    private final Optional<Idempotency.Key> key;

    /**
     * Reads a body; its violations are kept for {@link #check}.
     *
     * @throws LavkaException of kind UNSUPPORTED_MEDIA_TYPE, BODY_TOO_LARGE or MALFORMED_BODY; INVALID_PARAMETER if the
     *     Idempotency-Key is malformed
     */
    Body(Call call, Json json) {
        this.operation = call.operation();
        this.json = json;
        byte[] bytes = BodyReader.read(call.request(), operation.requestMediaTypes(), call.memory());
        this.key = Idempotency.Key.of(call, bytes);
        this.node = json.read(bytes);
        this.violations = operation.body().violations(node);
        this.fixed = json.object();
        operation
                .pathFields()
                .forEach(
                        (parameter, field) -> fixed.set(field, call.parameters().value(parameter)));
    }

    /** The key under which the response is stored, if the client sent one. */
    Optional<Idempotency.Key> key() {
        return key;
    }

    /**
     * All violations except references to missing rows, by pointer.
     *
     * @param current the resource that the request changes; a missing node if there is none, or it is not known yet
     */
    private Map<String, Violation> violations(JsonNode current) {
        Map<String, Violation> all = new LinkedHashMap<>();
        violations.forEach(v -> all.put(v.pointer(), v));
        for (String field : operation.readOnlyFields()) {
            JsonNode known = fixed.has(field) ? fixed.get(field) : current.path(field);
            // As text, because Jackson holds the same number in nodes of different types.
            if (node.has(field) && !node.get(field).toString().equals(known.toString())) {
                String detail = known.isMissingNode() ? "is read-only: omit it" : "is read-only; its value is " + known;
                all.putIfAbsent("/" + field, Violation.field("/" + field, "read_only", detail));
            }
        }
        return all;
    }

    /** Whether it has no violation of the contract itself. */
    boolean isValid() {
        return violations.isEmpty();
    }

    /** The same for a new resource, whose read-only fields have no value yet. */
    boolean isValidForCreate() {
        return violations(MissingNode.getInstance()).isEmpty();
    }

    /**
     * Checks the body. References are looked up only if something else is wrong: the database rejects a reference to a
     * missing row.
     *
     * @param current the resource that the request changes; a missing node if there is none
     * @throws LavkaException of kind INVALID_FIELDS that lists every violation
     */
    void check(DSLContext sql, JsonNode current) {
        Map<String, Violation> all = violations(current);
        if (!all.isEmpty()) {
            missing(sql).forEach(v -> all.putIfAbsent(v.pointer(), v));
            throw LavkaException.of(INVALID_FIELDS, List.copyOf(all.values()));
        }
    }

    /**
     * Checks that the rows exist that the body refers to.
     *
     * @throws LavkaException of kind INVALID_FIELDS that lists those that do not
     */
    void requireReferences(DSLContext sql) {
        List<Violation> missing = missing(sql);
        if (!missing.isEmpty()) {
            throw LavkaException.of(INVALID_FIELDS, missing);
        }
    }

    /** Finds references to missing rows, with one statement per table. */
    private List<Violation> missing(DSLContext sql) {
        List<Reference> references = operation.body().references(node);
        Map<String, Set<Long>> ids = references.stream()
                .collect(
                        Collectors.groupingBy(Reference::table, Collectors.mapping(Reference::id, Collectors.toSet())));
        ids.replaceAll((table, wanted) -> References.missing(sql, table, wanted));
        return references.stream()
                .filter(reference -> ids.get(reference.table()).contains(reference.id()))
                .map(reference -> Violation.field(
                        reference.pointer(),
                        "not_found",
                        "there is no " + References.singular(reference.table()) + " " + reference.id()))
                .toList();
    }

    /** The body as an input, with defaults for the fields that it omits. */
    <T> T input(Class<T> type) {
        return bind(((ObjectNode) node).deepCopy(), type);
    }

    /**
     * The body merged into the current resource (RFC 7396), valid as a whole.
     *
     * @throws LavkaException of kind INVALID_FIELDS that lists every violation of the whole
     */
    <T> T patchedInput(JsonNode current, Class<T> type) {
        ObjectNode merged = (ObjectNode) MergePatch.apply(current, node);
        List<Violation> broken = operation.resource().violations(merged);
        if (!broken.isEmpty()) {
            throw LavkaException.of(INVALID_FIELDS, broken);
        }
        return bind(merged, type);
    }

    private <T> T bind(ObjectNode resource, Class<T> type) {
        operation.resource().fillDefaults(resource);
        resource.setAll(fixed);
        return json.bind(resource, type);
    }
}

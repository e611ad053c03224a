package lavka.http;

import static lavka.core.Fault.Kind.INVALID_FIELDS;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import lavka.core.Fault;
import lavka.core.Fault.Violation;
import lavka.db.References;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The body of a request, held against the contract. Some faults are known at once; others, a parent that does not exist
 * or a read-only field that is to change, only with the database at hand. Immutable: a transaction may use it twice.
 */
final class Body {

    /** An id in a body that names a row of a table. */
    record Reference(String pointer, String table, long id) {}

    private final Contract contract;
    private final Operation operation;
    private final ObjectNode fixed;
    private final JsonNode node;
    private final List<Violation> violations;
    private final Optional<IdempotencyKey> key;

    private Body(
            Contract contract,
            Operation operation,
            ObjectNode fixed,
            JsonNode node,
            List<Violation> violations,
            Optional<IdempotencyKey> key) {
        this.contract = contract;
        this.operation = operation;
        this.fixed = fixed;
        this.node = node;
        this.violations = violations;
        this.key = key;
    }

    /**
     * Reads a body; its faults are kept for {@link #check}.
     *
     * @throws Fault of kind UNSUPPORTED_MEDIA_TYPE, BODY_TOO_LARGE or MALFORMED_BODY; INVALID_PARAMETER when the
     *     Idempotency-Key is malformed
     */
    static Body read(Call call, Contract contract, Memory memory) {
        Operation operation = call.operation();
        String mediaType = BodyReader.mediaType(call.request(), operation.mediaTypes());
        byte[] bytes = BodyReader.bytes(call.request(), memory);
        Optional<IdempotencyKey> key = IdempotencyKey.of(call.request(), bytes);
        JsonNode node = contract.json().read(bytes);
        ObjectNode fixed = contract.json().object();
        operation
                .fixedFields()
                .forEach(
                        (parameter, field) -> fixed.set(field, call.parameters().value(parameter)));
        Map<String, Violation> violations = new LinkedHashMap<>();
        unstorable("", node, violations);
        operation.violations(node, mediaType).forEach(v -> violations.putIfAbsent(v.pointer(), v));
        return new Body(contract, operation, fixed, node, List.copyOf(violations.values()), key);
    }

    /** By which the client calls this request, if it does. */
    Optional<IdempotencyKey> key() {
        return key;
    }

    private static void unstorable(String pointer, JsonNode node, Map<String, Violation> violations) {
        if (node.isString()) {
            String reason = Text.unstorable(node.stringValue());
            if (reason != null) {
                violations.put(pointer, Violation.field(pointer, "text", reason));
            }
        } else if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                unstorable(pointer + "/" + i, node.get(i), violations);
            }
        } else if (node.isObject()) {
            node.forEachEntry((name, value) -> unstorable(pointer + "/" + Violations.escape(name), value, violations));
        }
    }

    /** Whether all is well as far as the body itself tells. */
    boolean isValid() {
        return violations.isEmpty();
    }

    /**
     * Checks everything.
     *
     * @param current what is there; empty when nothing is
     * @throws Fault of kind INVALID_FIELDS with every fault
     */
    void check(DSLContext sql, Optional<JsonNode> current) {
        Map<String, Violation> all = new LinkedHashMap<>();
        violations.forEach(v -> all.put(v.pointer(), v));
        for (String field : operation.readOnlyFields()) {
            JsonNode given = node.get(field);
            JsonNode known = fixed.has(field)
                    ? fixed.get(field)
                    : current.map(c -> c.get(field)).orElse(null);
            if (given != null) {
                readOnly("/" + field, given, known).ifPresent(v -> all.putIfAbsent(v.pointer(), v));
            }
        }
        missing(sql).forEach(v -> all.putIfAbsent(v.pointer(), v));
        if (!all.isEmpty()) {
            throw Fault.of(INVALID_FIELDS, List.copyOf(all.values()));
        }
    }

    private static Optional<Violation> readOnly(String pointer, JsonNode given, @Nullable JsonNode known) {
        if (known == null) {
            return Optional.of(Violation.field(pointer, "read_only", "is read-only: omit it"));
        }
        // As text, because Jackson holds the same number in nodes of different types.
        return given.toString().equals(known.toString())
                ? Optional.empty()
                : Optional.of(Violation.field(pointer, "read_only", "is read-only; its value is " + known));
    }

    /** One statement a table that is referred to. */
    private List<Violation> missing(DSLContext sql) {
        List<Reference> references = operation.references(node);
        Map<String, Set<Long>> ids = references.stream()
                .collect(
                        Collectors.groupingBy(Reference::table, Collectors.mapping(Reference::id, Collectors.toSet())));
        ids.replaceAll((table, wanted) -> References.missing(sql, table, wanted));
        return references.stream()
                .filter(reference -> ids.get(reference.table()).contains(reference.id()))
                .map(reference -> Violation.field(
                        reference.pointer(),
                        "not_found",
                        "there is no " + reference.table().replaceFirst("s$", "") + " " + reference.id()))
                .toList();
    }

    /**
     * The body as the whole of something new, or in place of what is there.
     *
     * @throws Fault as {@link #check}
     */
    <T> T whole(DSLContext sql, Optional<JsonNode> current, Class<T> type) {
        check(sql, current);
        return bind(operation, ((ObjectNode) node).deepCopy(), type);
    }

    /**
     * The body merged into what is there (RFC 7396), valid as a whole.
     *
     * @throws Fault as {@link #check}
     */
    <T> T patched(DSLContext sql, JsonNode current, Class<T> type) {
        check(sql, Optional.of(current));
        ObjectNode merged = (ObjectNode) MergePatch.apply(current, node);
        Operation put = contract.operation("PUT", operation.path());
        List<Violation> broken = put.violations(merged, Json.MEDIA_TYPE);
        if (!broken.isEmpty()) {
            throw Fault.of(INVALID_FIELDS, broken);
        }
        return bind(put, merged, type);
    }

    private <T> T bind(Operation operation, ObjectNode body, Class<T> type) {
        operation.fillDefaults(body);
        body.setAll(fixed);
        return contract.json().bind(body, type);
    }
}

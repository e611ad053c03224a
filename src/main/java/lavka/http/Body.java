package lavka.http;

import static lavka.core.Fault.Kind.BAD_REQUEST;
import static lavka.core.Fault.Kind.BODY_TOO_LARGE;
import static lavka.core.Fault.Kind.INVALID_FIELDS;
import static lavka.core.Fault.Kind.UNSUPPORTED_MEDIA_TYPE;

import io.javalin.http.Context;

import lavka.core.Fault;
import lavka.core.Fault.Violation;

import org.eclipse.jetty.http.HttpException;
import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The body of a request, valid by its own schema; immutable, so that a transaction may use it more
 * than once.
 */
final class Body {
    /**
     * Twice what the longest valid body takes when every character of it is escaped: a post of
     * 100,000 emoji.
     */
    static final int MAX_BYTES = 2_500_000;

    private static final int MAX_DRAINED_BYTES = 20_000_000;

    private final Contract contract;
    private final Operation operation;
    private final ObjectNode fixed;
    private final ObjectNode node;

    private Body(Contract contract, Operation operation, ObjectNode fixed, ObjectNode node) {
        this.contract = contract;
        this.operation = operation;
        this.fixed = fixed;
        this.node = node;
    }

    /**
     * Reads and validates.
     *
     * @throws Fault of kind UNSUPPORTED_MEDIA_TYPE, BODY_TOO_LARGE, MALFORMED_BODY, or
     *     INVALID_FIELDS with every fault
     */
    static Body read(Context ctx, Contract contract) {
        Operation operation = contract.operation(ctx);
        String mediaType = mediaType(ctx, operation);
        JsonNode node = contract.json().read(bytes(ctx));
        ObjectNode fixed = contract.json().object();
        operation
                .fixedFields()
                .forEach((parameter, field) ->
                        fixed.set(field, Parameters.of(ctx).value(parameter)));

        Map<String, Violation> violations = new LinkedHashMap<>();
        unstorable("", node, violations);
        operation.violations(node, mediaType).forEach(v -> violations.putIfAbsent(v.pointer(), v));
        if (node instanceof ObjectNode object) {
            for (String field : operation.readOnlyFields()) {
                if (object.has(field) && (fixed.has(field) || operation.method().equals("POST"))) {
                    readOnly(field, object.get(field), fixed.get(field))
                            .ifPresent(v -> violations.putIfAbsent(v.pointer(), v));
                }
            }
        }
        if (!violations.isEmpty()) {
            throw Fault.of(INVALID_FIELDS, List.copyOf(violations.values()));
        }
        return new Body(contract, operation, fixed, (ObjectNode) node);
    }

    private static String mediaType(Context ctx, Operation operation) {
        String contentType = Objects.requireNonNullElse(ctx.req().getContentType(), "");
        String[] parts = contentType.split(";", -1);
        String mediaType = parts[0].strip().toLowerCase(Locale.ROOT);
        if (!operation.mediaTypes().contains(mediaType)) {
            String accepted = String.join(" or ", operation.mediaTypes());
            throw unsupported(
                    mediaType.isEmpty()
                            ? "Say what the body is: Content-Type: %s (curl --json does)"
                                    .formatted(accepted)
                            : "Send the body as %s, not %s (curl --json does)"
                                    .formatted(accepted, Text.shorten(mediaType)));
        }
        for (int i = 1; i < parts.length; i++) {
            String parameter = parts[i].strip().toLowerCase(Locale.ROOT).replace("\"", "");
            if (parameter.startsWith("charset") && !parameter.equals("charset=utf-8")) {
                throw unsupported("JSON is UTF-8 (RFC 8259): leave the charset out");
            }
        }
        String encoding = ctx.req().getHeader("Content-Encoding");
        if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
            throw unsupported("Send the body as it is, without Content-Encoding");
        }
        return mediaType;
    }

    private static Fault unsupported(String detail) {
        return Fault.of(UNSUPPORTED_MEDIA_TYPE, detail + ".");
    }

    private static byte[] bytes(Context ctx) {
        try {
            InputStream stream = ctx.req().getInputStream();
            byte[] bytes = stream.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                drain(stream);
                throw Fault.of(
                        BODY_TOO_LARGE,
                        String.format(Locale.ROOT, "A body has at most %,d bytes.", MAX_BYTES));
            }
            return bytes;
        } catch (IOException | HttpException.RuntimeException e) {
            throw Fault.of(BAD_REQUEST, "The body breaks off, or is not framed as HTTP has it.", e);
        }
    }

    /**
     * Most clients read an answer only after they have sent all; beyond this the connection is cut.
     */
    private static void drain(InputStream stream) throws IOException {
        byte[] buffer = new byte[8192];
        int read = 0;
        for (int n = 0; n >= 0 && read < MAX_DRAINED_BYTES; n = stream.read(buffer)) {
            read += n;
        }
    }

    private static void unstorable(
            String pointer, JsonNode node, Map<String, Violation> violations) {
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
            node.forEachEntry((name, value) ->
                    unstorable(pointer + "/" + Violations.escape(name), value, violations));
        }
    }

    private static Optional<Violation> readOnly(
            String field, JsonNode given, @Nullable JsonNode current) {
        if (current == null) {
            return Optional.of(
                    Violation.field("/" + field, "read_only", "is read-only: leave it out"));
        }
        // As text, because Jackson holds the same number in nodes of different types.
        return given.toString().equals(current.toString())
                ? Optional.empty()
                : Optional.of(
                        Violation.field(
                                "/" + field,
                                "read_only",
                                "is read-only, and it is " + current + " here"));
    }

    /** The body as the input of something new. */
    <T> T create(Class<T> type) {
        return bind(operation, node.deepCopy(), type);
    }

    /**
     * The body in place of what is there.
     *
     * @param current what is there
     * @throws Fault of kind INVALID_FIELDS when a read-only field is to change
     */
    <T> T replace(JsonNode current, Class<T> type) {
        checkReadOnly(current);
        return bind(operation, node.deepCopy(), type);
    }

    /**
     * The body merged into what is there (RFC 7396), valid as a whole.
     *
     * @param current what is there
     * @throws Fault of kind INVALID_FIELDS when a read-only field is to change, or the whole breaks
     *     a rule
     */
    <T> T patch(JsonNode current, Class<T> type) {
        checkReadOnly(current);
        ObjectNode merged = (ObjectNode) MergePatch.apply(current, node);
        Operation put = contract.operation("PUT", operation.path());
        List<Violation> violations = put.violations(merged, Json.MEDIA_TYPE);
        if (!violations.isEmpty()) {
            throw Fault.of(INVALID_FIELDS, violations);
        }
        return bind(put, merged, type);
    }

    private void checkReadOnly(JsonNode current) {
        List<Violation> violations = new ArrayList<>();
        for (String field : operation.readOnlyFields()) {
            if (node.has(field)) {
                readOnly(field, node.get(field), current.get(field)).ifPresent(violations::add);
            }
        }
        if (!violations.isEmpty()) {
            throw Fault.of(INVALID_FIELDS, violations);
        }
    }

    private <T> T bind(Operation operation, ObjectNode body, Class<T> type) {
        operation.fillDefaults(body);
        body.setAll(fixed);
        return contract.json().bind(body, type);
    }
}

package lavka.http;

import static lavka.core.Fault.Kind.INVALID_PARAMETER;

import io.javalin.http.Context;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import lavka.core.Cursor;
import lavka.core.Fault;
import lavka.core.Fault.Violation;
import lavka.core.Filter;
import lavka.core.Listing;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Path and query of a request, valid by the contract. */
public final class Parameters {
    private static final Set<String> RESERVED = Set.of("limit", "cursor", "include");

    private final Operation operation;
    private final String path;
    private final ObjectNode pathValues;
    private final ObjectNode query;

    Parameters(Operation operation, String path, ObjectNode pathValues, ObjectNode query) {
        this.operation = operation;
        this.path = path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        this.pathValues = pathValues;
        this.query = query;
    }

    /** Validates a request before its handler runs; {@link #of} then finds the result. */
    static void check(Context ctx, Contract contract) {
        ctx.attribute(Parameters.class.getName(), contract.operation(ctx).parameters(ctx));
    }

    public static Parameters of(Context ctx) {
        return ctx.attribute(Parameters.class.getName());
    }

    /** The request's path, without a slash at the end. */
    String path() {
        return path;
    }

    /** The path parameter {@code id}. */
    public long id() {
        return id("id");
    }

    /** A path parameter that is an id. */
    public long id(String name) {
        return pathValues.get(name).longValue();
    }

    /** A path parameter. */
    JsonNode value(String name) {
        return pathValues.get(name);
    }

    /** Relations to load along; empty when none is asked for. */
    public Set<String> include() {
        Set<String> include = new LinkedHashSet<>();
        query.path("include").forEach(relation -> include.add(relation.asString()));
        return include;
    }

    /**
     * What the request asks of a list.
     *
     * @throws Fault of kind INVALID_PARAMETER when the cursor is of another query
     */
    public Listing listing() {
        List<Filter> filters = new ArrayList<>();
        query.forEachEntry((name, value) -> {
            if (!RESERVED.contains(name)) {
                filters.add(new Filter(name, value.asString()));
            }
        });
        int limit = query.has("limit")
                ? query.get("limit").intValue()
                : operation.parameter("limit").get("default").intValue();
        return new Listing(path, limit, after(filters), filters, include());
    }

    private OptionalLong after(List<Filter> filters) {
        if (!query.has("cursor")) {
            return OptionalLong.empty();
        }
        Cursor cursor = Cursor.decode(query.get("cursor").asString())
                .filter(c -> c.query() == Cursor.fingerprint(path, filters))
                .orElseThrow(() -> Fault.of(
                        INVALID_PARAMETER,
                        Violation.parameter(
                                "cursor",
                                "cursor",
                                "is not of this query: take it from the Link header of the page before, and"
                                        + " change nothing else but limit")));
        return OptionalLong.of(cursor.after());
    }
}

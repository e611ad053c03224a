package lavka.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static lavka.core.Fault.Kind.INVALID_PARAMETER;

import io.javalin.http.Context;
import java.net.URLEncoder;
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

    Parameters(Operation operation, ObjectNode pathValues, ObjectNode query) {
        this.operation = operation;
        this.pathValues = pathValues;
        this.query = query;
        String filled = operation.path();
        for (var value : pathValues.properties()) {
            filled = filled.replace("{" + value.getKey() + "}", value.getValue().asString());
        }
        this.path = filled;
    }

    /** Validates a request before its handler runs; {@link #of} then finds the result. */
    static void check(Context ctx, Contract contract) {
        ctx.attribute(
                Parameters.class.getName(), contract.operation(ctx).parameters(ctx.pathParamMap(), ctx.queryString()));
    }

    public static Parameters of(Context ctx) {
        return ctx.attribute(Parameters.class.getName());
    }

    /** The request's path, spelt as the contract spells it. */
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

    /** This request's path and query with another cursor. */
    String next(Cursor cursor) {
        StringBuilder url = new StringBuilder(path).append('?');
        query.forEachEntry((name, value) -> {
            if (!name.equals("cursor")) {
                String text = value.isArray() ? String.join(",", include()) : value.asString();
                url.append(name)
                        .append('=')
                        .append(URLEncoder.encode(text, UTF_8).replace("%2C", ","));
                url.append('&');
            }
        });
        return url.append("cursor=").append(cursor.encode()).toString();
    }
}

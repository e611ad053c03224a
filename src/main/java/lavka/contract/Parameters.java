package lavka.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static lavka.core.ErrorKind.INVALID_PARAMETER;

import java.net.URLEncoder;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import lavka.contract.Operation.Operand;
import lavka.core.Cursor;
import lavka.core.Filter;
import lavka.core.LavkaException;
import lavka.core.ListQuery;
import lavka.core.Page;
import lavka.core.Selection;
import lavka.core.Selection.Children;
import lavka.core.Sort;
import lavka.core.Violation;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Path and query of a request, valid by the contract. */
public final class Parameters {
    private static final int MIN_YEAR = 1000;
    private static final int MAX_YEAR = 9999;
    private static final int NANOS_OF_MILLISECOND = 1_000_000;

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

    /** The request's path, spelt as the contract spells it. */
    public String path() {
        return path;
    }

    /** A path parameter. */
    public JsonNode value(String name) {
        return pathValues.get(name);
    }

    /**
     * What the request wants to see of a row.
     *
     * @throws LavkaException of kind INVALID_PARAMETER when it chooses rows of a relation that it does not include
     */
    public Selection selection() {
        Set<String> include = names("include");
        Map<String, Children> children = new HashMap<>();
        query.forEachEntry((name, value) -> {
            if ((name.endsWith(".limit") || name.endsWith(".sort")) && !isDefault(name)) {
                String relation = name.substring(0, name.lastIndexOf('.'));
                if (!include.contains(relation)) {
                    throw invalid(name, "unknown", "requires include=" + relation);
                }
                int limit = query.path(relation + ".limit").asInt(Children.MOST);
                String sort = query.path(relation + ".sort").asString("");
                children.put(relation, new Children(limit, sort.startsWith("-")));
            }
        });
        return new Selection(names("fields"), include, children);
    }

    /** Whether a query parameter has its default value. */
    private boolean isDefault(String name) {
        JsonNode fallback = operation.queryParameter(name).path("default");
        return fallback.asString("").equals(query.get(name).asString());
    }

    private Set<String> names(String parameter) {
        Set<String> names = new LinkedHashSet<>();
        query.path(parameter).forEach(name -> names.add(name.asString()));
        return names;
    }

    /**
     * What the request asks of a list.
     *
     * @param isWhole whether to read all rows instead of a page
     * @param isCounted whether to count all rows
     * @throws LavkaException of kind INVALID_PARAMETER if the cursor belongs to another query
     */
    public ListQuery listQuery(boolean isWhole, boolean isCounted) {
        List<Filter> filters = new ArrayList<>();
        query.forEachEntry((name, value) -> {
            Operand operand = operation.operands().get(name);
            if (operand != null) {
                filters.add(new Filter(operand.field(), operand.operator(), values(name, operand, value)));
            }
        });
        filters.sort(
                Comparator.comparing(Filter::field).thenComparing(Filter::operator)); // however they were asked for
        List<Sort> sort = names("sort").stream().map(Sort::of).toList();
        if (sort.stream().map(Sort::field).distinct().count() < sort.size()) {
            throw invalid("sort", "repeated", "must not contain duplicates");
        }
        if (query.has("cursor") && query.has("offset") && !isDefault("offset")) {
            throw invalid("offset", "unknown", "cannot be combined with cursor");
        }
        for (String ofPages : List.of("limit", "offset", "cursor")) {
            if (isWhole && query.has(ofPages)) {
                throw invalid(ofPages, "unknown", "cannot be used with an export (CSV or NDJSON)");
            }
        }
        return new ListQuery(
                path,
                number("limit"),
                number("offset"),
                cursor(filters, sort),
                filters,
                sort,
                selection(),
                isCounted,
                isWhole);
    }

    private int number(String parameter) {
        JsonNode given = query.path(parameter);
        return given.isMissingNode()
                ? operation.queryParameter(parameter).get("default").intValue()
                : given.intValue();
    }

    private List<Object> values(String name, Operand operand, JsonNode value) {
        if (operand.operator() == Filter.Operator.NULL) {
            return List.of(value.asString().equals("true"));
        }
        boolean isTime = operation
                .queryParameter(operand.field())
                .path("format")
                .asString("")
                .equals("date-time");
        List<JsonNode> nodes = value.isArray() ? value.valueStream().toList() : List.of(value);
        return nodes.stream()
                .<Object>map(node -> {
                    if (node.isNumber()) {
                        return node.longValue();
                    }
                    return isTime ? time(name, node.asString()) : node.asString();
                })
                .toList();
    }

    /** No database knows more years than these, or less than a millisecond; the validator knows no leap second. */
    private static Instant time(String name, String text) {
        try {
            OffsetDateTime time = OffsetDateTime.parse(text);
            boolean isWhole = time.getNano() % NANOS_OF_MILLISECOND == 0;
            if (isWhole && time.getYear() > MIN_YEAR && time.getYear() < MAX_YEAR) {
                return time.toInstant();
            }
        } catch (DateTimeException e) {
            // As below.
        }
        throw invalid(
                name, "format", "must be a time such as 2026-01-31T09:30:00.000Z, with at most millisecond precision");
    }

    private static LavkaException invalid(String parameter, String code, String detail) {
        return LavkaException.of(INVALID_PARAMETER, Violation.parameter(parameter, code, detail));
    }

    private Optional<Cursor> cursor(List<Filter> filters, List<Sort> sort) {
        return Optional.ofNullable(query.get("cursor"))
                .map(text -> Cursor.decode(text.asString())
                        .filter(cursor -> cursor.query() == Cursor.fingerprint(path, filters, sort))
                        .orElseThrow(Cursor::invalid));
    }

    /** Where else in the list there is to go (RFC 8288). */
    public String links(Page page) {
        List<String> links = new ArrayList<>();
        page.next().ifPresent(next -> links.add(link(Optional.of(next), "next")));
        page.prev().ifPresent(prev -> links.add(link(Optional.of(prev), "prev")));
        if (query.has("cursor") || query.has("offset")) {
            links.add(link(Optional.empty(), "first"));
        }
        return String.join(", ", links);
    }

    /** This request's path and query, at another place of the list. */
    private String link(Optional<Cursor> cursor, String relation) {
        List<String> pairs = new ArrayList<>();
        query.forEachEntry((name, value) -> {
            if (!name.equals("cursor") && !name.equals("offset")) {
                String text = value.isArray()
                        ? value.valueStream().map(JsonNode::asString).collect(Collectors.joining(","))
                        : value.asString();
                pairs.add(name + "=" + URLEncoder.encode(text, UTF_8).replace("%2C", ","));
            }
        });
        cursor.ifPresent(place -> pairs.add("cursor=" + place.encode()));
        String tail = pairs.isEmpty() ? "" : "?" + String.join("&", pairs);
        return "<" + path + tail + ">; rel=\"" + relation + '"';
    }
}

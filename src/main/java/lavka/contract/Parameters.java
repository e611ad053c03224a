package lavka.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static lavka.core.ErrorKind.INVALID_PARAMETER;

import java.math.BigInteger;
import java.net.URLEncoder;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import lavka.contract.Operation.Operand;
import lavka.core.Cursor;
import lavka.core.Filter;
import lavka.core.LavkaException;
import lavka.core.ListQuery;
import lavka.core.Selection;
import lavka.core.Selection.Children;
import lavka.core.Sort;
import lavka.core.Violation;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The path and query parameters of a request, validated against the contract. */
public final class Parameters {
    private static final Pattern INTEGER = Pattern.compile("-?(0|[1-9][0-9]*+)");
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    /** A text with fewer characters fits into a long, the type for which {@link #isAllowed} needs no validator. */
    private static final int LONG_LENGTH = 19;

    private static final int MIN_YEAR = 1000;
    private static final int MAX_YEAR = 9999;
    private static final int NANOS_OF_MILLISECOND = 1_000_000;

    private final Operation operation;
    private final ObjectNode pathValues;
    private final ObjectNode query;

    /**
     * Converts parameters to the types that the contract gives them.
     *
     * @param pathTexts decoded
     * @param queryText as it was sent, or null
     * @throws LavkaException of kind INVALID_PARAMETER that lists every error
     */
    public Parameters(Operation operation, Map<String, String> pathTexts, @Nullable String queryText) {
        List<Violation> violations = new ArrayList<>();
        this.operation = operation;
        this.pathValues = convert(operation.pathParameters(), pathTexts, violations);
        Map<String, String> queryTexts = QueryString.parse(queryText, violations);
        this.query = convert(operation.queryParameters(), queryTexts, violations);
        if (!violations.isEmpty()) {
            throw LavkaException.of(INVALID_PARAMETER, violations);
        }
    }

    private static ObjectNode convert(ObjectSchema schema, Map<String, String> texts, List<Violation> violations) {
        ObjectNode values = NODES.objectNode();
        if (texts.isEmpty()) {
            return values; // no parameter of a query is required
        }
        boolean isValid = true;
        for (Map.Entry<String, String> parameter : texts.entrySet()) {
            JsonNode property = schema.property(parameter.getKey());
            JsonNode value = convert(property, parameter.getValue());
            values.set(parameter.getKey(), value);
            isValid &= isAllowed(value, property);
        }
        if (!isValid) {
            schema.violations(values).forEach(violation -> violations.add(ofParameter(violation)));
        }
        return values;
    }

    /** Whether it is certain, without the validator, that a value is allowed: an integer, or a list of one name. */
    private static boolean isAllowed(JsonNode value, JsonNode property) {
        if (value.isArray()) {
            return value.size() == 1
                    && property.path("items").path("enum").values().contains(value.get(0));
        }
        return value.isLong()
                && value.longValue() >= property.path("minimum").asLong(Long.MAX_VALUE)
                && value.longValue() <= property.path("maximum").asLong(Long.MIN_VALUE);
    }

    /** A text that cannot be converted stays a string, and violates the schema's type. */
    private static JsonNode convert(JsonNode schema, String text) {
        String type = schema.path("type").asString("");
        if (type.equals("integer") && INTEGER.matcher(text).matches()) {
            return text.length() < LONG_LENGTH
                    ? NODES.numberNode(Long.parseLong(text))
                    : NODES.numberNode(new BigInteger(text));
        }
        if (type.equals("array")) {
            ArrayNode array = NODES.arrayNode();
            for (String element : text.split(",", -1)) {
                array.add(convert(schema.get("items"), element));
            }
            return array;
        }
        return NODES.stringNode(text);
    }

    /** A violation in the object of all parameters, as one of a parameter. */
    private static Violation ofParameter(Violation violation) {
        String name = violation.pointer().substring(1).replaceFirst("/.*", "");
        return Violation.parameter(
                name.replace("~1", "/").replace("~0", "~"),
                violation.code(),
                violation.detail().replace(", not a string", ""));
    }

    /** The path of the request, spelled as in the contract. */
    public String path() {
        String path = operation.path();
        for (var value : pathValues.properties()) {
            path = path.replace("{" + value.getKey() + "}", value.getValue().asString());
        }
        return path;
    }

    /** A path parameter. */
    public JsonNode value(String name) {
        return pathValues.get(name);
    }

    /**
     * The fields and relations that the request selects.
     *
     * @throws LavkaException of kind INVALID_PARAMETER if it limits or sorts a relation that it does not include
     */
    public Selection selection() {
        if (query.isEmpty()) {
            return Selection.PLAIN;
        }
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
        JsonNode fallback = operation.queryParameters().property(name).path("default");
        return fallback.asString("").equals(query.get(name).asString());
    }

    private Set<String> names(String parameter) {
        Set<String> names = new LinkedHashSet<>();
        query.path(parameter).forEach(name -> names.add(name.asString()));
        return names;
    }

    /**
     * The parameters of a list request.
     *
     * @param isCounted whether to count all rows
     * @param isExport whether to read all rows instead of a page
     * @throws LavkaException of kind INVALID_PARAMETER if the cursor belongs to another query
     */
    public ListQuery listQuery(boolean isCounted, boolean isExport) {
        List<Filter> filters = new ArrayList<>();
        query.forEachEntry((name, value) -> {
            Operand operand = operation.filters().get(name);
            if (operand != null) {
                filters.add(new Filter(operand.field(), operand.operator(), values(name, operand, value)));
            }
        });
        if (filters.size() > 1) { // in any order they are the same query
            filters.sort(Comparator.comparing(Filter::field).thenComparing(Filter::operator));
        }
        List<Sort> sort = new ArrayList<>();
        Set<String> sorted = new HashSet<>();
        for (String name : names("sort")) {
            sort.add(Sort.of(name));
            if (!sorted.add(sort.getLast().field())) {
                throw invalid("sort", "repeated", "must not contain duplicates");
            }
        }
        if (query.has("cursor") && query.has("offset") && !isDefault("offset")) {
            throw invalid("offset", "unknown", "cannot be combined with cursor");
        }
        for (String pageParameter : List.of("limit", "offset", "cursor")) {
            if (isExport && query.has(pageParameter)) {
                throw invalid(pageParameter, "unknown", "cannot be used with an export (CSV or NDJSON)");
            }
        }
        int fingerprint = Cursor.fingerprint(path(), filters, sort);
        return new ListQuery(
                fingerprint,
                number("limit"),
                number("offset"),
                cursor(fingerprint),
                filters,
                sort,
                selection(),
                isCounted,
                isExport);
    }

    private int number(String parameter) {
        JsonNode given = query.path(parameter);
        return given.isMissingNode()
                ? operation.queryParameters().property(parameter).get("default").intValue()
                : given.intValue();
    }

    private List<Object> values(String name, Operand operand, JsonNode value) {
        if (operand.operator() == Filter.Operator.NULL) {
            return List.of(value.asString().equals("true"));
        }
        boolean isTime = operation
                .queryParameters()
                .property(operand.field())
                .path("format")
                .asString("")
                .equals("date-time");
        List<Object> values = new ArrayList<>();
        for (JsonNode node : value.isArray() ? value.values() : List.of(value)) {
            if (node.isNumber()) {
                values.add(node.longValue());
            } else {
                values.add(isTime ? time(name, node.asString()) : node.asString());
            }
        }
        return values;
    }

    /**
     * Accepts only times that every database stores: years 1001 to 9998, in milliseconds. The parser rejects leap
     * seconds.
     */
    private static Instant time(String name, String text) {
        try {
            OffsetDateTime time = OffsetDateTime.parse(text);
            boolean hasMilliseconds = time.getNano() % NANOS_OF_MILLISECOND == 0;
            if (hasMilliseconds && time.getYear() > MIN_YEAR && time.getYear() < MAX_YEAR) {
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

    private Optional<Cursor> cursor(int fingerprint) {
        return Optional.ofNullable(query.get("cursor"))
                .map(text -> Cursor.decode(text.asString())
                        .filter(cursor -> cursor.query() == fingerprint)
                        .orElseThrow(Cursor::invalid));
    }

    /** Whether the page is the first because the request gives no position. */
    public boolean isFirstPage() {
        return !query.has("cursor") && !query.has("offset");
    }

    /** The path and query of the request at the start of its list. */
    public String start() {
        List<String> pairs = new ArrayList<>();
        query.forEachEntry((name, value) -> {
            if (!name.equals("cursor") && !name.equals("offset")) {
                String text = value.isArray()
                        ? value.valueStream().map(JsonNode::asString).collect(Collectors.joining(","))
                        : value.asString();
                pairs.add(name + "=" + URLEncoder.encode(text, UTF_8).replace("%2C", ","));
            }
        });
        return pairs.isEmpty() ? path() : path() + "?" + String.join("&", pairs);
    }
}

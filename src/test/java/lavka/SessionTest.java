package lavka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import lavka.Boundaries.Operation;
import lavka.TestApp.Answer;
import lavka.engine.Engine;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A long session in the seed shop: every operation of the contract with each of its parameters, relations, sorts and
 * formats, every list forth and back, and every status that depends on the operation. Each engine gives the answers of
 * {@code src/test/session.txt}, byte for byte; {@code make accept} writes them.
 */
@EveryEngine
class SessionTest {
    private static final Path RECORD = Path.of("src/test/session.txt");
    private static final Path STATUSES = Path.of("target/statuses.txt");
    private static final boolean IS_ACCEPTED = Boolean.getBoolean("accept");

    /** Ids are unique across tables, so an id identifies its table in any text. */
    private static final long RANGE = 1_000_000_000_000L;

    private static final Pattern ID = Pattern.compile("\\b[1-9]\\d?0{8}\\d{4}\\b");
    private static final Pattern TIME = Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
    private static final Pattern CURSOR = Pattern.compile("(?<=cursor=)[A-Za-z0-9_%-]+");
    private static final Pattern ETAG = Pattern.compile("(?<=etag: \"|Match: \"|version .\")[A-Za-z0-9_-]{16}(?=.?\")");
    private static final String ABSENT = "999";

    /** A database that is away, which ServerTest has, and a user with 5,000 posts, whom UsersTest has. */
    private static final Set<String> ELSEWHERE = Set.of("getReadiness 503", "deleteUser 409");

    private static final String UNKNOWN_FIELD = "{\"nmae\":1}";

    @AutoClose
    private final TestApp app;

    private final Engine engine;
    private final Boundaries contract = new Boundaries(ContractCheck.document(), new Random(1));
    private final List<Operation> operations = contract.operations();
    private final StringBuilder record = new StringBuilder();
    private final Map<String, Set<String>> statuses = new TreeMap<>();

    /** Placeholders by id, ETag and cursor. */
    private final Map<String, String> names = new HashMap<>();

    private final Map<String, Integer> numbers = new HashMap<>();

    /** The id of the last row that the session created, by table. */
    private final Map<String, Long> created = new HashMap<>();

    SessionTest(Engine engine) {
        this.engine = engine;
        app = TestApp.shared(engine);
    }

    @Test
    void every_operation_answers_as_recorded() throws Exception {
        SeedShop.fill(app.database(), RANGE);
        SameAnswers.apart(() -> {
            operations.forEach(this::read);
            operations.forEach(this::write);
            operations.reversed().forEach(this::delete);
            misuse();
        });
        Path found = Path.of("target", "session-" + engine.id() + ".txt");
        Files.writeString(found, record);
        assertThat(unreached())
                .as(
                        "statuses in the contract that %s does not reach",
                        getClass().getSimpleName())
                .isEmpty();
        if (IS_ACCEPTED && EveryEngine.Tested.engines().getFirst() == engine) {
            Files.writeString(RECORD, record);
        }
        assertThat(found)
                .as("%s: read what changed, then run make accept", RECORD)
                .hasSameTextualContentAs(RECORD);
    }

    /** Writes target/statuses.txt, and returns the statuses that were not reached. */
    private List<String> unreached() throws IOException {
        List<String> unreached = new ArrayList<>();
        StringBuilder table = new StringBuilder();
        for (Operation operation : operations) {
            Set<String> reached = statuses.getOrDefault(operation.id(), Set.of());
            table.append("%-24s".formatted(operation.id()));
            for (String status : operation.statuses()) {
                boolean isReached = reached.contains(status) || ELSEWHERE.contains(operation.id() + " " + status);
                table.append(isReached ? " " : " !").append(status);
                if (!isReached) {
                    unreached.add(operation.id() + " " + status);
                }
            }
            table.append('\n');
        }
        Files.writeString(STATUSES, table);
        return unreached;
    }

    private void read(Operation operation) {
        if (!operation.method().equals("GET")) {
            return;
        }
        String path = path(operation.path(), 1);
        Answer plain = get(operation, path);
        plain.header("ETag").ifPresent(etag -> get(operation, path, "If-None-Match", etag));
        if (operation.tag().equals("service")) {
            if (path.indexOf('/', 1) > 0) {
                get(operation, path + "x");
            }
            get(operation, path + "?nmae=1");
            return;
        }
        for (JsonNode parameter : operation.parameters()) {
            read(operation, path, parameter);
        }
        if (operation.parameters().stream().anyMatch(each -> name(each).equals("cursor"))) {
            walk(operation, path + "?limit=2");
            get(operation, path + "?limit=1&offset=1");
            get(operation, path + ".csv");
            get(operation, path, "Accept", "application/x-ndjson");
            get(operation, path + "?limit=0&cursor=x&nmae=1");
        }
        get(operation, path + "?nmae=1");
        if (operation.path().contains("{")) {
            get(operation, pathOf(operation.path(), ABSENT));
        }
    }

    private void read(Operation operation, String path, JsonNode parameter) {
        String name = name(parameter);
        if (name.equals("include")) {
            parameter.at("/schema/items/enum").forEach(each -> get(operation, path + "?include=" + each.asString()));
        } else if (name.equals("sort")) {
            parameter
                    .at("/schema/items/enum")
                    .forEach(field -> walk(operation, path + "?limit=2&sort=" + field.asString()));
        } else if (name.equals("fields")) {
            JsonNode fields = parameter.at("/schema/items/enum");
            List<String> two = List.of(fields.get(1).asString(), fields.get(0).asString());
            JsonNode answer =
                    get(operation, path + "?fields=" + String.join(",", two)).json();
            for (JsonNode row : answer.isArray() ? answer : List.of(answer)) {
                assertThat(row.propertyNames()).as(path).containsExactlyInAnyOrderElementsOf(two);
            }
        } else if (name.equals("Prefer")) {
            get(operation, path + "?limit=1", "Prefer", "count=exact");
        } else if (name.endsWith(".limit")) {
            get(operation, "%s?include=%s&%s=1".formatted(path, relation(name), name));
        } else if (name.endsWith(".sort")) {
            get(operation, "%s?include=%s&%s=-id".formatted(path, relation(name), name));
        } else if (parameter.has("x-operators")) {
            String value = URLEncoder.encode(operand(operation, path, parameter), UTF_8);
            assertThat(get(operation, "%s?%s=%s".formatted(path, name, value)).json())
                    .as(path + "?" + name + "=" + value)
                    .isNotEmpty();
            for (JsonNode operator : parameter.get("x-operators")) {
                String operand = switch (operator.asString()) {
                    case "in" -> value + "," + value;
                    case "null" -> "true";
                    case "like" -> value.charAt(0) + "*";
                    default -> value;
                };
                get(operation, "%s?%s.%s=%s".formatted(path, name, operator.asString(), operand));
            }
        }
    }

    /** A value that a row of the list has; of a relation, that its first row has. */
    private String operand(Operation operation, String path, JsonNode parameter) {
        String name = name(parameter);
        String query = name.contains(".") ? "?include=" + include(operation, relation(name)) : "";
        for (JsonNode row : app.get(path + query).expect(200).json()) {
            JsonNode value = row;
            for (String member : name.split("\\.", -1)) {
                value = value.isArray() ? value.path(0).path(member) : value.path(member);
            }
            if (value.isValueNode() && !value.isNull()) {
                return value.asString();
            }
        }
        throw new AssertionError("No row of " + path + query + " has a value in " + name + ": add one to SeedShop.");
    }

    /** The first include that embeds a relation, perhaps with more below it. */
    private static String include(Operation operation, String relation) {
        return operation.parameters().stream()
                .filter(parameter -> name(parameter).equals("include"))
                .flatMap(parameter -> parameter.at("/schema/items/enum").valueStream())
                .map(JsonNode::asString)
                .filter(include -> (include + ".").startsWith(relation + "."))
                .findFirst()
                .orElseThrow();
    }

    private static String relation(String parameter) {
        return parameter.substring(0, parameter.lastIndexOf('.'));
    }

    private static String name(JsonNode parameter) {
        return parameter.get("name").asString();
    }

    /** From the first page to the last, and back. */
    private void walk(Operation operation, String first) {
        Answer page = get(operation, first);
        for (String direction : List.of("next", "prev")) {
            for (Optional<String> link = page.link(direction); link.isPresent(); link = page.link(direction)) {
                page = get(operation, link.get());
            }
        }
    }

    /** Sends the requests of a POST, PUT or PATCH. */
    private void write(Operation operation) {
        if (operation.body().isMissingNode()) {
            return;
        }
        String path = path(operation.path(), 1);
        if (operation.method().equals("POST")) {
            String body = body(operation);
            Answer first = send(operation, path, body, "Idempotency-Key", operation.id());
            send(operation, path, body, "Idempotency-Key", operation.id());
            send(operation, path, body, "Idempotency-Key", "of the session");
            first.header("Location").ifPresent(this::remember);
            send(operation, path, body);
        } else {
            String example = operation.method().equals("PUT") ? whole(path) : body(operation);
            Answer answer = send(operation, path, example).expect(200);
            send(operation, path, example, "If-Match", answer.etag());
            if (operation.method().equals("PATCH")) {
                send(operation, path, example, "Idempotency-Key", operation.id());
                send(operation, path, example, "Idempotency-Key", operation.id());
            }
            send(operation, path, example, "If-Match", "\"x\"");
            long id = operation.statuses().contains("201") ? last(lastTable(operation)) : created(operation);
            send(operation, pathOf(operation.path(), String.valueOf(id)), body(operation));
            taken(operation);
        }
        JsonNode schema = contract.resolve(operation.body());
        schema.path("properties").forEachEntry((name, property) -> {
            if (contract.resolve(property).has("items")) {
                JsonNode items = contract.resolve(contract.resolve(property).get("items"));
                JsonNode item = items.at("/examples/0").deepCopy();
                refer(items, item);
                ObjectNode twice = (ObjectNode) JsonMapper.shared().readTree(body(operation));
                twice.putArray(name).add(item).add(item);
                send(operation, path, twice.toString());
            }
        });
        send(operation, path, UNKNOWN_FIELD);
        send(operation, path, "{");
        send(operation, path + "?nmae=1", body(operation));
        if (operation.path().contains("{")) {
            send(operation, pathOf(operation.path(), ABSENT), body(operation));
        }
    }

    /** Updates a second row with unique values that are taken. */
    private void taken(Operation operation) {
        String collection = "/" + table(operation.path());
        if (operation.path().equals(collection + "/{id}")) {
            operations.stream()
                    .filter(each -> each.method().equals("POST") && each.path().equals(collection))
                    .findFirst()
                    .ifPresent(create -> send(operation, path(operation.path(), 2), body(create)));
        }
    }

    /** The current representation, valid as a PUT body. */
    private String whole(String path) {
        return app.get(path).text();
    }

    private void delete(Operation operation) {
        if (!operation.method().equals("DELETE")) {
            return;
        }
        String path = path(operation.path(), 1);
        send(operation, path, null, "If-Match", "\"x\"");
        send(operation, path + "?nmae=1", null);
        send(operation, pathOf(operation.path(), ABSENT), null);
        for (long id : List.of(created(operation), last(lastTable(operation)))) {
            send(operation, pathOf(operation.path(), String.valueOf(id)), null);
        }
        if (operation.statuses().contains("409")) {
            send(operation, path, null);
        }
    }

    /** Errors that do not depend on the operation. */
    private void misuse() {
        exchange("PUT", "/products", "{}");
        exchange("GET", "/nothing", null);
        exchange("POST", "/products", "Tea", "Content-Type", "text/plain");
        exchange("POST", "/products", "{\"name\":\"" + "x".repeat(2_500_001) + "\"}");
        exchange("GET", "/products?name=" + "x".repeat(9_000), null);
        exchange("GET", "/products", null, "X-Long", "x".repeat(9_000));
        exchange("OPTIONS", "/products", null);
        exchange("HEAD", path("/products/{id}", 2), null);
    }

    private Answer get(Operation operation, String target, String... headers) {
        return send(operation, target, null, headers);
    }

    private Answer send(Operation operation, String target, String body, String... headers) {
        Answer answer = exchange(operation.method(), target, body, headers);
        statuses.computeIfAbsent(operation.id(), id -> new TreeSet<>()).add(String.valueOf(answer.status()));
        return answer;
    }

    private Answer exchange(String method, String target, String body, String... headers) {
        StringBuilder text = new StringBuilder("> " + method + " " + shortened(target) + "\n");
        for (int i = 0; i < headers.length; i += 2) {
            text.append("> %s: %s\n".formatted(headers[i], shortened(headers[i + 1])));
        }
        if (body != null) {
            text.append("> ").append(shortened(body.stripTrailing())).append('\n');
        }
        Answer answer = app.send(method, target, body, headers);
        text.append(answer.status()).append('\n');
        answer.headers().map().forEach((name, values) -> {
            if (!name.equals(":status")) {
                String value = Set.of("content-length", "date", "server-timing", "x-request-id")
                                .contains(name)
                        ? "…"
                        : String.join(", ", values);
                text.append(name).append(": ").append(value).append('\n');
            }
        });
        record.append(masked(text + content(answer))).append('\n');
        return answer;
    }

    /** Omits HTML pages and the OpenAPI document; other tests cover them. */
    private static String content(Answer answer) {
        String type = answer.header("Content-Type").orElse("");
        boolean isData = type.contains("json") || type.startsWith("text/csv");
        return isData && !answer.text().contains("\"openapi\"")
                ? answer.text()
                : answer.text().isEmpty() ? "" : "…\n";
    }

    private static String shortened(String text) {
        return text.length() < 1_000 ? text : text.substring(0, 40) + "… (%d characters)".formatted(text.length());
    }

    private String masked(String text) {
        String masked = TIME.matcher(text)
                .replaceAll(time -> isNow(Instant.parse(time.group())) ? "‹time›" : time.group())
                .replaceAll("(\"request_id\":)\"[^\"]*\"", "$1…")
                .replaceAll("(\"database\":)\"[^\"]*\"", "$1…");
        masked = replaced(ETAG, masked, etag -> numbered("etag"));
        masked = replaced(CURSOR, masked, cursor -> numbered("cursor"));
        return replaced(ID, masked, id -> numbered(SeedShop.table(Long.parseLong(id), RANGE)));
    }

    private static boolean isNow(Instant time) {
        return Duration.between(time, Instant.now()).abs().compareTo(Duration.ofDays(1)) < 0;
    }

    private String replaced(Pattern pattern, String text, UnaryOperator<String> name) {
        return pattern.matcher(text)
                .replaceAll(match -> Matcher.quoteReplacement(names.computeIfAbsent(match.group(), name)));
    }

    private String numbered(String kind) {
        return "‹" + kind + " " + numbers.merge(kind, 1, Integer::sum) + "›";
    }

    /** An example body that references existing rows, unreferenced ones if possible. */
    private String body(Operation operation) {
        JsonNode body = contract.example(operation.body()).deepCopy();
        refer(contract.resolve(operation.body()), body);
        return body.toString();
    }

    private void refer(JsonNode schema, JsonNode value) {
        schema.path("properties").forEachEntry((name, property) -> {
            if (property.has("x-references") && value.has(name)) {
                String table = property.get("x-references").asString();
                ((ObjectNode) value).put(name, created.getOrDefault(table, last(table)));
            } else if (contract.resolve(property).has("items") && value.has(name)) {
                JsonNode items = contract.resolve(contract.resolve(property).get("items"));
                value.get(name).forEach(item -> refer(items, item));
            }
        });
    }

    private static long last(String table) {
        return SeedShop.id(table, SeedShop.size(table), RANGE);
    }

    /** The id of the row that the session created in the table of the path's last id. */
    private long created(Operation operation) {
        return created.getOrDefault(lastTable(operation), last(lastTable(operation)));
    }

    private static String lastTable(Operation operation) {
        return operation.path().endsWith("{product_id}") ? "products" : table(operation.path());
    }

    private void remember(String location) {
        Matcher id = ID.matcher(location);
        while (id.find()) {
            created.put(SeedShop.table(Long.parseLong(id.group()), RANGE), Long.valueOf(id.group()));
        }
    }

    private static String table(String path) {
        return path.split("/", -1)[1];
    }

    /** The path of the row of a number in the seed shop. */
    private static String path(String template, int number) {
        return template.replace("{id}", String.valueOf(SeedShop.id(table(template), number, RANGE)))
                .replace("{product_id}", String.valueOf(SeedShop.id("products", number, RANGE)))
                .replace("{file}", "start.js")
                .replace("{slug}", "not-found");
    }

    /** The path with this in place of its last id. */
    private static String pathOf(String template, String id) {
        int last = template.lastIndexOf('{');
        return path(template.substring(0, last), 1) + id + template.substring(template.indexOf('}', last) + 1);
    }
}

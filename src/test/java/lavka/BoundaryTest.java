package lavka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import lavka.Boundaries.Operation;
import lavka.engine.Engine;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * Every operation of the contract at all its bounds: no answer is a 500, and each is one that the contract knows.
 * {@code make fuzz} goes on for longer; {@code -Dtest.seed} takes a run again.
 */
@EveryEngine
class BoundaryTest {
    private static final long SEED = Long.getLong("test.seed", 1);

    /**
     * The most requests with one value at a bound, before the deletes and again with them; and those with any values.
     */
    private static final int REQUESTS = Integer.getInteger("test.requests", 500);

    private static final List<String> IDS = List.of(
            "1",
            "2",
            "3",
            "7",
            "0",
            "-1",
            "01",
            "1.0",
            "%31",
            "abc",
            "%00",
            "%D9%A1",
            "%ff",
            "1%2F2",
            "9223372036854775807",
            "9223372036854775808",
            "9".repeat(400),
            "",
            "%20");

    private static final List<String> CONDITIONS =
            List.of("*", "\"x\"", "W/\"x\"", "x", "", ",", "\"x\",\"y\"", "\"".repeat(50));

    private static final List<String> KEYS =
            List.of("k", "\"k\"", "\"\"", "", "\"", "\\", "k".repeat(255), "k".repeat(256));

    @AutoClose
    private final TestApp app;

    private final Random random = new Random(SEED);
    private final Boundaries boundaries = new Boundaries(ContractCheck.document(), random);
    private final List<Operation> operations = boundaries.operations();
    private final Map<String, TreeSet<Integer>> statuses = new TreeMap<>();
    private int sent;

    BoundaryTest(Engine engine) {
        app = TestApp.shared(engine);
    }

    @Test
    void no_bound_is_a_fault_of_ours() throws Exception {
        SameAnswers.apart(() -> {
            SeedShop.fill(app.database());
            app.database().execute("DELETE FROM profiles WHERE id = 1"); // the example creates it
            Map<Boolean, List<Operation>> byDelete = operations.stream()
                    .collect(Collectors.partitioningBy(
                            operation -> operation.method().equals("DELETE")));
            oneAtATime(byDelete.get(false));
            anything(byDelete.get(false));
            oneAtATime(byDelete.get(true).reversed()); // children before their parents
            anything(operations);
        });
        System.out.printf(
                "%s: %d requests at the bounds, seed %d%n", app.database().engine(), sent, SEED);
        statuses.forEach((operation, seen) -> {
            assertThat(seen).as(operation).anyMatch(status -> status < 300);
            assertThat(seen).as(operation).doesNotContain(500, 503);
        });
        assertThat(statuses).hasSameSizeAs(operations);
        assertThat(app.get("/readyz").status()).isEqualTo(200);
    }

    private record Request(Operation operation, String path, String query, JsonNode body) {}

    /** Sends each operation's example until it succeeds, then a sample of requests with one value at a bound. */
    private void oneAtATime(List<Operation> among) {
        List<Request> requests = new ArrayList<>();
        for (Operation operation : among) {
            for (int id = 6; id >= 1 && !isDone(operation); id--) {
                send(operation, path(operation, String.valueOf(id)), "", example(operation));
            }
            oneAtATime(operation, requests);
        }
        if (requests.size() > REQUESTS) {
            Collections.shuffle(requests, random);
        }
        requests.stream()
                .limit(REQUESTS)
                .forEach(request -> send(request.operation(), request.path(), request.query(), request.body()));
    }

    private boolean isDone(Operation operation) {
        return statuses.getOrDefault(operation.method() + " " + operation.path(), new TreeSet<>()).stream()
                .anyMatch(status -> status < 300);
    }

    private void oneAtATime(Operation operation, List<Request> requests) {
        for (String id : IDS) {
            requests.add(new Request(operation, path(operation, id), "", example(operation)));
        }
        for (JsonNode parameter : operation.parameters()) {
            if (parameter.get("in").asString().equals("query")) {
                List<String> names =
                        new ArrayList<>(List.of(parameter.get("name").asString()));
                parameter
                        .path("x-operators")
                        .forEach(operator -> names.add(names.getFirst() + "." + operator.asString()));
                for (JsonNode value : boundaries.of(parameter.get("schema"))) {
                    for (String name : names) {
                        String query = "?" + name + "=" + encoded(value);
                        requests.add(new Request(operation, path(operation), query, example(operation)));
                    }
                }
            }
        }
        if (!operation.body().isMissingNode()) {
            for (JsonNode body : boundaries.of(operation.body())) {
                requests.add(new Request(operation, path(operation), "", body));
            }
        }
    }

    private void anything(List<Operation> among) {
        for (int i = 0; i < REQUESTS / 2; i++) {
            anything(pick(among));
        }
    }

    private void anything(Operation operation) {
        StringBuilder query = new StringBuilder();
        for (JsonNode parameter : operation.parameters()) {
            if (parameter.get("in").asString().equals("query") && random.nextInt(3) == 0) {
                String value = encoded(pick(boundaries.of(parameter.get("schema"))));
                query.append(query.isEmpty() ? '?' : '&')
                        .append(parameter.get("name").asString())
                        .append('=')
                        .append(value);
            }
        }
        List<String> headers = new ArrayList<>();
        for (String condition : List.of("If-Match", "If-None-Match")) {
            if (random.nextInt(8) == 0) {
                headers.addAll(List.of(condition, pick(CONDITIONS)));
            }
        }
        if (operation.parameters().stream()
                        .anyMatch(p -> p.get("name").asString().equals("Idempotency-Key"))
                && random.nextInt(4) == 0) {
            headers.addAll(List.of("Idempotency-Key", pick(KEYS)));
        }
        JsonNode body = operation.body().isMissingNode() ? operation.body() : boundaries.any(operation.body());
        send(operation, path(operation), query.toString(), body, headers.toArray(String[]::new));
    }

    private <T> T pick(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }

    /** Of what may be there. */
    private String path(Operation operation) {
        if (operation.path().endsWith("{file}") || operation.path().endsWith("{slug}")) {
            return path(
                    operation,
                    operation.parameters().getFirst().at("/schema/examples/0").asString());
        }
        return path(operation, String.valueOf(1 + random.nextInt(6)));
    }

    private static String path(Operation operation, String value) {
        return operation
                .path()
                .replaceAll("\\{[a-z_]+}", java.util.regex.Matcher.quoteReplacement(value))
                .replaceAll(
                        "/(docs|problems)/[0-9]+$",
                        operation.path().startsWith("/docs") ? "/docs/start.js" : "/problems/not-found");
    }

    private JsonNode example(Operation operation) {
        return operation.body().isMissingNode() ? operation.body() : boundaries.example(operation.body());
    }

    private static String encoded(JsonNode value) {
        String text = value.isString() ? value.stringValue() : value.toString();
        return URLEncoder.encode(text, UTF_8);
    }

    /** A username that was asked for once is taken the next time. */
    private void send(Operation operation, String path, String query, JsonNode body, String... headers) {
        String text = body.isMissingNode() ? null : body.toString().replace("\"sam\"", "\"sam" + sent + "\"");
        TestApp.Answer answer;
        try {
            answer = app.send(operation.method(), path + query, text, headers);
        } catch (RuntimeException e) {
            throw new AssertionError(
                    "request %d: %s %s%s %s %s"
                            .formatted(sent, operation.method(), path, query, List.of(headers), text),
                    e);
        }
        sent++;
        assertThat(answer.status())
                .as(() -> "request %d: %s %s%s %s %s → %s"
                        .formatted(sent, operation.method(), path, query, List.of(headers), text, answer.text()))
                .isNotIn(500, 503);
        statuses.computeIfAbsent(operation.method() + " " + operation.path(), key -> new TreeSet<>())
                .add(answer.status());
    }
}

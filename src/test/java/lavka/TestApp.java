package lavka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lavka.db.Queries;
import lavka.db.schema.DefaultSchema;
import lavka.engine.Engine;
import lavka.engine.Sqlite;
import org.jooq.ExecuteContext;
import org.jooq.Query;
import org.jooq.Table;
import org.jooq.impl.DSL;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The real service on a free port, with a real database of its own. Every answer that passes through here is held
 * against the contract.
 */
public final class TestApp implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.shared();

    /** By mode and engine. */
    private static final Map<String, TestApp> SHARED = new HashMap<>();

    private final TestDatabase database;
    private final App app;
    private final HttpClient client = HttpClient.newHttpClient();
    private final List<Statement> statements = Collections.synchronizedList(new ArrayList<>());
    private final AtomicInteger prepared = new AtomicInteger();
    private boolean isShared;
    private volatile boolean isRecording;

    /** On SQLite. */
    public TestApp() {
        this(Sqlite.ENGINE);
    }

    /** A private service; its schema may be changed. */
    public TestApp(Engine engine) {
        this(TestDatabase.migrated(engine));
    }

    /** The service shared by all tests of this JVM. Empties every table and resets ids. */
    public static TestApp shared(Engine engine) {
        return shared(engine, "production");
    }

    /** The same in production or in development. */
    public static TestApp shared(Engine engine, String mode) {
        TestApp app = SHARED.computeIfAbsent(mode + " " + engine, key -> {
            TestApp first = new TestApp(TestDatabase.migrated(engine), mode);
            first.isShared = true;
            Runtime.getRuntime().addShutdownHook(new Thread(first::end));
            return first;
        });
        app.database.empty();
        return app;
    }

    /** On a database that is closed with it. */
    public TestApp(TestDatabase database) {
        this(database, "production");
    }

    /** In production or in development. */
    public TestApp(TestDatabase database, String mode) {
        this.database = database;
        Config config = Config.of(Map.of("LAVKA_PORT", "0", "LAVKA_DB", database.url(), "LAVKA_MODE", mode));
        this.app = new App(config, new Log(this)).start();
    }

    /**
     * Keeps every statement of jOOQ, as it is prepared and with its values; those of housekeeping belong to no request.
     */
    private record Log(TestApp app) implements Queries.Listener {
        private static final long serialVersionUID = 1L;

        @Override
        public void executeStart(ExecuteContext context) {
            if (!app.isRecording || Thread.currentThread().getName().equals("housekeeping")) {
                return;
            }
            String inlined =
                    context.query() == null ? context.sql() : context.dsl().renderInlined(context.query());
            app.statements.add(new Statement(context.sql(), inlined));
        }

        @Override
        public void prepared(String sql) {
            app.prepared.incrementAndGet();
        }

        @Override
        public void executed(String sql, Supplier<Query> query, long nanos) {
            if (app.isRecording) {
                app.statements.add(new Statement(
                        sql, DSL.using(app.database.engine().dialect()).renderInlined(query.get())));
            }
        }
    }

    /** A statement, with question marks and with values in their place. */
    public record Statement(String sql, String inlined) {}

    public TestDatabase database() {
        return database;
    }

    /** SQLite's. */
    public Path file() {
        return database.file();
    }

    public App app() {
        return app;
    }

    public int port() {
        return app.port();
    }

    public Answer get(String path) {
        return send("GET", path, null);
    }

    /** Single quotes stand for double ones in every JSON of these tests. */
    public Answer post(String path, String json) {
        return send("POST", path, quotes(json));
    }

    public Answer put(String path, String json) {
        return send("PUT", path, quotes(json));
    }

    public Answer patch(String path, String json) {
        return send("PATCH", path, quotes(json));
    }

    public Answer mergePatch(String path, String json) {
        return send("PATCH", path, quotes(json), "Content-Type", "application/merge-patch+json");
    }

    static String quotes(String json) {
        return json.replace('\'', '"');
    }

    public Answer delete(String path) {
        return send("DELETE", path, null);
    }

    /** Headers are name, value, name, value …; a body is sent as JSON unless they say otherwise. */
    public Answer send(String method, String path, String body, String... headers) {
        return sendBytes(method, path, body == null ? null : body.getBytes(UTF_8), headers);
    }

    public Answer sendBytes(String method, String path, byte[] body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + app.port() + path));
        request.method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
        if (body != null) {
            request.setHeader("Content-Type", "application/json");
        }
        for (int i = 0; i < headers.length; i += 2) {
            request.setHeader(headers[i], headers[i + 1]);
        }
        try {
            HttpResponse<byte[]> response = client.send(request.build(), BodyHandlers.ofByteArray());
            Answer answer = new Answer(response);
            ContractCheck.check(app.contract(), method, path, answer);
            SameAnswers.check(database.engine(), method + " " + path, answer);
            return answer;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Sends bytes that no client would, on a connection that they must close. */
    public String raw(String request) {
        return raw(request.getBytes(UTF_8));
    }

    /** The same for arbitrary bytes. */
    public String raw(byte[] request) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), app.port())) {
            socket.getOutputStream().write(request);
            socket.shutdownOutput();
            String answer = new String(socket.getInputStream().readAllBytes(), UTF_8);
            assertThat(answer).containsIgnoringCase("\r\nX-Content-Type-Options: nosniff\r\n");
            return answer;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How many statements of jOOQ some work takes. */
    public int statements(Runnable work) {
        return statementsOf(work).size();
    }

    /** The statements of jOOQ that some work takes. */
    public List<Statement> statementsOf(Runnable work) {
        statements.clear();
        isRecording = true;
        try {
            work.run();
        } finally {
            isRecording = false;
        }
        return List.copyOf(statements);
    }

    /** How many statements the service has prepared. */
    public int prepared() {
        return prepared.get();
    }

    /** What a query finds behind the service's back: its first column, the rows in one line with commas. */
    public String sql(String query) {
        return database.sql(query);
    }

    /** Everything in the database, as one text. */
    public String dump() {
        StringBuilder dump = new StringBuilder();
        for (Table<?> table : DefaultSchema.DEFAULT_SCHEMA.getTables()) {
            String row = Stream.of(table.fields())
                    .map(field -> "coalesce(CAST(" + field.getName() + " AS CHAR(250)), '')")
                    .collect(Collectors.joining(" || '|' || "));
            dump.append(table.getName())
                    .append(sql("SELECT " + row + " FROM " + table.getName() + " ORDER BY id"))
                    .append('\n');
        }
        return dump.toString();
    }

    /** Does nothing if the service is shared. */
    @Override
    public void close() {
        if (!isShared) {
            end();
        }
    }

    private void end() {
        client.close();
        app.close();
        if (!isShared || database.engine() == Sqlite.ENGINE) { // a server may have ended before
            database.close();
        }
    }

    /** What came back. */
    public static final class Answer {
        private final HttpResponse<byte[]> response;

        Answer(HttpResponse<byte[]> response) {
            this.response = response;
        }

        public int status() {
            return response.statusCode();
        }

        public Optional<String> header(String name) {
            return response.headers().firstValue(name);
        }

        HttpHeaders headers() {
            return response.headers();
        }

        public String etag() {
            return header("ETag").orElseThrow();
        }

        public byte[] bytes() {
            return response.body();
        }

        public String text() {
            return new String(response.body(), UTF_8);
        }

        public JsonNode json() {
            return JSON.readTree(response.body());
        }

        /** The path in {@code Link: <…>; rel="next"}; fails on the last page. */
        public String next() {
            return link("next").orElseThrow(() -> new AssertionError("no next page: " + header("Link")));
        }

        /** The path of a relation in {@code Link}. */
        public Optional<String> link(String relation) {
            return Stream.of(header("Link").orElse("").split(", "))
                    .filter(link -> link.startsWith("<") && link.endsWith(">; rel=\"" + relation + '"'))
                    .map(link -> link.substring(1, link.indexOf('>')))
                    .findFirst();
        }

        public Answer expect(int status) {
            assertThat(status()).as(text()).isEqualTo(status);
            return this;
        }

        /** Expects exactly this JSON; single quotes stand for double ones. */
        public Answer expect(int status, String json) {
            expect(status);
            assertThat(json()).isEqualTo(JSON.readTree(quotes(json)));
            return this;
        }

        /** Expects a problem with this detail somewhere in it. */
        public Answer expectProblem(int status, String slug, String detail) {
            expect(status);
            JsonNode problem = json();
            assertThat(problem.get("type").asString()).isEqualTo("/problems/" + slug);
            assertThat(problem.get("status").asInt()).isEqualTo(status);
            assertThat(problem.get("request_id").asString())
                    .isEqualTo(header("X-Request-Id").orElseThrow());
            assertThat(text()).contains(detail);
            return this;
        }

        /** Expects an invalid body with exactly these violations: pointer code, pointer code …, in any order. */
        public Answer expectViolations(String... violations) {
            expect(422);
            String[] found = json().get("errors")
                    .valueStream()
                    .map(e -> e.get("pointer").asString() + " " + e.get("code").asString())
                    .toArray(String[]::new);
            assertThat(found).as(text()).containsExactlyInAnyOrder(violations);
            return this;
        }
    }
}

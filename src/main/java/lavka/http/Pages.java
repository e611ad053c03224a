package lavka.http;

import static lavka.core.Fault.Kind.NOT_FOUND;
import static lavka.core.Fault.Kind.UNAVAILABLE;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import lavka.core.Fault;
import lavka.core.Fault.Kind;
import lavka.db.Database;

/** The service itself: its index, contract, documentation, problem pages and health. */
public final class Pages {
    private static final String SWAGGER_UI = "/META-INF/resources/webjars/swagger-ui/5.34.1/";

    /** Forbids every call to another host; Swagger UI sets styles inline and draws its icons from data: URLs. */
    private static final String CONTENT_SECURITY_POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
                    + "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static final String JAVASCRIPT = "text/javascript; charset=utf-8";
    private static final String CSS = "text/css; charset=utf-8";

    private final StaticFile docs = file(Format.HTML.contentType(), "/pages/docs.html");

    /** By name, below {@code /docs/}. */
    private final Map<String, StaticFile> files = Map.of(
            "API.md", file(Format.TEXT.contentType(), "/pages/API.md"),
            "style.css", file(CSS, "/pages/style.css"),
            "start.js", file(JAVASCRIPT, "/pages/start.js"),
            "swagger-ui.css", file(CSS, SWAGGER_UI + "swagger-ui.css"),
            "swagger-ui-bundle.js", file(JAVASCRIPT, SWAGGER_UI + "swagger-ui-bundle.js"));

    private final Json json;
    private final Contract contract;
    private final Problems problems;
    private final Database database;
    private final int head;

    /** With the version of the schema that the program needs. */
    public Pages(Json json, Contract contract, Problems problems, Database database, int head) {
        this.json = json;
        this.contract = contract;
        this.problems = problems;
        this.database = database;
        this.head = head;
    }

    public void register(Routes routes) {
        StaticFile openapiJson = new StaticFile(Json.MEDIA_TYPE, contract::jsonBytes);
        StaticFile openapiYaml = new StaticFile("application/yaml", contract::yamlBytes);
        routes.get("/", new Index(json, contract, database)::send);
        routes.get("/openapi.json", openapiJson::send);
        routes.get("/openapi.yaml", openapiYaml::send);
        routes.get("/docs", call -> {
            call.header("Content-Security-Policy", CONTENT_SECURITY_POLICY);
            docs.send(call);
        });
        routes.get("/docs/{file}", this::file);
        routes.get("/problems/{slug}", this::problem);
        routes.get("/livez", call -> send(call, Map.of("status", "ok")));
        routes.get("/readyz", this::ready);
    }

    private static StaticFile file(String mediaType, String resource) {
        return new StaticFile(mediaType, () -> Resources.read(resource));
    }

    private void file(Call call) {
        String name = call.parameters().value("file").asString();
        StaticFile file = files.get(name);
        if (file == null) {
            throw Fault.of(NOT_FOUND, "/docs has no file " + Text.shorten(name) + ".");
        }
        file.send(call);
    }

    private void problem(Call call) {
        String slug = call.parameters().value("slug").asString();
        Kind kind = Stream.of(Kind.values())
                .filter(candidate -> candidate.slug().equals(slug)
                        && problems.meaning(candidate).isPresent())
                .findFirst()
                .orElseThrow(() -> Fault.of(NOT_FOUND, "There is no problem type " + Text.shorten(slug) + "."));
        send(
                call,
                "/pages/problem.html",
                Map.of(
                        "status", String.valueOf(kind.status()),
                        "title", kind.title(),
                        "meaning", problems.meaning(kind).orElseThrow()));
    }

    private void ready(Call call) {
        int version = database.schemaVersion();
        if (version != head) {
            throw Fault.of(
                    UNAVAILABLE, "The database is at version %d, but this program needs %d.".formatted(version, head));
        }
        Map<String, Object> health = new LinkedHashMap<>();
        health.put("status", "ok");
        health.put("database", database.product());
        health.put("schema", version);
        database.location()
                .lastCopied()
                .ifPresent(at -> health.put(
                        "backup_age_seconds",
                        Math.max(0, Duration.between(at, Instant.now()).toSeconds())));
        send(call, health);
    }

    private void send(Call call, Object value) {
        call.send(Json.MEDIA_TYPE, json.write(value));
    }

    /** Sends a page with values in place of its placeholders. */
    static void send(Call call, String template, Map<String, String> values) {
        call.header("Content-Security-Policy", CONTENT_SECURITY_POLICY);
        call.send(Format.HTML.contentType(), Resources.filled(template, values));
    }
}

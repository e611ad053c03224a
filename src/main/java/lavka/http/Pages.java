package lavka.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static lavka.core.Fault.Kind.NOT_FOUND;
import static lavka.core.Fault.Kind.UNAVAILABLE;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import lavka.core.Fault;
import lavka.db.Database;

/** The service itself: its index, contract, documentation, problem pages and health. */
public final class Pages {
    private static final String SWAGGER_UI = "/META-INF/resources/webjars/swagger-ui/5.34.1/";

    /** Forbids every call to another host; Swagger UI sets styles inline and draws its icons from data: URLs. */
    private static final String CONTENT_SECURITY_POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
                    + "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static final String JAVASCRIPT = "text/javascript; charset=utf-8";

    /** What /docs loads: name, content. */
    private static final Map<String, Asset> ASSETS = Map.of(
            "start.js", new Asset(JAVASCRIPT, "/docs/start.js"),
            "swagger-ui-bundle.js", new Asset(JAVASCRIPT, SWAGGER_UI + "swagger-ui-bundle.js"),
            "swagger-ui.css", new Asset("text/css; charset=utf-8", SWAGGER_UI + "swagger-ui.css"));

    private record Asset(String mediaType, String resource) {}

    private final Json json;
    private final Contract contract;
    private final Database database;
    private final int head;

    /** With the version of the schema that the program needs. */
    public Pages(Json json, Contract contract, Database database, int head) {
        this.json = json;
        this.contract = contract;
        this.database = database;
        this.head = head;
    }

    public void register(RoutesConfig routes) {
        routes.get("/", this::index);
        routes.get("/openapi.json", ctx -> send(ctx, Json.MEDIA_TYPE, contract.jsonBytes()));
        routes.get("/openapi.yaml", ctx -> send(ctx, "application/yaml", contract.yamlBytes()));
        routes.get("/docs", ctx -> page(ctx, Resources.read("/docs/index.html")));
        routes.get("/docs/{file}", this::asset);
        routes.get("/problems/{slug}", this::problem);
        routes.get("/livez", ctx -> send(ctx, Map.of("status", "ok")));
        routes.get("/readyz", this::ready);
    }

    private void index(Context ctx) {
        Map<String, String> index = new LinkedHashMap<>();
        index.put("name", "Lavka");
        index.put("version", contract.version());
        index.put("docs", "/docs");
        index.put("openapi", "/openapi.json");
        contract.collections().forEach(path -> index.put(path.substring(1), path));
        send(ctx, index);
    }

    private void asset(Context ctx) {
        String file = ctx.pathParam("file");
        Asset asset = ASSETS.get(file);
        if (asset == null) {
            throw Fault.of(NOT_FOUND, "The page /docs has no file " + Text.shorten(file) + ".");
        }
        send(ctx, asset.mediaType(), Resources.read(asset.resource()));
    }

    private void problem(Context ctx) {
        String slug = ctx.pathParam("slug");
        ProblemType type = Stream.of(ProblemType.values())
                .filter(candidate -> candidate.slug().equals(slug))
                .findFirst()
                .orElseThrow(() -> Fault.of(NOT_FOUND, "There is no type of problem " + Text.shorten(slug) + "."));
        String html = new String(Resources.read("/docs/problem.html"), UTF_8)
                .replace("{status}", String.valueOf(type.status()))
                .replace("{title}", type.title())
                .replace("{meaning}", type.meaning());
        page(ctx, html.getBytes(UTF_8));
    }

    private void ready(Context ctx) {
        int version = database.schemaVersion();
        if (version != head) {
            throw Fault.of(
                    UNAVAILABLE, "The database is at version %d, and the program needs %d.".formatted(version, head));
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
        send(ctx, health);
    }

    private void send(Context ctx, Object value) {
        send(ctx, Json.MEDIA_TYPE, json.write(value));
    }

    private static void page(Context ctx, byte[] html) {
        ctx.header("Content-Security-Policy", CONTENT_SECURITY_POLICY);
        send(ctx, "text/html; charset=utf-8", html);
    }

    private static void send(Context ctx, String mediaType, byte[] body) {
        Answer.write(ctx, mediaType, body);
    }
}

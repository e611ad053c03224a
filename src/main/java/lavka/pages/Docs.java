package lavka.pages;

import static lavka.core.ErrorKind.NOT_FOUND;

import java.util.Map;
import java.util.ResourceBundle;
import java.util.stream.Stream;
import lavka.contract.Json;
import lavka.core.ErrorKind;
import lavka.core.LavkaException;
import lavka.core.Text;
import lavka.http.Call;
import lavka.http.MediaFormat;
import lavka.http.Routes;

/** The contract, the documentation and the pages of the problem types. */
public final class Docs {
    private static final String SWAGGER_UI = "/META-INF/resources/webjars/swagger-ui/5.34.1/";
    private static final String JAVASCRIPT = "text/javascript; charset=utf-8";
    private static final String CSS = "text/css; charset=utf-8";

    /** By name, below {@code /docs/}. */
    private final Map<String, StaticFile> files = Map.of(
            "API.md", new StaticFile(MediaFormat.TEXT.contentType(), "/pages/API.md"),
            "style.css", new StaticFile(CSS, "/pages/style.css"),
            "start.js", new StaticFile(JAVASCRIPT, "/pages/start.js"),
            "swagger-ui.css", new StaticFile(CSS, SWAGGER_UI + "swagger-ui.css"),
            "swagger-ui-bundle.js", new StaticFile(JAVASCRIPT, SWAGGER_UI + "swagger-ui-bundle.js"));

    private final String openapi;
    private final ResourceBundle meanings = ResourceBundle.getBundle("pages.problems");

    /** @param openapi resource name of the OpenAPI document as JSON */
    public Docs(String openapi) {
        this.openapi = openapi;
    }

    public void register(Routes routes) {
        routes.get("/openapi.json", new StaticFile(Json.MEDIA_TYPE, openapi)::send);
        routes.get("/openapi.yaml", new StaticFile("application/yaml", "/openapi.yaml")::send);
        StaticFile page = new StaticFile(MediaFormat.HTML.contentType(), "/pages/docs.html");
        routes.get("/docs", call -> {
            Html.restrict(call);
            page.send(call);
        });
        routes.get("/docs/{file}", this::file);
        routes.get("/problems/{slug}", this::problem);
    }

    private void file(Call call) {
        String name = call.parameters().value("file").asString();
        StaticFile file = files.get(name);
        if (file == null) {
            throw LavkaException.of(NOT_FOUND, "/docs has no file " + Text.shorten(name) + ".");
        }
        file.send(call);
    }

    private void problem(Call call) {
        String slug = call.parameters().value("slug").asString();
        ErrorKind kind = Stream.of(ErrorKind.values())
                .filter(candidate -> candidate.slug().equals(slug) && meanings.containsKey(slug))
                .findFirst()
                .orElseThrow(
                        () -> LavkaException.of(NOT_FOUND, "There is no problem type " + Text.shorten(slug) + "."));
        Html.send(
                call,
                "/pages/problem.html",
                Map.of(
                        "status", String.valueOf(kind.status()),
                        "title", kind.title(),
                        "meaning", meanings.getString(slug)));
    }
}

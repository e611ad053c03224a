package lavka.pages;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import lavka.contract.Contract;
import lavka.contract.Json;
import lavka.db.Database;
import lavka.db.RowCounts;
import lavka.http.Call;
import lavka.http.MediaFormat;
import lavka.http.Routes;

/** The page {@code /}: resources with their row counts for a browser or a terminal, links for other programs. */
public record Index(Json json, Contract contract, Database database) {
    /** Path, name, description, number of rows. */
    private static final String TEXT_ROW = "  %1$-12s%4$8s  %3$s\n";

    private static final String HTML_ROW = """
              <tr>
                <th scope="row"><a href="%1$s">%1$s</a> <small>%3$s</small></th>
                <td>%4$s</td>
                <td><a href="%1$s.csv" aria-label="All %2$s as CSV">CSV</a></td>
              </tr>
        """;

    public void register(Routes routes) {
        routes.get("/", this::send);
    }

    /** Sends the format that Accept selects; text to a client that accepts anything, such as curl. */
    private void send(Call call) {
        call.header("Vary", "Accept");
        switch (call.format()) {
            case HTML -> Html.send(call, "/pages/index.html", values(call, HTML_ROW, Html::escape));
            case TEXT -> {
                Map<String, String> values = values(call, TEXT_ROW, UnaryOperator.identity());
                call.send(MediaFormat.TEXT.contentType(), Html.filled("/pages/index.txt", values));
            }
            default -> call.send(Json.MEDIA_TYPE, json.write(links()));
        }
    }

    private Map<String, String> links() {
        Map<String, String> links = new LinkedHashMap<>();
        links.put("name", "Lavka");
        links.put("version", contract.version());
        links.put("docs", "/docs");
        links.put("openapi", "/openapi.json");
        contract.collections().keySet().forEach(path -> links.put(name(path), path));
        return links;
    }

    private static String name(String path) {
        return path.substring(1);
    }

    private Map<String, String> values(Call call, String row, UnaryOperator<String> escape) {
        Map<String, String> collections = contract.collections();
        List<String> tables = collections.keySet().stream().map(Index::name).toList();
        Map<String, Integer> counts = database.read(call.statements(), sql -> RowCounts.of(sql, tables));
        StringBuilder rows = new StringBuilder();
        collections.forEach((path, description) ->
                rows.append(row.formatted(path, name(path), escape.apply(description), count(counts.get(name(path))))));
        return Map.of(
                "version", contract.version(),
                "summary", escape.apply(contract.summary()),
                "address", escape.apply(call.host()),
                "resources", rows.toString());
    }

    private static String count(int count) {
        return count > RowCounts.LIMIT ? count(RowCounts.LIMIT) + "+" : String.format(Locale.ROOT, "%,d", count);
    }
}

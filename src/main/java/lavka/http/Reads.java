package lavka.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;
import lavka.contract.Parameters;
import lavka.core.ListQuery;
import lavka.core.Page;
import lavka.core.Selection;
import lavka.db.Database;
import lavka.db.Queries;
import lavka.db.Statements;
import org.eclipse.jetty.io.EndPoint;

/**
 * Executes all reads. A response is rendered while its connection is held, which bounds the responses in memory, and
 * sent afterwards, so that a slow client holds no connection.
 */
public record Reads(Database database, Limits limits) {
    /** Requests the number of all rows (RFC 7240; PostgREST uses the same preference). */
    private static final String COUNT = "count=exact";

    /** Reads the row with the id in the path; throws not-found. */
    @FunctionalInterface
    public interface Get {
        byte[] apply(Queries queries, long id, Selection selection);
    }

    /** Sends one item. Only the plain item has an ETag, because embedded rows change without it. */
    public void item(Call call, Get get) {
        Selection selection = call.parameters().selection();
        send(call, queries -> {
            byte[] body = get.apply(queries, call.id(), selection);
            return selection.isPlain() ? Answer.item(200, body) : new Answer(200, Map.of(), body);
        });
    }

    /**
     * Sends a page as a JSON array, with links to the pages beside it (RFC 8288) and, if requested, the number of all
     * rows; or the whole list as an export.
     */
    public void page(Call call, BiFunction<Queries, ListQuery, Page> list) {
        ListQuery query =
                call.parameters().listQuery(prefersCount(call), call.format().isExport());
        if (query.isExport()) {
            EndPoint client = Export.client(call);
            limits.export(
                    call.request(),
                    () -> database.export(
                            queries -> Export.send(call, list.apply(queries, query)), () -> Export.cut(client)));
            return;
        }
        send(call, queries -> {
            Page page = list.apply(queries, query);
            Map<String, String> headers = new LinkedHashMap<>();
            headers.put("Vary", "Accept");
            String links = links(call.parameters(), page);
            if (!links.isEmpty()) {
                headers.put("Link", links);
            }
            page.total().ifPresent(total -> {
                headers.put("X-Total-Count", String.valueOf(total));
                headers.put("Preference-Applied", COUNT);
            });
            return new Answer(200, headers, page.json());
        });
    }

    private static boolean prefersCount(Call call) {
        return call.headers("Prefer").stream()
                .flatMap(line -> Stream.of(line.split(",")))
                .anyMatch(preference -> preference.strip().replace("\"", "").equalsIgnoreCase(COUNT));
    }

    /** The Link header: next, previous and first page. */
    private static String links(Parameters parameters, Page page) {
        List<String> links = new ArrayList<>();
        String start = parameters.start();
        String at = start + (start.contains("?") ? "&cursor=" : "?cursor=");
        page.next().ifPresent(next -> links.add(link(at + next.encode(), "next")));
        page.prev().ifPresent(prev -> links.add(link(at + prev.encode(), "prev")));
        if (!parameters.isFirstPage()) {
            links.add(link(start, "first"));
        }
        return String.join(", ", links);
    }

    private static String link(String target, String relation) {
        return '<' + target + ">; rel=\"" + relation + '"';
    }

    /** Sends the answer, 304 to a client that has it, or its plan if the path asks for that. */
    private void send(Call call, Function<Queries, Answer> read) {
        Answer answer = database.read(call.statements(), call.memory()::answer, read);
        String etag = answer.headers().get("ETag");
        if (call.format() == MediaFormat.PLAN) {
            call.send(MediaFormat.PLAN.contentType(), plan(call));
        } else if (etag != null && call.preconditions().isNotModified(etag)) {
            call.send(Answer.notModified(etag, answer.body().length));
        } else {
            call.send(answer);
        }
    }

    /** The statements of the request with their plans, as a script of SQL and comments. */
    private static byte[] plan(Call call) {
        Statements statements = call.statements();
        String target = call.target(call.parameters().path());
        String head = "-- GET %s\n-- %s, %s ms\n".formatted(target, statements.summary(), statements.milliseconds());
        return (head + statements.plans()).getBytes(UTF_8);
    }
}

package lavka.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiFunction;
import lavka.contract.Json;
import lavka.core.ListQuery;
import lavka.core.Page;
import lavka.core.Selection;
import lavka.db.Database;
import lavka.db.Statements;
import org.jooq.DSLContext;

/**
 * The one way to read: rows and the answer's bytes while the connection is at hand, so that no more of them are in
 * memory than there are connections; the bytes are sent when it is free again, however slow the client.
 */
public final class Reads {
    private final Database database;
    private final Json json;
    private final MemoryBudget memory;
    private final Export export;

    public Reads(Database database, Json json, MemoryBudget memory) {
        this.database = database;
        this.json = json;
        this.memory = memory;
        this.export = new Export(json);
    }

    /** Reads the row with the id in the path; throws not-found. */
    @FunctionalInterface
    public interface Get {
        Object apply(DSLContext sql, long id, Selection selection);
    }

    /**
     * Sends one item. The plain item has an ETag, and is not sent again to a client that has it; with relations, or
     * some of its fields, it has none, because their changes are not its own.
     */
    public void item(Call call, Get get) {
        Selection selection = call.parameters().selection();
        byte[] body = database.read(call.statements().of(sql -> rendered(call, get.apply(sql, call.id(), selection))));
        if (!selection.isPlain()) {
            send(call, new Answer(200, Map.of(), body));
            return;
        }
        Answer answer = Answer.item(200, body);
        String etag = answer.headers().get("ETag");
        boolean isKnown = call.preconditions().isNotModified(etag);
        send(call, isKnown ? Answer.notModified(etag, body.length) : answer);
    }

    /**
     * Sends a page as a bare array, with links to those beside it (RFC 8288), and the number of all rows if asked; or
     * the whole list, if the format is that of an export.
     */
    public void page(Call call, BiFunction<DSLContext, ListQuery, Page> list) {
        ListQuery query = call.parameters().listQuery(call.format().isExport(), call.prefersCount());
        if (call.format().isExport()) {
            database.export(sql -> export.send(call, list.apply(sql, query)));
            return;
        }
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Vary", "Accept");
        byte[] body = database.read(call.statements().of(sql -> {
            Page page = list.apply(sql, query);
            String links = call.parameters().links(page);
            if (!links.isEmpty()) {
                headers.put("Link", links);
            }
            page.total().ifPresent(total -> {
                headers.put("X-Total-Count", String.valueOf(total));
                headers.put("Preference-Applied", Call.COUNT);
            });
            return rendered(call, page.rows());
        }));
        send(call, new Answer(200, headers, body));
    }

    /** Sends the answer, or the plan in its place if the path asks for it. */
    private static void send(Call call, Answer answer) {
        if (call.format() == MediaFormat.PLAN) {
            call.send(MediaFormat.PLAN.contentType(), plan(call));
        } else {
            call.send(answer);
        }
    }

    /** The statements of the request with their plans, as a script of SQL and comments. */
    private static byte[] plan(Call call) {
        Statements statements = call.statements();
        String target = Call.target(call.request(), call.parameters().path());
        String head = "-- GET %s\n-- %s, %s ms\n".formatted(target, statements.summary(), statements.milliseconds());
        return (head + statements.plans()).getBytes(UTF_8);
    }

    private byte[] rendered(Call call, Object value) {
        byte[] body = json.write(value);
        memory.take(call.request(), body.length);
        return body;
    }
}

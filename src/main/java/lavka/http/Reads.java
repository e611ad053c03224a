package lavka.http;

import io.javalin.http.Context;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import lavka.core.Page;
import lavka.db.Database;
import org.jooq.DSLContext;

/**
 * The one way to read: rows and the answer's bytes while the connection is at hand, so that no more of them are in
 * memory than there are connections; the bytes are sent when it is free again, however slow the client.
 */
public final class Reads {
    private final Database database;
    private final Json json;
    private final Memory memory;
    private final Export export;

    public Reads(Database database, Json json, Memory memory) {
        this.database = database;
        this.json = json;
        this.memory = memory;
        this.export = new Export(json);
    }

    /**
     * Answers one item; {@code get} throws not-found. The plain item has an ETag, and is not sent to who has it; with
     * relations, or some of its fields, it has none, because their changes are not its own.
     */
    public void item(Context ctx, Function<DSLContext, ?> get) {
        byte[] body = database.read(ServerTiming.statements(ctx).of(sql -> rendered(ctx, get.apply(sql))));
        if (!Parameters.of(ctx).shown().isPlain()) {
            send(ctx, new Answer(200, Map.of(), body));
            return;
        }
        Answer answer = Answer.item(200, body);
        String etag = answer.headers().get("ETag");
        boolean known = Preconditions.of(ctx).isNotModified(etag);
        send(ctx, known ? Answer.notModified(etag, body.length) : answer);
    }

    /**
     * Answers a page as a bare array, with links to those beside it (RFC 8288), and the number of all rows if asked.
     */
    public void page(Context ctx, Function<DSLContext, Page> list) {
        Format format = Parameters.of(ctx).format();
        if (format.isExport()) {
            database.export(sql -> export.send(ctx, format, list.apply(sql)));
            return;
        }
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Vary", "Accept");
        byte[] body = database.read(ServerTiming.statements(ctx).of(sql -> {
            Page page = list.apply(sql);
            String links = Parameters.of(ctx).links(page);
            if (!links.isEmpty()) {
                headers.put("Link", links);
            }
            page.total().ifPresent(total -> {
                headers.put("X-Total-Count", String.valueOf(total));
                headers.put("Preference-Applied", Parameters.COUNT);
            });
            return rendered(ctx, page.rows());
        }));
        send(ctx, new Answer(200, headers, body));
    }

    /** Sends the answer, or the plan in its place if the path asks for it. */
    private static void send(Context ctx, Answer answer) {
        if (Parameters.of(ctx).format() == Format.PLAN) {
            Answer.write(ctx, Format.PLAN.contentType(), ServerTiming.plan(ctx));
        } else {
            answer.send(ctx);
        }
    }

    private byte[] rendered(Context ctx, Object value) {
        byte[] body = json.write(value);
        memory.take(ctx, body.length);
        return body;
    }
}

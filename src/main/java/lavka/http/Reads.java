package lavka.http;

import io.javalin.http.Context;
import java.util.Map;
import java.util.Set;
import lavka.core.Page;

/** Answers what was read. */
public final class Reads {
    private final Json json;

    public Reads(Json json) {
        this.json = json;
    }

    /**
     * Answers one item. The plain item has an ETag, and is not sent to who has it; with relations it has none, because
     * their changes are not its own.
     */
    public void item(Context ctx, Object item, Set<String> include) {
        byte[] body = json.write(item);
        if (!include.isEmpty()) {
            new Answer(200, Map.of(), body).send(ctx);
            return;
        }
        Answer answer = Answer.item(200, body);
        String etag = answer.headers().get("ETag");
        boolean known = Preconditions.of(ctx).isNotModified(etag);
        (known ? Answer.notModified(etag, body.length) : answer).send(ctx);
    }

    /** Answers a page as a bare array, with a link to the next one (RFC 8288). */
    public void page(Context ctx, Page page) {
        page.next()
                .ifPresent(cursor -> ctx.header("Link", "<" + Parameters.of(ctx).next(cursor) + ">; rel=\"next\""));
        new Answer(200, Map.of(), json.write(page.rows())).send(ctx);
    }
}

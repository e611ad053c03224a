package lavka.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;

import de.siegmar.fastcsv.writer.CsvWriter;
import io.javalin.http.Context;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.util.List;
import lavka.core.Page;
import lavka.db.Database;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.server.Request;
import tools.jackson.databind.JsonNode;

/** Writes a whole list while it is read, row by row, so that no more than a row of it is in memory. */
final class Export {
    private final Json json;

    Export(Json json) {
        this.json = json;
    }

    /** Sends the rows; a connection is cut where they break off, so that nobody takes a part for the whole. */
    void send(Context ctx, Format format, Page page) {
        String name = ctx.path().replaceFirst("/$", "").replaceFirst(".*/", "") + format.suffix();
        ctx.res().setContentType(format.contentType());
        ctx.header("Content-Disposition", "attachment; filename=\"" + name + "\"");
        ctx.header("X-Content-Type-Options", "nosniff");
        ctx.header("Vary", "Accept");
        long deadline = System.nanoTime() + SECONDS.toNanos(Database.EXPORT_SECONDS);
        try (OutputStream out = new BufferedOutputStream(ctx.res().getOutputStream())) {
            if (isHead(ctx)) {
                ctx.res().flushBuffer(); // else Jetty says that the length is 0
            } else if (format == Format.CSV) {
                csv(page, out, deadline);
            } else {
                for (Object row : page.rows()) {
                    out.write(json.write(row));
                    requireTime(deadline);
                }
            }
        } catch (IOException | UncheckedIOException e) {
            cut(ctx); // the client is gone, or too slow
        } catch (RuntimeException | Error e) {
            if (ctx.res().isCommitted()) {
                cut(ctx);
            }
            ctx.res().reset();
            throw e;
        }
    }

    /** Whose body nobody is sent, and so need not be read; to all others, it is a GET. */
    private static boolean isHead(Context ctx) {
        return Request.unWrap(request(ctx)).getMethod().equals("HEAD");
    }

    private static void cut(Context ctx) {
        request(ctx).getConnectionMetaData().getConnection().getEndPoint().close();
    }

    private static ServletContextRequest request(Context ctx) {
        return ServletContextRequest.getServletContextRequest(ctx.req());
    }

    private static void requireTime(long deadline) throws IOException {
        if (System.nanoTime() - deadline > 0) {
            throw new IOException("The client takes too long.");
        }
    }

    private void csv(Page page, OutputStream out, long deadline) throws IOException {
        CsvWriter csv = CsvWriter.builder().build(new OutputStreamWriter(out, UTF_8));
        csv.writeRecord(page.columns());
        for (Object row : page.rows()) {
            JsonNode members = json.tree(row);
            List<String> cells = page.columns().stream()
                    .map(column -> cell(members.path(column)))
                    .toList();
            csv.writeRecord(cells);
            requireTime(deadline);
        }
        csv.flush();
    }

    /** What has members of its own stands in its cell as JSON. */
    private static String cell(JsonNode value) {
        return value.isContainer() ? value.toString() : value.isNull() ? "" : value.asString();
    }
}

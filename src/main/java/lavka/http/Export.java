package lavka.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;

import de.siegmar.fastcsv.writer.CsvWriter;
import jakarta.servlet.http.HttpServletResponse;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.util.List;
import lavka.core.Page;
import lavka.db.Database;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.ConnectionMetaData;
import org.eclipse.jetty.util.thread.Scheduler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Streams a whole list row by row. */
final class Export {
    private static final JsonMapper ROWS = JsonMapper.shared();

    private static final Logger log = LoggerFactory.getLogger(Export.class);

    private Export() {}

    /**
     * Sends the rows. If reading fails, or the client takes longer than {@link Database#EXPORT_SECONDS}, the connection
     * is reset, so that a partial body is never mistaken for a complete one.
     */
    static void send(Call call, Page page) {
        MediaFormat format = call.format();
        String path = call.parameters().path();
        String name = path.substring(path.lastIndexOf('/') + 1) + format.suffix();
        HttpServletResponse response = call.response();
        response.setCharacterEncoding((String) null);
        response.setContentType(format.contentType());
        call.header("Content-Disposition", "attachment; filename=\"" + name + "\"");
        call.header("Vary", "Accept");
        if (call.request().getProtocol().equals("HTTP/1.1")) {
            call.header("Transfer-Encoding", "chunked"); // even if the connection closes afterwards
        }
        EndPoint client = client(call);
        Scheduler.Task end = connection(call)
                .getConnector()
                .getScheduler()
                .schedule(
                        () -> {
                            log.warn(
                                    "Export {} was aborted: it took longer than {} seconds.",
                                    path,
                                    Database.EXPORT_SECONDS);
                            cut(client);
                        },
                        Database.EXPORT_SECONDS,
                        SECONDS);
        try {
            OutputStream out = new BufferedOutputStream(response.getOutputStream());
            if (call.request().getMethod().equals("HEAD")) {
                response.flushBuffer(); // otherwise Jetty sends Content-Length: 0
            } else if (format == MediaFormat.CSV) {
                csv(page, out);
            } else {
                page.rows().accept(row -> write(out, row));
            }
            out.close();
        } catch (IOException | UncheckedIOException e) {
            cut(client); // the client is gone, or too slow
        } catch (RuntimeException | Error e) {
            if (response.isCommitted()) {
                cut(client);
            } else {
                response.reset();
                call.header(JettySettings.NOSNIFF.getName(), JettySettings.NOSNIFF.getValue());
            }
            throw e;
        } finally {
            end.cancel();
        }
    }

    /** The client's end of the connection. */
    static EndPoint client(Call call) {
        return connection(call).getConnection().getEndPoint();
    }

    private static ConnectionMetaData connection(Call call) {
        return ServletContextRequest.getServletContextRequest(call.request()).getConnectionMetaData();
    }

    /**
     * Resets the connection, because its regular end may also be the end of a body (RFC 9112, section 6.3), and
     * discards buffered data.
     */
    static void cut(EndPoint client) {
        try {
            if (client.getTransport() instanceof SocketChannel channel) {
                channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            }
        } catch (IOException e) {
            // It is closed already.
        }
        client.close();
    }

    private static void write(OutputStream out, byte[] row) {
        try {
            out.write(row);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void csv(Page page, OutputStream out) throws IOException {
        CsvWriter csv = CsvWriter.builder().build(new OutputStreamWriter(out, UTF_8));
        csv.writeRecord(page.columns());
        page.rows().accept(row -> {
            JsonNode members = ROWS.readTree(row);
            List<String> cells = page.columns().stream()
                    .map(column -> cell(members.path(column)))
                    .toList();
            csv.writeRecord(cells);
        });
        csv.flush();
    }

    /** Objects and arrays are written as JSON. */
    private static String cell(JsonNode value) {
        return value.isContainer() ? value.toString() : value.isNull() ? "" : value.asString();
    }
}

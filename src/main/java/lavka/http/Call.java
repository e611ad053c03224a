package lavka.http;

import io.javalin.http.Context;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Collections;
import java.util.List;
import lavka.contract.Json;
import lavka.contract.Operation;
import lavka.contract.Parameters;
import lavka.core.LavkaException;
import lavka.db.Statements;
import org.jspecify.annotations.Nullable;

/**
 * One request with its validated parameters, and the way to its response.
 *
 * @param format of the response
 * @param statements that the request has executed
 * @param memory that the request holds until it is answered
 */
public record Call(
        Context ctx,
        Operation operation,
        MediaFormat format,
        Parameters parameters,
        Preconditions preconditions,
        Statements statements,
        Limits.Memory memory) {

    /** @throws LavkaException of kind INVALID_PARAMETER that lists every error */
    static Call of(Context ctx, Operation operation, MediaFormat format, Limits limits) {
        return new Call(
                ctx,
                operation,
                format,
                new Parameters(operation, ctx.pathParamMap(), ctx.queryString()),
                Preconditions.of(ctx.req()),
                new Statements(format == MediaFormat.PLAN),
                limits.memory(ctx.req()));
    }

    /** The lines of a header; empty if it is absent. */
    static List<String> lines(HttpServletRequest request, String name) {
        return request.getHeader(name) == null ? List.of() : Collections.list(request.getHeaders(name));
    }

    /** The lines of a header; empty if it is absent. */
    public List<String> headers(String name) {
        return lines(request(), name);
    }

    /** Host and port as the client knows them; HTTP/1.0 may lack Host. */
    public String host() {
        String host = request().getHeader("Host");
        return host == null || host.isBlank()
                ? request().getServerName() + ":" + request().getServerPort()
                : host;
    }

    /** A path with the query string of the request. */
    String target(String path) {
        String query = request().getQueryString();
        return query == null ? path : path + "?" + query;
    }

    /** The path parameter {@code id}. */
    public long id() {
        return id("id");
    }

    /** A path parameter that is an id. */
    public long id(String name) {
        return parameters.value(name).longValue();
    }

    HttpServletRequest request() {
        return ctx.req();
    }

    HttpServletResponse response() {
        return ctx.res();
    }

    public void header(String name, String value) {
        ctx.header(name, value);
    }

    /** Adds {@code Server-Timing: db;dur=0.412;desc="2 statements"} (w3.org/TR/server-timing), in milliseconds. */
    void addServerTiming() {
        if (statements.number() > 0) {
            header("Server-Timing", "db;dur=" + statements.milliseconds() + ";desc=\"" + statements.summary() + '"');
        }
    }

    public void send(Answer answer) {
        answer.headers().forEach(this::header);
        ctx.status(answer.status());
        send(answer.body().length == 0 ? null : Json.MEDIA_TYPE, answer.body());
    }

    /** Sends a body; {@code mediaType} is null if it is empty. */
    public void send(@Nullable String mediaType, byte[] body) {
        addServerTiming();
        Answer.write(response(), mediaType, body);
    }
}

package lavka.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static lavka.core.ErrorKind.BAD_REQUEST;
import static lavka.core.ErrorKind.HEADERS_TOO_LARGE;
import static lavka.core.ErrorKind.INTERNAL;
import static lavka.core.ErrorKind.IN_PROGRESS;
import static lavka.core.ErrorKind.METHOD_NOT_ALLOWED;
import static lavka.core.ErrorKind.NOT_FOUND;
import static lavka.core.ErrorKind.UNAVAILABLE;
import static lavka.core.ErrorKind.URL_TOO_LONG;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.http.MethodNotAllowedResponse;
import io.javalin.router.EndpointNotFound;
import jakarta.servlet.http.HttpServletResponse;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ThreadLocalRandom;
import lavka.contract.Contract;
import lavka.contract.Json;
import lavka.core.ErrorKind;
import lavka.core.LavkaException;
import lavka.core.Text;
import lavka.core.Violation;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Renders errors as {@code application/problem+json} (RFC 9457). */
public record Problems(Json json, Contract contract) {
    private static final Logger log = LoggerFactory.getLogger(Problems.class);
    private static final String MEDIA_TYPE = "application/problem+json";
    private static final String REQUEST_ID = "X-Request-Id";
    private static final String RETRY_AFTER = "Retry-After";
    private static final String RETRY_AFTER_SECONDS = "1";

    private static final String UNPARSABLE = "The request line or a header cannot be parsed.";

    /** Replaces the detail of an unexpected error, which only the log shows. */
    private static final String INTERNAL_DETAIL =
            "An unexpected error occurred. The log of the service contains the cause, under this request_id.";

    /** The members in the order of the RFC, then ours. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    private record Problem(
            String type,
            String title,
            int status,
            String detail,
            String instance,
            String requestId,
            @Nullable List<Violation> errors) {}

    /** Sends every exception as a problem. {@link Routes} marks those of handlers; others come from parsing. */
    public void register(RoutesConfig routes) {
        routes.exception(LavkaException.class, (error, ctx) -> answer(ctx, error));
        routes.exception(EndpointNotFound.class, (e, ctx) -> answer(ctx, noPath(ctx.path())));
        routes.exception(MethodNotAllowedResponse.class, (e, ctx) -> noMethod(ctx, e));
        routes.exception(HttpResponseException.class, (e, ctx) -> answer(ctx, unexpected(e)));
        routes.exception(Exception.class, (e, ctx) -> answer(ctx, unparsable(ctx, e)));
    }

    private static LavkaException unparsable(Context ctx, Exception e) {
        log.warn("{} {}: {} {}", ctx.req().getMethod(), Text.shorten(ctx.path()), UNPARSABLE, e.toString());
        BodyReader.drain(ctx.req());
        return LavkaException.of(BAD_REQUEST, UNPARSABLE, e);
    }

    private LavkaException noPath(String path) {
        return LavkaException.of(
                NOT_FOUND, "There is no path %s.%s".formatted(Text.shorten(path), contract.nearestPath(path)));
    }

    /** Answers OPTIONS, and 405, with the methods that have a route (RFC 9110, section 10.2.1). */
    private void noMethod(Context ctx, MethodNotAllowedResponse e) {
        Set<String> methods = new TreeSet<>(Set.of("OPTIONS"));
        e.getDetails().values().forEach(list -> methods.addAll(List.of(list.split(", "))));
        String allow = String.join(", ", methods);
        ctx.header("Allow", allow);
        String method = ctx.req().getMethod();
        if (method.equals("OPTIONS")) {
            ctx.status(204);
            Answer.write(ctx.res(), null, new byte[0]);
        } else {
            answer(
                    ctx,
                    LavkaException.of(
                            METHOD_NOT_ALLOWED,
                            "%s does not support %s. Supported: %s."
                                    .formatted(Text.shorten(ctx.path()), Text.shorten(method), allow)));
        }
    }

    static LavkaException unexpected(@Nullable Throwable e) {
        return LavkaException.of(INTERNAL, INTERNAL_DETAIL, e);
    }

    private void answer(Context ctx, LavkaException error) {
        if (error.kind() != BAD_REQUEST) {
            BodyReader.drain(ctx.req()); // the rest of an incomplete body never arrives
        }
        send(ctx.res(), error, ctx.path());
    }

    /** Sends an Error of the JVM, which Javalin does not pass to exception handlers. */
    void answerError(HttpServletResponse response, Error thrown) {
        send(response, unexpected(thrown), "");
    }

    private void send(HttpServletResponse response, LavkaException error, String path) {
        Problem problem = problem(error, path);
        response.setStatus(problem.status());
        headers(error, problem).forEach(response::setHeader);
        if (error.kind() == UNAVAILABLE) {
            String cause = error.getCause() == null
                    ? ""
                    : " " + error.getCause().toString().replaceAll("\\s+", " ");
            log.warn("request {} {}: {}{}", problem.requestId(), path, error.detail(), cause);
        }
        Answer.write(response, MEDIA_TYPE, json.write(problem));
    }

    private Problem problem(LavkaException error, String path) {
        boolean isInternal = error.kind().status() == INTERNAL.status();
        ErrorKind kind = isInternal ? INTERNAL : error.kind();
        String requestId = Long.toString(ThreadLocalRandom.current().nextLong(Long.MAX_VALUE), 36);
        if (isInternal) {
            log.error("request {} {}", requestId, path, error.getCause() == null ? error : error.getCause());
        }
        List<Violation> errors =
                error.violations().stream().limit(Violation.MAX).toList();
        return new Problem(
                "/problems/" + kind.slug(),
                kind.title(),
                kind.status(),
                isInternal ? INTERNAL_DETAIL : error.detail(),
                Text.shorten(path),
                requestId,
                errors.isEmpty() ? null : errors);
    }

    private static Map<String, String> headers(LavkaException error, Problem problem) {
        boolean isTemporary = error.kind() == UNAVAILABLE || error.kind() == IN_PROGRESS;
        return isTemporary
                ? Map.of(REQUEST_ID, problem.requestId(), RETRY_AFTER, RETRY_AFTER_SECONDS)
                : Map.of(REQUEST_ID, problem.requestId());
    }

    /** Sends errors that Jetty reports before any handler runs: invalid HTTP, a URL or headers that are too long. */
    boolean answerJetty(Request request, Response response, Callback callback) {
        Throwable cause = (Throwable) request.getAttribute(ErrorHandler.ERROR_EXCEPTION);
        LavkaException error = jettyError(response.getStatus(), cause);
        Problem problem = problem(error, path(request));
        response.setStatus(problem.status());
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, MEDIA_TYPE);
        response.getHeaders().put(JettySettings.NOSNIFF);
        // The rest of the body is not read, so the connection cannot be reused.
        response.getHeaders().put(HttpFields.CONNECTION_CLOSE);
        headers(error, problem).forEach(response.getHeaders()::put);
        Content.Sink.write(response, true, new String(json.write(problem), UTF_8), callback);
        return true;
    }

    /** The whole response, head included, to a connection beyond the limits, whose request is not parsed. */
    ByteBuffer tooManyConnections() {
        LavkaException error = LavkaException.of(UNAVAILABLE, "Too many connections; retry later.");
        Problem problem = problem(error, "");
        byte[] body = json.write(problem);
        StringBuilder head = new StringBuilder("HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\n");
        head.append("Content-Type: " + MEDIA_TYPE + "\r\nContent-Length: ").append(body.length);
        head.append("\r\n").append(JettySettings.NOSNIFF).append("\r\n");
        headers(error, problem)
                .forEach((name, value) ->
                        head.append(name).append(": ").append(value).append("\r\n"));
        byte[] bytes = head.append("\r\n").toString().getBytes(UTF_8);
        return ByteBuffer.allocate(bytes.length + body.length)
                .put(bytes)
                .put(body)
                .flip();
    }

    private static LavkaException jettyError(int status, @Nullable Throwable cause) {
        return switch (status) {
            case 414 -> LavkaException.of(URL_TOO_LONG, "The URL is longer than the limit of 8 KiB.", cause);
            case 431 -> LavkaException.of(HEADERS_TOO_LARGE, "The headers are longer than the limit of 8 KiB.", cause);
            case 500 -> unexpected(cause);
            case 503 -> LavkaException.of(UNAVAILABLE, "The service is stopping.", cause);
            default -> LavkaException.of(BAD_REQUEST, "The request is not valid HTTP.", cause);
        };
    }

    /** Jetty puts a path of its own where it could not read one. */
    private static String path(Request request) {
        String path = request.getHttpURI().getPath();
        return path == null || path.equals("/badMessage") ? "" : path;
    }
}

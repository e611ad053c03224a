package lavka.http;

import static lavka.core.ErrorKind.INTERNAL;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Handler;
import io.javalin.http.HandlerType;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import lavka.contract.Contract;
import lavka.contract.Operation;
import lavka.core.LavkaException;

/** Registers a handler for each operation of the contract; the handler is passed the validated {@link Call}. */
public final class Routes {
    private final RoutesConfig routes;
    private final Contract contract;
    private final Limits limits;
    private final boolean isDevelopment;
    private final Set<String> missing;

    /** Registered last, because Javalin tries routes in their order. */
    private final List<Runnable> rare = new ArrayList<>();

    /** Development mode adds the plans of GET requests. */
    public Routes(RoutesConfig routes, Contract contract, Limits limits, boolean isDevelopment) {
        this.routes = routes;
        this.contract = contract;
        this.limits = limits;
        this.isDevelopment = isDevelopment;
        this.missing = new LinkedHashSet<>(contract.operations().keySet());
    }

    /** GET and HEAD, also at the paths that end in the suffix of a format, such as {@code /products.csv}. */
    public void get(String path, Consumer<Call> handler) {
        Operation operation = operation("GET", path);
        List<MediaFormat> offered = MediaFormat.offeredBy(operation);
        for (MediaFormat format : MediaFormat.values()) {
            boolean isOffered =
                    format == MediaFormat.PLAN ? isDevelopment && operation.hasPlan() : offered.contains(format);
            if (isOffered && !format.suffix().isEmpty()) {
                Runnable route = () -> getAndHead(
                        path + format.suffix(), ctx -> handle(Call.of(ctx, operation, format, limits), handler));
                if (path.endsWith("}")) {
                    route.run(); // before the plain path, whose last parameter would match the suffix too
                } else {
                    rare.add(route);
                }
            }
        }
        getAndHead(path, ctx -> {
            MediaFormat format = MediaFormat.of(offered, Call.lines(ctx.req(), "Accept"));
            handle(Call.of(ctx, operation, format, limits), handler);
        });
    }

    private void getAndHead(String path, Handler handler) {
        routes.get(path, handler);
        routes.head(path, handler);
    }

    public void post(String path, Consumer<Call> handler) {
        add(HandlerType.POST, path, handler);
    }

    public void put(String path, Consumer<Call> handler) {
        add(HandlerType.PUT, path, handler);
    }

    public void patch(String path, Consumer<Call> handler) {
        add(HandlerType.PATCH, path, handler);
    }

    public void delete(String path, Consumer<Call> handler) {
        add(HandlerType.DELETE, path, handler);
    }

    private void add(HandlerType method, String path, Consumer<Call> handler) {
        Operation operation = operation(method.name(), path);
        routes.addHttpHandler(method, path, ctx -> handle(Call.of(ctx, operation, MediaFormat.JSON, limits), handler));
    }

    /**
     * The operation of a route.
     *
     * @throws LavkaException of kind INTERNAL if the contract has none, or it has a handler already
     */
    private Operation operation(String method, String path) {
        String route = method + " " + path;
        if (!missing.remove(route)) {
            throw LavkaException.of(INTERNAL, "openapi.yaml has no operation for the route " + route + ".");
        }
        return contract.operations().get(route);
    }

    /** Marks the exceptions of handlers; others come from parsing the request line and headers. */
    private static void handle(Call call, Consumer<Call> handler) {
        try {
            handler.accept(call);
        } catch (Exception e) {
            call.addServerTiming();
            throw e instanceof LavkaException error ? error : Problems.unexpected(e);
        } finally {
            call.memory().release();
        }
    }

    /**
     * Registers what is left, and checks that every operation has a handler.
     *
     * @throws LavkaException of kind INTERNAL that lists those without
     */
    public void complete() {
        rare.forEach(Runnable::run);
        if (!missing.isEmpty()) {
            throw LavkaException.of(INTERNAL, "No route is registered for " + String.join(", ", missing) + ".");
        }
    }
}

package lavka.http;

import static lavka.core.ErrorKind.INTERNAL;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Handler;
import io.javalin.http.HandlerType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import lavka.contract.Contract;
import lavka.contract.Operation;
import lavka.core.LavkaException;

/** Registers a handler for each operation of the contract; the handler is passed the validated {@link Call}. */
public final class Routes {
    private final RoutesConfig routes;
    private final Contract contract;
    private final boolean isDevelopment;
    private final Set<String> registered = new TreeSet<>();

    /** Answers OPTIONS on every path of the contract; development mode adds the plans of GET requests. */
    public Routes(RoutesConfig routes, Contract contract, boolean isDevelopment) {
        this.routes = routes;
        this.contract = contract;
        this.isDevelopment = isDevelopment;
        options();
    }

    private void options() {
        for (String path : contract.paths()) {
            String allow = contract.allow(path);
            routes.options(path, ctx -> {
                ctx.status(204).header("Allow", allow);
                Answer.write(ctx.res(), null, new byte[0]);
            });
        }
    }

    /** GET and HEAD, also at the paths that end in the suffix of a format, such as {@code /products.csv}. */
    public void get(String path, Consumer<Call> handler) {
        register("GET", path).ifPresent(operation -> {
            List<MediaFormat> offered = MediaFormat.offeredBy(operation);
            for (MediaFormat format : MediaFormat.values()) {
                boolean isOffered =
                        format == MediaFormat.PLAN ? isDevelopment && operation.hasPlan() : offered.contains(format);
                if (isOffered && !format.suffix().isEmpty()) {
                    // Before the plain path, whose last parameter would match the suffix too.
                    getAndHead(path + format.suffix(), ctx -> handle(new Call(ctx, operation, format), handler));
                }
            }
            getAndHead(path, ctx -> {
                MediaFormat format = MediaFormat.of(offered, Call.lines(ctx.req(), "Accept"));
                handle(new Call(ctx, operation, format), handler);
            });
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
        register(method.name(), path)
                .ifPresent(operation -> routes.addHttpHandler(
                        method, path, ctx -> handle(new Call(ctx, operation, MediaFormat.JSON), handler)));
    }

    /** The operation of a route; empty if the contract lacks it, which {@link #requireComplete} reports. */
    private Optional<Operation> register(String method, String path) {
        String route = method + " " + path;
        registered.add(route);
        return contract.find(method, path);
    }

    /** Marks the exceptions of handlers; others come from parsing the request line and headers. */
    private static void handle(Call call, Consumer<Call> handler) {
        try {
            handler.accept(call);
        } catch (Exception e) {
            call.addServerTiming();
            throw e instanceof LavkaException error ? error : Problems.unexpected(e);
        }
    }

    /**
     * Checks that routes and contract match, after all routes are registered.
     *
     * @throws LavkaException of kind INTERNAL that lists every route and operation without its counterpart
     */
    public void requireComplete() {
        List<String> differences = new ArrayList<>();
        addMissing(differences, "no route for ", contract.routes(), registered);
        addMissing(differences, "no operation in openapi.yaml for ", registered, contract.routes());
        if (!differences.isEmpty()) {
            throw LavkaException.of(
                    INTERNAL, "Routes and contract differ: %s.".formatted(String.join("; ", differences)));
        }
    }

    private static void addMissing(List<String> differences, String lack, Set<String> wanted, Set<String> found) {
        List<String> missing =
                wanted.stream().filter(route -> !found.contains(route)).toList();
        if (!missing.isEmpty()) {
            differences.add(lack + String.join(", ", missing));
        }
    }
}

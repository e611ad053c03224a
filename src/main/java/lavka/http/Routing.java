package lavka.http;

import static lavka.core.Fault.Kind.INTERNAL;

import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.HandlerType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import lavka.core.Fault;

/**
 * Rules for every path: it is in the contract, its parameters are validated before its handler runs, and OPTIONS lists
 * its methods.
 */
public final class Routing {
    private Routing() {}

    /**
     * Creates the server.
     *
     * @param configure registers the routes
     * @throws Fault of kind INTERNAL that lists every route and operation without its counterpart
     */
    public static Javalin create(Contract contract, Consumer<JavalinConfig> configure) {
        Javalin javalin = Javalin.create(config -> {
            config.routes.beforeMatched(ctx -> {
                if (!ctx.req().getMethod().equals("OPTIONS")) {
                    Parameters.check(ctx, contract);
                }
            });
            for (String path : contract.paths()) {
                String allow = contract.allow(path);
                config.routes.options(path, ctx -> new Answer(204, Map.of("Allow", allow), new byte[0]).send(ctx));
            }
            configure.accept(config);
        });
        requireSame(contract.operations(), routes(javalin));
        return javalin;
    }

    private static Set<String> routes(Javalin javalin) {
        Set<String> routes = new TreeSet<>();
        for (var handler : javalin.unsafe.internalRouter.allHttpHandlers()) {
            HandlerType method = handler.endpoint.method;
            if (method.isHttpMethod() && !method.equals(HandlerType.OPTIONS)) {
                routes.add(method + " " + handler.endpoint.path);
            }
        }
        return routes;
    }

    private static void requireSame(Set<String> operations, Set<String> routes) {
        List<String> differences = new ArrayList<>();
        addMissing(differences, "no route for ", operations, routes);
        addMissing(differences, "no operation in openapi.yaml for ", routes, operations);
        if (!differences.isEmpty()) {
            throw Fault.of(INTERNAL, "Routes and contract differ: %s.".formatted(String.join("; ", differences)));
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

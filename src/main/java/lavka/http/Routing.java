package lavka.http;

import static lavka.core.Fault.Kind.INTERNAL;

import io.javalin.Javalin;
import io.javalin.config.RoutesConfig;
import io.javalin.http.HandlerType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import lavka.core.Fault;

/** What holds for every path: the contract knows it, parameters are checked first, and OPTIONS lists its methods. */
public final class Routing {
    private Routing() {}

    public static void register(RoutesConfig routes, Contract contract) {
        routes.beforeMatched(ctx -> {
            if (!ctx.req().getMethod().equals("OPTIONS")) {
                Parameters.check(ctx, contract);
            }
        });
        for (String path : contract.paths()) {
            String allow = contract.allow(path);
            routes.options(path, ctx -> new Answer(204, Map.of("Allow", allow), new byte[0]).send(ctx));
        }
    }

    /**
     * Compares all routes with the contract, both ways.
     *
     * @throws Fault of kind INTERNAL that lists every route and operation without its counterpart
     */
    public static void requireSameAs(Contract contract, Javalin javalin) {
        Set<String> routes = new TreeSet<>();
        for (var handler : javalin.unsafe.internalRouter.allHttpHandlers()) {
            HandlerType method = handler.endpoint.method;
            if (method.isHttpMethod() && !method.equals(HandlerType.OPTIONS)) {
                routes.add(method + " " + handler.endpoint.path);
            }
        }
        List<String> differences = new ArrayList<>();
        addMissing(differences, contract.operations(), routes, "without a route");
        addMissing(differences, routes, contract.operations(), "without an operation in openapi.yaml");
        if (!differences.isEmpty()) {
            throw Fault.of(
                    INTERNAL, "The routes and the contract differ: %s.".formatted(String.join("; ", differences)));
        }
    }

    private static void addMissing(List<String> differences, Set<String> wanted, Set<String> found, String lack) {
        List<String> missing =
                wanted.stream().filter(route -> !found.contains(route)).toList();
        if (!missing.isEmpty()) {
            differences.add(String.join(", ", missing) + " " + lack);
        }
    }
}

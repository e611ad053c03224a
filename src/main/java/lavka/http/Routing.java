package lavka.http;

import io.javalin.config.RoutesConfig;

/**
 * What holds for every path: parameters are checked before its handler runs, and OPTIONS tells its
 * methods.
 */
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
            routes.options(path, ctx -> ctx.header("Allow", allow).status(204));
        }
    }
}

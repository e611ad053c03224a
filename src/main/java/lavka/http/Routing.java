package lavka.http;

import io.javalin.config.RoutesConfig;
import java.util.Map;

/** What holds for every path: parameters are checked before its handler runs, and OPTIONS tells its methods. */
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
}

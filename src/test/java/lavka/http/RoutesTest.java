package lavka.http;

import static lavka.Errors.assertError;

import io.javalin.Javalin;
import java.util.function.Consumer;
import java.util.stream.Stream;
import lavka.contract.Contract;
import lavka.core.ErrorKind;
import org.junit.jupiter.api.Test;

/** The service starts only if routes and contract match. */
class RoutesTest {
    private final Contract contract = Contract.packed();

    private void routes(Consumer<Routes> others, String... left) {
        Javalin.create(config -> {
            Routes routes = new Routes(config.routes, contract, new Limits("none"), false);
            contract.operations().keySet().stream()
                    .filter(operation -> Stream.of(left).noneMatch(operation::equals))
                    .map(operation -> operation.split(" ", 2))
                    .forEach(route -> add(routes, route[0], route[1]));
            others.accept(routes);
            routes.complete();
        });
    }

    private static void add(Routes routes, String method, String path) {
        switch (method) {
            case "GET" -> routes.get(path, call -> {});
            case "POST" -> routes.post(path, call -> {});
            case "PUT" -> routes.put(path, call -> {});
            case "PATCH" -> routes.patch(path, call -> {});
            case "DELETE" -> routes.delete(path, call -> {});
            default -> throw new AssertionError(method);
        }
    }

    @Test
    void it_works() {
        routes(none -> {});
    }

    @Test
    void an_operation_without_a_route_is_named() {
        assertError(ErrorKind.INTERNAL, () -> routes(none -> {}, "GET /products", "PATCH /users/{id}"))
                .hasMessage("No route is registered for GET /products, PATCH /users/{id}.");
    }

    @Test
    void a_route_without_an_operation_is_named() {
        assertError(ErrorKind.INTERNAL, () -> routes(routes -> routes.get("/coupons", call -> {})))
                .hasMessage("openapi.yaml has no operation for the route GET /coupons.");
    }
}

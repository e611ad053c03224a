package lavka.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.javalin.http.Context;
import java.util.Optional;
import lavka.db.Statements;

/** A request's statements: as the Server-Timing header (w3.org/TR/server-timing), or with their plans. */
final class ServerTiming {
    private static final String STATEMENTS = Statements.class.getName();

    private ServerTiming() {}

    /** All statements of a request, from now on. */
    static Statements statements(Context ctx) {
        return found(ctx).orElseGet(() -> {
            Statements statements = new Statements(Parameters.of(ctx).format() == Format.PLAN);
            ctx.attribute(STATEMENTS, statements);
            return statements;
        });
    }

    private static Optional<Statements> found(Context ctx) {
        return Optional.ofNullable(ctx.attribute(STATEMENTS));
    }

    /** Adds the header where the database was asked: {@code db;dur=0.412;desc="2 statements"}, in milliseconds. */
    static void tell(Context ctx) {
        found(ctx)
                .filter(statements -> statements.number() > 0)
                .ifPresent(statements -> ctx.header(
                        "Server-Timing",
                        "db;dur=" + statements.milliseconds() + ";desc=\"" + number(statements) + '"'));
    }

    private static String number(Statements statements) {
        return statements.number() + (statements.number() == 1 ? " statement" : " statements");
    }

    /** The statements of the request with their plans, as a script of SQL and comments. */
    static byte[] plan(Context ctx) {
        Statements statements = statements(ctx);
        String query = ctx.queryString() == null ? "" : "?" + ctx.queryString();
        String head = "-- " + ctx.method() + " " + ctx.path() + query + "\n-- " + number(statements) + ", "
                + statements.milliseconds() + " ms\n";
        return (head + statements.plans()).getBytes(UTF_8);
    }
}

package lavka.http;

import io.javalin.http.Context;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import lavka.db.Database;
import lavka.db.Statements;
import org.jooq.DSLContext;

/**
 * The one way to write: replay, precondition, change, and the answer's bytes, all in one transaction; the bytes are
 * sent when it is committed. What is handed in here touches nothing but the transaction and its arguments: it may run
 * again, or on another thread.
 */
public final class Writes {
    private final Database database;
    private final Contract contract;
    private final Json json;
    private final Memory memory;
    private final Idempotency idempotency;

    public Writes(Database database, Contract contract, Json json, Memory memory, Idempotency idempotency) {
        this.database = database;
        this.contract = contract;
        this.json = json;
        this.memory = memory;
        this.idempotency = idempotency;
    }

    /** What a valid input does to the database; returns the item as it is then. */
    @FunctionalInterface
    public interface Change<I, T> {
        T apply(DSLContext tx, I input);
    }

    /** POST: 201 with Location and ETag. */
    public <I, T> void create(Context ctx, Class<I> type, Change<I, T> create, Function<T, String> location) {
        create(ctx, type, sql -> {}, create, location);
    }

    /** POST below a parent, which throws not-found before anything is said of the body. */
    public <I, T> void create(
            Context ctx,
            Class<I> type,
            Consumer<DSLContext> requireParent,
            Change<I, T> create,
            Function<T, String> location) {
        Body body = body(ctx, sql -> {
            requireParent.accept(sql);
            return Optional.empty();
        });
        answer(ctx, body.key(), tx -> {
            requireParent.accept(tx);
            T item = create.apply(tx, body.whole(tx, Optional.empty(), type));
            return Answer.created(location.apply(item), json.write(item));
        });
    }

    /** PUT on what exists: 200. {@code get} throws not-found. */
    public <I, T> void replace(Context ctx, Class<I> type, Function<DSLContext, T> get, Change<I, T> replace) {
        put(ctx, type, tx -> Optional.of(get.apply(tx)), replace);
    }

    /** PUT on what may not exist: 201 when it creates, 200 when it replaces. */
    public <I, T> void put(Context ctx, Class<I> type, Function<DSLContext, Optional<T>> find, Change<I, T> put) {
        Body body = body(ctx, find);
        Preconditions preconditions = Preconditions.of(ctx);
        String path = Parameters.of(ctx).path();
        answer(ctx, Optional.empty(), tx -> {
            Optional<T> current = find.apply(tx);
            preconditions.check(() -> current.map(this::etag));
            I input = body.whole(tx, current.map(json::tree), type);
            byte[] bytes = json.write(put.apply(tx, input));
            return current.isPresent() ? Answer.item(200, bytes) : Answer.created(path, bytes);
        });
    }

    /** PATCH: 200. The patch is merged into what {@code get} finds, and the whole replaces it. */
    public <I, T> void patch(Context ctx, Class<I> type, Function<DSLContext, T> get, Change<I, T> replace) {
        Body body = body(ctx, sql -> Optional.of(get.apply(sql)));
        Preconditions preconditions = Preconditions.of(ctx);
        answer(ctx, body.key(), tx -> {
            T item = get.apply(tx);
            preconditions.check(() -> Optional.of(etag(item)));
            I input = body.patched(tx, json.tree(item), type);
            return Answer.item(200, json.write(replace.apply(tx, input)));
        });
    }

    /** A body that is wrong by itself is refused with all its faults, and never waits for the writer. */
    private <T> Body body(Context ctx, Function<DSLContext, Optional<T>> find) {
        Body body = Body.read(ctx, contract, memory);
        if (!body.isValid()) {
            database.read(ServerTiming.statements(ctx).of(sql -> {
                body.check(sql, find.apply(sql).map(json::tree));
                return body;
            }));
        }
        return body;
    }

    /** DELETE: 204. {@code get} throws not-found. */
    public <T> void delete(Context ctx, Function<DSLContext, T> get, Consumer<DSLContext> delete) {
        Preconditions preconditions = Preconditions.of(ctx);
        answer(ctx, Optional.empty(), tx -> {
            T item = get.apply(tx);
            preconditions.check(() -> Optional.of(etag(item)));
            delete.accept(tx);
            return Answer.deleted();
        });
    }

    private String etag(Object item) {
        return Answer.etag(json.write(item));
    }

    /** A key makes it happen once, however often it is asked for; PUT and DELETE are so by themselves. */
    private void answer(Context ctx, Optional<IdempotencyKey> key, Function<DSLContext, Answer> work) {
        Statements statements = ServerTiming.statements(ctx);
        Answer answer =
                key.isPresent() ? idempotency.once(key.get(), statements, work) : database.write(statements.of(work));
        answer.send(ctx);
    }
}

package lavka.http;

import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import lavka.contract.Json;
import lavka.db.Database;
import org.jooq.DSLContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/**
 * Executes all writes: replay, precondition and change in one transaction; the response is sent after the commit.
 * Functions passed here use only the transaction and their arguments: they may run again, or on another thread.
 */
public record Writes(Database database, Json json, Idempotency idempotency) {

    private static final JsonNode NOTHING = MissingNode.getInstance();

    /** Applies a valid input to the row with the id in the path; returns the resulting item. */
    @FunctionalInterface
    public interface Change<I, T> {
        T apply(DSLContext tx, long id, I input);
    }

    /**
     * POST that executes one statement: 201 with Location and ETag. On a server, it needs no BEGIN and COMMIT unless
     * there is an Idempotency-Key.
     */
    public <I, T> void insert(
            Call call, Class<I> type, BiFunction<DSLContext, I, T> insert, Function<T, String> location) {
        insert(call, type, sql -> {}, insert, location);
    }

    /** The same below a parent, whose absence {@code requireParent} reports. */
    public <I, T> void insert(
            Call call,
            Class<I> type,
            Consumer<DSLContext> requireParent,
            BiFunction<DSLContext, I, T> insert,
            Function<T, String> location) {
        create(call, type, requireParent, insert, location, true);
    }

    /** POST that executes several statements: 201 with Location and ETag. */
    public <I, T> void create(
            Call call, Class<I> type, BiFunction<DSLContext, I, T> create, Function<T, String> location) {
        create(call, type, sql -> {}, create, location);
    }

    /** The same below a parent, whose absence {@code requireParent} reports. */
    public <I, T> void create(
            Call call,
            Class<I> type,
            Consumer<DSLContext> requireParent,
            BiFunction<DSLContext, I, T> create,
            Function<T, String> location) {
        create(call, type, requireParent, create, location, false);
    }

    private <I, T> void create(
            Call call,
            Class<I> type,
            Consumer<DSLContext> requireParent,
            BiFunction<DSLContext, I, T> create,
            Function<T, String> location,
            boolean isOneStatement) {
        Body body = new Body(call, json);
        if (!body.isValidForCreate()) {
            reject(call, body, sql -> {
                requireParent.accept(sql);
                return Optional.empty();
            });
        }
        I input = body.input(type);
        Consumer<DSLContext> requireParents = sql -> {
            requireParent.accept(sql);
            body.requireReferences(sql);
        };
        answer(call, body.key(), requireParents, isOneStatement, tx -> {
            T item = create.apply(tx, input);
            return () -> Answer.created(location.apply(item), json.write(item));
        });
    }

    /** PUT on what exists: 200. {@code get} throws not-found. */
    public <I, T> void replace(Call call, Class<I> type, BiFunction<DSLContext, Long, T> get, Change<I, T> replace) {
        put(call, type, (tx, id) -> Optional.of(get.apply(tx, id)), replace);
    }

    /** PUT on what may not exist: 201 when it creates, 200 when it replaces. */
    public <I, T> void put(Call call, Class<I> type, BiFunction<DSLContext, Long, Optional<T>> find, Change<I, T> put) {
        Body body = body(call, sql -> find.apply(sql, call.id()));
        I input = body.input(type);
        answer(call, Optional.empty(), body::requireReferences, tx -> {
            Optional<T> current = find.apply(tx, call.id());
            call.preconditions().check(() -> current.map(this::etag));
            body.check(tx, current.map(json::tree).orElse(NOTHING));
            T item = put.apply(tx, call.id(), input);
            return () -> current.isPresent()
                    ? Answer.item(200, json.write(item))
                    : Answer.created(call.parameters().path(), json.write(item));
        });
    }

    /** PATCH: 200. The patch is merged into what {@code get} finds, and the whole replaces it. */
    public <I, T> void patch(Call call, Class<I> type, BiFunction<DSLContext, Long, T> get, Change<I, T> replace) {
        Body body = body(call, sql -> Optional.of(get.apply(sql, call.id())));
        answer(call, body.key(), body::requireReferences, tx -> {
            T current = get.apply(tx, call.id());
            call.preconditions().check(() -> Optional.of(etag(current)));
            JsonNode tree = json.tree(current);
            body.check(tx, tree);
            T item = replace.apply(tx, call.id(), body.patchedInput(tree, type));
            byte[] bytes = json.write(item); // here, because it may be much larger than the patch
            call.memory().rendered(bytes.length);
            return () -> Answer.item(200, bytes);
        });
    }

    /** DELETE: 204. {@code get} throws not-found. */
    public <T> void delete(Call call, BiFunction<DSLContext, Long, T> get, BiConsumer<DSLContext, Long> delete) {
        answer(call, Optional.empty(), sql -> {}, tx -> {
            T item = get.apply(tx, call.id());
            call.preconditions().check(() -> Optional.of(etag(item)));
            delete.accept(tx, call.id());
            return Answer::deleted;
        });
    }

    /** Reads the body of a change to what {@code find} finds. */
    private <T> Body body(Call call, Function<DSLContext, Optional<T>> find) {
        Body body = new Body(call, json);
        if (!body.isValid()) {
            reject(call, body, find);
        }
        return body;
    }

    /** Rejects an invalid body with every error, without waiting for the writer. */
    private <T> void reject(Call call, Body body, Function<DSLContext, Optional<T>> find) {
        database.read(call.statements(), sql -> {
            body.check(sql, find.apply(sql).map(json::tree).orElse(NOTHING));
            return body;
        });
    }

    private String etag(Object item) {
        return Answer.etag(json.write(item));
    }

    /**
     * Executes a request with a key once, even if the client repeats it, and stores its answer. PUT and DELETE are
     * idempotent without a key. Without a key, the answer is rendered after the commit.
     */
    private void answer(
            Call call,
            Optional<Idempotency.Key> key,
            Consumer<DSLContext> requireParents,
            Function<DSLContext, Supplier<Answer>> work) {
        answer(call, key, requireParents, false, work);
    }

    private void answer(
            Call call,
            Optional<Idempotency.Key> key,
            Consumer<DSLContext> requireParents,
            boolean isOneStatement,
            Function<DSLContext, Supplier<Answer>> work) {
        if (key.isEmpty()) {
            call.send(database.write(call.statements(), requireParents, isOneStatement, work)
                    .get());
            return;
        }
        Answer answer = idempotency.once(
                key.get(),
                call.statements(),
                requireParents,
                tx -> work.apply(tx).get());
        call.memory().rendered(answer.body().length); // that of the first request
        call.send(answer);
    }
}

package lavka.http;

import io.javalin.http.Context;

import lavka.db.Database;

import org.jooq.DSLContext;

import tools.jackson.databind.JsonNode;

import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The one way to write: precondition, change, and the answer's bytes, all in one transaction; the
 * bytes are sent when it is committed. What is handed in here touches nothing but the transaction
 * and its arguments: it may run again, or on another thread.
 */
public final class Writes {
    private final Database database;
    private final Contract contract;
    private final Json json;

    public Writes(Database database, Contract contract, Json json) {
        this.database = database;
        this.contract = contract;
        this.json = json;
    }

    /** Stores a new item in place of what is there, if anything is. */
    @FunctionalInterface
    public interface Change<I, T> {
        T apply(DSLContext tx, I input);
    }

    /** POST: 201 with Location and ETag. */
    public <I, T> void create(
            Context ctx, Class<I> type, Change<I, T> create, Function<T, String> location) {
        I input = contract.body(ctx, type);
        answer(
                ctx,
                tx -> {
                    T item = create.apply(tx, input);
                    return Answer.created(location.apply(item), json.write(item));
                });
    }

    /** PUT on what exists: 200. {@code get} throws not-found. */
    public <I, T> void replace(
            Context ctx, Class<I> type, Function<DSLContext, T> get, Change<I, T> replace) {
        put(ctx, type, tx -> Optional.of(get.apply(tx)), replace);
    }

    /** PUT on what may not exist: 201 when it creates, 200 when it replaces. */
    public <I, T> void put(
            Context ctx, Class<I> type, Function<DSLContext, Optional<T>> find, Change<I, T> put) {
        Body body = Body.read(ctx, contract);
        Preconditions preconditions = Preconditions.of(ctx);
        String path = Parameters.of(ctx).path();
        answer(
                ctx,
                tx -> {
                    Optional<T> current = find.apply(tx);
                    preconditions.check(current.map(item -> Answer.etag(json.write(item))));
                    I input =
                            current.isPresent()
                                    ? body.replace(json.tree(current.get()), type)
                                    : body.create(type);
                    byte[] bytes = json.write(put.apply(tx, input));
                    return current.isPresent()
                            ? Answer.item(200, bytes)
                            : Answer.created(path, bytes);
                });
    }

    /** PATCH: 200. The patch is merged into what {@code get} finds, and the whole replaces it. */
    public <I, T> void patch(
            Context ctx, Class<I> type, Function<DSLContext, T> get, Change<I, T> replace) {
        Body body = Body.read(ctx, contract);
        Preconditions preconditions = Preconditions.of(ctx);
        answer(
                ctx,
                tx -> {
                    T item = get.apply(tx);
                    preconditions.check(Optional.of(Answer.etag(json.write(item))));
                    JsonNode current = json.tree(item);
                    return Answer.item(
                            200, json.write(replace.apply(tx, body.patch(current, type))));
                });
    }

    /** DELETE: 204. {@code get} throws not-found. */
    public <T> void delete(Context ctx, Function<DSLContext, T> get, Consumer<DSLContext> delete) {
        Preconditions preconditions = Preconditions.of(ctx);
        answer(
                ctx,
                tx -> {
                    T item = get.apply(tx);
                    preconditions.check(Optional.of(Answer.etag(json.write(item))));
                    delete.accept(tx);
                    return Answer.deleted();
                });
    }

    private void answer(Context ctx, Function<DSLContext, Answer> work) {
        database.write(work).send(ctx);
    }
}

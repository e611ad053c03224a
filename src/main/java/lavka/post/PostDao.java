package lavka.post;

import static lavka.db.Rows.one;
import static lavka.db.schema.Tables.POSTS;
import static lavka.db.schema.Tables.USERS;
import static org.jooq.impl.DSL.noCondition;
import static org.jooq.impl.DSL.select;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import lavka.core.Fault;
import lavka.core.Listing;
import lavka.core.Page;
import lavka.db.Rows;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.SelectWhereStep;

/** The SQL of posts. */
public final class PostDao {
    private static final List<Field<?>> COLUMNS = List.of(POSTS.fields());

    private static final Map<String, Field<?>> RELATIONS =
            Map.of("author", one("author", select(USERS.fields()).from(USERS).where(USERS.ID.eq(POSTS.USER_ID))));

    private static Post post(Record row) {
        return new Post(row.get(POSTS.ID), row.get(POSTS.TITLE), row.get(POSTS.BODY), row.get(POSTS.USER_ID));
    }

    private static SelectWhereStep<Record> rows(DSLContext sql, Set<String> include) {
        return sql.select(Rows.columns(COLUMNS, RELATIONS, include)).from(POSTS);
    }

    private static Function<Record, ?> shape(Set<String> include) {
        return include.isEmpty() ? PostDao::post : Rows::of;
    }

    public Page list(DSLContext sql, Listing listing) {
        Set<String> include = listing.include();
        return Rows.page(rows(sql, include).where(noCondition()), listing, POSTS.ID, Map.of(), shape(include));
    }

    /**
     * The posts of a user.
     *
     * @throws Fault when there is no such user
     */
    public Page listOfUser(DSLContext sql, long userId, Listing listing) {
        requireUser(sql, userId);
        return Rows.page(
                rows(sql, Set.of()).where(POSTS.USER_ID.eq(userId)), listing, POSTS.ID, Map.of(), PostDao::post);
    }

    /**
     * A post with the relations asked for.
     *
     * @throws Fault when there is none
     */
    public Object get(DSLContext sql, long id, Set<String> include) {
        return rows(sql, include)
                .where(POSTS.ID.eq(id))
                .fetchOptional()
                .<Object>map(shape(include))
                .orElseThrow(() -> Fault.notFound("post", id));
    }

    /**
     * A plain post.
     *
     * @throws Fault when there is none
     */
    public Post get(DSLContext sql, long id) {
        return (Post) get(sql, id, Set.of());
    }

    public Post create(DSLContext tx, PostInput input) {
        long id = tx.insertInto(POSTS)
                .set(POSTS.TITLE, input.title())
                .set(POSTS.BODY, input.body())
                .set(POSTS.USER_ID, input.userId())
                .returningResult(POSTS.ID)
                .fetchSingle(POSTS.ID);
        return new Post(id, input.title(), input.body(), input.userId());
    }

    public Post replace(DSLContext tx, long id, PostInput input) {
        tx.update(POSTS)
                .set(POSTS.TITLE, input.title())
                .set(POSTS.BODY, input.body())
                .set(POSTS.USER_ID, input.userId())
                .where(POSTS.ID.eq(id))
                .execute();
        return new Post(id, input.title(), input.body(), input.userId());
    }

    public void delete(DSLContext tx, long id) {
        tx.deleteFrom(POSTS).where(POSTS.ID.eq(id)).execute();
    }

    /**
     * Sees that a user exists.
     *
     * @throws Fault when there is none
     */
    public void requireUser(DSLContext sql, long id) {
        if (!sql.fetchExists(USERS, USERS.ID.eq(id))) {
            throw Fault.notFound("user", id);
        }
    }
}

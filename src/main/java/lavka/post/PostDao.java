package lavka.post;

import static lavka.db.RowWrites.insert;
import static lavka.db.RowWrites.update;
import static lavka.db.schema.Tables.POSTS;
import static lavka.db.schema.Tables.USERS;
import static lavka.query.Member.columns;
import static lavka.query.Member.one;
import static org.jooq.Records.mapping;
import static org.jooq.impl.DSL.select;

import lavka.core.LavkaException;
import lavka.core.ListQuery;
import lavka.core.Page;
import lavka.db.Queries;
import lavka.db.References;
import lavka.query.View;
import lavka.query.View.Match;
import org.jooq.DSLContext;
import org.jooq.Record;

/** The SQL of posts. */
public final class PostDao {
    public static final View VIEW = new View(POSTS, POSTS.ID, columns(POSTS.fields()))
            .with("author", selection -> one("author", USERS, USERS.ID.eq(POSTS.USER_ID)))
            .by("title", POSTS.TITLE)
            .by("user_id", POSTS.USER_ID)
            .by(
                    "author.username",
                    USERS.USERNAME,
                    username -> POSTS.USER_ID.in(select(USERS.ID).from(USERS).where(username)));

    /**
     * Checks that a user exists.
     *
     * @throws LavkaException if there is none
     */
    public void requireUser(DSLContext sql, long id) {
        References.require(sql, USERS, id);
    }

    /**
     * The posts of a user.
     *
     * @throws LavkaException if there is no such user
     */
    public Page listOfUser(Queries queries, long userId, ListQuery query) {
        return VIEW.pageOf(USERS, new Match(POSTS.USER_ID, userId), queries, query);
    }

    /**
     * A plain post.
     *
     * @throws LavkaException if there is none
     */
    public Post get(DSLContext sql, long id) {
        return sql.select(POSTS.ID, POSTS.TITLE, POSTS.BODY, POSTS.USER_ID)
                .from(POSTS)
                .where(POSTS.ID.eq(id))
                .fetchOptional(mapping(Post::new))
                .orElseThrow(() -> LavkaException.notFound("post", id));
    }

    public Post create(DSLContext tx, PostInput input) {
        long id = insert(tx, POSTS.ID, row(tx, input));
        return new Post(id, input.title(), input.body(), input.userId());
    }

    public Post replace(DSLContext tx, long id, PostInput input) {
        update(tx, POSTS.ID, id, row(tx, input));
        return new Post(id, input.title(), input.body(), input.userId());
    }

    private static Record row(DSLContext tx, PostInput input) {
        return tx.newRecord(POSTS)
                .with(POSTS.TITLE, input.title())
                .with(POSTS.BODY, input.body())
                .with(POSTS.USER_ID, input.userId());
    }

    public void delete(DSLContext tx, long id) {
        tx.deleteFrom(POSTS).where(POSTS.ID.eq(id)).execute();
    }
}

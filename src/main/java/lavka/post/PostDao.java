package lavka.post;

import static lavka.db.RowWrites.insert;
import static lavka.db.RowWrites.update;
import static lavka.db.schema.Tables.POSTS;
import static lavka.db.schema.Tables.USERS;
import static lavka.query.Rows.one;
import static org.jooq.impl.DSL.select;

import java.util.List;
import lavka.core.LavkaException;
import lavka.core.ListQuery;
import lavka.core.Page;
import lavka.core.Selection;
import lavka.db.References;
import lavka.query.View;
import org.jooq.DSLContext;
import org.jooq.Record;

/** The SQL of posts. */
public final class PostDao {
    private static final View<Post> VIEW = new View<>(POSTS, POSTS.ID, List.of(POSTS.fields()), PostDao::post)
            .with("author", one("author", select(USERS.fields()).from(USERS).where(USERS.ID.eq(POSTS.USER_ID))))
            .by("title", POSTS.TITLE)
            .by("user_id", POSTS.USER_ID)
            .by(
                    "author.username",
                    USERS.USERNAME,
                    username -> POSTS.USER_ID.in(select(USERS.ID).from(USERS).where(username)));

    private static Post post(Record row) {
        return new Post(row.get(POSTS.ID), row.get(POSTS.TITLE), row.get(POSTS.BODY), row.get(POSTS.USER_ID));
    }

    public Page list(DSLContext sql, ListQuery query) {
        return VIEW.page(sql, query);
    }

    /**
     * Checks that a user exists.
     *
     * @throws LavkaException if there is none
     */
    public void requireUser(DSLContext sql, long id) {
        References.require(sql, USERS.ID, id);
    }

    /**
     * The posts of a user.
     *
     * @throws LavkaException if there is no such user
     */
    public Page listOfUser(DSLContext sql, long userId, ListQuery query) {
        requireUser(sql, userId);
        return VIEW.page(sql, POSTS.USER_ID.eq(userId), query);
    }

    /**
     * A post with the selected fields and relations.
     *
     * @throws LavkaException if there is none
     */
    public Object get(DSLContext sql, long id, Selection selection) {
        return VIEW.find(sql, POSTS.ID.eq(id), selection).orElseThrow(() -> LavkaException.notFound("post", id));
    }

    /**
     * A plain post.
     *
     * @throws LavkaException if there is none
     */
    public Post get(DSLContext sql, long id) {
        return VIEW.find(sql, POSTS.ID.eq(id)).orElseThrow(() -> LavkaException.notFound("post", id));
    }

    public Post create(DSLContext tx, PostInput input) {
        long id = insert(tx, POSTS.ID, row(input));
        return new Post(id, input.title(), input.body(), input.userId());
    }

    public Post replace(DSLContext tx, long id, PostInput input) {
        update(tx, POSTS.ID, id, row(input));
        return new Post(id, input.title(), input.body(), input.userId());
    }

    private static Record row(PostInput input) {
        return POSTS.newRecord()
                .with(POSTS.TITLE, input.title())
                .with(POSTS.BODY, input.body())
                .with(POSTS.USER_ID, input.userId());
    }

    public void delete(DSLContext tx, long id) {
        tx.deleteFrom(POSTS).where(POSTS.ID.eq(id)).execute();
    }
}

package lavka.user;

import static lavka.db.RowWrites.insert;
import static lavka.db.RowWrites.update;
import static lavka.db.schema.Tables.POSTS;
import static lavka.db.schema.Tables.PROFILES;
import static lavka.db.schema.Tables.USERS;
import static lavka.query.Rows.many;
import static lavka.query.Rows.one;
import static org.jooq.impl.DSL.select;

import java.util.List;
import lavka.core.LavkaException;
import lavka.core.ListQuery;
import lavka.core.Page;
import lavka.core.Selection;
import lavka.core.Selection.Children;
import lavka.query.View;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;

/** The SQL of users. */
public final class UserDao {
    private static final View<User> VIEW = new View<>(USERS, USERS.ID, List.of(USERS.fields()), UserDao::user)
            .with("posts", selection -> posts(selection.children("posts")))
            .with(
                    "profile",
                    one("profile", select(PROFILES.fields()).from(PROFILES).where(PROFILES.USER_ID.eq(USERS.ID))))
            .by("username", USERS.USERNAME)
            .by("email", USERS.EMAIL);

    private static Field<?> posts(Children wanted) {
        return many(
                wanted,
                "posts",
                "/users/{id}/posts",
                List.of(POSTS.fields()),
                POSTS,
                POSTS.USER_ID.eq(USERS.ID),
                POSTS.ID);
    }

    private static User user(Record row) {
        return new User(row.get(USERS.ID), row.get(USERS.USERNAME), row.get(USERS.EMAIL));
    }

    public Page list(DSLContext sql, ListQuery query) {
        return VIEW.page(sql, query);
    }

    /**
     * A user with the selected fields and relations.
     *
     * @throws LavkaException if there is none
     */
    public Object get(DSLContext sql, long id, Selection selection) {
        return VIEW.find(sql, USERS.ID.eq(id), selection).orElseThrow(() -> LavkaException.notFound("user", id));
    }

    /**
     * A plain user.
     *
     * @throws LavkaException if there is none
     */
    public User get(DSLContext sql, long id) {
        return VIEW.find(sql, USERS.ID.eq(id)).orElseThrow(() -> LavkaException.notFound("user", id));
    }

    public User create(DSLContext tx, UserInput input) {
        long id = insert(tx, USERS.ID, row(input));
        return new User(id, input.username(), input.email());
    }

    public User replace(DSLContext tx, long id, UserInput input) {
        update(tx, USERS.ID, id, row(input));
        return new User(id, input.username(), input.email());
    }

    private static Record row(UserInput input) {
        return USERS.newRecord().with(USERS.USERNAME, input.username()).with(USERS.EMAIL, input.email());
    }

    /** Deletes a user with posts and profile. */
    public void delete(DSLContext tx, long id) {
        tx.deleteFrom(USERS).where(USERS.ID.eq(id)).execute();
    }
}

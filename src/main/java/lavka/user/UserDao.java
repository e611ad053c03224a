package lavka.user;

import static lavka.db.RowWrites.insert;
import static lavka.db.RowWrites.update;
import static lavka.db.schema.Tables.PROFILES;
import static lavka.db.schema.Tables.USERS;
import static lavka.query.Member.columns;
import static lavka.query.Member.one;
import static lavka.query.Relations.POSTS_OF_USER;

import lavka.core.LavkaException;
import lavka.core.ListQuery;
import lavka.core.Page;
import lavka.core.Selection;
import lavka.query.View;
import lavka.query.View.Match;
import org.jooq.DSLContext;
import org.jooq.Record;

/** The SQL of users. */
public final class UserDao {
    public static final View VIEW = new View(USERS, USERS.ID, columns(USERS.fields()))
            .many("posts", POSTS_OF_USER)
            .with("profile", selection -> one("profile", PROFILES, PROFILES.USER_ID.eq(USERS.ID)))
            .by("username", USERS.USERNAME)
            .by("email", USERS.EMAIL);

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
    public byte[] get(DSLContext sql, long id, Selection selection) {
        return VIEW.find(sql, selection, new Match(USERS.ID, id))
                .orElseThrow(() -> LavkaException.notFound("user", id));
    }

    /**
     * A plain user.
     *
     * @throws LavkaException if there is none
     */
    public User get(DSLContext sql, long id) {
        return sql.selectFrom(USERS)
                .where(USERS.ID.eq(id))
                .fetchOptional(UserDao::user)
                .orElseThrow(() -> LavkaException.notFound("user", id));
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

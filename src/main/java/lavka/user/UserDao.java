package lavka.user;

import static lavka.core.ErrorKind.CONFLICT;
import static lavka.db.RowWrites.insert;
import static lavka.db.RowWrites.update;
import static lavka.db.schema.Tables.POSTS;
import static lavka.db.schema.Tables.PROFILES;
import static lavka.db.schema.Tables.USERS;
import static lavka.query.Member.columns;
import static lavka.query.Member.one;
import static lavka.query.Relations.POSTS_OF_USER;
import static org.jooq.Records.mapping;
import static org.jooq.impl.DSL.selectOne;

import java.util.Locale;
import lavka.core.LavkaException;
import lavka.query.View;
import org.jooq.DSLContext;
import org.jooq.Record;

/** The SQL of users. */
public final class UserDao {
    public static final View VIEW = new View(USERS, USERS.ID, columns(USERS.fields()))
            .many("posts", POSTS_OF_USER)
            .with("profile", selection -> one("profile", PROFILES, PROFILES.USER_ID.eq(USERS.ID)))
            .by("username", USERS.USERNAME)
            .by("email", USERS.EMAIL);

    /** So many posts of 100 KB are deleted in half of the time limit, on a machine with two cores. */
    static final int MAX_POSTS = 5_000;

    /**
     * A plain user.
     *
     * @throws LavkaException if there is none
     */
    public User get(DSLContext sql, long id) {
        return sql.select(USERS.ID, USERS.USERNAME, USERS.EMAIL)
                .from(USERS)
                .where(USERS.ID.eq(id))
                .fetchOptional(mapping(User::new))
                .orElseThrow(() -> LavkaException.notFound("user", id));
    }

    public User create(DSLContext tx, UserInput input) {
        long id = insert(tx, USERS.ID, row(tx, input));
        return new User(id, input.username(), input.email());
    }

    public User replace(DSLContext tx, long id, UserInput input) {
        update(tx, USERS.ID, id, row(tx, input));
        return new User(id, input.username(), input.email());
    }

    private static Record row(DSLContext tx, UserInput input) {
        return tx.newRecord(USERS).with(USERS.USERNAME, input.username()).with(USERS.EMAIL, input.email());
    }

    /**
     * Deletes a user with posts and profile.
     *
     * @throws LavkaException of kind CONFLICT if the posts are too many to be deleted within the time limit
     */
    public void delete(DSLContext tx, long id) {
        int posts = tx.fetchCount(
                selectOne().from(POSTS).where(POSTS.USER_ID.eq(id)).limit(MAX_POSTS + 1));
        if (posts > MAX_POSTS) {
            throw LavkaException.of(
                    CONFLICT,
                    String.format(
                            Locale.ROOT,
                            "User %d has more than %,d posts and cannot be deleted with them. Delete posts first.",
                            id,
                            MAX_POSTS));
        }
        tx.deleteFrom(USERS).where(USERS.ID.eq(id)).execute();
    }
}

package lavka.profile;

import static lavka.core.ErrorKind.NOT_FOUND;
import static lavka.db.RowWrites.insert;
import static lavka.db.RowWrites.update;
import static lavka.db.schema.Tables.PROFILES;
import static lavka.db.schema.Tables.USERS;
import static lavka.query.Member.columns;
import static lavka.query.Member.one;
import static lavka.query.Relations.POSTS_OF_USER;
import static org.jooq.Records.mapping;
import static org.jooq.impl.DSL.select;

import java.util.Optional;
import lavka.core.LavkaException;
import lavka.core.Selection;
import lavka.db.Queries;
import lavka.db.References;
import lavka.query.Member;
import lavka.query.View;
import lavka.query.View.Match;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Record;

/** The SQL of profiles. */
public final class ProfileDao {
    public static final View VIEW = new View(PROFILES, PROFILES.ID, columns(PROFILES.fields()))
            .with("user", selection -> user())
            .with(
                    "user.posts",
                    selection -> user(new Member.Many("posts", POSTS_OF_USER, selection.children("user.posts"))))
            .by("last_name", PROFILES.LAST_NAME)
            .by("user_id", PROFILES.USER_ID)
            .by(
                    "user.username",
                    USERS.USERNAME,
                    username -> PROFILES.USER_ID.in(select(USERS.ID).from(USERS).where(username)));

    private static Member user(Member... further) {
        return one("user", USERS, USERS.ID.eq(PROFILES.USER_ID), further);
    }

    /**
     * A plain profile.
     *
     * @throws LavkaException if there is none
     */
    public Profile get(DSLContext sql, long id) {
        return find(sql, PROFILES.ID.eq(id)).orElseThrow(() -> LavkaException.notFound("profile", id));
    }

    private static Optional<Profile> find(DSLContext sql, Condition condition) {
        return sql.select(PROFILES.ID, PROFILES.FIRST_NAME, PROFILES.LAST_NAME, PROFILES.BIO, PROFILES.USER_ID)
                .from(PROFILES)
                .where(condition)
                .fetchOptional(mapping(Profile::new));
    }

    /**
     * The profile of a user; empty if there is none.
     *
     * @throws LavkaException if there is no such user
     */
    public Optional<Profile> findOfUser(DSLContext sql, long userId) {
        Optional<Profile> profile = find(sql, PROFILES.USER_ID.eq(userId));
        if (profile.isEmpty()) {
            References.require(sql, USERS, userId);
        }
        return profile;
    }

    /**
     * The profile of a user.
     *
     * @throws LavkaException if there is no such user, or it has no profile
     */
    public Profile getOfUser(DSLContext sql, long userId) {
        return findOfUser(sql, userId).orElseThrow(() -> noProfile(sql, userId));
    }

    /**
     * The profile of a user, with the selected fields and relations.
     *
     * @throws LavkaException if there is no such user, or it has no profile
     */
    public byte[] getOfUser(Queries queries, long userId, Selection selection) {
        return VIEW.find(queries, selection, new Match(PROFILES.USER_ID, userId))
                .orElseThrow(() -> noProfile(queries.sql(), userId));
    }

    /** That there is no such user, or that it has no profile. */
    private static LavkaException noProfile(DSLContext sql, long userId) {
        References.require(sql, USERS, userId);
        return LavkaException.of(NOT_FOUND, "User " + userId + " has no profile.");
    }

    /**
     * Creates a profile.
     *
     * @throws LavkaException of kind CONFLICT if the user has one
     */
    public Profile create(DSLContext tx, ProfileInput input) {
        long id = insert(tx, PROFILES.ID, row(tx, input));
        return input.withId(id);
    }

    /**
     * Replaces a profile.
     *
     * @throws LavkaException of kind CONFLICT if the user has another
     */
    public Profile replace(DSLContext tx, long id, ProfileInput input) {
        update(tx, PROFILES.ID, id, row(tx, input));
        return input.withId(id);
    }

    private static Record row(DSLContext tx, ProfileInput input) {
        return tx.newRecord(PROFILES)
                .with(PROFILES.FIRST_NAME, input.firstName())
                .with(PROFILES.LAST_NAME, input.lastName())
                .with(PROFILES.BIO, input.bio())
                .with(PROFILES.USER_ID, input.userId());
    }

    /** Creates the profile of a user, or replaces it. */
    public Profile putOfUser(DSLContext tx, long userId, ProfileInput input) {
        return findOfUser(tx, userId)
                .map(profile -> replace(tx, profile.id(), input))
                .orElseGet(() -> create(tx, input));
    }

    public void delete(DSLContext tx, long id) {
        tx.deleteFrom(PROFILES).where(PROFILES.ID.eq(id)).execute();
    }

    public void deleteOfUser(DSLContext tx, long userId) {
        tx.deleteFrom(PROFILES).where(PROFILES.USER_ID.eq(userId)).execute();
    }
}

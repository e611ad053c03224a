package lavka.profile;

import static lavka.core.ErrorKind.NOT_FOUND;
import static lavka.db.RowWrites.insert;
import static lavka.db.RowWrites.update;
import static lavka.db.schema.Tables.POSTS;
import static lavka.db.schema.Tables.PROFILES;
import static lavka.db.schema.Tables.USERS;
import static lavka.query.Rows.many;
import static lavka.query.Rows.one;
import static org.jooq.impl.DSL.select;

import java.util.List;
import java.util.Optional;
import lavka.core.LavkaException;
import lavka.core.ListQuery;
import lavka.core.Page;
import lavka.core.Selection;
import lavka.core.Selection.Children;
import lavka.db.References;
import lavka.query.View;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;

/** The SQL of profiles. */
public final class ProfileDao {
    private static final View<Profile> VIEW = new View<>(
                    PROFILES, PROFILES.ID, List.of(PROFILES.fields()), ProfileDao::profile)
            .with("user", user(List.of()))
            .with("user.posts", selection -> user(List.of(posts(selection.children("user.posts")))))
            .by("last_name", PROFILES.LAST_NAME)
            .by("user_id", PROFILES.USER_ID)
            .by(
                    "user.username",
                    USERS.USERNAME,
                    username -> PROFILES.USER_ID.in(select(USERS.ID).from(USERS).where(username)));

    private static Field<?> user(List<Field<?>> relations) {
        return one("user", select(USERS.fields()).select(relations).from(USERS).where(USERS.ID.eq(PROFILES.USER_ID)));
    }

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

    private static Profile profile(Record row) {
        return new Profile(
                row.get(PROFILES.ID),
                row.get(PROFILES.FIRST_NAME),
                row.get(PROFILES.LAST_NAME),
                row.get(PROFILES.BIO),
                row.get(PROFILES.USER_ID));
    }

    public Page list(DSLContext sql, ListQuery query) {
        return VIEW.page(sql, query);
    }

    /**
     * A profile with the selected fields and relations.
     *
     * @throws LavkaException if there is none
     */
    public Object get(DSLContext sql, long id, Selection selection) {
        return VIEW.find(sql, PROFILES.ID.eq(id), selection).orElseThrow(() -> LavkaException.notFound("profile", id));
    }

    /**
     * A plain profile.
     *
     * @throws LavkaException if there is none
     */
    public Profile get(DSLContext sql, long id) {
        return VIEW.find(sql, PROFILES.ID.eq(id)).orElseThrow(() -> LavkaException.notFound("profile", id));
    }

    /**
     * The profile of a user; empty if there is none.
     *
     * @throws LavkaException if there is no such user
     */
    public Optional<Profile> findOfUser(DSLContext sql, long userId) {
        Optional<Profile> profile = VIEW.find(sql, PROFILES.USER_ID.eq(userId));
        if (profile.isEmpty()) {
            References.require(sql, USERS.ID, userId);
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
    public Object getOfUser(DSLContext sql, long userId, Selection selection) {
        return VIEW.find(sql, PROFILES.USER_ID.eq(userId), selection).orElseThrow(() -> noProfile(sql, userId));
    }

    /** That there is no such user, or that it has no profile. */
    private static LavkaException noProfile(DSLContext sql, long userId) {
        References.require(sql, USERS.ID, userId);
        return LavkaException.of(NOT_FOUND, "User " + userId + " has no profile.");
    }

    /**
     * Creates a profile.
     *
     * @throws LavkaException of kind CONFLICT if the user has one
     */
    public Profile create(DSLContext tx, ProfileInput input) {
        long id = insert(tx, PROFILES.ID, row(input));
        return input.withId(id);
    }

    /**
     * Replaces a profile.
     *
     * @throws LavkaException of kind CONFLICT if the user has another
     */
    public Profile replace(DSLContext tx, long id, ProfileInput input) {
        update(tx, PROFILES.ID, id, row(input));
        return input.withId(id);
    }

    private static Record row(ProfileInput input) {
        return PROFILES.newRecord()
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

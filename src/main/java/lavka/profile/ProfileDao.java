package lavka.profile;

import static lavka.core.Fault.Kind.NOT_FOUND;
import static lavka.db.Rows.many;
import static lavka.db.Rows.one;
import static lavka.db.schema.Tables.POSTS;
import static lavka.db.schema.Tables.PROFILES;
import static lavka.db.schema.Tables.USERS;
import static org.jooq.impl.DSL.noCondition;
import static org.jooq.impl.DSL.select;

import java.util.List;
import java.util.Map;
import java.util.Optional;
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

/** The SQL of profiles. */
public final class ProfileDao {
    private static final List<Field<?>> COLUMNS = List.of(PROFILES.fields());

    private static final Field<?> POSTS_OF_USER =
            many("posts", "/users/{id}/posts", List.of(POSTS.fields()), POSTS, POSTS.USER_ID.eq(USERS.ID), POSTS.ID);

    private static final Map<String, Field<?>> RELATIONS = Map.of(
            "user",
            one("user", select(USERS.fields()).from(USERS).where(USERS.ID.eq(PROFILES.USER_ID))),
            "user.posts",
            one("user", select(USERS.fields()).select(POSTS_OF_USER).from(USERS).where(USERS.ID.eq(PROFILES.USER_ID))));

    private static Profile profile(Record row) {
        return new Profile(
                row.get(PROFILES.ID),
                row.get(PROFILES.FIRST_NAME),
                row.get(PROFILES.LAST_NAME),
                row.get(PROFILES.BIO),
                row.get(PROFILES.USER_ID));
    }

    private static SelectWhereStep<Record> rows(DSLContext sql, Set<String> include) {
        return sql.select(Rows.columns(COLUMNS, RELATIONS, include)).from(PROFILES);
    }

    private static Function<Record, ?> shape(Set<String> include) {
        return include.isEmpty() ? ProfileDao::profile : Rows::of;
    }

    public Page list(DSLContext sql, Listing listing) {
        Set<String> include = listing.include();
        return Rows.page(rows(sql, include).where(noCondition()), listing, PROFILES.ID, Map.of(), shape(include));
    }

    /**
     * A profile with the relations asked for.
     *
     * @throws Fault when there is none
     */
    public Object get(DSLContext sql, long id, Set<String> include) {
        return rows(sql, include)
                .where(PROFILES.ID.eq(id))
                .fetchOptional()
                .<Object>map(shape(include))
                .orElseThrow(() -> Fault.notFound("profile", id));
    }

    /**
     * A plain profile.
     *
     * @throws Fault when there is none
     */
    public Profile get(DSLContext sql, long id) {
        return (Profile) get(sql, id, Set.of());
    }

    /**
     * The profile of a user, if they have one.
     *
     * @throws Fault when there is no such user
     */
    public Optional<Profile> findOfUser(DSLContext sql, long userId) {
        Optional<Profile> profile = rows(sql, Set.of())
                .where(PROFILES.USER_ID.eq(userId))
                .fetchOptional()
                .map(ProfileDao::profile);
        if (profile.isEmpty() && !userExists(sql, userId)) {
            throw Fault.notFound("user", userId);
        }
        return profile;
    }

    /**
     * The profile of a user.
     *
     * @throws Fault when there is no such user, or they have none
     */
    public Profile getOfUser(DSLContext sql, long userId) {
        return findOfUser(sql, userId).orElseThrow(() -> Fault.of(NOT_FOUND, "User " + userId + " has no profile."));
    }

    /**
     * Creates a profile.
     *
     * @throws Fault of kind CONFLICT when they have one
     */
    public Profile create(DSLContext tx, ProfileInput input) {
        long id = tx.insertInto(PROFILES)
                .set(PROFILES.FIRST_NAME, input.firstName())
                .set(PROFILES.LAST_NAME, input.lastName())
                .set(PROFILES.BIO, input.bio())
                .set(PROFILES.USER_ID, input.userId())
                .returningResult(PROFILES.ID)
                .fetchSingle(PROFILES.ID);
        return input.withId(id);
    }

    /**
     * Replaces a profile.
     *
     * @throws Fault of kind CONFLICT when they have another
     */
    public Profile replace(DSLContext tx, long id, ProfileInput input) {
        tx.update(PROFILES)
                .set(PROFILES.FIRST_NAME, input.firstName())
                .set(PROFILES.LAST_NAME, input.lastName())
                .set(PROFILES.BIO, input.bio())
                .set(PROFILES.USER_ID, input.userId())
                .where(PROFILES.ID.eq(id))
                .execute();
        return input.withId(id);
    }

    /** Creates the profile of a user, or replaces it. */
    public Profile putOfUser(DSLContext tx, ProfileInput input) {
        return findOfUser(tx, input.userId())
                .map(profile -> replace(tx, profile.id(), input))
                .orElseGet(() -> create(tx, input));
    }

    public void delete(DSLContext tx, long id) {
        tx.deleteFrom(PROFILES).where(PROFILES.ID.eq(id)).execute();
    }

    public void deleteOfUser(DSLContext tx, long userId) {
        tx.deleteFrom(PROFILES).where(PROFILES.USER_ID.eq(userId)).execute();
    }

    private static boolean userExists(DSLContext sql, long id) {
        return sql.fetchExists(USERS, USERS.ID.eq(id));
    }
}

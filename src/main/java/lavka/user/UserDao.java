package lavka.user;

import static lavka.db.Rows.many;
import static lavka.db.Rows.one;
import static lavka.db.schema.Tables.POSTS;
import static lavka.db.schema.Tables.PROFILES;
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

/** The SQL of users. */
public final class UserDao {
    private static final List<Field<?>> COLUMNS = List.of(USERS.fields());

    private static final Map<String, Field<String>> FILTERS = Map.of("username", USERS.USERNAME);

    private static final Map<String, Field<?>> RELATIONS = Map.of(
            "posts",
            many("posts", "/users/{id}/posts", List.of(POSTS.fields()), POSTS, POSTS.USER_ID.eq(USERS.ID), POSTS.ID),
            "profile",
            one("profile", select(PROFILES.fields()).from(PROFILES).where(PROFILES.USER_ID.eq(USERS.ID))));

    private static User user(Record row) {
        return new User(row.get(USERS.ID), row.get(USERS.USERNAME), row.get(USERS.EMAIL));
    }

    private static SelectWhereStep<Record> rows(DSLContext sql, Set<String> include) {
        return sql.select(Rows.columns(COLUMNS, RELATIONS, include)).from(USERS);
    }

    private static Function<Record, ?> shape(Set<String> include) {
        return include.isEmpty() ? UserDao::user : Rows::of;
    }

    public Page list(DSLContext sql, Listing listing) {
        Set<String> include = listing.include();
        return Rows.page(rows(sql, include).where(noCondition()), listing, USERS.ID, FILTERS, shape(include));
    }

    /**
     * A user with the relations asked for.
     *
     * @throws Fault when there is none
     */
    public Object get(DSLContext sql, long id, Set<String> include) {
        return rows(sql, include)
                .where(USERS.ID.eq(id))
                .fetchOptional()
                .<Object>map(shape(include))
                .orElseThrow(() -> Fault.notFound("user", id));
    }

    /**
     * A plain user.
     *
     * @throws Fault when there is none
     */
    public User get(DSLContext sql, long id) {
        return (User) get(sql, id, Set.of());
    }

    public User create(DSLContext tx, UserInput input) {
        long id = tx.insertInto(USERS)
                .set(USERS.USERNAME, input.username())
                .set(USERS.EMAIL, input.email())
                .returningResult(USERS.ID)
                .fetchSingle(USERS.ID);
        return new User(id, input.username(), input.email());
    }

    public User replace(DSLContext tx, long id, UserInput input) {
        tx.update(USERS)
                .set(USERS.USERNAME, input.username())
                .set(USERS.EMAIL, input.email())
                .where(USERS.ID.eq(id))
                .execute();
        return new User(id, input.username(), input.email());
    }

    /** Deletes a user; posts and profile go along. */
    public void delete(DSLContext tx, long id) {
        tx.deleteFrom(USERS).where(USERS.ID.eq(id)).execute();
    }
}

package lavka.db;

import static org.jooq.impl.DSL.coalesce;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.multiset;
import static org.jooq.impl.DSL.noCondition;
import static org.jooq.impl.DSL.select;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import lavka.core.Cursor;
import lavka.core.Filter;
import lavka.core.Listing;
import lavka.core.Page;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Result;
import org.jooq.Select;
import org.jooq.SelectConditionStep;
import org.jooq.Table;
import org.jooq.TableField;
import org.jspecify.annotations.Nullable;

/**
 * Rows as the API shows them: pages, and the relations that {@code include=} loads along. A relation is one more column
 * (jOOQ's MULTISET), so a request is one statement however many rows it answers with.
 */
public final class Rows {
    /** Children a parent; the rest is a link. */
    private static final int MAX_CHILDREN = 100;

    private Rows() {}

    /** A value that knows its name. */
    private record Member(String name, @Nullable Object value) {}

    /** The children that a column holds, one more than are shown when there are more. */
    private record Children(List<Map<String, Object>> rows, String path) {
        void addTo(Map<String, Object> parent, String name) {
            if (rows.size() <= MAX_CHILDREN) {
                parent.put(name, rows);
                return;
            }
            parent.put(name, rows.subList(0, MAX_CHILDREN));
            String list = path.replace("{id}", String.valueOf(parent.get("id")));
            long last = (Long) rows.get(MAX_CHILDREN - 1).get("id");
            parent.put(
                    name + "_next", list + "?cursor=" + new Cursor(Cursor.fingerprint(list, List.of()), last).encode());
        }
    }

    /**
     * A column of children, in the order of their key.
     *
     * @param path where all of them are listed, {@code {id}} standing for the parent's id
     * @param columns of a child
     * @param children where they are
     * @param isOfParent which of them belong to the parent's row
     * @param key of the children; the index of their foreign key holds it too
     */
    public static Field<?> many(
            String name,
            String path,
            List<Field<?>> columns,
            Table<?> children,
            Condition isOfParent,
            Field<Long> key) {
        // Not a LIMIT of the rows: it would make a derived table of them, and in MariaDB none sees its parent's row.
        Field<Long> last = field(select(key)
                .from(children)
                .where(isOfParent)
                .orderBy(key)
                .limit(inline(1L))
                .offset(inline((long) MAX_CHILDREN)));
        return relation(
                name,
                select(columns)
                        .from(children)
                        .where(isOfParent)
                        .and(key.le(coalesce(last, inline(Long.MAX_VALUE))))
                        .orderBy(key),
                rows -> new Children(rows, path));
    }

    /** A column of all the rows there are, for where their number is bounded. */
    public static Field<?> all(String name, Select<? extends Record> rows) {
        return relation(name, rows, all -> all);
    }

    /** A column with one row, or null. */
    public static Field<?> one(String name, Select<? extends Record> row) {
        return relation(name, row, rows -> rows.isEmpty() ? null : rows.getFirst());
    }

    /** A column with one value, for a row of a relation: there, jOOQ takes an alias for a column on MariaDB. */
    public static Field<?> value(String name, Field<?> value) {
        return value.convertFrom(found -> new Member(name, found));
    }

    private static Field<?> relation(
            String name, Select<? extends Record> rows, Function<List<Map<String, Object>>, Object> shape) {
        return multiset(rows).convertFrom(found -> new Member(name, shape.apply(found.map(Rows::of))));
    }

    /** A row with its relations, in the order of its columns. */
    public static Map<String, Object> of(Record row) {
        Map<String, Object> members = new LinkedHashMap<>();
        for (int i = 0; i < row.size(); i++) {
            if (!(row.get(i) instanceof Member member)) {
                members.put(row.field(i).getName(), row.get(i));
            } else if (member.value() instanceof Children children) {
                children.addTo(members, member.name());
            } else {
                members.put(member.name(), member.value());
            }
        }
        return members;
    }

    /**
     * The columns to select: those of the row, and the relations asked for; a relation replaces a column of its name.
     */
    public static List<Field<?>> columns(List<Field<?>> columns, Map<String, Field<?>> relations, Set<String> include) {
        Map<String, Field<?>> chosen = new LinkedHashMap<>();
        columns.forEach(column -> chosen.put(column.getName(), column));
        // Sorted, so that user.posts comes after user and has the last word.
        for (String name : new TreeSet<>(include)) {
            chosen.put(name.replaceFirst("\\..*", ""), relations.get(name));
        }
        return List.copyOf(chosen.values());
    }

    /**
     * One page of a list, in the order of its key. It reads one row more than it shows: that row is there only when
     * there is a next page.
     *
     * @param rows the rows of the list as such
     * @param filters what the list can be filtered by, under the contract's names
     * @param shape what becomes of a row
     */
    public static <R extends Record> Page page(
            SelectConditionStep<R> rows,
            Listing listing,
            TableField<?, Long> key,
            Map<String, Field<String>> filters,
            Function<Record, ?> shape) {
        Condition condition =
                listing.after().isPresent() ? key.gt(listing.after().getAsLong()) : noCondition();
        for (Filter filter : listing.filters()) {
            condition = condition.and(filters.get(filter.field()).eq(filter.value()));
        }
        Result<R> found =
                rows.and(condition).orderBy(key).limit(listing.limit() + 1).fetch();
        if (found.size() <= listing.limit()) {
            return new Page(found.map(shape::apply), Optional.empty());
        }
        List<R> shown = found.subList(0, listing.limit());
        long last = shown.getLast().get(key);
        return new Page(shown.stream().map(shape).toList(), Optional.of(listing.cursorAfter(last)));
    }
}

package lavka.query;

import static org.jooq.impl.DSL.coalesce;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.multiset;
import static org.jooq.impl.DSL.select;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import lavka.core.Cursor;
import lavka.core.Selection.Children;
import lavka.core.Sort;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Select;
import org.jooq.SortField;
import org.jooq.Table;
import org.jspecify.annotations.Nullable;

/**
 * Rows as the API shows them, with the relations that {@code include=} loads along. A relation is one more column
 * (jOOQ's MULTISET), so a request is one statement however many rows it answers with.
 */
public final class Rows {
    private Rows() {}

    /** A value that knows its name. */
    private record Member(String name, @Nullable Object value) {}

    /** The children that a column holds, one more than are shown when there are more. */
    private record Found(List<Map<String, Object>> rows, String path, Children wanted) {
        void addTo(Map<String, Object> parent, String name, Object id) {
            if (rows.size() <= wanted.limit()) {
                parent.put(name, rows);
                return;
            }
            parent.put(name, rows.subList(0, wanted.limit()));
            String list = path.replace("{id}", String.valueOf(id));
            List<Sort> sort = wanted.isDescending() ? List.of(new Sort("id", true)) : List.of();
            List<Object> last = List.of(rows.get(wanted.limit() - 1).get("id"));
            Cursor cursor = new Cursor(Cursor.fingerprint(list, List.of(), sort), false, last);
            parent.put(next(name), list + "?" + (sort.isEmpty() ? "" : "sort=-id&") + "cursor=" + cursor.encode());
        }
    }

    /** Where the link to more of a relation stands. */
    static String next(String relation) {
        return relation + "_next";
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
            Children wanted,
            String name,
            String path,
            List<Field<?>> columns,
            Table<?> children,
            Condition isOfParent,
            Field<Long> key) {
        SortField<Long> order = wanted.isDescending() ? key.desc() : key.asc();
        // Not a LIMIT of the rows: it would make a derived table of them, and in MariaDB none sees its parent's row.
        Field<Long> last = field(select(key)
                .from(children)
                .where(isOfParent)
                .orderBy(order)
                .limit(inline(1L))
                .offset(inline((long) wanted.limit())));
        Condition isShown = wanted.isDescending()
                ? key.ge(coalesce(last, inline(0L)))
                : key.le(coalesce(last, inline(Long.MAX_VALUE)));
        return relation(
                name,
                select(columns).from(children).where(isOfParent).and(isShown).orderBy(order),
                rows -> new Found(rows, path, wanted));
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

    private static Map<String, Object> of(Record row) {
        return of(row, row.size());
    }

    /** The first columns of a row, its relations among them, in their order. */
    static Map<String, Object> of(Record row, int columns) {
        Map<String, Object> members = new LinkedHashMap<>();
        for (int i = 0; i < columns; i++) {
            if (!(row.get(i) instanceof Member member)) {
                members.put(row.field(i).getName(), row.get(i));
            } else if (member.value() instanceof Found children) {
                children.addTo(members, member.name(), row.get("id"));
            } else {
                members.put(member.name(), member.value());
            }
        }
        return members;
    }
}

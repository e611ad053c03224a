package lavka.db;

import static org.jooq.impl.DSL.multiset;

import lavka.core.Cursor;
import lavka.core.Filter;
import lavka.core.Listing;
import lavka.core.Page;

import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Result;
import org.jooq.Select;
import org.jooq.SelectLimitStep;
import org.jooq.TableField;
import org.jooq.impl.DSL;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Rows as the API shows them: pages, and the relations that {@code include=} loads along. A
 * relation is one more column (jOOQ's MULTISET), so a request is one statement however many rows it
 * answers with.
 */
public final class Rows {
    /** Children a parent; the rest is a link. */
    private static final int MAX_CHILDREN = 100;

    private Rows() {}

    /** The children that a column holds, one more than are shown when there are more. */
    private record Children(List<Map<String, Object>> rows, String path) {}

    /**
     * A column of children.
     *
     * @param path where all of them are listed, {@code {id}} standing for the parent's id
     * @param children the rows that belong to the parent's row, in the order of that list
     */
    public static Field<?> many(
            String name, String path, SelectLimitStep<? extends Record> children) {
        return multiset(children.limit(MAX_CHILDREN + 1))
                .convertFrom(rows -> new Children(rows.map(Rows::of), path))
                .as(name);
    }

    /** A column of all the rows there are, for where their number is bounded. */
    public static Field<?> all(String name, Select<? extends Record> rows) {
        return multiset(rows).convertFrom(result -> result.map(Rows::of)).as(name);
    }

    /** A column with one row, or null. */
    public static Field<?> one(String name, Select<? extends Record> row) {
        return multiset(row)
                .convertFrom(rows -> rows.isEmpty() ? null : Rows.of(rows.getFirst()))
                .as(name);
    }

    /** A row with its relations, in the order of its columns. */
    public static Map<String, Object> of(Record row) {
        Map<String, Object> members = new LinkedHashMap<>();
        for (int i = 0; i < row.size(); i++) {
            String name = row.field(i).getName();
            Object value = row.get(i);
            if (value instanceof Children children) {
                members.put(
                        name,
                        children.rows().subList(0, Math.min(MAX_CHILDREN, children.rows().size())));
                if (children.rows().size() > MAX_CHILDREN) {
                    members.put(name + "_next", next(children, row.get("id", Long.class)));
                }
            } else {
                members.put(name, value);
            }
        }
        return members;
    }

    private static String next(Children children, long parent) {
        String path = children.path().replace("{id}", String.valueOf(parent));
        long last = (Long) children.rows().get(MAX_CHILDREN - 1).get("id");
        return path + "?cursor=" + new Cursor(Cursor.fingerprint(path, List.of()), last).encode();
    }

    /**
     * The columns to select: those of the row, and the relations that are asked for; a relation of
     * a column's name replaces it.
     */
    public static List<Field<?>> columns(
            List<Field<?>> columns, Map<String, Field<?>> relations, Set<String> include) {
        Map<String, Field<?>> chosen = new LinkedHashMap<>();
        columns.forEach(column -> chosen.put(column.getName(), column));
        // Sorted, so that user.posts comes after user and has the last word.
        for (String name : new TreeSet<>(include)) {
            Field<?> relation = relations.get(name);
            chosen.put(relation.getName(), relation);
        }
        return new ArrayList<>(chosen.values());
    }

    /** The rows of a list behind the cursor that its filters let through. */
    public static Condition page(
            Listing listing, TableField<?, Long> key, Map<String, Field<String>> filters) {
        OptionalLong after = listing.after();
        Condition condition = after.isPresent() ? key.gt(after.getAsLong()) : DSL.noCondition();
        for (Filter filter : listing.filters()) {
            condition = condition.and(filters.get(filter.field()).eq(filter.value()));
        }
        return condition;
    }

    /**
     * The page that one row more than {@code listing.limit()} tells: the last one is there only
     * when there is a next page.
     */
    public static <R extends Record> Page page(
            Listing listing, TableField<?, Long> key, Result<R> rows, Function<Record, ?> shape) {
        boolean more = rows.size() > listing.limit();
        List<R> shown = more ? rows.subList(0, listing.limit()) : rows;
        return new Page(
                shown.stream().map(shape).toList(),
                more
                        ? Optional.of(listing.cursorAfter(shown.getLast().get(key)))
                        : Optional.empty());
    }
}

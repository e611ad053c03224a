package lavka.db;

import static org.jooq.impl.DSL.multiset;
import static org.jooq.impl.DSL.noCondition;

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
import org.jooq.SelectLimitStep;
import org.jooq.TableField;

/**
 * Rows as the API shows them: pages, and the relations that {@code include=} loads along. A relation is one more column
 * (jOOQ's MULTISET), so a request is one statement however many rows it answers with.
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
    public static Field<?> many(String name, String path, SelectLimitStep<? extends Record> children) {
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
                        children.rows()
                                .subList(
                                        0,
                                        Math.min(MAX_CHILDREN, children.rows().size())));
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
     * The columns to select: those of the row, and the relations asked for; a relation replaces a column of its name.
     */
    public static List<Field<?>> columns(List<Field<?>> columns, Map<String, Field<?>> relations, Set<String> include) {
        Map<String, Field<?>> chosen = new LinkedHashMap<>();
        columns.forEach(column -> chosen.put(column.getName(), column));
        // Sorted, so that user.posts comes after user and has the last word.
        for (String name : new TreeSet<>(include)) {
            Field<?> relation = relations.get(name);
            chosen.put(relation.getName(), relation);
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

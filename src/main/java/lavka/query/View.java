package lavka.query;

import static org.jooq.impl.DSL.noCondition;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import lavka.core.Cursor;
import lavka.core.Filter;
import lavka.core.ListQuery;
import lavka.core.Page;
import lavka.core.Selection;
import lavka.core.Sort;
import lavka.engine.Engine;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.SelectSeekStepN;
import org.jooq.Table;
import org.jspecify.annotations.Nullable;

/**
 * What clients may read of a resource: its columns, the relations that can be embedded, and the fields to filter and
 * sort by, under the contract's names.
 *
 * @param <T> the plain row
 */
public final class View<T> {
    /** Of a whole list, the rows that a server sends at once. */
    private static final int ROWS_AT_ONCE = 100;

    private final Table<?> from;
    private final Field<Long> key;
    private final List<Field<?>> columns;
    private final Function<Record, T> row;
    private final Map<String, Function<Selection, Field<?>>> relations = new LinkedHashMap<>();
    private final Set<String> many = new HashSet<>();
    private final Map<String, Column> fields = new LinkedHashMap<>();

    /** A column, and how a condition on it becomes one on the row. */
    private record Column(Field<?> field, UnaryOperator<Condition> ofRow, boolean isOfRow) {}

    /**
     * A view of rows.
     *
     * @param key the order of a list that is not sorted otherwise; unique
     * @param columns of a row, the key among them
     * @param row what the plain row is
     */
    public View(Table<?> from, Field<Long> key, List<Field<?>> columns, Function<Record, T> row) {
        this.from = from;
        this.key = key;
        this.columns = columns;
        this.row = row;
        by("id", key);
    }

    /** A relation that {@code include=} embeds as one more column; it replaces a column of its name. */
    public View<T> with(String relation, Field<?> column) {
        relations.put(relation, selection -> column);
        return this;
    }

    /** A relation whose rows the client chooses some of; where there are more, a link stands beside it. */
    public View<T> with(String relation, Function<Selection, Field<?>> column) {
        relations.put(relation, column);
        if (!relation.contains(".")) {
            many.add(relation);
        }
        return this;
    }

    /** A field to filter and sort by. */
    public View<T> by(String name, Field<?> field) {
        fields.put(name, new Column(field, condition -> condition, true));
        return this;
    }

    /** A field of a relation to filter by. */
    public View<T> by(String name, Field<?> field, UnaryOperator<Condition> ofRow) {
        fields.put(name, new Column(field, ofRow, false));
        return this;
    }

    /** The row that a condition finds, or none. */
    public Optional<Object> find(DSLContext sql, Condition condition, Selection selection) {
        Map<String, Field<?>> chosen = chosen(selection);
        return sql.select(and(chosen, List.of(key)))
                .from(from)
                .where(condition)
                .fetchOptional(found -> shape(selection, chosen.size()).apply(found));
    }

    /** The plain row that a condition finds, or none. */
    public Optional<T> find(DSLContext sql, Condition condition) {
        return sql.select(columns).from(from).where(condition).fetchOptional(row::apply);
    }

    /** One page of all rows. */
    public Page page(DSLContext sql, ListQuery query) {
        return page(sql, noCondition(), query);
    }

    /** One page of the rows that fulfil a condition, or all of them. */
    public Page page(DSLContext sql, Condition condition, ListQuery query) {
        Condition matching = condition;
        for (Filter filter : query.filters()) {
            Column column = field(filter.field());
            matching = matching.and(column.ofRow().apply(Filters.of(filter, column.field())));
        }
        Keyset keyset = keyset(query.sort().isEmpty() ? ofRange(query.filters()) : query.sort());
        return query.isExport() ? whole(sql, matching, keyset, query.selection()) : page(sql, matching, keyset, query);
    }

    private Page whole(DSLContext sql, Condition matching, Keyset keyset, Selection selection) {
        Map<String, Field<?>> chosen = chosen(selection);
        Function<Record, Object> shape = shape(selection, chosen.size());
        Walk<Object> rows = new Walk<>(
                keyset.parts(List.of(), false, Engine.of(sql.dialect())),
                part -> select(sql, chosen, matching, keyset, part)
                        .fetchSize(ROWS_AT_ONCE)
                        .fetchLazy(),
                shape);
        return Page.whole(names(chosen), () -> rows);
    }

    private SelectSeekStepN<Record> select(
            DSLContext sql, Map<String, Field<?>> chosen, Condition matching, Keyset keyset, Keyset.Part part) {
        List<Field<?>> others = new ArrayList<>(keyset.fields());
        others.add(key); // which a link to more of a relation names
        return sql.select(and(chosen, others))
                .from(from)
                .where(matching)
                .and(part.where())
                .orderBy(part.order());
    }

    /** It reads one row more than it shows: that row is there only when there is a next page. */
    private Page page(DSLContext sql, Condition matching, Keyset keyset, ListQuery query) {
        boolean isBackwards = query.cursor().map(Cursor::isBackwards).orElse(false);
        List<@Nullable Object> values = query.cursor().map(keyset::of).orElse(List.of());
        List<Keyset.Part> parts = query.offset() > 0
                ? List.of(keyset.whole())
                : keyset.parts(values, isBackwards, Engine.of(sql.dialect()));
        Map<String, Field<?>> chosen = chosen(query.selection());
        int wanted = query.limit() + 1;
        List<Record> found = new ArrayList<>();
        for (Keyset.Part part : parts) {
            if (found.size() < wanted) {
                found.addAll(select(sql, chosen, matching, keyset, part)
                        .limit(wanted - found.size())
                        .offset(query.offset())
                        .fetch());
            }
        }
        boolean isMore = found.size() == wanted;
        List<Record> kept = isMore ? found.subList(0, query.limit()) : found;
        List<Record> rows = isBackwards ? kept.reversed() : kept;
        boolean isFirst = isBackwards ? !isMore : query.cursor().isEmpty() && query.offset() == 0;
        boolean isLast = !isBackwards && !isMore;
        Optional<Cursor> prev = isFirst || rows.isEmpty()
                ? Optional.empty()
                : Optional.of(query.cursor(true, keyset.values(rows.getFirst())));
        Optional<Cursor> next = isLast || rows.isEmpty()
                ? Optional.empty()
                : Optional.of(query.cursor(false, keyset.values(rows.getLast())));
        OptionalLong total = query.isCounted()
                ? OptionalLong.of(sql.selectCount()
                        .from(from)
                        .where(matching)
                        .fetchSingle()
                        .value1())
                : OptionalLong.empty();
        List<?> shaped =
                rows.stream().map(shape(query.selection(), chosen.size())).toList();
        return new Page(names(chosen), shaped, prev, next, total);
    }

    /**
     * A range filter implies sorting by its field, unless another order is given: then one index finds the rows and the
     * page, however many rows are in the range.
     */
    private List<Sort> ofRange(List<Filter> filters) {
        return filters.stream()
                .filter(filter -> filter.isRange() && field(filter.field()).isOfRow())
                .map(filter -> new Sort(filter.field(), false))
                .limit(1)
                .toList();
    }

    /**
     * The key comes last, in the direction of what is before it: then one index serves both. Behind a field whose
     * values are unique by themselves there is nothing to order, and MariaDB would sort all rows for it.
     */
    private Keyset keyset(List<Sort> sort) {
        List<Keyset.Key> keys = new ArrayList<>();
        for (Sort by : sort) {
            Field<?> field = field(by.field()).field();
            keys.add(new Keyset.Key(field, by.isDescending(), isUnique(field)));
            if (keys.getLast().isUnique() && !keys.getLast().isNullable()) {
                return new Keyset(keys);
            }
        }
        keys.add(new Keyset.Key(key, !keys.isEmpty() && keys.getLast().isDescending(), true));
        return new Keyset(keys);
    }

    private Column field(String name) {
        Column column = fields.get(name);
        if (column == null) {
            throw new IllegalStateException("The View of %s lacks the field %s of the contract. Add .by(\"%s\", …)."
                    .formatted(from.getName(), name, name));
        }
        return column;
    }

    private boolean isUnique(Field<?> field) {
        return field.equals(key)
                || from.getKeys().stream()
                        .anyMatch(unique -> unique.getFields().size() == 1
                                && unique.getFields().getFirst().equals(field));
    }

    private Map<String, Field<?>> chosen(Selection selection) {
        Map<String, Field<?>> chosen = new LinkedHashMap<>();
        for (Field<?> column : columns) {
            if (selection.fields().isEmpty() || selection.fields().contains(column.getName())) {
                chosen.put(column.getName(), column);
            }
        }
        // Sorted, so that user.posts comes after user and has the last word.
        for (String name : new TreeSet<>(selection.include())) {
            chosen.put(name.replaceFirst("\\..*", ""), relations.get(name).apply(selection));
        }
        return chosen;
    }

    private List<String> names(Map<String, Field<?>> chosen) {
        return chosen.keySet().stream()
                .flatMap(name -> many.contains(name) ? Stream.of(name, Rows.next(name)) : Stream.of(name))
                .toList();
    }

    private static List<Field<?>> and(Map<String, Field<?>> chosen, List<Field<?>> others) {
        Set<Field<?>> all = new LinkedHashSet<>(chosen.values());
        all.addAll(others);
        return List.copyOf(all);
    }

    /** The columns behind those that were chosen are for the order alone. */
    private Function<Record, Object> shape(Selection selection, int chosen) {
        return selection.isPlain() ? row::apply : found -> Rows.of(found, chosen);
    }
}

package lavka.query;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import lavka.core.Filter;
import lavka.core.Filter.Operator;
import lavka.core.LavkaException;
import lavka.core.ListQuery;
import lavka.core.Page;
import lavka.core.Selection;
import lavka.core.Sort;
import lavka.db.Queries;
import lavka.db.References;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.Table;

/**
 * What clients may read of a resource: its members, the relations that can be embedded, and the fields to filter and
 * sort by, under the contract's names.
 */
public final class View {
    private final Table<?> from;
    private final Field<Long> key;
    private final List<Member> members;
    private final Map<String, Function<Selection, Member>> relations = new LinkedHashMap<>();
    private final Map<String, Column> fields = new LinkedHashMap<>();

    /** A column, and how a condition on it becomes one on the row. */
    record Column(Field<?> field, UnaryOperator<Condition> ofRow, boolean isOfRow) {}

    /** A condition on the rows: a column has a value. */
    public record Match(Field<Long> field, long value) {}

    /**
     * A view of rows.
     *
     * @param key the order of a list that is not sorted otherwise; unique
     */
    public View(Table<?> from, Field<Long> key, List<Member> members) {
        this.from = from;
        this.key = key;
        this.members = members;
        by("id", key);
    }

    /** A relation that {@code include=} embeds; it replaces a member of its name. */
    public View with(String relation, Function<Selection, Member> member) {
        relations.put(relation, member);
        return this;
    }

    /** A to-many relation; clients choose how many rows to embed and in which order. */
    public View many(String name, Relation relation) {
        return with(name, selection -> new Member.Many(name, relation, selection.children(name)));
    }

    /** A field to filter and sort by. */
    public View by(String name, Field<?> field) {
        fields.put(name, new Column(field, condition -> condition, true));
        return this;
    }

    /** A field of a relation to filter by. */
    public View by(String name, Field<?> field, UnaryOperator<Condition> ofRow) {
        fields.put(name, new Column(field, ofRow, false));
        return this;
    }

    /** The table of the rows. */
    public String table() {
        return from.getName();
    }

    /** The relations that {@code include=} embeds. */
    public List<String> relations() {
        return List.copyOf(relations.keySet());
    }

    /** The fields to sort by. */
    public List<String> sorts() {
        return fields.entrySet().stream()
                .filter(field -> field.getValue().isOfRow())
                .map(Map.Entry::getKey)
                .toList();
    }

    /** The operators to filter by a field with, beside equality; empty if it is no field to filter by. */
    public List<Operator> operators(String name) {
        Column column = fields.get(name);
        if (column == null) {
            return List.of();
        }
        List<Operator> operators = new ArrayList<>();
        if (column.isOfRow()) {
            operators.addAll(List.of(Operator.NE, Operator.GT, Operator.GTE, Operator.LT, Operator.LTE));
        }
        operators.add(Operator.IN);
        if (column.field().getType() == String.class) {
            operators.add(Operator.LIKE);
        }
        if (column.isOfRow() && column.field().getDataType().nullable()) {
            operators.add(Operator.NULL);
        }
        return operators;
    }

    /** The row that matches, as JSON; empty if there is none. */
    public Optional<byte[]> find(Queries queries, Selection selection, Match... matches) {
        return new Search(this, queries.engine(), List.of(matches), List.of(), selection, List.of()).item(queries);
    }

    /**
     * The row with the id, as JSON.
     *
     * @throws LavkaException of kind NOT_FOUND if there is none
     */
    public byte[] get(Queries queries, long id, Selection selection) {
        return find(queries, selection, new Match(key, id))
                .orElseThrow(() -> LavkaException.notFound(References.singular(table()), id));
    }

    /** One page of the rows that match, or all of them. */
    public Page page(Queries queries, ListQuery query, Match... matches) {
        List<Sort> sort = query.sort().isEmpty() ? ofRange(query.filters()) : query.sort();
        Search search = new Search(this, queries.engine(), List.of(matches), query.filters(), query.selection(), sort);
        return query.isExport() ? search.whole(queries) : search.page(queries, query);
    }

    /**
     * One page of the rows that belong to a row of another table, or all of them.
     *
     * @param match the id of that row
     * @throws LavkaException of kind NOT_FOUND if there is no such row
     */
    public Page pageOf(Table<?> owner, Match match, Queries queries, ListQuery query) {
        return queries.together(true, () -> {
            References.require(queries.sql(), owner, match.value());
            return page(queries, query, match);
        });
    }

    /**
     * A range filter implies sorting by its field, unless another order is given: then one index finds the rows and the
     * page, however many rows are in the range.
     */
    private List<Sort> ofRange(List<Filter> filters) {
        for (Filter filter : filters) {
            if (filter.isRange() && field(filter.field()).isOfRow()) {
                return List.of(new Sort(filter.field(), false));
            }
        }
        return List.of();
    }

    Table<?> from() {
        return from;
    }

    /** The members that a request selects. */
    List<Member> members(Selection selection) {
        Map<String, Member> chosen = new LinkedHashMap<>();
        for (Member member : members) {
            if (selection.fields().isEmpty() || selection.fields().contains(member.name())) {
                chosen.put(member.name(), member);
            }
        }
        // Sorted, so that user.posts follows user and replaces it.
        for (String name : new TreeSet<>(selection.include())) {
            chosen.put(name.replaceFirst("\\..*", ""), relations.get(name).apply(selection));
        }
        return List.copyOf(chosen.values());
    }

    /**
     * The key comes last, in the direction of what is before it: then one index serves both. Behind a field whose
     * values are unique by themselves there is nothing to order, and MariaDB would sort all rows for it.
     */
    Keyset keyset(List<Sort> sort) {
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

    /** A field of the contract; the build checks that a view has them all. */
    Column field(String name) {
        return Objects.requireNonNull(fields.get(name), name);
    }

    private boolean isUnique(Field<?> field) {
        return field.equals(key)
                || from.getKeys().stream()
                        .anyMatch(unique -> unique.getFields().size() == 1
                                && unique.getFields().getFirst().equals(field));
    }
}

package lavka.query;

import static org.jooq.impl.DSL.noCondition;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.selectCount;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import lavka.core.Cursor;
import lavka.core.Filter;
import lavka.core.ListQuery;
import lavka.core.Page;
import lavka.core.Selection;
import lavka.core.Sort;
import lavka.db.Compiled;
import lavka.db.Queries;
import lavka.engine.Engine;
import lavka.query.Keyset.Part;
import lavka.query.View.Match;
import org.jooq.Condition;
import org.jooq.Query;
import org.jspecify.annotations.Nullable;

/** A request for rows of a view. Its statements are compiled once for all requests of its shape. */
final class Search {
    /** Rows that an export with relations reads at once. */
    private static final int BATCH = 100;

    /** The compiled statements of each shape: what requests that share them have in common. */
    private static final Map<List<Object>, Source> SHAPES = Compiled.cache();

    private final View view;
    private final Engine engine;
    private final List<Match> matches;
    private final List<Filter> filters;
    private final List<List<Object>> operands;
    private final Selection selection;
    private final List<Sort> sort;

    private enum Form {
        ITEM,
        /** From a place on. */
        PAGE,
        /** Behind a number of rows. */
        OFFSET,
        COUNT
    }

    /**
     * The statements that read the rows one after the other, how the rows become JSON, and their order.
     *
     * @param place numbers of the columns that are a row's place
     */
    private record Source(List<Compiled> statements, RowWriter writer, Keyset keyset, List<Integer> place) {
        boolean needsSnapshot() {
            return statements.size() > 1 || writer.hasRelations();
        }
    }

    Search(View view, Engine engine, List<Match> matches, List<Filter> filters, Selection selection, List<Sort> sort) {
        this.view = view;
        this.engine = engine;
        this.matches = matches;
        this.filters = filters;
        this.operands = new ArrayList<>(filters.size());
        for (Filter filter : filters) {
            operands.add(Filters.operands(filter));
        }
        this.selection = selection;
        this.sort = sort;
    }

    private Keyset keyset() {
        return view.keyset(sort);
    }

    Optional<byte[]> item(Queries queries) {
        Source source = source(queries, Form.ITEM, List.of(), false);
        return queries.together(source.needsSnapshot(), () -> {
            List<Rows.Row> rows = read(queries, source, List.of(), 1, 0).rows();
            return rows.isEmpty()
                    ? Optional.empty()
                    : Optional.of(rows.getFirst().line(queries.memory()));
        });
    }

    Page page(Queries queries, ListQuery query) {
        boolean isBackwards = query.cursor().map(Cursor::isBackwards).orElse(false);
        List<@Nullable Object> place =
                query.cursor().map(cursor -> keyset().columns(cursor.values())).orElse(List.of());
        Source source = source(queries, query.offset() > 0 ? Form.OFFSET : Form.PAGE, place, isBackwards);
        return queries.together(query.isCounted() || source.needsSnapshot(), () -> {
            Found found = read(queries, source, place, query.limit(), query.offset());
            OptionalLong total = query.isCounted() ? OptionalLong.of(count(queries)) : OptionalLong.empty();
            List<Rows.Row> rows = isBackwards ? found.rows().reversed() : found.rows();
            boolean isFirst = isBackwards ? !found.isMore() : query.cursor().isEmpty() && query.offset() == 0;
            boolean isLast = !isBackwards && !found.isMore();
            return new Page(
                    List.of(),
                    Rows.array(rows, queries.memory()),
                    none -> {},
                    isFirst ? Optional.empty() : cursor(query, true, isBackwards ? found.last() : found.first()),
                    isLast ? Optional.empty() : cursor(query, false, isBackwards ? found.first() : found.last()),
                    total);
        });
    }

    private static Optional<Cursor> cursor(ListQuery query, boolean isBackwards, List<@Nullable Object> place) {
        return place.isEmpty() ? Optional.empty() : Optional.of(query.cursor(isBackwards, place));
    }

    private long count(Queries queries) throws SQLException {
        Compiled count =
                source(queries, Form.COUNT, List.of(), false).statements().getFirst();
        return count.query(queries, values(List.of(), 0, 0), rows -> {
            rows.next();
            return rows.getLong(1);
        });
    }

    /**
     * The whole list. Without relations one statement is read row by row. MariaDB cannot execute others meanwhile, so
     * with relations the list is read in batches, each starting behind the last row of the previous one.
     */
    Page whole(Queries queries) {
        return Page.whole(
                names(),
                lines -> queries.together(false, () -> {
                    Source source = source(queries, Form.PAGE, List.of(), false);
                    if (!source.writer().hasRelations()) {
                        stream(queries, source, lines);
                        return true;
                    }
                    List<@Nullable Object> place = List.of();
                    Found batch;
                    do {
                        batch = read(queries, source(queries, Form.PAGE, place, false), place, BATCH, 0);
                        batch.rows().forEach(row -> lines.accept(row.line(queries.memory())));
                        place = batch.isMore() ? source.keyset().columns(batch.last()) : place;
                    } while (batch.isMore());
                    return true;
                }));
    }

    private void stream(Queries queries, Source source, Consumer<byte[]> lines) throws SQLException {
        for (Compiled statement : source.statements()) {
            statement.query(queries, values(List.of(), Long.MAX_VALUE, 0), found -> {
                Rows rows = new Rows(queries.memory(), Rows.MAX_BYTES);
                while (found.next()) {
                    source.writer().write(found, rows);
                    lines.accept(rows.take());
                }
                return true;
            });
        }
    }

    /** The names of a row's members, with those of links to more rows. */
    private List<String> names() {
        return view.members(selection).stream()
                .flatMap(member -> member instanceof Member.Many many && many.wanted() != null
                        ? Stream.of(member.name(), Embedding.next(member.name()))
                        : Stream.of(member.name()))
                .toList();
    }

    /**
     * Rows in the order of their statements.
     *
     * @param first cursor values of the first row; empty if there are no rows
     * @param last those of the last row if there are more rows, otherwise unspecified
     */
    private record Found(
            List<Rows.Row> rows, boolean isMore, List<@Nullable Object> first, List<@Nullable Object> last) {}

    /** Reads rows with those of relations. They end early when the response is large. */
    private Found read(Queries queries, Source source, List<@Nullable Object> place, int limit, int offset)
            throws SQLException {
        Rows rows = new Rows(queries.memory(), Rows.MAX_BYTES);
        List<List<@Nullable Object>> places = new ArrayList<>();
        boolean isMore = false;
        for (Compiled statement : source.statements()) {
            // One row more than the limit: the extra row shows that there are more.
            List<Object> values = values(place, limit - rows.size() + 1, offset);
            isMore = isMore
                    || statement.query(queries, values, found -> {
                        while (found.next()) {
                            if (rows.size() == limit || rows.isFull()) {
                                return true;
                            }
                            source.writer().write(found, rows);
                            rows.end();
                            if (rows.size() == 1
                                    || rows.size() == limit
                                    || rows.isFull()
                                    || source.writer().hasRelations()) { // complete() may keep fewer rows
                                places.add(source.keyset().values(engine, found, source.place()));
                            }
                        }
                        return false;
                    });
        }
        List<Rows.Row> kept = rows.complete(queries);
        boolean isShort = kept.size() < rows.size();
        return new Found(
                kept,
                isMore || isShort,
                places.isEmpty() ? List.of() : places.getFirst(),
                places.isEmpty() ? List.of() : isShort ? places.get(kept.size() - 1) : places.getLast());
    }

    /** What the statements bind: of the conditions, of the place, then limit and offset. */
    private List<Object> values(List<@Nullable Object> place, long limit, long offset) {
        List<Object> values = new ArrayList<>();
        for (Match match : matches) {
            values.add(match.value());
        }
        for (List<Object> bound : operands) {
            values.addAll(bound);
        }
        for (Object value : place) {
            if (value != null) {
                values.add(value);
            }
        }
        values.add(limit);
        values.add(offset);
        return values;
    }

    private Source source(Queries queries, Form form, List<@Nullable Object> place, boolean isBackwards) {
        List<Object> shape = new ArrayList<>();
        shape.addAll(List.of(view, engine, form, selection, sort, isBackwards));
        for (Match match : matches) {
            shape.add(match.field().getName());
        }
        for (int i = 0; i < filters.size(); i++) {
            shape.add(Filters.shape(filters.get(i), operands.get(i).size()));
        }
        for (Object value : place) {
            shape.add(value == null);
        }
        Source known = SHAPES.get(shape);
        if (known == null) {
            known = compile(queries, form, place, isBackwards);
            SHAPES.put(shape, known);
        }
        return known;
    }

    private Source compile(Queries queries, Form form, List<@Nullable Object> place, boolean isBackwards) {
        boolean isList = form == Form.PAGE || form == Form.OFFSET;
        Keyset keyset = keyset();
        RowWriter writer = new RowWriter(engine, view.from(), form == Form.COUNT ? List.of() : view.members(selection));
        List<Integer> columns =
                isList ? keyset.fields().stream().map(writer::index).toList() : List.of();
        int parts = form == Form.PAGE ? keyset.parts(place, isBackwards, engine).size() : 1;
        List<Compiled> statements = IntStream.range(0, parts)
                .mapToObj(part -> Compiled.compile(
                        queries.sql(),
                        values(place, 0, 0).stream().map(Object::getClass).toList(),
                        values -> statement(form, part, writer, place, isBackwards, values.iterator())))
                .toList();
        return new Source(statements, writer, keyset, columns);
    }

    private Query statement(
            Form form,
            int part,
            RowWriter writer,
            List<@Nullable Object> place,
            boolean isBackwards,
            Iterator<Object> values) {
        Condition condition = condition(values);
        if (form == Form.COUNT) {
            return selectCount().from(view.from()).where(condition);
        }
        var rows = select(writer.columns()).from(writer.table()).where(condition);
        if (form == Form.ITEM) {
            return rows;
        }
        List<@Nullable Object> from = new ArrayList<>();
        place.forEach(value -> from.add(value == null ? null : values.next()));
        Part found = form == Form.OFFSET
                ? keyset().whole()
                : keyset().parts(from, isBackwards, engine).get(part);
        return rows.and(found.where())
                .orderBy(found.order())
                .limit((Long) values.next())
                .offset((Long) values.next());
    }

    private Condition condition(Iterator<Object> values) {
        Condition condition = noCondition();
        for (Match match : matches) {
            condition = condition.and(match.field().eq((Long) values.next()));
        }
        for (int i = 0; i < filters.size(); i++) {
            View.Column column = view.field(filters.get(i).field());
            List<Object> bound =
                    Stream.generate(values::next).limit(operands.get(i).size()).toList();
            condition = condition.and(column.ofRow().apply(Filters.of(filters.get(i), column.field(), bound)));
        }
        return condition;
    }
}

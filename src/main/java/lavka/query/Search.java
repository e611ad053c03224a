package lavka.query;

import static org.jooq.impl.DSL.noCondition;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.selectCount;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
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
import lavka.db.Snapshot;
import lavka.engine.Engine;
import lavka.query.Keyset.Part;
import lavka.query.View.Match;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Query;
import org.jspecify.annotations.Nullable;

/** A request for rows of a view. Its statements are compiled once for all requests of its shape. */
final class Search {
    private static final int MAX_SHAPES = 256;

    /** Rows that an export with relations reads at once. */
    private static final int BATCH = 100;

    /** Least recently used first. */
    private static final Map<Shape, Source> SHAPES = Collections.synchronizedMap(new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Shape, Source> eldest) {
            return size() > MAX_SHAPES;
        }
    });

    private final View view;
    private final Engine engine;
    private final List<Match> matches;
    private final List<Filter> filters;
    private final Selection selection;
    private final List<Sort> sort;
    private final Keyset keyset;

    private enum Form {
        ITEM,
        /** From a place on. */
        PAGE,
        /** Behind a number of rows. */
        OFFSET,
        COUNT
    }

    /** What requests that share compiled statements have in common. */
    private record Shape(
            View view,
            Engine engine,
            Form form,
            List<String> matches,
            List<List<Object>> filters,
            Selection selection,
            List<Sort> sort,
            boolean isBackwards,
            List<Boolean> nullsOfPlace) {}

    /**
     * The statements that read the rows one after the other, and how the rows become JSON.
     *
     * @param place numbers of the columns that are a row's place
     */
    private record Source(List<Compiled> statements, RowWriter writer, List<Integer> place) {
        boolean needsSnapshot() {
            return statements.size() > 1 || writer.hasRelations();
        }
    }

    Search(View view, Engine engine, List<Match> matches, List<Filter> filters, Selection selection, List<Sort> sort) {
        this.view = view;
        this.engine = engine;
        this.matches = matches;
        this.filters = filters;
        this.selection = selection;
        this.sort = sort;
        this.keyset = view.keyset(sort);
    }

    Optional<byte[]> item(DSLContext sql) {
        Source source = source(sql, Form.ITEM, List.of(), false);
        return Snapshot.read(sql, source.needsSnapshot(), snapshot -> {
            List<byte[]> rows = read(snapshot, source, List.of(), 1, 0).rows();
            return rows.stream().findFirst().map(Rows::line);
        });
    }

    Page page(DSLContext sql, ListQuery query) {
        boolean isBackwards = query.cursor().map(Cursor::isBackwards).orElse(false);
        List<@Nullable Object> place =
                query.cursor().map(Cursor::values).map(keyset::columns).orElse(List.of());
        Source source = source(sql, query.offset() > 0 ? Form.OFFSET : Form.PAGE, place, isBackwards);
        return Snapshot.read(sql, query.isCounted() || source.needsSnapshot(), snapshot -> {
            Found found = read(snapshot, source, place, query.limit(), query.offset());
            OptionalLong total = query.isCounted() ? OptionalLong.of(count(snapshot)) : OptionalLong.empty();
            List<byte[]> rows = isBackwards ? found.rows().reversed() : found.rows();
            boolean isFirst = isBackwards ? !found.isMore() : query.cursor().isEmpty() && query.offset() == 0;
            boolean isLast = !isBackwards && !found.isMore();
            return new Page(
                    List.of(),
                    Rows.array(rows),
                    none -> {},
                    isFirst ? Optional.empty() : cursor(query, true, isBackwards ? found.last() : found.first()),
                    isLast ? Optional.empty() : cursor(query, false, isBackwards ? found.first() : found.last()),
                    total);
        });
    }

    private static Optional<Cursor> cursor(ListQuery query, boolean isBackwards, List<@Nullable Object> place) {
        return place.isEmpty() ? Optional.empty() : Optional.of(query.cursor(isBackwards, place));
    }

    private long count(Snapshot snapshot) throws SQLException {
        Compiled count = source(snapshot.sql(), Form.COUNT, List.of(), false)
                .statements()
                .getFirst();
        return count.query(snapshot, values(List.of(), 0, 0), rows -> {
            rows.next();
            return rows.getLong(1);
        });
    }

    /**
     * The whole list. Without relations one statement is read row by row. MariaDB cannot execute others meanwhile, so
     * with relations the list is read in batches, each starting behind the last row of the previous one.
     */
    Page whole(DSLContext sql) {
        return Page.whole(
                names(),
                lines -> Snapshot.read(sql, false, snapshot -> {
                    Source source = source(sql, Form.PAGE, List.of(), false);
                    if (!source.writer().hasRelations()) {
                        stream(snapshot, source, lines);
                        return true;
                    }
                    List<@Nullable Object> place = List.of();
                    Found batch;
                    do {
                        batch = read(snapshot, source(sql, Form.PAGE, place, false), place, BATCH, 0);
                        batch.rows().forEach(row -> lines.accept(Rows.line(row)));
                        place = batch.isMore() ? keyset.columns(batch.last()) : place;
                    } while (batch.isMore());
                    return true;
                }));
    }

    private void stream(Snapshot snapshot, Source source, Consumer<byte[]> lines) throws SQLException {
        for (Compiled statement : source.statements()) {
            statement.query(snapshot, values(List.of(), Long.MAX_VALUE, 0), found -> {
                Rows rows = new Rows();
                while (found.next()) {
                    source.writer().write(found, rows);
                    lines.accept(Rows.line(rows.take()));
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
            List<byte[]> rows, boolean isMore, List<@Nullable Object> first, List<@Nullable Object> last) {}

    /** Reads rows with those of relations. */
    private Found read(Snapshot snapshot, Source source, List<@Nullable Object> place, int limit, int offset)
            throws SQLException {
        Rows rows = new Rows();
        List<List<@Nullable Object>> places = new ArrayList<>();
        boolean isMore = false;
        for (Compiled statement : source.statements()) {
            // One row more than the limit: the extra row shows that there are more.
            List<Object> values = values(place, limit - rows.size() + 1, offset);
            isMore = isMore
                    || statement.query(snapshot, values, found -> {
                        while (found.next()) {
                            if (rows.size() == limit) {
                                return true;
                            }
                            source.writer().write(found, rows);
                            rows.end();
                            if (rows.size() == 1 || rows.size() == limit) {
                                places.add(keyset.values(engine, found, source.place()));
                            }
                        }
                        return false;
                    });
        }
        return new Found(
                rows.complete(snapshot),
                isMore,
                places.isEmpty() ? List.of() : places.getFirst(),
                places.isEmpty() ? List.of() : places.getLast());
    }

    /** What the statements bind: of the conditions, of the place, then limit and offset. */
    private List<Object> values(List<@Nullable Object> place, long limit, long offset) {
        List<Object> values = new ArrayList<>();
        matches.forEach(match -> values.add(match.value()));
        filters.forEach(filter -> values.addAll(Filters.operands(filter)));
        place.stream().filter(value -> value != null).forEach(values::add);
        values.add(limit);
        values.add(offset);
        return values;
    }

    private Source source(DSLContext sql, Form form, List<@Nullable Object> place, boolean isBackwards) {
        Shape shape = new Shape(
                view,
                engine,
                form,
                matches.stream().map(match -> match.field().getName()).toList(),
                filters.stream().map(Filters::shape).toList(),
                selection,
                sort,
                isBackwards,
                place.stream().map(value -> value == null).toList());
        Source known = SHAPES.get(shape);
        if (known == null) {
            known = compile(sql, form, place, isBackwards);
            SHAPES.put(shape, known);
        }
        return known;
    }

    private Source compile(DSLContext sql, Form form, List<@Nullable Object> place, boolean isBackwards) {
        RowWriter writer = new RowWriter(engine, view.from(), form == Form.COUNT ? List.of() : view.members(selection));
        List<Integer> columns = keyset.fields().stream().map(writer::index).toList();
        int parts = form == Form.PAGE ? keyset.parts(place, isBackwards, engine).size() : 1;
        List<Compiled> statements = IntStream.range(0, parts)
                .mapToObj(part -> Compiled.of(
                        sql,
                        values(place, 0, 0),
                        values -> statement(form, part, writer, place, isBackwards, values.iterator())))
                .toList();
        return new Source(statements, writer, columns);
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
                ? keyset.whole()
                : keyset.parts(from, isBackwards, engine).get(part);
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
        for (Filter filter : filters) {
            View.Column column = view.field(filter.field());
            List<Object> operands = Stream.generate(values::next)
                    .limit(Filters.operands(filter).size())
                    .toList();
            condition = condition.and(column.ofRow().apply(Filters.of(filter, column.field(), operands)));
        }
        return condition;
    }
}

package lavka.query;

import static org.jooq.impl.DSL.noCondition;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.selectCount;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
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
import org.jspecify.annotations.Nullable;

/** A request for rows of a view. Its statements are compiled once for all requests of its shape. */
final class Search {
    /** Maximum number of compiled shapes in the process; the least recently used is dropped first. */
    private static final int MOST_SHAPES = 256;

    /** Rows and bytes of a whole list that are read at once, about. */
    private static final int BATCH_ROWS = 1_000;

    private static final int BATCH_BYTES = 1 << 20;

    private static final Map<Shape, List<Source>> SHAPES =
            Collections.synchronizedMap(new LinkedHashMap<>(16, 0.75f, true) {
                @Override
                protected boolean removeEldestEntry(Map.Entry<Shape, List<Source>> eldest) {
                    return size() > MOST_SHAPES;
                }
            });

    private final View view;
    private final DSLContext sql;
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

    /** What requests have in common that the same statements serve. */
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
     * A statement, and how its rows become JSON.
     *
     * @param place numbers of the columns that are a row's place
     */
    private record Source(Compiled statement, RowWriter writer, List<Integer> place) {}

    Search(View view, DSLContext sql, List<Match> matches, List<Filter> filters, Selection selection, List<Sort> sort) {
        this.view = view;
        this.sql = sql;
        this.matches = matches;
        this.filters = filters;
        this.selection = selection;
        this.sort = sort;
        this.keyset = view.keyset(sort);
    }

    Optional<byte[]> item() {
        List<Source> sources = sources(Form.ITEM, List.of(), false);
        return Snapshot.read(sql, needSnapshot(sources), snapshot -> {
            List<byte[]> rows = read(snapshot, sources, List.of(), 1, 0, 1).rows();
            return rows.stream().findFirst().map(Search::line);
        });
    }

    Page page(ListQuery query) {
        boolean isBackwards = query.cursor().map(Cursor::isBackwards).orElse(false);
        List<@Nullable Object> place = query.cursor().map(keyset::of).orElse(List.of());
        List<Source> sources = sources(query.offset() > 0 ? Form.OFFSET : Form.PAGE, place, isBackwards);
        return Snapshot.read(sql, query.isCounted() || needSnapshot(sources), snapshot -> {
            Found found = read(snapshot, sources, place, query.limit(), query.offset(), Integer.MAX_VALUE);
            OptionalLong total = query.isCounted() ? OptionalLong.of(count(snapshot)) : OptionalLong.empty();
            List<byte[]> rows = isBackwards ? found.rows().reversed() : found.rows();
            boolean isFirst = isBackwards ? !found.isMore() : query.cursor().isEmpty() && query.offset() == 0;
            boolean isLast = !isBackwards && !found.isMore();
            return new Page(
                    List.of(),
                    Rows.array(rows),
                    List.of(),
                    isFirst ? Optional.empty() : cursor(query, true, isBackwards ? found.last() : found.first()),
                    isLast ? Optional.empty() : cursor(query, false, isBackwards ? found.first() : found.last()),
                    total);
        });
    }

    private static Optional<Cursor> cursor(ListQuery query, boolean isBackwards, List<@Nullable Object> place) {
        return place.isEmpty() ? Optional.empty() : Optional.of(query.cursor(isBackwards, place));
    }

    private long count(Snapshot snapshot) throws SQLException {
        Compiled count = sources(Form.COUNT, List.of(), false).getFirst().statement();
        return count.query(snapshot, values(List.of(), 0, 0), rows -> {
            rows.next();
            return rows.getLong(1);
        });
    }

    /** The whole list in batches, each behind the last row of the one before. */
    Page whole() {
        return Page.whole(names(), () -> new Iterator<>() {
            private Iterator<byte[]> batch = Collections.emptyIterator();
            private List<@Nullable Object> place = List.of();
            private boolean isMore = true;

            @Override
            public boolean hasNext() {
                if (isMore && !batch.hasNext()) {
                    Found found = Snapshot.read(
                            sql,
                            false,
                            snapshot -> read(
                                    snapshot, sources(Form.PAGE, place, false), place, BATCH_ROWS, 0, BATCH_BYTES));
                    batch = found.rows().iterator();
                    isMore = found.isMore();
                    place = isMore ? keyset.columns(found.last()) : List.of();
                }
                return batch.hasNext();
            }

            @Override
            public byte[] next() {
                return line(batch.next());
            }
        });
    }

    private static byte[] line(byte[] row) {
        byte[] line = Arrays.copyOf(row, row.length + 1);
        line[row.length] = '\n';
        return line;
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
     * @param first place of the first of them, as a cursor keeps it; empty without rows
     * @param last place of the last of them if there are more, else any
     */
    private record Found(
            List<byte[]> rows, boolean isMore, List<@Nullable Object> first, List<@Nullable Object> last) {}

    /**
     * Reads rows with those of relations.
     *
     * @param limit maximum number
     * @param bytes size at which it stops before that
     */
    private Found read(
            Snapshot snapshot, List<Source> sources, List<@Nullable Object> place, int limit, int offset, int bytes)
            throws SQLException {
        Rows rows = new Rows();
        List<List<@Nullable Object>> places = new ArrayList<>();
        boolean isMore = false;
        for (Source source : sources) {
            // One row more than wanted: that row is there only when there are more.
            List<Object> values = values(place, limit - rows.size() + 1, offset);
            isMore = isMore
                    || source.statement().query(snapshot, values, found -> {
                        while (found.next()) {
                            boolean isFull = rows.size() == limit || rows.written() >= bytes;
                            if (isFull) {
                                return true;
                            }
                            source.writer().write(found, rows);
                            rows.end();
                            if (rows.size() == 1 || rows.size() == limit || rows.written() >= bytes) {
                                places.add(keyset.values(Engine.of(sql.dialect()), found, source.place()));
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

    private static boolean needSnapshot(List<Source> sources) {
        return sources.size() > 1 || sources.getFirst().writer().hasRelations();
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

    private List<Source> sources(Form form, List<@Nullable Object> place, boolean isBackwards) {
        Engine engine = Engine.of(sql.dialect());
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
        return SHAPES.computeIfAbsent(shape, key -> compile(engine, form, place, isBackwards));
    }

    private List<Source> compile(Engine engine, Form form, List<@Nullable Object> place, boolean isBackwards) {
        List<Source> sources = new ArrayList<>();
        int number =
                form == Form.PAGE ? keyset.parts(place, isBackwards, engine).size() : 1;
        for (int i = 0; i < number; i++) {
            int part = i;
            RowWriter writer =
                    new RowWriter(engine, view.from(), form == Form.COUNT ? List.of() : view.members(selection));
            List<Integer> columns = keyset.fields().stream().map(writer::index).toList();
            Compiled statement = Compiled.of(sql, values(place, 0, 0), values -> {
                Iterator<Object> next = values.iterator();
                Condition condition = condition(next);
                if (form == Form.COUNT) {
                    return selectCount().from(view.from()).where(condition);
                }
                var rows = select(writer.columns()).from(writer.table()).where(condition);
                if (form == Form.ITEM) {
                    return rows;
                }
                List<@Nullable Object> from = new ArrayList<>();
                place.forEach(value -> from.add(value == null ? null : next.next()));
                Part found = form == Form.OFFSET
                        ? keyset.whole()
                        : keyset.parts(from, isBackwards, engine).get(part);
                return rows.and(found.where())
                        .orderBy(found.order())
                        .limit((Long) next.next())
                        .offset((Long) next.next());
            });
            sources.add(new Source(statement, writer, columns));
        }
        return sources;
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

package lavka.query;

import static org.jooq.impl.DSL.coalesce;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.select;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import lavka.core.Cursor;
import lavka.core.Selection.Children;
import lavka.core.Sort;
import lavka.db.Compiled;
import lavka.db.Queries;
import lavka.engine.Engine;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.Query;
import org.jooq.Table;

/** An embedded to-many relation: one statement reads the rows of all owners. */
final class Embedding {
    /** The end of what was read if that is all. */
    static final long ALL = Long.MAX_VALUE;

    /** Never ids: there are no more rows, or there is no room for them. */
    private static final long NONE = Long.MIN_VALUE;

    private static final long FULL = Long.MIN_VALUE + 1;

    private final Member.Many many;
    private final RowWriter writer;
    private final int owner;
    private final int key;

    Embedding(Engine engine, Member.Many many) {
        this.many = many;
        this.writer = new RowWriter(
                engine,
                many.relation().from(),
                many.relation().members(),
                many.relation().reference());
        this.owner = writer.index(many.relation().reference());
        this.key = writer.index(many.relation().key());
    }

    /** The name of the member with the link to more rows. */
    static String next(String name) {
        return name + "_next";
    }

    /**
     * What was found for owners, in the order of their keys.
     *
     * @param rows for each owner that has rows: the array and, if there are more rows, the link to them
     * @param end the first owner for which there was no room, or ALL
     */
    record Found(Map<Long, Rows.Row> rows, long end, int bytes) {}

    /**
     * Reads the rows of owners until there is no room.
     *
     * @param room bytes
     * @param isOnly whether these are embedded in one row: then the array ends early with a link to the rest
     */
    Found read(Queries queries, List<Long> owners, int room, boolean isOnly) throws SQLException {
        Rows arrays = new Rows(queries.memory(), room);
        List<Long> read = new ArrayList<>();
        long end = Compiled.read(queries, this, owners, this::statement, rows -> {
            long next = next(rows);
            while (next != NONE) {
                long of = next;
                next = writeArray(rows, of, arrays, isOnly);
                if (next == FULL && !isOnly) {
                    return of;
                }
                arrays.end();
                read.add(of);
                next = next == FULL ? NONE : next;
            }
            return ALL;
        });
        List<Rows.Row> kept = arrays.complete(queries);
        Map<Long, Rows.Row> byOwner = new HashMap<>();
        for (int i = 0; i < kept.size(); i++) {
            byOwner.put(read.get(i), kept.get(i));
        }
        return new Found(byOwner, kept.size() < read.size() ? read.get(kept.size()) : end, arrays.bytes());
    }

    /** The owner of the next row, or NONE. */
    private long next(ResultSet rows) throws SQLException {
        return rows.next() ? rows.getLong(owner) : NONE;
    }

    /**
     * Writes the rows of one owner, starting at the current row; returns the owner of the row after them, NONE, or
     * FULL.
     */
    private long writeArray(ResultSet rows, long of, Rows arrays, boolean isOnly) throws SQLException {
        Children wanted = many.wanted();
        int most = wanted == null ? Integer.MAX_VALUE : wanted.limit();
        String next = "";
        long last = wanted != null && wanted.isDescending() ? Long.MAX_VALUE : 0;
        long current = of;
        arrays.json().writeStartArray();
        for (int number = 1; current == of; number++) {
            // All rows of one owner fit where their number is bounded.
            boolean isFull = arrays.isFull() && (wanted != null || !isOnly);
            if (number > most || isFull) {
                next = wanted == null ? "" : next(of, last);
            } else {
                writer.write(rows, arrays, of);
                last = number == most || isOnly ? rows.getLong(key) : last;
            }
            current = isFull ? FULL : next(rows);
        }
        arrays.json().writeEndArray();
        arrays.json().writeRaw(next);
        return current;
    }

    /** The link to the rows behind the last one that is shown. */
    private String next(long of, long last) {
        String list = many.relation().path().replace("{id}", String.valueOf(of));
        List<Sort> sort = many.wanted().isDescending() ? List.of(new Sort("id", true)) : List.of();
        Cursor cursor = new Cursor(Cursor.fingerprint(list, List.of(), sort), false, List.of(last));
        return ",\"%s\":\"%s?%scursor=%s\""
                .formatted(next(many.name()), list, sort.isEmpty() ? "" : "sort=-id&", cursor.encode());
    }

    private Query statement(List<Object> owners) {
        Relation relation = many.relation();
        Children wanted = many.wanted();
        if (wanted == null) {
            return select(writer.columns())
                    .from(writer.table())
                    .where(relation.reference().in(owners))
                    .orderBy(relation.reference(), relation.key());
        }
        // The owners come first, so that the last key that is wanted is looked up once for each of them.
        return select(writer.columns())
                .from(relation.owner()
                        .getTable()
                        .join(writer.table())
                        .on(relation.reference().eq(relation.owner()))
                        .and(isWanted(relation, wanted)))
                .where(relation.owner().in(owners))
                .orderBy(
                        relation.owner(),
                        wanted.isDescending()
                                ? relation.key().desc()
                                : relation.key().asc());
    }

    /** Selects one row more than the limit; the extra row shows that there are more. */
    private static Condition isWanted(Relation relation, Children wanted) {
        Table<?> others = relation.reference().getTable().as("others");
        Field<Long> otherKey = others.field(relation.key());
        Field<Long> last = field(select(otherKey)
                .from(others)
                .where(others.field(relation.reference()).eq(relation.owner()))
                .orderBy(wanted.isDescending() ? otherKey.desc() : otherKey.asc())
                .limit(inline(1L))
                .offset(inline((long) wanted.limit())));
        return wanted.isDescending()
                ? relation.key().ge(coalesce(last, inline(0L)))
                : relation.key().le(coalesce(last, inline(Long.MAX_VALUE)));
    }
}

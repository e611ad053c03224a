package lavka.query;

import static org.jooq.impl.DSL.coalesce;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.select;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import lavka.core.Cursor;
import lavka.core.Selection.Children;
import lavka.core.Sort;
import lavka.db.Snapshot;
import lavka.engine.Engine;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.Query;
import org.jooq.Table;
import org.jspecify.annotations.Nullable;

/** A relation that is embedded: one statement finds the rows of all owners. */
final class Embedding {
    private final String name;
    private final Relation relation;

    /** Null for all rows. */
    private final @Nullable Children wanted;

    private final RowWriter writer;
    private final int owner;
    private final int key;

    /** By the number of owners, of which there are few, see {@link Filters#padded}. */
    private final Map<Integer, Compiled> statements = new ConcurrentHashMap<>();

    private record Keys(long owner, long key) {}

    Embedding(Engine engine, Member.Many many) {
        this.name = many.name();
        this.relation = many.relation();
        this.wanted = many.wanted();
        this.writer = new RowWriter(engine, relation.from(), relation.members());
        this.owner = writer.index(wanted == null ? relation.reference() : relation.owner());
        this.key = writer.index(relation.key());
    }

    /** The name of the member with the link to more rows. */
    static String next(String name) {
        return name + "_next";
    }

    /** What stands in the place of the relation, of each owner that has rows: an array, and the link to more. */
    Map<Long, byte[]> read(Snapshot snapshot, List<Long> owners) throws SQLException {
        List<Object> values = new ArrayList<>(Filters.padded(owners));
        Compiled compiled =
                statements.computeIfAbsent(values.size(), size -> Compiled.of(snapshot.sql(), values, this::statement));
        Rows rows = new Rows();
        List<Keys> keys = new ArrayList<>();
        compiled.query(snapshot, values, found -> {
            while (found.next()) {
                writer.write(found, rows);
                keys.add(new Keys(found.getLong(owner), found.getLong(key)));
            }
            return rows;
        });
        List<byte[]> json = rows.complete(snapshot);
        Map<Long, byte[]> arrays = new HashMap<>();
        for (int from = 0, to; from < json.size(); from = to) {
            long of = keys.get(from).owner();
            to = from + 1;
            while (to < json.size() && keys.get(to).owner() == of) {
                to++;
            }
            int shown = wanted == null ? to : Math.min(to, from + wanted.limit());
            String next = shown == to ? "" : next(of, keys.get(shown - 1).key());
            arrays.put(of, Rows.array(json.subList(from, shown), next));
        }
        return arrays;
    }

    /** The link to the rows behind the last one that is shown. */
    private String next(long of, long last) {
        String list = relation.path().replace("{id}", String.valueOf(of));
        List<Sort> sort = wanted.isDescending() ? List.of(new Sort("id", true)) : List.of();
        Cursor cursor = new Cursor(Cursor.fingerprint(list, List.of(), sort), false, List.of(last));
        return ",\"%s\":\"%s?%scursor=%s\""
                .formatted(next(name), list, sort.isEmpty() ? "" : "sort=-id&", cursor.encode());
    }

    private Query statement(List<Object> owners) {
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
                        .and(isWanted(wanted)))
                .where(relation.owner().in(owners))
                .orderBy(
                        relation.owner(),
                        wanted.isDescending()
                                ? relation.key().desc()
                                : relation.key().asc());
    }

    /** One row more than are shown: that row is there only when there are more. */
    private Condition isWanted(Children wanted) {
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

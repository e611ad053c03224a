package lavka.db;

import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.table;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import lavka.core.LavkaException;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Table;
import org.jooq.TableField;
import org.jooq.impl.SQLDataType;

/** Rows that other rows refer to. */
public final class References {
    private static final Field<Long> ID = field(name("id"), SQLDataType.BIGINT);

    private References() {}

    /** Those of the ids, at least one, that no row of the table has; one statement. */
    public static Set<Long> missing(DSLContext sql, String table, Set<Long> ids) {
        Set<Long> missing = new HashSet<>(ids);
        return Compiled.read(
                Queries.of(sql),
                table,
                ids,
                values -> select(ID).from(table(name(table))).where(ID.in(values)),
                rows -> {
                    while (rows.next()) {
                        missing.remove(rows.getLong(1));
                    }
                    return missing;
                });
    }

    /** The values of a column by the key of their rows, in a map of the caller; one statement. */
    public static Map<Long, Long> values(
            DSLContext sql, TableField<?, Long> key, TableField<?, Long> column, List<Long> keys) {
        Map<Long, Long> found = new HashMap<>();
        if (keys.isEmpty()) {
            return found;
        }
        return Compiled.read(
                Queries.of(sql),
                List.of(key, column),
                keys,
                values -> select(key, column).from(key.getTable()).where(key.in(values)),
                rows -> {
                    while (rows.next()) {
                        found.put(rows.getLong(1), rows.getLong(2));
                    }
                    return found;
                });
    }

    /**
     * Checks that a row exists.
     *
     * @throws LavkaException of kind NOT_FOUND if there is none
     */
    public static void require(DSLContext sql, Table<?> table, long id) {
        if (!missing(sql, table.getName(), Set.of(id)).isEmpty()) {
            throw LavkaException.notFound(singular(table.getName()), id);
        }
    }

    /** The name of one row of a table: {@code product}. */
    public static String singular(String table) {
        return table.replaceFirst("s$", "");
    }
}

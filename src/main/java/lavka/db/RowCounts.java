package lavka.db;

import static lavka.db.schema.DefaultSchema.DEFAULT_SCHEMA;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.one;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.selectCount;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jooq.DSLContext;
import org.jooq.Field;

/** Row counts that take no longer on a large table. */
public final class RowCounts {
    /** Rows beyond this number are not counted. */
    public static final int LIMIT = 1_000;

    private RowCounts() {}

    /** The number of rows by table, at most {@link #LIMIT} + 1; one statement. */
    public static Map<String, Integer> of(DSLContext sql, Collection<String> tables) {
        List<Field<Integer>> counts = tables.stream()
                .map(table -> field(selectCount()
                                .from(select(one().as("n"))
                                        .from(DEFAULT_SCHEMA.getTable(table))
                                        .limit(LIMIT + 1)))
                        .as(table))
                .toList();
        var row = sql.select(counts).fetchSingle();
        return counts.stream().collect(Collectors.toMap(Field::getName, row::get));
    }
}

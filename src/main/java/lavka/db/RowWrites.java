package lavka.db;

import static org.jooq.impl.DSL.noCondition;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import lavka.engine.Engine;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.InsertValuesStepN;
import org.jooq.Record;
import org.jooq.Table;
import org.jooq.TableField;
import org.jooq.UniqueKey;
import org.jooq.exception.DataAccessException;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/**
 * Inserts and updates rows. A write that violates a unique constraint ends with an error of kind CONFLICT that names
 * every value that is taken; the engines name one, each a different one.
 */
public final class RowWrites {
    private RowWrites() {}

    /** Inserts a row; returns its generated id. */
    public static long insert(DSLContext tx, TableField<?, Long> id, Record row) {
        return insert(tx, id.getTable(), row, id).get(id);
    }

    /** Inserts a row; returns values that the database has generated. */
    public static Record insert(DSLContext tx, Table<?> table, Record row, Field<?>... generated) {
        return insert(tx, table, List.of(row), List.of(generated), statement -> {
            try (ResultSet rows = statement.executeQuery()) {
                rows.next();
                Engine engine = Engine.of(tx.dialect());
                Record values = tx.newRecord(generated);
                for (int i = 0; i < generated.length; i++) {
                    set(values, generated[i], engine.value(rows, i + 1, generated[i].getType()));
                }
                rows.next(); // to the end, where foreign keys are checked
                return values;
            }
        });
    }

    @SuppressWarnings("unchecked") // read by the field's type
    private static <T> void set(Record values, Field<T> field, @Nullable Object value) {
        values.set(field, (T) value);
    }

    /** Inserts rows with the same columns, in one statement. */
    public static void insertAll(DSLContext tx, Table<?> table, List<? extends Record> rows) {
        insert(tx, table, rows, List.of(), PreparedStatement::executeUpdate);
    }

    private static <T> T insert(
            DSLContext tx,
            Table<?> table,
            List<? extends Record> rows,
            List<Field<?>> generated,
            Queries.Reader<PreparedStatement, T> work) {
        List<Field<?>> columns = Stream.<Field<?>>of(rows.getFirst().fields())
                .filter(rows.getFirst()::touched)
                .toList();
        List<Object> values = new ArrayList<>();
        for (Record row : rows) {
            for (Field<?> column : columns) {
                values.add(row.get(column));
            }
        }
        Queries queries = Queries.of(tx);
        Compiled compiled = Compiled.of(queries, List.of(columns, generated), values, bound -> {
            InsertValuesStepN<?> insert = DSL.insertInto(table).columns(columns);
            for (int row = 0; row < bound.size(); row += columns.size()) {
                insert = insert.values(bound.subList(row, row + columns.size()));
            }
            return generated.isEmpty() ? insert : insert.returningResult(generated);
        });
        return run(table, rows, noCondition(), () -> compiled.execute(queries, values, work));
    }

    /** Updates the row with an id. */
    public static void update(DSLContext tx, TableField<?, Long> id, long value, Record row) {
        Table<?> table = id.getTable();
        run(
                table,
                List.of(row),
                id.ne(value),
                () -> tx.update(table).set(row).where(id.eq(value)).execute());
    }

    /**
     * Runs a statement that inserts into a table. If an id that the table generates is taken, the write runs again with
     * free ones.
     */
    public static <T> T run(Table<?> table, Supplier<T> statement) {
        return run(table, List.of(), noCondition(), statement);
    }

    private static <T> T run(Table<?> table, List<? extends Record> rows, Condition isOther, Supplier<T> statement) {
        try {
            return statement.get();
        } catch (DataAccessException e) {
            throw new Rejected(e, table, rows, isOther);
        }
    }

    /** The error of a statement that the database rejected, with the rows that it wrote. */
    static final class Rejected extends DataAccessException {
        private static final long serialVersionUID = 1L;

        private final transient Table<?> table;
        private final transient List<? extends Record> rows;
        private final transient Condition isOther;

        private Rejected(DataAccessException cause, Table<?> table, List<? extends Record> rows, Condition isOther) {
            super(String.valueOf(cause.getCause(SQLException.class)), cause); // the log shows the driver's words
            this.table = table;
            this.rows = rows;
            this.isOther = isOther;
        }

        Table<?> table() {
            return table;
        }

        /**
         * The keys of the table whose values another row has, in the order of its columns; empty if that row has been
         * deleted since.
         */
        List<UniqueKey<?>> taken(DSLContext sql) {
            return rows.stream().flatMap(row -> taken(sql, row).stream()).toList();
        }

        private List<UniqueKey<?>> taken(DSLContext sql, Record row) {
            return table.getKeys().stream()
                    .<UniqueKey<?>>map(key -> key)
                    .filter(key -> key.getFields().stream().allMatch(row::touched))
                    .filter(key -> sql.fetchExists(table, isOther.and(isSame(key, row))))
                    .sorted(Comparator.comparingInt(
                            key -> table.indexOf(key.getFields().getLast())))
                    .toList();
        }

        private static Condition isSame(UniqueKey<?> key, Record row) {
            return DSL.and(
                    key.getFields().stream().map(field -> isSame(field, row)).toList());
        }

        private static <T> Condition isSame(Field<T> field, Record row) {
            return field.eq(row.get(field));
        }
    }
}

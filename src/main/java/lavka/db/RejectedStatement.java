package lavka.db;

import static lavka.core.ErrorKind.UNAVAILABLE;
import static org.jooq.impl.DSL.noCondition;

import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import lavka.core.LavkaException;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.ExecuteContext;
import org.jooq.ExecuteListener;
import org.jooq.Field;
import org.jooq.Query;
import org.jooq.QueryPart;
import org.jooq.Row;
import org.jooq.SQLDialect;
import org.jooq.Table;
import org.jooq.UniqueKey;
import org.jooq.exception.DataAccessException;
import org.jooq.impl.QOM;
import org.jspecify.annotations.Nullable;

/** The error of a statement that the database rejected, with the statement. */
final class RejectedStatement extends DataAccessException {
    private static final long serialVersionUID = 1L;

    private final transient @Nullable Query statement;

    private RejectedStatement(ExecuteContext context) {
        super(String.valueOf(context.exception()), context.sqlException());
        this.statement = context.query();
    }

    /** Keeps the statement with the exception, and turns a warning of MariaDB about truncation into an exception. */
    static final class Listener implements ExecuteListener {
        private static final long serialVersionUID = 1L;

        /** A truncated GROUP_CONCAT; a value beyond max_allowed_packet, which becomes NULL. */
        private static final Set<Integer> TRUNCATED = Set.of(1260, 1301);

        @Override
        public void executeEnd(ExecuteContext context) {
            if (context.dialect() == SQLDialect.MARIADB) {
                rejectTruncated(context.statement());
            }
        }

        private static void rejectTruncated(Statement statement) {
            try {
                SQLWarning warning = statement.getWarnings(); // asks the server only if there are some
                while (warning != null && !TRUNCATED.contains(warning.getErrorCode())) {
                    warning = warning.getNextWarning();
                }
                if (warning != null) {
                    throw LavkaException.of(
                            UNAVAILABLE,
                            "The embedded rows exceed the database's max_allowed_packet. Omit include, embed fewer"
                                    + " rows, or raise max_allowed_packet.",
                            warning);
                }
            } catch (SQLException e) {
                throw new DataAccessException("The warnings of a statement cannot be read.", e);
            }
        }

        @Override
        public void exception(ExecuteContext context) {
            if (context.sqlException() != null) {
                context.exception(new RejectedStatement(context));
            }
        }
    }

    /**
     * The keys of the table whose values another row has, in the order of its columns: if several are taken, each
     * engine reports a different one. Empty if that row has been deleted since.
     */
    List<UniqueKey<?>> taken(DSLContext sql) {
        if ((QueryPart) statement instanceof QOM.Update<?> update) {
            return taken(sql, update.$table(), update.$set(), update.$where().not());
        }
        return insert().map(insert -> taken(sql, insert)).orElse(List.of());
    }

    /** The table, if the statement inserts. */
    Optional<Table<?>> insertedInto() {
        return insert().map(QOM.Insert::$into);
    }

    private Optional<QOM.Insert<?>> insert() {
        return switch ((QueryPart) statement) {
            case QOM.InsertReturning<?> returning -> Optional.of(returning.$insert());
            case QOM.Insert<?> insert -> Optional.of(insert);
            case null, default -> Optional.empty();
        };
    }

    private static List<UniqueKey<?>> taken(DSLContext sql, QOM.Insert<?> insert) {
        List<UniqueKey<?>> taken = new ArrayList<>();
        for (Row row : insert.$values()) {
            Map<Field<?>, Field<?>> values = new HashMap<>();
            for (int i = 0; i < row.size(); i++) {
                values.put(insert.$columns().get(i), row.$fields().get(i));
            }
            taken.addAll(taken(sql, insert.$into(), values, noCondition()));
        }
        return taken;
    }

    private static List<UniqueKey<?>> taken(DSLContext sql, Table<?> table, Map<?, ?> values, Condition isOther) {
        return table.getKeys().stream()
                .<UniqueKey<?>>map(key -> key)
                .filter(key -> values.keySet().containsAll(key.getFields()))
                .filter(key -> sql.fetchExists(
                        table,
                        key.getFields().stream()
                                .map(field -> isSame(field, values.get(field)))
                                .reduce(isOther, Condition::and)))
                .sorted(Comparator.comparingInt(
                        key -> table.indexOf(key.getFields().getLast())))
                .toList();
    }

    @SuppressWarnings("unchecked") // a column is set to a value of its type
    private static <T> Condition isSame(Field<T> field, Object value) {
        return field.eq((Field<T>) value);
    }
}

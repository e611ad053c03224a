package lavka.db;

import static lavka.core.Fault.Kind.CONFLICT;
import static lavka.core.Fault.Kind.UNAVAILABLE;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import lavka.core.Fault;
import lavka.core.Fault.Violation;
import lavka.db.schema.DefaultSchema;
import org.jooq.Field;
import org.jooq.Table;
import org.jooq.UniqueKey;
import org.jooq.exception.DataAccessException;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** What the database's refusal means, in the shop's words. */
public final class Constraints {
    private static final Pattern COLUMNS = Pattern.compile("UNIQUE constraint failed: ([^)]*)");

    private Constraints() {}

    /** The fault behind an exception of a statement. */
    static RuntimeException fault(DataAccessException e) {
        SQLiteException cause = e.getCause(SQLiteException.class);
        if (cause == null) {
            return e;
        }
        SQLiteErrorCode code = cause.getResultCode();
        if (code == SQLiteErrorCode.SQLITE_CONSTRAINT_UNIQUE) {
            return taken(uniqueKey(cause.getMessage()), "");
        }
        // The low byte is the kind (sqlite.org/rescode.html). What a constraint refuses beyond that is a fault of ours;
        // all else says that the file, its schema or its lock is not what it was.
        boolean constraint = (code.code & 0xFF) == SQLiteErrorCode.SQLITE_CONSTRAINT.code;
        return constraint ? e : Fault.of(UNAVAILABLE, "The database cannot do this now.", e);
    }

    /**
     * A value that must be unique, and is not.
     *
     * @param parent JSON Pointer to the object that holds the value, "" for the body itself
     */
    public static Fault taken(UniqueKey<?> key, String parent) {
        List<String> fields = key.getFields().stream().map(Field::getName).toList();
        String field = fields.getLast();
        String within = fields.size() == 1 ? "" : " within the same " + fields.getFirst();
        return Fault.of(
                CONFLICT,
                Violation.field(
                        parent + "/" + field, "taken", "is taken%s already (%s)".formatted(within, key.getName())));
    }

    /** SQLite names the columns, not the constraint: {@code users.username}. */
    private static UniqueKey<?> uniqueKey(String message) {
        Matcher matcher = COLUMNS.matcher(message);
        if (!matcher.find()) {
            throw new IllegalStateException(message);
        }
        String[] columns = matcher.group(1).split(", ");
        String table = columns[0].substring(0, columns[0].indexOf('.'));
        List<String> names = Arrays.stream(columns)
                .map(column -> column.substring(table.length() + 1))
                .toList();
        for (Table<?> candidate : DefaultSchema.DEFAULT_SCHEMA.getTables()) {
            if (candidate.getName().equals(table)) {
                for (UniqueKey<?> key : candidate.getKeys()) {
                    if (key.getFields().stream().map(Field::getName).toList().equals(names)) {
                        return key;
                    }
                }
            }
        }
        throw new IllegalStateException(message);
    }
}

package lavka.db;

import static lavka.core.ErrorKind.CONFLICT;

import java.util.List;
import lavka.core.LavkaException;
import lavka.core.Violation;
import org.jooq.Field;
import org.jooq.UniqueKey;

/** The errors of kind CONFLICT that name the fields of a constraint. */
public final class ConstraintErrors {
    private ConstraintErrors() {}

    /** Values that must be unique, and are not. */
    static LavkaException taken(List<UniqueKey<?>> keys) {
        return LavkaException.of(
                CONFLICT, keys.stream().map(key -> violation(key, "")).toList());
    }

    /**
     * A value that must be unique, and is not.
     *
     * @param parent JSON Pointer to the object that holds the value
     */
    public static LavkaException taken(UniqueKey<?> key, String parent) {
        return LavkaException.of(CONFLICT, violation(key, parent));
    }

    private static Violation violation(UniqueKey<?> key, String parent) {
        List<String> fields = key.getFields().stream().map(Field::getName).toList();
        String field = fields.getLast();
        String within = fields.size() == 1 ? "" : " for this " + fields.getFirst();
        return Violation.field(
                parent + "/" + field, "taken", "is already taken%s (%s)".formatted(within, key.getName()));
    }
}

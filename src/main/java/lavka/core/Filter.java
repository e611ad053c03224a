package lavka.core;

import java.util.List;
import java.util.Locale;

/**
 * A condition that a client puts on a list: {@code price.gte=100}.
 *
 * @param field a field's name as the contract spells it, {@code author.username} for one of a relation
 * @param values what it is compared with, as the contract types the field: Long, String or Instant; Boolean for NULL.
 *     One, or for IN several
 */
public record Filter(String field, Operator operator, List<Object> values) {

    public enum Operator {
        EQ,
        NE,
        GT,
        GTE,
        LT,
        LTE,
        IN,
        /** A text with a star at its beginning, its end, or both. */
        LIKE,
        /** Whether there is no value. */
        NULL;

        /** As it follows a field's name and a dot; EQ follows none. */
        public static Operator of(String name) {
            return valueOf(name.toUpperCase(Locale.ROOT));
        }
    }

    /** Whether the matching values are adjacent in an index. */
    public boolean isRange() {
        return switch (operator) {
            case GT, GTE, LT, LTE -> true;
            case LIKE -> ((String) value()).matches("[^*].*\\*");
            default -> false;
        };
    }

    /** Its one value. */
    public Object value() {
        return values.getFirst();
    }
}

package lavka.core;

import java.util.List;
import java.util.Locale;

/**
 * A filter of a list: {@code price.gte=100}.
 *
 * @param field a field's name as the contract spells it, {@code author.username} for one of a relation
 * @param values operands in the type of the field: Long, String or Instant; Boolean for NULL; several only for IN
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
        /** A text with an asterisk at its beginning, its end, or both. */
        LIKE,
        /** Whether the field is null. */
        NULL;

        /** Parses the suffix of a parameter such as {@code price.gte}; a parameter without one is EQ. */
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

    /** The operand of every operator except IN. */
    public Object value() {
        return values.getFirst();
    }
}

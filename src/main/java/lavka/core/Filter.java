package lavka.core;

import java.util.List;

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
        NULL
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

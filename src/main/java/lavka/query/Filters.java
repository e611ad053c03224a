package lavka.query;

import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.noCondition;
import static org.jooq.impl.DSL.position;
import static org.jooq.impl.DSL.right;
import static org.jooq.impl.DSL.val;
import static org.jooq.impl.SQLDataType.BIGINT;

import java.util.List;
import java.util.Optional;
import lavka.core.Filter;
import lavka.db.Compiled;
import org.jooq.Condition;
import org.jooq.Field;

/** What a filter means in SQL; every value is bound. */
final class Filters {
    private Filters() {}

    /** The values that the condition binds. */
    static List<Object> operands(Filter filter) {
        return switch (filter.operator()) {
            case NULL -> List.of();
            case IN -> Compiled.padded(filter.values());
            case LIKE -> operandsOfLike((String) filter.value());
            default -> filter.values();
        };
    }

    /** Equal for filters whose conditions differ in their operands alone. */
    static List<Object> shape(Filter filter, int operands) {
        Object form = switch (filter.operator()) {
            case NULL -> filter.value();
            case LIKE -> ((String) filter.value()).replaceAll("[^*]+", "x");
            default -> "";
        };
        return List.of(filter.field(), filter.operator(), form, operands);
    }

    /** The condition, with the operands given. A row without a value meets only {@code null=true}. */
    @SuppressWarnings("unchecked") // the contract types the values as the column is typed, and a test compares them
    static Condition of(Filter filter, Field<?> column, List<Object> operands) {
        // jOOQ would convert a Long to the type of the column, and cut it to 32 bits.
        Field<Object> field = (Field<Object>) (column.getType() == Integer.class ? column.coerce(BIGINT) : column);
        return switch (filter.operator()) {
            case EQ -> field.eq(operands.getFirst());
            case NE -> field.ne(operands.getFirst());
            case GT -> field.gt(operands.getFirst());
            case GTE -> field.ge(operands.getFirst());
            case LT -> field.lt(operands.getFirst());
            case LTE -> field.le(operands.getFirst());
            case IN -> field.in(operands);
            case LIKE -> like((Field<String>) column, (String) filter.value(), operands);
            case NULL -> (Boolean) filter.value() ? field.isNull() : field.isNotNull();
        };
    }

    private static List<Object> operandsOfLike(String pattern) {
        String text = pattern.replaceAll("^\\*|\\*$", "");
        boolean anyBefore = pattern.startsWith("*");
        if (anyBefore && text.isEmpty()) {
            return List.of();
        }
        if (anyBefore == pattern.endsWith("*")) {
            return List.of(text);
        }
        return anyBefore
                ? List.of(text.codePointCount(0, text.length()), text)
                : afterAllThatBeginWith(text)
                        .map(end -> List.<Object>of(text, end))
                        .orElse(List.of(text));
    }

    /**
     * Not SQL's LIKE, which is blind to the case of ASCII on SQLite. What begins with a text is a range of an index.
     */
    private static Condition like(Field<String> field, String pattern, List<Object> operands) {
        if (operands.isEmpty()) {
            return field.isNotNull();
        }
        String last = (String) operands.getLast();
        if (operands.getFirst() instanceof Integer length) {
            return right(field, val(length)).eq(last);
        }
        if (pattern.startsWith("*")) {
            return position(field, last).gt(inline(0));
        }
        String text = (String) operands.getFirst();
        return pattern.endsWith("*")
                ? field.ge(text).and(operands.size() > 1 ? field.lt(last) : noCondition())
                : field.eq(text);
    }

    /** The least text that is greater than all that begin with this one, in the order of code points. */
    private static Optional<String> afterAllThatBeginWith(String text) {
        int[] points = text.codePoints().toArray();
        for (int last = points.length - 1; last >= 0; last--) {
            if (points[last] < Character.MAX_CODE_POINT) {
                int next = points[last] + 1;
                points[last] = next == Character.MIN_SURROGATE ? Character.MAX_SURROGATE + 1 : next;
                return Optional.of(new String(points, 0, last + 1));
            }
        }
        return Optional.empty();
    }
}

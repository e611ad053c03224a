package lavka.query;

import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.noCondition;
import static org.jooq.impl.DSL.position;
import static org.jooq.impl.DSL.right;
import static org.jooq.impl.DSL.val;
import static org.jooq.impl.SQLDataType.BIGINT;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import lavka.core.Filter;
import org.jooq.Condition;
import org.jooq.Field;

/** What a filter means in SQL; every value is bound. */
final class Filters {
    private Filters() {}

    /** The values that the condition binds. */
    static List<Object> operands(Filter filter) {
        return switch (filter.operator()) {
            case NULL -> List.of();
            case IN -> padded(filter.values());
            case LIKE -> Like.of(filter).operands();
            default -> filter.values();
        };
    }

    /** The values, and the last one again until their number is a power of two: then few statements differ. */
    static <T> List<T> padded(List<T> values) {
        List<T> padded = new ArrayList<>(values);
        while (Integer.bitCount(padded.size()) != 1) {
            padded.add(values.getLast());
        }
        return padded;
    }

    /** Equal for filters whose conditions differ in their operands alone. */
    static List<Object> shape(Filter filter) {
        Object form = switch (filter.operator()) {
            case NULL -> filter.value();
            case LIKE -> Like.of(filter).form();
            default -> "";
        };
        return List.of(filter.field(), filter.operator(), form, operands(filter).size());
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
            case LIKE -> Like.of(filter).condition((Field<String>) column, operands);
            case NULL -> (Boolean) filter.value() ? field.isNull() : field.isNotNull();
        };
    }

    /**
     * A pattern. Not SQL's LIKE, which is blind to the case of ASCII on SQLite. What begins with a text is a range of
     * an index.
     */
    private record Like(String text, Form form) {
        private enum Form {
            ANY,
            CONTAINS,
            ENDS,
            BEGINS,
            EQUALS
        }

        static Like of(Filter filter) {
            String pattern = (String) filter.value();
            boolean anyBefore = pattern.startsWith("*");
            boolean anyBehind = pattern.endsWith("*");
            String text = pattern.replaceAll("^\\*|\\*$", "");
            if (anyBefore) {
                return new Like(text, text.isEmpty() ? Form.ANY : anyBehind ? Form.CONTAINS : Form.ENDS);
            }
            return new Like(text, anyBehind ? Form.BEGINS : Form.EQUALS);
        }

        List<Object> operands() {
            return switch (form) {
                case ANY -> List.of();
                case ENDS -> List.of(text.codePointCount(0, text.length()), text);
                case BEGINS ->
                    afterAllThatBeginWith(text)
                            .map(end -> List.<Object>of(text, end))
                            .orElse(List.of(text));
                case CONTAINS, EQUALS -> List.of(text);
            };
        }

        Condition condition(Field<String> field, List<Object> operands) {
            return switch (form) {
                case ANY -> field.isNotNull();
                case CONTAINS -> position(field, (String) operands.getFirst()).gt(inline(0));
                case ENDS -> right(field, val((Integer) operands.getFirst())).eq((String) operands.getLast());
                case BEGINS ->
                    field.ge((String) operands.getFirst())
                            .and(operands.size() > 1 ? field.lt((String) operands.getLast()) : noCondition());
                case EQUALS -> field.eq((String) operands.getFirst());
            };
        }
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

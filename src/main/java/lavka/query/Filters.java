package lavka.query;

import static org.jooq.impl.DSL.noCondition;
import static org.jooq.impl.DSL.position;
import static org.jooq.impl.DSL.right;
import static org.jooq.impl.SQLDataType.BIGINT;

import java.util.Optional;
import lavka.core.Filter;
import org.jooq.Condition;
import org.jooq.Field;

/** What a filter means in SQL; every value is bound. */
final class Filters {
    private Filters() {}

    /** A row without a value meets only {@code null=true}. */
    @SuppressWarnings("unchecked") // the contract types the values as the column is typed, and a test compares them
    static Condition of(Filter filter, Field<?> column) {
        // jOOQ would convert a Long to the type of the column, and cut it to 32 bits.
        Field<Object> field = (Field<Object>) (column.getType() == Integer.class ? column.coerce(BIGINT) : column);
        return switch (filter.operator()) {
            case EQ -> field.eq(filter.value());
            case NE -> field.ne(filter.value());
            case GT -> field.gt(filter.value());
            case GTE -> field.ge(filter.value());
            case LT -> field.lt(filter.value());
            case LTE -> field.le(filter.value());
            case IN -> field.in(filter.values());
            case LIKE -> like((Field<String>) column, (String) filter.value());
            case NULL -> (Boolean) filter.value() ? field.isNull() : field.isNotNull();
        };
    }

    /**
     * Not SQL's LIKE, which is blind to the case of ASCII on SQLite. What begins with a text is a range of an index.
     */
    private static Condition like(Field<String> field, String pattern) {
        boolean anyBefore = pattern.startsWith("*");
        boolean anyBehind = pattern.endsWith("*");
        String text = pattern.replaceAll("^\\*|\\*$", "");
        if (text.isEmpty() && anyBefore) {
            return field.isNotNull();
        }
        if (anyBefore && anyBehind) {
            return position(field, text).gt(0);
        }
        if (anyBefore) {
            return right(field, text.codePointCount(0, text.length())).eq(text);
        }
        return anyBehind
                ? field.ge(text).and(afterAllThatBeginWith(text).map(field::lt).orElse(noCondition()))
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

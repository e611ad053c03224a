package lavka.query;

import static org.jooq.impl.DSL.falseCondition;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.noCondition;
import static org.jooq.impl.DSL.row;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import lavka.core.Cursor;
import lavka.core.LavkaException;
import lavka.engine.Engine;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.SortField;
import org.jspecify.annotations.Nullable;

/**
 * The order of a list, in which no two rows are equal, and the places in it: a page begins behind a row's values, and
 * not behind a number of rows that come and go. Rows without a value are last, on every engine and in both directions.
 *
 * @param keys the last of them unique
 */
record Keyset(List<Key> keys) {
    /** No engine has an earlier time. */
    private static final Instant EARLIEST = Instant.parse("1000-01-01T00:00:00Z");

    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

    /** A field of the order; if it is unique, no two rows that have a value have the same. */
    record Key(Field<?> field, boolean isDescending, boolean isUnique) {
        boolean isNullable() {
            return field.getDataType().nullable();
        }

        /** The same, of rows that have a value. */
        Key given() {
            return new Key(field.coerce(field.getDataType().notNull()), isDescending, isUnique);
        }

        SortField<?> order(boolean isBackwards) {
            SortField<?> order = isDescending == isBackwards ? field.asc() : field.desc();
            if (!isNullable()) {
                return order;
            }
            return isBackwards ? order.nullsFirst() : order.nullsLast();
        }
    }

    /** Rows that one walk along an index finds, in order. */
    record Part(Condition where, List<SortField<?>> order) {}

    List<Field<?>> fields() {
        return keys.stream().<Field<?>>map(Key::field).toList();
    }

    /** The whole list in one, for a place by number; it is sorted when its first field can be without a value. */
    Part whole() {
        boolean isPlain = keys.getFirst().isNullable() || isOfOneIndex(keys);
        return new Part(isPlain ? noCondition() : anywhere(keys.getFirst()), order(keys, false));
    }

    /**
     * What follows a row, or precedes it, nearest first. Where the first field can be without a value, the rows with
     * one and those without are two parts: no engine has both in one order of an index.
     *
     * @param values of the row; empty for the whole list
     */
    List<Part> parts(List<@Nullable Object> values, boolean isBackwards, Engine engine) {
        Key first = keys.getFirst();
        if (!first.isNullable()) {
            return List.of(new Part(bounded(keys, values, isBackwards, engine), order(keys, isBackwards)));
        }
        boolean isAtNull = !values.isEmpty() && values.getFirst() == null;
        List<Key> rest = keys.subList(1, keys.size());
        List<@Nullable Object> restOfValues = isAtNull ? values.subList(1, values.size()) : List.of();
        List<Key> given = new ArrayList<>(first.isUnique() ? List.of() : rest);
        given.addFirst(first.given());

        Part without = new Part(
                first.field().isNull().and(bounded(rest, restOfValues, isBackwards, engine)), order(rest, isBackwards));
        Part with = new Part(
                first.field().isNotNull().and(bounded(given, isAtNull ? List.of() : values, isBackwards, engine)),
                order(given, isBackwards));
        if (isBackwards) {
            return values.isEmpty() || isAtNull ? List.of(without, with) : List.of(with);
        }
        return isAtNull ? List.of(without) : List.of(with, without);
    }

    private static List<SortField<?>> order(List<Key> keys, boolean isBackwards) {
        return keys.stream().<SortField<?>>map(key -> key.order(isBackwards)).toList();
    }

    /** A bound of the first field stands beside the rest, so that an index leads to the place. */
    private static Condition bounded(
            List<Key> keys, List<@Nullable Object> values, boolean isBackwards, Engine engine) {
        if (values.isEmpty()) {
            return isOfOneIndex(keys) ? noCondition() : anywhere(keys.getFirst());
        }
        Key first = keys.getFirst();
        boolean isUniform =
                keys.stream().allMatch(key -> !key.isNullable() && key.isDescending() == first.isDescending());
        boolean isAscending = first.isDescending() == isBackwards;
        if (isUniform && keys.size() > 1 && engine.seeksRowValues()) {
            List<Field<?>> fields = new Keyset(keys).fields();
            return isAscending ? row(fields).gt(row(values)) : row(fields).lt(row(values));
        }
        Condition beyond = anyOf(keys, values, isBackwards);
        if (keys.size() == 1 || first.isNullable()) {
            return beyond;
        }
        return (isAscending ? typed(first).ge(values.getFirst()) : typed(first).le(values.getFirst())).and(beyond);
    }

    /** An index has a field and the key. */
    private static boolean isOfOneIndex(List<Key> keys) {
        return keys.size() < 2
                || (keys.size() == 2
                        && keys.getFirst().isDescending() == keys.getLast().isDescending());
    }

    /**
     * A bound that every row keeps. Where fields follow that the index of the first one does not have, SQLite sorts the
     * whole table, unless a bound leads it to the index: half a second against half a millisecond, of five million
     * rows.
     */
    private static Condition anywhere(Key key) {
        Class<?> type = key.field().getType();
        Object least = type == Long.class ? (Object) (-Long.MAX_VALUE) : type == Instant.class ? EARLIEST : "";
        return typed(key).ge(inline(least, typed(key)));
    }

    /** Beyond in the first field; or equal in it, and beyond in the others. */
    private static Condition anyOf(List<Key> keys, List<@Nullable Object> values, boolean isBackwards) {
        Key key = keys.getFirst();
        Object value = values.getFirst();
        Condition beyond = ofOne(key, value, isBackwards);
        if (keys.size() == 1) {
            return beyond;
        }
        Condition equal = value == null ? key.field().isNull() : typed(key).eq(value);
        return beyond.or(equal.and(anyOf(keys.subList(1, keys.size()), values.subList(1, values.size()), isBackwards)));
    }

    private static Condition ofOne(Key key, @Nullable Object value, boolean isBackwards) {
        if (value == null) {
            return isBackwards ? key.field().isNotNull() : falseCondition();
        }
        Condition beyond = key.isDescending() == isBackwards
                ? typed(key).gt(value)
                : typed(key).lt(value);
        return key.isNullable() && !isBackwards ? beyond.or(key.field().isNull()) : beyond;
    }

    @SuppressWarnings("unchecked") // values() and of() see to the types
    private static Field<Object> typed(Key key) {
        return (Field<Object>) key.field();
    }

    /** A row's values, as a cursor keeps them; the columns of the keys are those with these numbers. */
    List<@Nullable Object> values(Engine engine, ResultSet row, List<Integer> columns) throws SQLException {
        List<@Nullable Object> values = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            Object value = engine.value(row, columns.get(i), keys.get(i).field().getType());
            values.add(value instanceof Instant time ? (Object) time.toEpochMilli() : value);
        }
        return values;
    }

    /**
     * A cursor's values, as the columns have them.
     *
     * @throws LavkaException of kind INVALID_PARAMETER when they are of another list
     */
    List<@Nullable Object> columns(List<@Nullable Object> values) {
        if (values.size() != keys.size()) {
            throw Cursor.invalid();
        }
        return IntStream.range(0, keys.size())
                .<@Nullable Object>mapToObj(i -> value(keys.get(i), values.get(i)))
                .toList();
    }

    private static @Nullable Object value(Key key, @Nullable Object value) {
        Class<?> type = key.field().getType();
        if (value == null && key.isNullable()) {
            return null;
        }
        if (type == Instant.class && value instanceof Long milliseconds) {
            Instant time = Instant.ofEpochMilli(milliseconds);
            if (time.isBefore(EARLIEST) || time.isAfter(LATEST)) {
                throw Cursor.invalid();
            }
            return time;
        }
        if (!type.isInstance(value)) {
            throw Cursor.invalid();
        }
        return value;
    }
}

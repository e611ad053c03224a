package lavka.db;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jooq.DSLContext;
import org.jooq.Query;

/**
 * A statement that jOOQ renders once.
 *
 * @param places for each question mark, the index of its value
 * @param statement the statement for other values, to explain it
 */
public record Compiled(String sql, List<Integer> places, Function<List<Object>, ? extends Query> statement) {
    /** Maximum number of entries of a cache: clients choose the shapes of their requests. */
    private static final int MAX_ENTRIES = 256;

    private static final Map<List<Object>, Compiled> CACHE = cache();

    /** A cache that evicts the least recently used entry. */
    public static <K, V> Map<K, V> cache() {
        return Collections.synchronizedMap(new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
                return size() > MAX_ENTRIES;
            }
        });
    }

    /**
     * The compiled statement of a shape, from the cache.
     *
     * @param shape what the statement depends on, apart from the engine and the number of values
     * @param statement binds exactly these values, in their order
     */
    static Compiled of(
            Queries queries, Object shape, List<Object> values, Function<List<Object>, ? extends Query> statement) {
        List<Object> key = List.of(queries.engine(), shape, values.size());
        Compiled known = CACHE.get(key);
        if (known == null) {
            Query query = statement.apply(values);
            String text = queries.sql().render(query);
            if (!queries.sql().extractBindValues(query).equals(values)) {
                throw new IllegalStateException("Other values are bound than those given: " + text);
            }
            known = new Compiled(text, IntStream.range(0, values.size()).boxed().toList(), statement);
            CACHE.put(key, known);
        }
        return known;
    }

    /**
     * Compiles a statement. A marker in the place of each value shows where jOOQ binds it.
     *
     * @param types of the values: Long, Integer, Instant or String
     * @param statement binds only values of its argument
     */
    public static Compiled compile(
            DSLContext sql, List<? extends Class<?>> types, Function<List<Object>, ? extends Query> statement) {
        Map<Object, Integer> markers = new LinkedHashMap<>();
        for (Class<?> type : types) {
            markers.put(marker(type, markers.size()), markers.size());
        }
        Query marked = statement.apply(List.copyOf(markers.keySet()));
        List<Integer> places = sql.extractBindValues(marked).stream()
                .map(value -> markers.getOrDefault(value, -1))
                .toList();
        String text = sql.render(marked);
        if (places.contains(-1)) {
            throw new IllegalStateException("A value is bound that is not one of the request: " + text);
        }
        return new Compiled(text, places, statement);
    }

    private static Object marker(Class<?> type, int number) {
        if (type == Long.class) {
            return Long.MIN_VALUE + number;
        }
        if (type == Integer.class) {
            return Integer.MIN_VALUE + number;
        }
        if (type == Instant.class) {
            return Instant.EPOCH.plusMillis(number);
        }
        if (type == String.class) {
            return "\0" + number;
        }
        throw new IllegalArgumentException("No value of " + type + " can be bound.");
    }

    /** The values, with the last one repeated up to a power of two, so that fewer distinct statements occur. */
    public static List<Object> padded(Collection<?> values) {
        List<Object> padded = new ArrayList<>(values);
        while (Integer.bitCount(padded.size()) != 1) {
            padded.add(padded.getLast());
        }
        return padded;
    }

    /**
     * Reads rows by their keys, with the statement of a shape from the cache.
     *
     * @param keys at least one
     */
    public static <T> T read(
            Queries queries,
            Object shape,
            Collection<Long> keys,
            Function<List<Object>, ? extends Query> statement,
            Queries.Reader<ResultSet, T> rows) {
        List<Object> padded = padded(keys);
        return of(queries, shape, padded, statement).query(queries, padded, rows);
    }

    /** Executes it, and reads its rows. */
    public <T> T query(Queries queries, List<Object> values, Queries.Reader<ResultSet, T> rows) {
        return execute(queries, values, prepared -> {
            try (ResultSet found = prepared.executeQuery()) {
                return rows.read(found);
            }
        });
    }

    <T> T execute(Queries queries, List<Object> values, Queries.Reader<PreparedStatement, T> work) {
        List<Object> bound = new ArrayList<>(places.size());
        for (int place : places) {
            bound.add(values.get(place));
        }
        return queries.execute(sql, bound, () -> statement.apply(values), work);
    }
}

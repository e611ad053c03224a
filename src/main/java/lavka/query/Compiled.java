package lavka.query;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import lavka.db.Queries;
import org.jooq.DSLContext;
import org.jooq.Query;

/**
 * A statement that jOOQ renders once.
 *
 * @param places for each question mark, the index of its value
 * @param statement the statement for other values, to explain it
 */
record Compiled(String sql, List<Integer> places, Function<List<Object>, ? extends Query> statement) {
    /**
     * Compiles a statement. A marker in the place of each value shows where jOOQ binds it.
     *
     * @param values of the types that later ones have
     * @param statement binds only values of its argument
     */
    static Compiled of(DSLContext sql, List<Object> values, Function<List<Object>, ? extends Query> statement) {
        Map<Object, Integer> markers = new LinkedHashMap<>();
        for (Object value : values) {
            markers.put(marker(value, markers.size()), markers.size());
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

    private static Object marker(Object value, int number) {
        return switch (value) {
            case Long integer -> Long.MIN_VALUE + number;
            case Integer integer -> Integer.MIN_VALUE + number;
            case Instant time -> Instant.EPOCH.plusMillis(number);
            default -> "\0" + number;
        };
    }

    <T> T query(Queries queries, List<Object> values, Queries.Reader<ResultSet, T> rows) throws SQLException {
        List<Object> bound = new ArrayList<>(places.size());
        for (int place : places) {
            bound.add(values.get(place));
        }
        return queries.query(sql, bound, () -> statement.apply(values), rows);
    }
}

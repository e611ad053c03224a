package lavka.query;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import lavka.db.Snapshot;
import org.jooq.DSLContext;
import org.jooq.Query;

/**
 * A statement that jOOQ has rendered once.
 *
 * @param places for each question mark, the number of the value that is bound there
 * @param statement the statement for other values, to explain it
 */
record Compiled(String sql, List<Integer> places, Function<List<Object>, ? extends Query> statement) {
    /**
     * Compiles a statement. A marker in the place of each value shows where jOOQ binds it.
     *
     * @param values of the types that later ones have
     * @param statement binds each of its values, and nothing else
     */
    static Compiled of(DSLContext sql, List<Object> values, Function<List<Object>, ? extends Query> statement) {
        List<Object> markers = new ArrayList<>();
        for (Object value : values) {
            markers.add(marker(value, markers.size()));
        }
        Query marked = statement.apply(markers);
        List<Integer> places =
                sql.extractBindValues(marked).stream().map(markers::indexOf).toList();
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

    <T> T query(Snapshot snapshot, List<Object> values, Snapshot.Reader<ResultSet, T> rows) throws SQLException {
        return snapshot.query(sql, places.stream().map(values::get).toList(), () -> statement.apply(values), rows);
    }
}

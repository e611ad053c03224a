package lavka.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import lavka.TestApp;
import lavka.core.Filter;
import lavka.core.Filter.Operator;
import lavka.core.ListQuery;
import lavka.core.Reservation;
import lavka.core.Selection;
import lavka.core.Selection.Children;
import lavka.db.Statements;
import lavka.engine.Sqlite;
import lavka.product.ProductDao;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.sqlite.SQLiteConnection;
import org.sqlite.core.DB;

class ShapesTest {
    private static final int SHAPES = 10_000;
    private static final long MEBIBYTE = 1024 * 1024;

    private static final List<Operator> OPERATORS =
            List.of(Operator.EQ, Operator.NE, Operator.GT, Operator.GTE, Operator.LT, Operator.LTE, Operator.IN);

    @AutoClose
    private final TestApp app = TestApp.shared(Sqlite.ENGINE);

    /** Every combination of operators is a shape. */
    @Test
    void ten_thousand_shapes_are_not_kept() {
        send(0, 1_000);
        long before = used();
        send(1_000, SHAPES);
        assertThat(used() - before).as("bytes that stay").isLessThan(8 * MEBIBYTE);
        app.app().database().<Void>read(sql -> {
            sql.connection(connection -> assertThat(prepared(connection.unwrap(SQLiteConnection.class)))
                    .as("statements on a connection")
                    .isBetween(64, 70));
            return null;
        });
    }

    /** The driver keeps its open statements in a private set. */
    private static int prepared(SQLiteConnection connection) throws ReflectiveOperationException, SQLException {
        Field statements = DB.class.getDeclaredField("stmts");
        statements.setAccessible(true);
        return ((Set<?>) statements.get(connection.getDatabase())).size();
    }

    private void send(int from, int to) {
        for (int shape = from; shape < to; shape++) {
            List<Filter> filters = new ArrayList<>();
            for (int bit = 0; bit < 2 * OPERATORS.size(); bit++) {
                if ((shape >> bit & 1) == 1) {
                    String field = bit < OPERATORS.size() ? "id" : "price";
                    filters.add(new Filter(field, OPERATORS.get(bit % OPERATORS.size()), List.of(1L)));
                }
            }
            // Each limit is another statement of the relation.
            Map<String, Children> orders =
                    shape % 2 == 0 ? Map.of() : Map.of("orders", new Children(shape % 100 + 1, false));
            Selection selection = new Selection(Set.of(), orders.keySet(), orders);
            ListQuery query = new ListQuery(0, 20, 0, Optional.empty(), filters, List.of(), selection, false, false);
            app.app()
                    .database()
                    .read(
                            new Statements(false),
                            Reservation.UNLIMITED,
                            queries -> ProductDao.VIEW.page(queries, query));
        }
    }

    private static long used() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}

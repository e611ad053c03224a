package lavka.migration;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import lavka.db.Engine;

/** What a step costs: time, and on SQLite the rows that it touches. */
final class Work {
    private final Connection connection;
    private final Engine engine;
    private final long begin = System.nanoTime();
    private final long rows;

    Work(Connection connection, Engine engine) throws SQLException {
        this.connection = connection;
        this.engine = engine;
        this.rows = rows();
    }

    /** Since the connection was opened (sqlite.org/c3ref/total_changes.html). */
    private long rows() throws SQLException {
        if (engine != Engine.SQLITE) {
            return 0;
        }
        try (java.sql.Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT total_changes()")) {
            return result.getLong(1);
        }
    }

    /** {@code V9__add_review.sql 2 statements, 3 rows, 12 ms}. */
    String line(Script script, int statements) throws SQLException {
        String touched = engine == Engine.SQLITE ? ", " + count(rows() - rows, "row") : "";
        return "  %s   %s%s, %d ms"
                .formatted(
                        script.file(),
                        count(statements, "statement"),
                        touched,
                        Duration.ofNanos(System.nanoTime() - begin).toMillis());
    }

    private static String count(long number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }
}

package lavka.engine;

import static java.util.concurrent.TimeUnit.SECONDS;

import java.sql.Connection;
import java.sql.SQLException;
import org.sqlite.ProgressHandler;
import org.sqlite.SQLiteConnection;

/**
 * The time limit of a SQLite connection. SQLite has none, and the driver's query timeout limits only the wait for
 * locks. SQLite calls the progress handler on the thread that runs the statement
 * (sqlite.org/c3ref/progress_handler.html). Servers have limits of their own, set by {@link Engine}.
 */
public final class TimeLimit extends ProgressHandler {
    /** Virtual machine instructions between two checks: less than a millisecond. */
    private static final int INSTRUCTIONS = 10_000;

    private final long end;

    private TimeLimit(int seconds) {
        this.end = System.nanoTime() + SECONDS.toNanos(seconds);
    }

    /** Starts a new limit for everything that runs on the connection from now on. */
    public static void start(Connection connection, int seconds) throws SQLException {
        if (connection.isWrapperFor(SQLiteConnection.class)) {
            setHandler(connection.unwrap(SQLiteConnection.class), INSTRUCTIONS, new TimeLimit(seconds));
        }
    }

    /** A nonzero result aborts the statement. */
    @Override
    protected int progress() {
        return System.nanoTime() - end > 0 ? 1 : 0;
    }
}

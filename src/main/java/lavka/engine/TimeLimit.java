package lavka.engine;

import static java.util.concurrent.TimeUnit.SECONDS;

import java.sql.Connection;
import java.sql.SQLException;
import org.sqlite.ProgressHandler;
import org.sqlite.SQLiteConnection;

/**
 * Ends what takes too long on a connection of SQLite, which has no limit of its own, and whose driver's is one of
 * waiting for locks. Every so often SQLite asks whether to go on (sqlite.org/c3ref/progress_handler.html); it does so
 * on the thread that works, so that nothing else can be hit. A server is told its limit once, by {@link Engine}.
 */
public final class TimeLimit extends ProgressHandler {
    /** Instructions of SQLite's machine between two questions: less than a millisecond. */
    private static final int INSTRUCTIONS = 10_000;

    private final long end;

    private TimeLimit(int seconds) {
        this.end = System.nanoTime() + SECONDS.toNanos(seconds);
    }

    /** What runs on the connection from now on, until this is said again, shares one limit. */
    public static void start(Connection connection, int seconds) throws SQLException {
        if (connection.isWrapperFor(SQLiteConnection.class)) {
            setHandler(connection.unwrap(SQLiteConnection.class), INSTRUCTIONS, new TimeLimit(seconds));
        }
    }

    /** Not 0 ends the statement. */
    @Override
    protected int progress() {
        return System.nanoTime() - end > 0 ? 1 : 0;
    }
}

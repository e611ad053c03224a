package lavka.engine;

import static lavka.core.ErrorKind.UNAVAILABLE;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Set;
import lavka.core.LavkaException;
import org.jooq.exception.DataAccessException;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** What a database's refusal means, in the shop's words. */
public final class SqlErrors {
    /** MariaDB's own numbers, where its SQLSTATE says less (mariadb.com/kb/en/mariadb-error-code-reference). */
    private static final int MARIADB_CHANGED_SINCE_READ = 1020;

    private static final int MARIADB_DUPLICATE = 1062;
    private static final int MARIADB_READ_ONLY = 1290;
    private static final int MARIADB_LOCK_WAIT = 1205;
    private static final Set<Integer> MARIADB_FOREIGN_KEY = Set.of(1451, 1452);
    private static final Set<Integer> MARIADB_DENIED = Set.of(1044, 1142);

    /** Serialization failure and deadlock; not 40003, where the write may be done (postgresql.org, appendix A). */
    private static final Set<String> LOST = Set.of("40001", "40P01");

    private static final int MARIADB_STATEMENT_TIMEOUT = 1969;

    private static final String BUSY = "The database is busy.";
    private static final String TOO_SLOW = "The database work was canceled because it took longer than %d seconds."
            .formatted(Engine.Session.RUN_SECONDS);

    private SqlErrors() {}

    /** When others hold what a write needs, for too long. */
    public static LavkaException busy(@Nullable Throwable cause) {
        return LavkaException.of(UNAVAILABLE, BUSY, cause);
    }

    private static @Nullable SQLException cause(Exception e) {
        return e instanceof DataAccessException data ? data.getCause(SQLException.class) : (SQLException) e;
    }

    /** SQLSTATE (ISO/IEC 9075-2, subclause 24.1), whose first two characters are the class; "" when there is none. */
    private static String state(SQLException e) {
        return e.getSQLState() == null ? "" : e.getSQLState();
    }

    /** Whether a value must be unique, and is not. */
    public static boolean isDuplicate(Exception e) {
        return switch (cause(e)) {
            case SQLiteException sqlite -> sqlite.getResultCode() == SQLiteErrorCode.SQLITE_CONSTRAINT_UNIQUE;
            case SQLException server -> state(server).equals("23505") || server.getErrorCode() == MARIADB_DUPLICATE;
            case null -> false;
        };
    }

    /** Whether another write got in the way, so that the same one may succeed when it runs again. */
    public static boolean isRace(Exception e) {
        return switch (cause(e)) {
            case SQLiteException sqlite -> false; // one write after the other
            case SQLException server ->
                LOST.contains(state(server)) || server.getErrorCode() == MARIADB_CHANGED_SINCE_READ;
            case null -> false;
        };
    }

    /** Whether a row that another one refers to is not there, or is held: an order's product. */
    public static boolean isForeignKey(Exception e) {
        return switch (cause(e)) {
            case SQLiteException sqlite -> false; // it was looked for in the same transaction
            case SQLException server ->
                state(server).equals("23503")
                        || state(server).equals("23001")
                        || MARIADB_FOREIGN_KEY.contains(server.getErrorCode());
            case null -> false;
        };
    }

    /** Whether the connection is lost: class 08. */
    public static boolean isGone(SQLException e) {
        return state(e).startsWith("08");
    }

    /** What SQLite's own code is a kind of: its low byte (sqlite.org/rescode.html). */
    static SQLiteErrorCode kind(SQLiteException e) {
        return SQLiteErrorCode.getErrorCode(e.getResultCode().code & 0xFF);
    }

    /** Whether others hold a lock for too long. */
    public static boolean isBusy(SQLException e) {
        if (e instanceof SQLiteException sqlite) {
            return Set.of(SQLiteErrorCode.SQLITE_BUSY, SQLiteErrorCode.SQLITE_LOCKED)
                    .contains(kind(sqlite));
        }
        return state(e).equals("55P03") || e.getErrorCode() == MARIADB_LOCK_WAIT;
    }

    /** Whether the user lacks a right. */
    public static boolean isDenied(SQLException e) {
        return state(e).equals("42501") || MARIADB_DENIED.contains(e.getErrorCode());
    }

    /** A driver's words in one line, without the last full stop. */
    public static String sentence(SQLException e) {
        return String.valueOf(e.getMessage()).strip().replaceAll("\\s+", " ").replaceFirst("\\.$", "");
    }

    /** Whether a statement ran longer than it may. */
    public static boolean isTooSlow(Exception e) {
        return switch (cause(e)) {
            case SQLiteException sqlite -> sqlite.getResultCode() == SQLiteErrorCode.SQLITE_INTERRUPT;
            case SQLException server ->
                state(server).equals("57014") || server.getErrorCode() == MARIADB_STATEMENT_TIMEOUT;
            case null -> false;
        };
    }

    /** The error behind an exception of jOOQ, of a driver or of the pool. */
    public static RuntimeException exception(Exception e) {
        String detail = switch (cause(e)) {
            case SQLException slow when isTooSlow(slow) -> TOO_SLOW;
            case SQLiteException sqlite -> sqliteDetail(sqlite);
            case SQLException server -> serverDetail(server);
            case null -> "";
        };
        return detail.isEmpty() ? new IllegalStateException(e) : LavkaException.of(UNAVAILABLE, detail, e);
    }

    /** What a constraint refuses is an error of ours; all else says that the file or its lock is not what it was. */
    private static String sqliteDetail(SQLiteException e) {
        return switch (kind(e)) {
            case SQLITE_CONSTRAINT -> "";
            case SQLITE_BUSY, SQLITE_LOCKED -> BUSY;
            case SQLITE_FULL -> "The database's disk is full.";
            case SQLITE_IOERR -> "The database's disk reported an I/O error.";
            default -> "The database is temporarily unavailable.";
        };
    }

    /** A value that validation should have stopped, classes 22 and 23, is an error of ours too. */
    private static String serverDetail(SQLException e) {
        String state = state(e);
        boolean isWait = e instanceof SQLTransientConnectionException;
        if (state.startsWith("22") || state.startsWith("23")) {
            return "";
        }
        if (LOST.contains(state) || isBusy(e) || (isWait && e.getCause() == null)) {
            return BUSY;
        }
        if (isGone(e) || isWait) {
            return "The database does not respond.";
        }
        return state.equals("25006") || e.getErrorCode() == MARIADB_READ_ONLY
                ? "The database is currently read-only."
                : "The database is temporarily unavailable.";
    }
}

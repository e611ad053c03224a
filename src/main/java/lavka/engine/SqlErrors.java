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

/** Classifies the errors of all engines, and translates them to errors of Lavka. */
public final class SqlErrors {
    /** MariaDB's own numbers, where its SQLSTATE says less (mariadb.com/kb/en/mariadb-error-code-reference). */
    private static final int MARIADB_CHANGED_SINCE_READ = 1020;

    private static final int MARIADB_DUPLICATE = 1062;
    private static final int MARIADB_READ_ONLY = 1290;
    private static final int MARIADB_LOCK_WAIT = 1205;
    private static final Set<Integer> MARIADB_FOREIGN_KEY = Set.of(1451, 1452);
    private static final Set<Integer> MARIADB_DENIED = Set.of(1044, 1142);

    /** Serialization failure and deadlock; not 40003, where the write may be done (postgresql.org, appendix A). */
    private static final Set<String> SERIALIZATION_FAILURES = Set.of("40001", "40P01");

    private static final int MARIADB_STATEMENT_TIMEOUT = 1969;

    private static final String BUSY = "The database is busy.";
    private static final String TOO_SLOW = "The database work was canceled because it took longer than %d seconds."
            .formatted(Engine.Session.RUN_SECONDS);

    private SqlErrors() {}

    /** A lock was held for too long. */
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

    /** Whether a unique constraint is violated. */
    public static boolean isDuplicate(Exception e) {
        return switch (cause(e)) {
            case SQLiteException sqlite -> sqlite.getResultCode() == SQLiteErrorCode.SQLITE_CONSTRAINT_UNIQUE;
            case SQLException server -> state(server).equals("23505") || server.getErrorCode() == MARIADB_DUPLICATE;
            case null -> false;
        };
    }

    /** Whether the write conflicted with another one, so that it may succeed when it runs again. */
    public static boolean isSerializationFailure(Exception e) {
        return switch (cause(e)) {
            case SQLiteException sqlite -> false; // writes run one at a time
            case SQLException server ->
                SERIALIZATION_FAILURES.contains(state(server)) || server.getErrorCode() == MARIADB_CHANGED_SINCE_READ;
            case null -> false;
        };
    }

    /** Whether a foreign key is violated. */
    public static boolean isForeignKey(Exception e) {
        return switch (cause(e)) {
            case SQLiteException sqlite -> false; // parents are checked in the same transaction
            case SQLException server ->
                state(server).equals("23503")
                        || state(server).equals("23001")
                        || MARIADB_FOREIGN_KEY.contains(server.getErrorCode());
            case null -> false;
        };
    }

    /** Whether the connection is lost: class 08. */
    public static boolean isConnectionLost(SQLException e) {
        return state(e).startsWith("08");
    }

    /** The primary result code, the low byte of SQLite's extended code (sqlite.org/rescode.html). */
    static SQLiteErrorCode kind(SQLiteException e) {
        return SQLiteErrorCode.getErrorCode(e.getResultCode().code & 0xFF);
    }

    /** Whether a lock was not acquired in time. */
    public static boolean isBusy(SQLException e) {
        if (e instanceof SQLiteException sqlite) {
            return Set.of(SQLiteErrorCode.SQLITE_BUSY, SQLiteErrorCode.SQLITE_LOCKED)
                    .contains(kind(sqlite));
        }
        return state(e).equals("55P03") || e.getErrorCode() == MARIADB_LOCK_WAIT;
    }

    /** Whether the user lacks a privilege. */
    public static boolean isDenied(SQLException e) {
        return state(e).equals("42501") || MARIADB_DENIED.contains(e.getErrorCode());
    }

    /** The message of a driver in one line, without the final period. */
    public static String sentence(SQLException e) {
        return String.valueOf(e.getMessage()).strip().replaceAll("\\s+", " ").replaceFirst("\\.$", "");
    }

    /** Whether a statement exceeded its time limit. */
    public static boolean isTooSlow(Exception e) {
        return switch (cause(e)) {
            case SQLiteException sqlite -> sqlite.getResultCode() == SQLiteErrorCode.SQLITE_INTERRUPT;
            case SQLException server ->
                state(server).equals("57014") || server.getErrorCode() == MARIADB_STATEMENT_TIMEOUT;
            case null -> false;
        };
    }

    /** Translates an exception of jOOQ, a driver or the connection pool. */
    public static RuntimeException exception(Exception e) {
        String detail = switch (cause(e)) {
            case SQLException slow when isTooSlow(slow) -> TOO_SLOW;
            case SQLiteException sqlite -> sqliteDetail(sqlite);
            case SQLException server -> serverDetail(server);
            case null -> "";
        };
        return detail.isEmpty() ? new IllegalStateException(e) : LavkaException.of(UNAVAILABLE, detail, e);
    }

    /** A violated constraint is a bug; every other error concerns the file or its lock. */
    private static String sqliteDetail(SQLiteException e) {
        return switch (kind(e)) {
            case SQLITE_CONSTRAINT -> "";
            case SQLITE_BUSY, SQLITE_LOCKED -> BUSY;
            case SQLITE_FULL -> "The database's disk is full.";
            case SQLITE_IOERR -> "The database's disk reported an I/O error.";
            default -> "The database is temporarily unavailable.";
        };
    }

    /** Classes 22 and 23 are bugs: validation should have rejected the value. */
    private static String serverDetail(SQLException e) {
        String state = state(e);
        boolean isWait = e instanceof SQLTransientConnectionException;
        if (state.startsWith("22") || state.startsWith("23")) {
            return "";
        }
        if (SERIALIZATION_FAILURES.contains(state) || isBusy(e) || (isWait && e.getCause() == null)) {
            return BUSY;
        }
        if (isConnectionLost(e) || isWait) {
            return "The database does not respond.";
        }
        return state.equals("25006") || e.getErrorCode() == MARIADB_READ_ONLY
                ? "The database is currently read-only."
                : "The database is temporarily unavailable.";
    }
}

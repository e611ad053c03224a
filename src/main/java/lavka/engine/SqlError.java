package lavka.engine;

import static lavka.core.ErrorKind.UNAVAILABLE;

import lavka.core.LavkaException;
import org.jspecify.annotations.Nullable;

/** What an error of a database means, whichever engine reports it. */
public enum SqlError {
    /** A unique constraint is violated. */
    DUPLICATE(null),
    /** A foreign key is violated. */
    FOREIGN_KEY(null),
    /** A value or a constraint that validation should have rejected. */
    BUG(null),
    /** The write conflicted with another one, and may succeed when it runs again. */
    CONFLICT("The database is busy."),
    /** A lock or a connection was not acquired in time. */
    BUSY("The database is busy."),
    /** A statement exceeded its time limit. */
    TOO_SLOW("The database work was canceled because it took longer than %d seconds.".formatted(Engine.RUN_SECONDS)),
    /** The connection is lost; whether a statement took effect is unknown. */
    CONNECTION_LOST("The database does not respond."),
    /** The transaction has been rolled back already. */
    NO_TRANSACTION,
    READ_ONLY("The database is currently read-only."),
    DISK_FULL("The database's disk is full."),
    IO_ERROR("The database's disk reported an I/O error."),
    /** The file is damaged, or not a database. */
    DAMAGED,
    /** The user name or password is wrong. */
    LOGIN,
    NO_DATABASE,
    /** The user lacks a privilege. */
    DENIED,
    OTHER;

    /** Null for the errors that no request should cause. */
    private final @Nullable String detail;

    SqlError() {
        this("The database is temporarily unavailable.");
    }

    SqlError(@Nullable String detail) {
        this.detail = detail;
    }

    /** Whether the disk refused the write. */
    public boolean isDiskError() {
        return this == DISK_FULL || this == IO_ERROR;
    }

    /** The error that a client gets: of kind UNAVAILABLE, or a bug. */
    public RuntimeException exception(@Nullable Throwable cause) {
        return detail == null ? new IllegalStateException(cause) : LavkaException.of(UNAVAILABLE, detail, cause);
    }
}

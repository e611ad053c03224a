package lavka.db;

import static java.util.concurrent.TimeUnit.SECONDS;
import static lavka.core.ErrorKind.UNAVAILABLE;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import lavka.core.LavkaException;
import lavka.engine.Engine;
import lavka.engine.SqlError;
import org.jooq.DSLContext;
import org.jooq.exception.DataAccessException;

/**
 * The writes of a server, in SERIALIZABLE transactions. Writes first run concurrently; a write that lost a conflict
 * runs again exclusively, or the same writes would collide again.
 */
final class SerializableWriter implements Writer {
    /** Maximum number of attempts of a conflicting write. */
    private static final int ATTEMPTS = 20;

    private final Transactions transactions;
    private final ReadWriteLock exclusion = new ReentrantReadWriteLock(true);

    SerializableWriter(Transactions transactions) {
        this.transactions = transactions;
    }

    @Override
    public <T> T write(Function<DSLContext, T> write, long deadline, boolean isOneStatement) throws SQLException {
        for (int attempt = 1; ; attempt++) {
            try {
                return attempt(write, isOneStatement, attempt == 1 ? exclusion.readLock() : exclusion.writeLock());
            } catch (DataAccessException | SQLException e) {
                if (!isConflict(e, attempt)) {
                    throw e;
                }
                if (attempt == ATTEMPTS || System.nanoTime() > deadline) {
                    throw SqlError.BUSY.exception(e);
                }
                if (attempt > 1) {
                    pause(attempt); // it was alone here, so it conflicts with another process
                }
            }
        }
    }

    /**
     * Whether the write may succeed when it runs again. A duplicate counts as a conflict at first: run again
     * exclusively, the write finds the row that another write created.
     */
    private boolean isConflict(Exception e, int attempt) {
        return switch (transactions.engine().error(e)) {
            case CONFLICT -> true;
            case DUPLICATE -> attempt == 1;
            default -> false;
        };
    }

    private <T> T attempt(Function<DSLContext, T> write, boolean isOneStatement, Lock lock) throws SQLException {
        // The connection comes first: a write that waits for one must not keep others from running exclusively.
        try (Connection connection = transactions.connections().getConnection()) {
            if (!lock.tryLock(Engine.WAIT_SECONDS, SECONDS)) {
                throw SqlError.BUSY.exception(null);
            }
            try {
                if (isOneStatement) {
                    return write.apply(transactions.sql(connection));
                }
                AtomicReference<T> result = new AtomicReference<>();
                transactions.run(connection, (tx, _) -> write.apply(tx), result::set);
                return result.get();
            } finally {
                lock.unlock();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw LavkaException.of(UNAVAILABLE, "The service is stopping.", e);
        }
    }

    /** Waits a random time that grows with each attempt. */
    private static void pause(int attempt) {
        try {
            Thread.sleep(ThreadLocalRandom.current().nextInt(1, 5 * attempt));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {}
}

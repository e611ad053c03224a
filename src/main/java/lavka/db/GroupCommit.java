package lavka.db;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import lavka.core.LavkaException;
import lavka.engine.Engine;
import lavka.engine.SqlErrors;
import lavka.engine.TimeLimit;
import org.jooq.Configuration;
import org.jooq.DSLContext;
import org.jooq.exception.DataAccessException;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/**
 * SQLite's one writer. Writes that wait are run one after the other in one transaction, each in a savepoint of its own
 * (sqlite.org/lang_savepoint.html), so that the disk is asked to keep them once for all; each is answered after that.
 * One that fails is taken back alone. What undoes the transaction as a whole, a full disk or a conflict clause, makes
 * each run again in a transaction of its own.
 */
final class GroupCommit implements AutoCloseable {
    /** Writes of a group, and the time after which it takes no more: the first waits for the last. */
    private static final int SIZE = 256;

    /**
     * Not setAutoCommit(false): SQLite's driver would take the lock again after each commit, and hold it while nobody
     * writes.
     */
    private static final String BEGIN = Engine.SQLITE.session().begin();

    private static final int STOP_SECONDS = 10;

    private static final long NANOS = MILLISECONDS.toNanos(20);

    private final HikariDataSource connections;
    private final Configuration configuration;
    private final BlockingQueue<Task<?>> waiting = new LinkedBlockingQueue<>();
    private final Thread thread = Thread.ofPlatform().daemon().name("writer").unstarted(this::run);
    private volatile boolean isClosed;

    /** Whether the connection may be no good any more; the writer's thread alone asks. */
    private boolean isDoubtful;

    GroupCommit(HikariDataSource connections, Configuration configuration) {
        this.connections = connections;
        this.configuration = configuration;
        thread.start();
    }

    private enum Progress {
        WAITING,
        BEGUN,
        GIVEN_UP
    }

    /** A write, which its requester waits for. */
    private static final class Task<T> {
        private final Function<DSLContext, T> write;
        private final AtomicReference<Progress> progress = new AtomicReference<>(Progress.WAITING);
        private final CountDownLatch answered = new CountDownLatch(1);
        private @Nullable T result;
        private @Nullable Throwable failure;

        Task(Function<DSLContext, T> write) {
            this.write = write;
        }

        /** Whether it is still wanted. */
        boolean begin() {
            return progress.compareAndSet(Progress.WAITING, Progress.BEGUN);
        }

        boolean isAnswered() {
            return answered.getCount() == 0;
        }

        void answer() {
            answered.countDown();
        }

        void fail(Throwable e) {
            failure = e;
            answered.countDown();
        }

        boolean giveUp() {
            return progress.compareAndSet(Progress.WAITING, Progress.GIVEN_UP);
        }

        void run(DSLContext tx) {
            result = null;
            failure = null;
            try {
                result = write.apply(tx);
            } catch (Throwable e) { // whatever it is, it is the requester's
                failure = e;
            }
        }
    }

    /**
     * Does a write and commits it.
     *
     * @throws LavkaException of kind UNAVAILABLE when it has waited too long
     * @throws SQLException when the database does not take it; what the write itself throws is thrown as it is
     */
    <T> T write(Function<DSLContext, T> write) throws SQLException {
        Task<T> task = new Task<>(write);
        if (isClosed) {
            throw SqlErrors.busy(null);
        }
        waiting.add(task);
        boolean isAnswered = false;
        try {
            isAnswered = task.answered.await(Engine.Session.WAIT_SECONDS, SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!isAnswered && task.giveUp()) {
            waiting.remove(task);
            throw SqlErrors.busy(null);
        }
        awaitEnd(task.answered); // it has begun, and what becomes of it must be told

        return switch (task.failure) {
            case null -> task.result;
            case SQLException e -> throw e;
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            default -> throw new IllegalStateException(task.failure);
        };
    }

    private static void awaitEnd(CountDownLatch latch) {
        boolean isInterrupted = false;
        while (latch.getCount() > 0) {
            try {
                latch.await();
            } catch (InterruptedException e) {
                isInterrupted = true;
            }
        }
        if (isInterrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        while (!isClosed || !waiting.isEmpty()) {
            try {
                Task<?> first = waiting.poll(100, MILLISECONDS);
                if (first != null && first.begin()) {
                    serve(first);
                }
            } catch (InterruptedException e) {
                isClosed = true;
            }
        }
    }

    private void serve(Task<?> first) {
        List<Task<?>> group = new ArrayList<>();
        group.add(first);
        try (Connection connection = connections.getConnection()) {
            try (Statement transaction = connection.createStatement()) {
                serve(DSL.using(configuration.derive(connection)), transaction, group);
            } catch (Throwable e) { // the thread goes on, whatever it is; what was committed is answered
                isDoubtful = true;
                fail(group, e);
            }
            if (isDoubtful) {
                isDoubtful = false;
                connections.evictConnection(connection);
            }
        } catch (Throwable e) {
            fail(group, e);
        }
    }

    private static void fail(List<Task<?>> group, Throwable e) {
        group.stream().filter(task -> !task.isAnswered()).forEach(task -> task.fail(e));
    }

    private void serve(DSLContext tx, Statement transaction, List<Task<?>> group) {
        if (waiting.isEmpty()) {
            alone(tx, transaction, group.getFirst());
            return;
        }
        try {
            transaction.execute(BEGIN);
        } catch (SQLException e) {
            fail(group, e); // others hold the lock, and would for as long again
            return;
        }
        if (isKept(tx, transaction, group)) {
            return;
        }
        for (Task<?> task : group) {
            if (task.failure instanceof DataAccessException e && SqlErrors.isTooSlow(e)) {
                task.answer(); // it would be so again
            } else {
                alone(tx, transaction, task);
            }
        }
    }

    /** Whether the group was committed and answered; if not, it was taken back as a whole. */
    private boolean isKept(DSLContext tx, Statement transaction, List<Task<?>> group) {
        try {
            long end = System.nanoTime() + NANOS;
            savepoint(tx, transaction, group.getFirst());
            while (group.size() < SIZE && System.nanoTime() < end) {
                Task<?> next = waiting.poll();
                if (next == null) {
                    break;
                }
                if (next.begin()) {
                    group.add(next);
                    savepoint(tx, transaction, next);
                }
            }
            transaction.execute("COMMIT");
        } catch (SQLException e) {
            rollback(transaction);
            return false;
        }
        group.forEach(Task::answer);
        return true;
    }

    /** Throws when the transaction is gone, and the savepoint with it. */
    private static void savepoint(DSLContext tx, Statement transaction, Task<?> task) throws SQLException {
        transaction.execute("SAVEPOINT one");
        TimeLimit.start(transaction.getConnection(), Engine.Session.RUN_SECONDS);
        task.run(tx);
        if (task.failure != null) {
            transaction.execute("ROLLBACK TO one");
        }
        transaction.execute("RELEASE one");
    }

    private void alone(DSLContext tx, Statement transaction, Task<?> task) {
        try {
            transaction.execute(BEGIN);
        } catch (SQLException e) {
            task.fail(e);
            return;
        }
        try {
            TimeLimit.start(transaction.getConnection(), Engine.Session.RUN_SECONDS);
            task.run(tx);
            if (task.failure == null) {
                transaction.execute("COMMIT");
            } else {
                rollback(transaction);
            }
            task.answer();
        } catch (SQLException e) {
            rollback(transaction);
            task.fail(e);
        }
    }

    private void rollback(Statement transaction) {
        try {
            transaction.execute("ROLLBACK");
        } catch (SQLException e) {
            // SQLite has done it by itself, as on a full disk (sqlite.org/lang_transaction.html); or it is worse.
            isDoubtful = true;
        }
    }

    /** Finishes what waits, for ten seconds at most. */
    @Override
    public void close() {
        isClosed = true;
        try {
            thread.join(Duration.ofSeconds(STOP_SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

package lavka.db;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import lavka.engine.Engine;
import lavka.engine.Jdbc;
import lavka.engine.SqlError;
import org.jooq.DSLContext;
import org.jooq.exception.DataAccessException;
import org.jspecify.annotations.Nullable;

/**
 * SQLite's single writer. Waiting writes run one after another in one transaction, so that one commit syncs them all;
 * each is answered after the commit. If one fails, they run again, each in a savepoint of its own
 * (sqlite.org/lang_savepoint.html), to which a failed one is rolled back. If an error rolls back that transaction too,
 * as on a full disk, each write runs in a transaction of its own.
 */
final class GroupCommit implements Writer {
    /** Maximum number of writes in a group. */
    private static final int MAX_SIZE = 256;

    /** Time after which a group takes no more writes: the first one waits for the last. */
    private static final long NANOS = MILLISECONDS.toNanos(20);

    private static final long TICK_NANOS = MILLISECONDS.toNanos(50);

    /** Least time between two commits while readers are busy: after each, they read their pages again. */
    private static final long SPACING_NANOS = MILLISECONDS.toNanos(5);

    /** Time without a write after which a snapshot is held for the readers to share. */
    private static final int IDLE_MILLIS = 100;

    private static final int STOP_SECONDS = 1;

    /** Writes after which the write-ahead log is checkpointed once nobody writes. */
    private static final int CHECKPOINT_WRITES = 1_000;

    /** Size of the write-ahead log at which snapshots end, the oldest export first: they keep it from being reset. */
    private static final long MAX_LOG_BYTES = Long.getLong("lavka.log.bytes", 512 * 1024 * 1024); // less in a test

    private final Transactions transactions;
    private final Exports exports;
    private final BlockingQueue<Task<?>> waiting = new LinkedBlockingQueue<>();
    private final Thread thread = Thread.ofPlatform().daemon().name("writer").unstarted(this::run);
    private final Thread deadlines =
            Thread.ofPlatform().daemon().name("deadlines").unstarted(this::rejectLate);
    private final BooleanSupplier readersAreBusy;
    private long lastCommit = System.nanoTime();
    private int writesSinceCheckpoint; // by the idle writer
    private volatile boolean isClosed;

    /** @param readersAreBusy whether reads occupy all processors; commits are then spaced */
    GroupCommit(Transactions transactions, Exports exports, BooleanSupplier readersAreBusy) {
        this.transactions = transactions;
        this.exports = exports;
        this.readersAreBusy = readersAreBusy;
        thread.start();
        deadlines.start();
    }

    /** A write, which its requester waits for. */
    private static final class Task<T> {
        private final Function<DSLContext, T> write;
        private final long deadline;
        private final CompletableFuture<T> answer = new CompletableFuture<>();
        private @Nullable T result;
        private @Nullable Throwable failure;

        Task(Function<DSLContext, T> write, long deadline) {
            this.write = write;
            this.deadline = deadline;
        }

        void run(Transactions transactions, DSLContext tx, Connection connection) {
            result = null;
            failure = null;
            try {
                result = transactions.limited(connection, () -> write.apply(tx));
            } catch (Throwable e) { // whatever it is, it is the requester's
                failure = e;
            }
        }

        void answer() {
            if (failure == null) {
                answer.complete(result);
            } else {
                answer.completeExceptionally(failure);
            }
        }

        boolean isLate() {
            return System.nanoTime() - deadline > 0;
        }

        void reject() {
            answer.completeExceptionally(SqlError.BUSY.exception(null));
        }

        boolean isTooSlow(Engine engine) {
            return failure instanceof DataAccessException e && engine.error(e) == SqlError.TOO_SLOW;
        }
    }

    @Override
    public <T> T write(Function<DSLContext, T> write, long deadline, boolean isOneStatement) throws SQLException {
        Task<T> task = new Task<>(write, deadline);
        waiting.add(task);
        if (isClosed && waiting.remove(task)) {
            throw SqlError.BUSY.exception(null);
        }
        try {
            return task.answer.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return giveUpOrJoin(task);
        } catch (ExecutionException | CompletionException e) {
            switch (e.getCause()) {
                case SQLException cause -> throw cause;
                case RuntimeException cause -> throw cause;
                case Error cause -> throw cause;
                case null, default -> throw new IllegalStateException(e);
            }
        }
    }

    /**
     * Rejects the writes that have waited too long. One thread for all, because a timed wait costs a virtual thread
     * about as much as the rest of the hand-over.
     */
    private void rejectLate() {
        while (!isClosed) {
            Task<?> oldest = waiting.peek();
            if (oldest == null || !oldest.isLate()) {
                LockSupport.parkNanos(this, TICK_NANOS);
            } else if (waiting.remove(oldest)) {
                oldest.reject();
            }
        }
    }

    /** A write that has started ends soon, and its outcome must be reported. */
    private <T> T giveUpOrJoin(Task<T> task) {
        if (waiting.remove(task)) {
            throw SqlError.BUSY.exception(null);
        }
        return task.answer.join();
    }

    private void run() {
        try (SharedSnapshot snapshot = new SharedSnapshot(transactions)) {
            while (!isClosed || !waiting.isEmpty()) {
                Task<?> first = next();
                if (first != null) {
                    snapshot.release();
                    spaceCommits();
                    serve(first);
                    lastCommit = System.nanoTime();
                    if (isLogFull()) {
                        exports.endOldest();
                    }
                } else {
                    if (writesSinceCheckpoint >= CHECKPOINT_WRITES) {
                        checkpoint();
                    }
                    if (isLogFull()) { // another process writes, or the next write cuts the log
                        snapshot.release();
                    } else {
                        snapshot.renew();
                    }
                }
            }
        }
    }

    /**
     * Copies the log to the database file, so that the next write starts the log anew unless a reader uses it. It takes
     * milliseconds, for which a write may have to wait; without it, the commit that makes the log long takes longer.
     */
    private void checkpoint() {
        try (Connection connection = transactions.connections().getConnection()) {
            // Whether it was blocked, the pages in the log, and those that are copied.
            List<String> row =
                    Jdbc.rows(connection, "PRAGMA wal_checkpoint(PASSIVE)").getFirst();
            if (row.get(1).equals(row.get(2))) {
                writesSinceCheckpoint = 0;
            }
        } catch (SQLException | RuntimeException _) { // the log is still there
        }
    }

    private boolean isLogFull() {
        return transactions.databaseUrl().logBytes() > MAX_LOG_BYTES;
    }

    /** Waits for a write; null if there is none for some time. */
    private @Nullable Task<?> next() {
        try {
            return waiting.poll(IDLE_MILLIS, MILLISECONDS);
        } catch (InterruptedException e) {
            isClosed = true;
            return null;
        }
    }

    /** Waits, while readers are busy, so that more writes share the next commit. */
    private void spaceCommits() {
        long end = lastCommit + SPACING_NANOS;
        while (!isClosed && end - System.nanoTime() > 0 && waiting.size() < MAX_SIZE && readersAreBusy.getAsBoolean()) {
            LockSupport.parkNanos(this, end - System.nanoTime());
        }
    }

    private void serve(Task<?> first) {
        if (waiting.isEmpty()) {
            runAlone(first);
            return;
        }
        List<Task<?>> group = new ArrayList<>();
        try {
            runAndAnswer((tx, connection) -> {
                group.add(first);
                return runGroup(tx, connection, group, false);
            });
        } catch (Throwable e) {
            if (group.isEmpty() || first.answer.isDone()) {
                // Another program holds the lock, or there is no connection. What was committed is answered already.
                first.answer.completeExceptionally(e);
            } else {
                serveAgain(group);
            }
        }
    }

    /** Serves a group that was rolled back: each write in a savepoint, or else in a transaction of its own. */
    private void serveAgain(List<Task<?>> group) {
        answerTooSlow(group);
        if (group.isEmpty()) {
            return;
        }
        try {
            runAndAnswer((tx, connection) -> runGroup(tx, connection, group, true));
        } catch (Throwable e) {
            if (group.getFirst().answer.isDone()) {
                return; // committed
            }
            answerTooSlow(group);
            for (Task<?> task : group) {
                if (task.isLate()) { // after a wait for another program's lock, all are
                    task.reject();
                } else {
                    runAlone(task);
                }
            }
        }
    }

    private void runAndAnswer(Transactions.Work<List<Task<?>>> work) throws SQLException {
        transactions.run(work, written -> {
            writesSinceCheckpoint += written.size();
            written.forEach(Task::answer);
        });
    }

    /**
     * Runs the writes of a group and those that wait.
     *
     * @param group receives each write before it runs
     * @param isIsolated whether each runs in a savepoint, to which it is rolled back if it fails
     * @throws SQLException if a write that is not isolated fails, or the transaction is gone, and the savepoint with it
     */
    private List<Task<?>> runGroup(DSLContext tx, Connection connection, List<Task<?>> group, boolean isIsolated)
            throws SQLException {
        long end = System.nanoTime() + NANOS;
        // Not those that arrive meanwhile: while this group is written, requests of the next one can be read and
        // parsed.
        int size = Math.min(MAX_SIZE, group.size() + waiting.size());
        for (int i = 0; i < group.size() || takeNext(group, size, end); i++) {
            Task<?> task = group.get(i);
            if (isIsolated) {
                Jdbc.execute(connection, "SAVEPOINT one");
            }
            task.run(transactions, tx, connection);
            if (task.failure != null && !isIsolated) {
                throw new SQLException("A write of the group failed.", task.failure);
            }
            if (task.failure != null) {
                Jdbc.execute(connection, "ROLLBACK TO one");
            }
            if (isIsolated) {
                Jdbc.execute(connection, "RELEASE one");
            }
        }
        return group;
    }

    private boolean takeNext(List<Task<?>> group, int size, long end) {
        Task<?> next = group.size() < size && System.nanoTime() < end ? waiting.poll() : null;
        return next != null && group.add(next);
    }

    /** Removes the writes from a group that were too slow, and would be too slow again. */
    private void answerTooSlow(List<Task<?>> group) {
        group.removeIf(task -> {
            boolean isTooSlow = task.isTooSlow(transactions.engine());
            if (isTooSlow) {
                task.answer();
            }
            return isTooSlow;
        });
    }

    private <T> void runAlone(Task<T> task) {
        writesSinceCheckpoint++;
        try {
            transactions.run(
                    (tx, connection) -> transactions.limited(connection, () -> task.write.apply(tx)),
                    task.answer::complete);
        } catch (Throwable e) { // the thread goes on, whatever it is
            task.answer.completeExceptionally(e);
        }
    }

    /** Finishes the writes that wait, for a second at most: nobody waits for their answers any more. */
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

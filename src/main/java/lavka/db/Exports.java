package lavka.db;

import static java.util.concurrent.TimeUnit.SECONDS;

import java.util.ArrayDeque;
import java.util.Queue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The exports in progress, the oldest first. On SQLite, their snapshots keep the write-ahead log from being reset. */
final class Exports {
    /** How long an export has to end, and the log to be reset, before the next one is ended. */
    private static final long PAUSE_NANOS = SECONDS.toNanos(2);

    private static final Logger log = LoggerFactory.getLogger(Exports.class);

    private final Queue<Runnable> cancels = new ArrayDeque<>();
    private long ended = System.nanoTime() - PAUSE_NANOS;

    /** @param cancel ends the export, from another thread */
    synchronized void begin(Runnable cancel) {
        cancels.add(cancel);
    }

    synchronized void end(Runnable cancel) {
        cancels.remove(cancel);
    }

    synchronized void endOldest() {
        long now = System.nanoTime();
        Runnable oldest = now - ended < PAUSE_NANOS ? null : cancels.poll();
        if (oldest != null) {
            ended = now;
            log.warn("The oldest export was aborted, because its snapshot prevented SQLite's write-ahead log from being"
                    + " reset.");
            try {
                oldest.run();
            } catch (RuntimeException e) {
                log.warn("An export could not be aborted.", e); // the writer's thread goes on
            }
        }
    }
}

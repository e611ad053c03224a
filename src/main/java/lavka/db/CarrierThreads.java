package lavka.db;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import jdk.management.VirtualThreadSchedulerMXBean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Adds a carrier thread for each SQLite statement that runs for more than a few milliseconds, and removes it
 * afterwards. A virtual thread in native code keeps its carrier (JEP 444, "Scheduling virtual threads"), so with one
 * carrier per core a few slow statements would stop every other request. Spare carriers at all times are not an option:
 * under load they took so much processor time from the JIT compiler that warming up took more than a minute.
 */
final class CarrierThreads implements AutoCloseable {
    /** Longer than a cold start makes an ordinary read. */
    private static final long SLOW_NANOS = MILLISECONDS.toNanos(20);

    private static final long SCAN_NANOS = MILLISECONDS.toNanos(5);
    private static final int STOP_SECONDS = 1;
    private static final Logger log = LoggerFactory.getLogger(CarrierThreads.class);

    /** When each running statement began, by {@link System#nanoTime}; 0 in a free slot. */
    private final AtomicLongArray began;

    private final Thread watcher = Thread.ofPlatform().daemon().name("carriers").unstarted(this::watch);
    private volatile boolean isIdle;
    private volatile boolean isClosed;

    /** @param connections the most statements that run at once; 0 on a server, whose statements hold no carriers */
    CarrierThreads(int connections) {
        began = new AtomicLongArray(connections);
        watcher.start();
    }

    /**
     * Records the start of a statement.
     *
     * @return its slot, for {@link #end}
     */
    int begin() {
        if (began.length() == 0) {
            return 0;
        }
        long now = System.nanoTime() | 1; // never 0
        int slot = 0;
        while (!began.compareAndSet(slot, 0, now)) {
            slot = (slot + 1) % began.length();
        }
        if (isIdle) {
            LockSupport.unpark(watcher);
        }
        return slot;
    }

    void end(int slot) {
        if (began.length() > 0) {
            began.set(slot, 0);
        }
    }

    private void watch() {
        int added = 0;
        try {
            while (!isClosed) {
                long now = System.nanoTime();
                int running = 0;
                int slow = 0;
                for (int slot = 0; slot < began.length(); slot++) {
                    long start = began.get(slot);
                    running += start == 0 ? 0 : 1;
                    slow += start == 0 || now - start < SLOW_NANOS ? 0 : 1;
                }
                add(slow - added);
                added = slow;
                if (running > 0) {
                    isIdle = false;
                    LockSupport.parkNanos(this, SCAN_NANOS);
                } else if (!isIdle) {
                    isIdle = true; // from here on begin() unparks this thread; scan once more before parking
                } else {
                    LockSupport.park(this);
                }
            }
        } catch (RuntimeException e) {
            log.warn("The number of carrier threads cannot be changed, so slow statements delay other requests.", e);
        } finally {
            add(-added);
        }
    }

    /** Changes the scheduler of the JVM, which others may change as well. At least one carrier is left. */
    private static synchronized void add(int carriers) {
        if (carriers != 0) {
            // Looked up at the first change, because its first use takes 14 ms.
            var scheduler = ManagementFactory.getPlatformMXBean(VirtualThreadSchedulerMXBean.class);
            scheduler.setParallelism(Math.max(1, scheduler.getParallelism() + carriers));
        }
    }

    /** Removes what it has added. */
    @Override
    public void close() {
        isClosed = true;
        LockSupport.unpark(watcher);
        try {
            watcher.join(Duration.ofSeconds(STOP_SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

package lavka.db;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import java.lang.management.ManagementFactory;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import jdk.management.VirtualThreadSchedulerMXBean;

/**
 * Adds a carrier thread for each SQLite statement that runs for more than a few milliseconds, and removes it
 * afterwards. A virtual thread in native code keeps its carrier (JEP 444, "Scheduling virtual threads"), so with one
 * carrier per core a few slow statements would stop every other request. Having spare carriers at all times is no way
 * out: under load they take the processors from the JIT compiler, and the service stays slow for more than a minute.
 */
final class Carriers implements AutoCloseable {
    private static final long SLOW_NANOS = MILLISECONDS.toNanos(10);
    private static final long LOOK_NANOS = MILLISECONDS.toNanos(5);

    /** When each running statement began, by {@link System#nanoTime}; 0 in a free slot. */
    private final AtomicLongArray began;

    private final Thread watcher = Thread.ofPlatform().daemon().name("carriers").unstarted(this::watch);
    private volatile boolean isIdle;
    private volatile boolean isClosed;

    /** With room for as many statements as there are connections. */
    Carriers(int connections) {
        began = new AtomicLongArray(connections);
        watcher.start();
    }

    /**
     * Starts the clock of a statement.
     *
     * @return its slot, for {@link #end}
     */
    int begin() {
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
        began.set(slot, 0);
    }

    private void watch() {
        int added = 0;
        while (!isClosed) {
            long now = System.nanoTime();
            int running = 0;
            int slow = 0;
            for (int slot = 0; slot < began.length(); slot++) {
                long start = began.get(slot);
                running += start == 0 ? 0 : 1;
                slow += start == 0 || now - start < SLOW_NANOS ? 0 : 1;
            }
            if (slow != added) {
                add(slow - added);
                added = slow;
            }
            if (running > 0) {
                isIdle = false;
                LockSupport.parkNanos(this, LOOK_NANOS);
            } else if (isIdle) {
                LockSupport.park(this);
            } else {
                isIdle = true; // from here on begin wakes this thread; look once more
            }
        }
        add(-added);
    }

    private static void add(int carriers) {
        if (carriers != 0) {
            // Looked up when it is needed: its first use takes 14 ms.
            var scheduler = ManagementFactory.getPlatformMXBean(VirtualThreadSchedulerMXBean.class);
            scheduler.setParallelism(scheduler.getParallelism() + carriers);
        }
    }

    @Override
    public void close() {
        isClosed = true;
        LockSupport.unpark(watcher);
    }
}

package lavka.http;

import static java.util.concurrent.TimeUnit.SECONDS;
import static lavka.core.ErrorKind.UNAVAILABLE;

import jakarta.servlet.http.HttpServletRequest;
import java.util.concurrent.Semaphore;
import lavka.core.LavkaException;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.server.Request;

/**
 * What large bodies may take of the heap together: those that are sent, and answers that their clients are slow to
 * take. What does not fit is refused before the heap is full.
 */
public final class MemoryBudget {
    /** Bytes that each request may hold without asking. */
    static final int SMALL = 64 * 1024;

    /** How long a body waits to be read. */
    private static final int WAIT_SECONDS = 5;

    /** The part of the heap that large bodies share. */
    private static final int SHARE = 4;

    private static final int UNIT = 1024;

    private final int all =
            (int) Math.min(Integer.MAX_VALUE, Runtime.getRuntime().maxMemory() / SHARE / UNIT);
    private final Semaphore units = new Semaphore(all, true);

    /** Refuses what does not fit now. */
    void take(HttpServletRequest request, long bytes) {
        take(request, bytes, 0);
    }

    /** Waits a little for what does not fit now. */
    void await(HttpServletRequest request, long bytes) {
        take(request, bytes, WAIT_SECONDS);
    }

    /** Until the request has its answer, or is cut. */
    private void take(HttpServletRequest request, long bytes, int seconds) {
        if (bytes <= SMALL) {
            return;
        }
        int taken = (int) Math.min(all, bytes / UNIT); // the largest fits when it is alone
        try {
            if (!units.tryAcquire(taken, seconds, SECONDS)) {
                throw LavkaException.of(UNAVAILABLE, "Out of memory budget; retry later.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw LavkaException.of(UNAVAILABLE, "The service is stopping.", e);
        }
        Request.addCompletionListener(
                ServletContextRequest.getServletContextRequest(request), failure -> units.release(taken));
    }
}

package lavka.http;

import static java.util.concurrent.TimeUnit.SECONDS;
import static lavka.core.ErrorKind.UNAVAILABLE;

import jakarta.servlet.http.HttpServletRequest;
import java.util.concurrent.Semaphore;
import lavka.core.LavkaException;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.server.Request;

/** The share of the heap for large request bodies and responses; requests beyond it are rejected. */
public final class MemoryBudget {
    /** Bytes that a request may hold without taking them. */
    static final int SMALL = 64 * 1024;

    /** The part of the heap that large bodies share. */
    private static final int SHARE = 4;

    private static final int UNIT = 1024;

    private final int all =
            (int) Math.min(Integer.MAX_VALUE, Runtime.getRuntime().maxMemory() / SHARE / UNIT);
    private final Semaphore units = new Semaphore(all, true);

    /**
     * Takes memory until the response is sent or the connection is closed.
     *
     * @param waitSeconds how long to wait for others to release memory
     * @throws LavkaException of kind UNAVAILABLE if it does not fit
     */
    void take(HttpServletRequest request, long bytes, int waitSeconds) {
        if (bytes <= SMALL) {
            return;
        }
        int taken = (int) Math.min(all, bytes / UNIT); // the largest request fits if it is alone
        try {
            if (!units.tryAcquire(taken, waitSeconds, SECONDS)) {
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

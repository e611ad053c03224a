package lavka.http;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import java.util.HashMap;
import java.util.Map;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.component.AbstractLifeCycle;

/** Closes connections that take too long to send a request head; Jetty's idle timeout restarts with every byte. */
final class HeadLimit extends AbstractLifeCycle {
    private static final long SCAN_MILLIS = SECONDS.toMillis(JettySettings.CLIENT_SECONDS) / 6;

    private final ServerConnector connector;
    private Map<EndPoint, Idle> idle = new HashMap<>();

    HeadLimit(ServerConnector connector) {
        this.connector = connector;
    }

    /** When a connection was last seen between two requests, in nanoseconds, and how much had come until then. */
    private record Idle(long requests, long bytes, long at) {}

    @Override
    protected void doStart() {
        connector.getScheduler().schedule(this::scan, SCAN_MILLIS, MILLISECONDS);
    }

    private void scan() {
        long now = System.nanoTime();
        Map<EndPoint, Idle> seen = new HashMap<>();
        for (EndPoint endPoint : connector.getConnectedEndPoints()) {
            Connection connection = endPoint.getConnection();
            long requests = connection.getMessagesIn();
            Idle last = idle.getOrDefault(endPoint, new Idle(0, 0, now));
            boolean isInHead = requests == last.requests()
                    && requests == connection.getMessagesOut()
                    && connection.getBytesIn() > last.bytes();
            if (isInHead && now - last.at() > SECONDS.toNanos(JettySettings.CLIENT_SECONDS)) {
                endPoint.close();
            } else {
                seen.put(endPoint, isInHead ? last : new Idle(requests, connection.getBytesIn(), now));
            }
        }
        idle = seen;
        if (isRunning()) {
            connector.getScheduler().schedule(this::scan, SCAN_MILLIS, MILLISECONDS);
        }
    }
}

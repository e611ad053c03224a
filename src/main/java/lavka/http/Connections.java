package lavka.http;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.io.AbstractConnection;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.component.AbstractLifeCycle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Admits connections up to the limits. On a further one, the first request is refused with 503 before it is parsed, so
 * that a refusal costs little when there are many.
 */
final class Connections extends HttpConnectionFactory {
    /** How long a refused client has to read its answer and to close the connection. */
    private static final long REFUSED_MILLIS = 1_000;

    private static final long LOG_NANOS = SECONDS.toNanos(10);

    private static final Logger log = LoggerFactory.getLogger(Connections.class);

    private final Limits limits;
    private final Problems problems;
    private final AtomicInteger all = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();
    private final Map<InetAddress, Integer> byClient = new ConcurrentHashMap<>();
    private final AtomicLong logged = new AtomicLong(System.nanoTime() - LOG_NANOS);

    Connections(HttpConfiguration http, Limits limits, Problems problems) {
        super(http);
        this.limits = limits;
        this.problems = problems;
    }

    /** Whether clients are refused because all connections are in use. */
    boolean isFull() {
        return all.get() >= limits.connections();
    }

    @Override
    public Connection newConnection(Connector connector, EndPoint endPoint) {
        InetAddress client = client(endPoint);
        if (!isFull() && byClient.getOrDefault(client, 0) < limits.connectionsFrom(client)) {
            Connection connection = super.newConnection(connector, endPoint);
            connection.addEventListener(new Counted(client));
            return connection;
        }
        long now = System.nanoTime();
        long last = logged.get();
        if (now - last > LOG_NANOS && logged.compareAndSet(last, now)) {
            log.warn(
                    "{} connections are open, {} of them from {}; further ones are refused.",
                    all,
                    byClient.get(client),
                    client);
        }
        return new Refusal(connector, endPoint);
    }

    private static InetAddress client(EndPoint endPoint) {
        return endPoint.getRemoteSocketAddress() instanceof InetSocketAddress remote
                ? remote.getAddress()
                : InetAddress.getLoopbackAddress(); // it is closed already
    }

    /** Counts a connection while it is open. A closed one has no address any more. */
    private final class Counted implements Connection.Listener {
        private final InetAddress client;

        Counted(InetAddress client) {
            this.client = client;
        }

        @Override
        public void onOpened(Connection connection) {
            all.incrementAndGet();
            byClient.merge(client, 1, Integer::sum);
        }

        @Override
        public void onClosed(Connection connection) {
            all.decrementAndGet();
            byClient.computeIfPresent(client, (key, open) -> open == 1 ? null : open - 1);
        }
    }

    /** Answers 503 to whatever is sent, and closes when the client has read it, which a reset would prevent. */
    final class Refusal extends AbstractConnection {
        private boolean isAnswered;

        Refusal(Connector connector, EndPoint endPoint) {
            super(endPoint, connector.getExecutor());
            endPoint.setIdleTimeout(REFUSED_MILLIS);
        }

        @Override
        public void onOpen() {
            super.onOpen();
            if (refused.incrementAndGet() > limits.connections()) {
                close();
            } else {
                fillInterested();
            }
        }

        @Override
        public void onClose(Throwable cause) {
            refused.decrementAndGet();
            super.onClose(cause);
        }

        @Override
        public void onFillable() {
            ByteBuffer ignored = BufferUtil.allocate(4096);
            try {
                int read = getEndPoint().fill(ignored);
                for (; read > 0; read = getEndPoint().fill(ignored)) {
                    BufferUtil.clear(ignored);
                    answer();
                }
                if (read < 0) {
                    close();
                } else {
                    fillInterested();
                }
            } catch (IOException e) {
                close(); // the client is gone
            }
        }

        private void answer() {
            if (!isAnswered) {
                isAnswered = true;
                EndPoint client = getEndPoint();
                client.write(Callback.from(client::shutdownOutput, failure -> close()), problems.tooManyConnections());
            }
        }
    }

    /**
     * Closes connections that take too long to send a request head; Jetty's idle timeout restarts with every byte.
     * While clients are refused, idle connections are closed sooner.
     */
    final class HeadLimit extends AbstractLifeCycle {
        private static final long SCAN_MILLIS = SECONDS.toMillis(JettySettings.CLIENT_SECONDS) / 6;

        private static final long IDLE_MILLIS = SECONDS.toMillis(JettySettings.CLIENT_SECONDS);
        private static final long IDLE_MILLIS_WHEN_FULL = 5_000;

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
            long idleMillis = isFull() ? IDLE_MILLIS_WHEN_FULL : IDLE_MILLIS;
            for (EndPoint endPoint : connector.getConnectedEndPoints()) {
                Connection connection = endPoint.getConnection();
                if (connection instanceof Refusal) {
                    continue;
                }
                endPoint.setIdleTimeout(idleMillis);
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
}

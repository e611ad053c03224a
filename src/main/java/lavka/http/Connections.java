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
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.component.AbstractLifeCycle;
import org.eclipse.jetty.util.thread.Invocable;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Admits connections up to the limits. On a further one, the first request is refused with 503 before it is parsed, so
 * that a refusal costs little when there are many.
 */
final class Connections extends HttpConnectionFactory {
    /** How long a refused client has to read its answer and to close the connection. */
    private static final long REFUSED_MILLIS = 1_000;

    /** Refusals after a longer pause are logged. */
    private static final long LOG_NANOS = SECONDS.toNanos(10);

    /** Refused clients beyond this number get no answer. */
    private static final int MAX_REFUSED = 500;

    /** Accepted connections that nothing has looked at yet; one more is closed, and the rest wait in the kernel. */
    private static final int MAX_PENDING = 500;

    private static final Logger log = LoggerFactory.getLogger(Connections.class);

    private final Limits limits;
    private final Problems problems;
    private volatile @Nullable ByteBuffer answer;
    private final AtomicInteger all = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();
    private final Map<String, Integer> byClient = new ConcurrentHashMap<>();
    private final AtomicLong refusedAt = new AtomicLong(System.nanoTime() - LOG_NANOS);

    Connections(HttpConfiguration http, Limits limits, Problems problems) {
        super(http);
        this.limits = limits;
        this.problems = problems;
    }

    /** Stops accepting while the processors cannot keep up with what was accepted. */
    NetworkConnectionLimit acceptLimit(ServerConnector connector) {
        return new NetworkConnectionLimit(limits.connections() + MAX_REFUSED + MAX_PENDING, connector);
    }

    @Override
    public Connection newConnection(Connector connector, EndPoint endPoint) {
        InetAddress address = address(endPoint);
        String client = Limits.client(address);
        int mine = byClient.getOrDefault(client, 0);
        if (limits.admits(address, all.get(), mine)) {
            Connection connection = super.newConnection(connector, endPoint);
            connection.addEventListener(new Counted(client));
            return connection;
        }
        long now = System.nanoTime();
        long last = refusedAt.getAndSet(now);
        if (now - last > LOG_NANOS) {
            log.warn("{} connections are open, {} of them from {}; further ones are refused.", all, mine, client);
        }
        return new Refusal(connector, endPoint);
    }

    private static InetAddress address(EndPoint endPoint) {
        return endPoint.getRemoteSocketAddress() instanceof InetSocketAddress remote
                ? remote.getAddress()
                : InetAddress.getLoopbackAddress(); // it is closed already
    }

    /** Rendered for the first refusal, not at startup. */
    private ByteBuffer answer() {
        ByteBuffer rendered = answer;
        if (rendered == null) {
            rendered = problems.tooManyConnections();
            answer = rendered;
        }
        return rendered.duplicate();
    }

    /** Counts a connection while it is open. A closed one has no address any more. */
    private final class Counted implements Connection.Listener {
        private final String client;

        Counted(String client) {
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

    /**
     * Answers 503 to whatever is sent, and closes when the client has read it, which a reset would prevent, or after a
     * second.
     */
    final class Refusal extends AbstractConnection {
        /** Runs on the selector's thread, so that a refusal needs no thread of its own. */
        private final Callback fillable =
                Callback.from(Invocable.InvocationType.NON_BLOCKING, this::onFillable, failure -> close());

        private final Scheduler.Task end;
        private boolean isAnswered;

        Refusal(Connector connector, EndPoint endPoint) {
            super(endPoint, connector.getExecutor());
            end = connector.getScheduler().schedule(this::close, REFUSED_MILLIS, MILLISECONDS);
        }

        @Override
        public void onOpen() {
            super.onOpen();
            if (refused.incrementAndGet() > MAX_REFUSED) {
                close();
            } else {
                getEndPoint().fillInterested(fillable);
            }
        }

        @Override
        public void onClose(Throwable cause) {
            refused.decrementAndGet();
            end.cancel(); // or the scheduler would hold the connection until then
            super.onClose(cause);
        }

        @Override
        public void onFillable() {
            ByteBuffer ignored = BufferUtil.allocate(4096);
            try {
                int read = getEndPoint().fill(ignored);
                if (read > 0 && !isAnswered) {
                    isAnswered = true;
                    EndPoint client = getEndPoint();
                    client.write(Callback.from(client::shutdownOutput, failure -> close()), answer());
                }
                if (read < 0) {
                    close();
                } else {
                    getEndPoint().fillInterested(fillable);
                }
            } catch (IOException e) {
                close(); // the client is gone
            }
        }
    }

    /**
     * Closes connections that take too long to send a request head; Jetty's idle timeout restarts with every byte.
     * While clients are refused, idle connections are closed sooner.
     */
    final class HeadLimit extends AbstractLifeCycle {
        private static final long SCAN_MILLIS = SECONDS.toMillis(JettySettings.CLIENT_SECONDS) / 6;
        private static final long IDLE_MILLIS_WHEN_FULL = 5_000;

        private final ServerConnector connector;
        private boolean wasFull;
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
            boolean isFull = now - refusedAt.get() < LOG_NANOS;
            boolean setsTimeout = (isFull || wasFull) && !connector.isShutdown(); // Jetty shortens it to stop
            wasFull = isFull;
            for (EndPoint endPoint : connector.getConnectedEndPoints()) {
                Connection connection = endPoint.getConnection();
                if (connection instanceof Refusal) {
                    continue;
                }
                if (setsTimeout) {
                    endPoint.setIdleTimeout(isFull ? IDLE_MILLIS_WHEN_FULL : connector.getIdleTimeout());
                }
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

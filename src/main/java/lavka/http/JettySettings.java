package lavka.http;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import io.javalin.compression.CompressionStrategy;
import io.javalin.config.JavalinConfig;
import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import lavka.contract.Json;
import org.eclipse.jetty.ee10.servlet.SessionHandler;
import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.http.PreEncodedHttpField;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SelectorManager;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.component.Graceful;
import org.eclipse.jetty.util.thread.Scheduler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How Javalin's Jetty differs from its defaults, and why. */
public final class JettySettings {
    /** How long a shutdown waits for requests in progress before it aborts them; Docker kills after 10 s. */
    private static final long STOP_MILLIS = 6_000;

    /** Idle timeout of a connection, and time limit for the head of a request and for its body. */
    static final int CLIENT_SECONDS = Integer.getInteger("lavka.client.seconds", 30); // less in a test

    /** Jetty's default of 50 is too few for a burst; the kernel resets the rest. */
    private static final int WAITING_TO_BE_ACCEPTED = 1_000;

    /** Held while a request waits; most heads and bodies fit. */
    private static final int INPUT_BUFFER_BYTES = 4 * 1024;

    private static final int RESPONSE_HEAD_BYTES = 128 * 1024;

    /** Sent with every response, so that browsers trust its Content-Type (fetch.spec.whatwg.org). */
    static final HttpField NOSNIFF = new PreEncodedHttpField("X-Content-Type-Options", "nosniff");

    private static final String METHOD_OVERRIDE = "X-HTTP-Method-Override";

    private static final Logger log = LoggerFactory.getLogger(JettySettings.class);

    private JettySettings() {}

    public static void apply(JavalinConfig config, String host, int port, Limits limits, Problems problems) {
        config.startup.showJavalinBanner = false;
        config.startup.showOldJavalinVersionWarning = false;
        config.startup.startupWatcherEnabled = false;
        config.concurrency.useVirtualThreads = true;
        config.http.prefer405over404 = true;
        config.http.defaultContentType = Json.MEDIA_TYPE;
        config.router.javaLangErrorHandler(problems::answerError);
        // A strong ETag names the bytes on the wire; a proxy in front may compress.
        config.http.compressionStrategy = CompressionStrategy.NONE;
        InFlight inFlight = new InFlight();
        config.events.serverStopping(() -> finish(inFlight));
        config.jetty.modifyServer(server -> {
            server.setStopTimeout(STOP_MILLIS);
            server.setHandler(inFlight); // instead of statistics that nobody reads
            server.setErrorHandler(problems::answerJetty);
        });
        config.jetty.modifyServletContextHandler(handler -> {
            handler.setSessionHandler(new NoSessions());
            handler.getServletHandler().setFilterChainsCached(false); // it would cache one for each path
        });
        config.jetty.addConnector((server, http) -> {
            // Link holds up to three URLs, each as long as that of the request, or longer once encoded.
            http.setMaxResponseHeaderSize(RESPONSE_HEAD_BYTES);
            http.setHttpCompliance(HttpCompliance.STRICT); // lines end with CR LF, not with LF alone
            http.setHeaderCacheSize(0); // the default takes 100 KB per connection
            http.addCustomizer((request, headers) -> {
                headers.add(NOSNIFF);
                return withoutMethodOverride(request);
            });
            Connections connections = new Connections(http, limits, problems);
            connections.setInputBufferSize(INPUT_BUFFER_BYTES);
            ServerConnector connector = new BatchingConnector(server, connections);
            connector.setHost(host);
            connector.setPort(port);
            connector.setIdleTimeout(SECONDS.toMillis(CLIENT_SECONDS));
            connector.setAcceptQueueSize(WAITING_TO_BE_ACCEPTED);
            connector.addBean(connections.acceptLimit(connector));
            connector.addBean(connections.new HeadLimit(connector));
            return connector;
        });
    }

    /** Skips the lookup of a session cookie on each request; the service has no sessions. */
    private static final class NoSessions extends SessionHandler {
        @Override
        public boolean handle(Request request, Response response, Callback callback) throws Exception {
            return getHandler().handle(request, response, callback);
        }
    }

    /** Counts requests in progress, for which a shutdown waits, and rejects new ones from then on. */
    private static final class InFlight extends Handler.Wrapper {
        private final AtomicInteger requests = new AtomicInteger();
        private final Graceful.Shutdown shutdown = new Graceful.Shutdown(this) {
            @Override
            public boolean isShutdownDone() {
                return requests.get() == 0;
            }
        };

        @Override
        public boolean handle(Request request, Response response, Callback callback) throws Exception {
            requests.incrementAndGet(); // before the check, so that a shutdown waits for each request it lets in
            Request.addCompletionListener(request, failure -> end());
            if (shutdown.isShutdown()) {
                return refuse(HttpStatus.SERVICE_UNAVAILABLE_503, request, response, callback);
            }
            if (!isFramed(request)) {
                return refuse(HttpStatus.BAD_REQUEST_400, request, response, callback);
            }
            return super.handle(request, response, callback);
        }

        private static boolean refuse(int status, Request request, Response response, Callback callback) {
            response.getHeaders().put(HttpFields.CONNECTION_CLOSE);
            Response.writeError(request, response, callback, status);
            return true;
        }

        /**
         * Whether every HTTP implementation agrees on where the body ends (RFC 9112, section 6.3): a proxy that does
         * not could take a part of the body for another request.
         */
        private static boolean isFramed(Request request) {
            String encoding = request.getHeaders().get(HttpHeader.TRANSFER_ENCODING);
            return encoding == null
                    || (encoding.equalsIgnoreCase("chunked")
                            && request.getConnectionMetaData().getHttpVersion() != HttpVersion.HTTP_1_0);
        }

        private void end() {
            requests.decrementAndGet();
            shutdown.check();
        }
    }

    /** Before Jetty stops, because its connectors would cut a request whose body pauses for a second. */
    private static void finish(InFlight inFlight) throws Exception {
        try {
            inFlight.shutdown.shutdown().get(STOP_MILLIS, MILLISECONDS);
        } catch (TimeoutException e) {
            log.warn("{} requests did not finish within {} ms and were aborted.", inFlight.requests, STOP_MILLIS);
            for (Connector connector : inFlight.getServer().getConnectors()) {
                connector.getConnectedEndPoints().forEach(EndPoint::close);
            }
        }
    }

    /** Removes the header by which Javalin would replace the method: a GET must not delete a row. */
    private static Request withoutMethodOverride(Request request) {
        if (!request.getHeaders().contains(METHOD_OVERRIDE)) {
            return request;
        }
        HttpFields headers =
                HttpFields.build(request.getHeaders()).remove(METHOD_OVERRIDE).asImmutable();
        return new Request.Wrapper(request) {
            @Override
            public HttpFields getHeaders() {
                return headers;
            }
        };
    }

    /**
     * Lets the requests that a selector has found run before it changes their connections. By then, most of them wait
     * for the next request, so that nothing changes. Otherwise, each request costs two system calls to remove its
     * connection from the selector and to add it again, and often a third one to wake the selector up.
     */
    private static final class BatchingConnector extends ServerConnector {
        BatchingConnector(Server server, Connections connections) {
            // Javalin's pool also wraps each task in a future, and keeps a set of its threads.
            super(server, Thread::startVirtualThread, null, null, -1, -1, connections);
        }

        @Override
        protected SelectorManager newSelectorManager(Executor executor, Scheduler scheduler, int selectors) {
            return new ServerConnectorManager(executor, scheduler, selectors) {
                @Override
                protected ManagedSelector newSelector(int id) {
                    return new BatchingSelector(this, id);
                }
            };
        }

        @Override
        protected SocketChannelEndPoint newEndPoint(SocketChannel client, ManagedSelector selector, SelectionKey key) {
            var endPoint = new SocketChannelEndPoint(client, selector, key, getScheduler()) {
                @Override
                public void updateKey() {
                    ((BatchingSelector) selector).runRequests();
                    super.updateKey();
                }
            };
            endPoint.setIdleTimeout(getIdleTimeout());
            return endPoint;
        }
    }

    private static final class BatchingSelector extends ManagedSelector {
        private boolean hasBatch;

        BatchingSelector(SelectorManager manager, int id) {
            super(manager, id);
        }

        @Override
        protected int select(Selector selector) throws IOException {
            int selected = super.select(selector);
            hasBatch = selected > 1; // for one request, a pause gains nothing and may allocate 3 KB
            return selected;
        }

        /** Called by the selector's virtual thread before it changes a connection. */
        @SuppressWarnings("ThreadPriorityCheck") // whatever the scheduler runs first, the result is the same
        void runRequests() {
            if (hasBatch) {
                hasBatch = false;
                Thread.yield();
            }
        }
    }
}

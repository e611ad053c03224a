package lavka.http;

import io.javalin.compression.CompressionStrategy;
import io.javalin.config.JavalinConfig;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;

/** How Javalin's Jetty differs from its defaults, and why. */
public final class JettySettings {
    /** What a stop waits for, at most, before it cuts what is in flight. */
    private static final long STOP_MILLIS = 10_000;

    private JettySettings() {}

    public static void apply(JavalinConfig config, String host, int port, Problems problems) {
        config.startup.showJavalinBanner = false;
        config.startup.showOldJavalinVersionWarning = false;
        config.startup.startupWatcherEnabled = false;
        config.concurrency.useVirtualThreads = true;
        config.http.defaultContentType = "application/json";
        // A strong ETag names the bytes on the wire; a proxy in front may compress.
        config.http.compressionStrategy = CompressionStrategy.NONE;
        config.jetty.modifyServer(server -> {
            server.setStopTimeout(STOP_MILLIS);
            server.insertHandler(new GracefulHandler());
            server.setErrorHandler(problems.jettyErrors());
        });
        config.jetty.addConnector((server, http) -> {
            http.addCustomizer(JettySettings::plain);
            ServerConnector connector = new ServerConnector(server, new HttpConnectionFactory(http));
            connector.setHost(host);
            connector.setPort(port);
            // Else a stop cuts a request whose body pauses for a second.
            connector.setShutdownIdleTimeout(STOP_MILLIS);
            return connector;
        });
    }

    /**
     * HEAD is GET whose body is not sent, which Jetty sees to; no other method hides behind a header, since a GET that
     * deletes passes every cache and firewall.
     */
    private static Request plain(Request request, HttpFields.Mutable responseHeaders) {
        boolean head = request.getMethod().equals("HEAD");
        boolean override = request.getHeaders().contains("X-HTTP-Method-Override");
        return head || override ? new Plain(request, head ? "GET" : request.getMethod()) : request;
    }

    private static final class Plain extends Request.Wrapper {
        private final String method;
        private final HttpFields headers;

        Plain(Request request, String method) {
            super(request);
            this.method = method;
            this.headers = HttpFields.build(request.getHeaders())
                    .remove("X-HTTP-Method-Override")
                    .asImmutable();
        }

        @Override
        public String getMethod() {
            return method;
        }

        @Override
        public HttpFields getHeaders() {
            return headers;
        }
    }
}

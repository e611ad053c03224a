package lavka.cli;

import static lavka.core.ErrorKind.UNAVAILABLE;
import static lavka.db.schema.Tables.PRODUCTS;

import io.javalin.util.JavalinBindException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import lavka.App;
import lavka.Config;
import lavka.core.LavkaException;

/** {@code lavka serve}: runs the service until a signal stops it. */
final class Serve {
    private Serve() {}

    static void run(Config config) {
        requireFree(config);
        try (App app = new App(config)) { // until it listens, a signal ends the process
            app.start();
            CompletableFuture<?> stop = stopSignal();
            System.out.println(welcome(app, config));
            stop.join();
        } catch (JavalinBindException e) {
            throw inUse(config, e); // taken after the check
        }
    }

    /**
     * Completed by SIGTERM, SIGINT and SIGHUP, unless the process ignores them (nohup). A shutdown hook could close the
     * service too, but not end with 0.
     */
    private static CompletableFuture<?> stopSignal() {
        CompletableFuture<?> stop = new CompletableFuture<>();
        for (String name : List.of("TERM", "INT", "HUP")) {
            try {
                sun.misc.Signal.handle(new sun.misc.Signal(name), signal -> stop.complete(null));
            } catch (IllegalArgumentException e) {
                // Windows has no SIGHUP.
            }
        }
        return stop;
    }

    /** Checks the port before anything is opened or created. */
    private static void requireFree(Config config) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(config.host(), config.port()));
        } catch (IOException e) {
            throw String.valueOf(e.getMessage()).contains("in use") ? inUse(config, e) : cannotListen(config, e);
        }
    }

    private static LavkaException inUse(Config config, Exception e) {
        int port = config.port();
        int other = port == 65_535 ? port - 1 : port + 1;
        String message = PortHolder.of(port)
                .map(holder -> "Port %d is already in use by process %s (%s).%nStop it (kill %s)"
                        .formatted(port, holder.pid(), holder.command(), holder.pid()))
                .orElseGet(() -> "Port %d is already in use.%nStop the process that uses it".formatted(port));
        return LavkaException.of(UNAVAILABLE, message + ", or choose another port: LAVKA_PORT=%d".formatted(other), e);
    }

    private static LavkaException cannotListen(Config config, Exception e) {
        return LavkaException.of(
                UNAVAILABLE,
                "Cannot listen on LAVKA_HOST=%s, LAVKA_PORT=%d: %s. Use an address of this machine, and a port that this user may open."
                        .formatted(config.host(), config.port(), e.getMessage()),
                e);
    }

    /** {@code host:port}, as a client on this machine writes it. */
    static String address(Config config, String port) {
        String host = switch (config.host()) {
            case "0.0.0.0" -> "127.0.0.1";
            case "::" -> "[::1]";
            default -> config.host().contains(":") ? "[" + config.host() + "]" : config.host();
        };
        return host + ":" + port;
    }

    private static String welcome(App app, Config config) {
        String address = address(config, String.valueOf(app.port()));
        long started = ManagementFactory.getRuntimeMXBean().getStartTime();
        return String.format(
                Locale.ROOT,
                """
                Lavka %s   ready in %.1f s
                  API       http://%s
                  Docs      http://%s/docs
                  Database  %s   %s, schema %d, %,d products
                  Try       curl --json '{"name":"Tea","description":"Ivan tea, 100 g","price":450}' %s/products\
                """,
                app.contract().version(),
                (System.currentTimeMillis() - started) / 1000.0,
                address,
                address,
                app.database().databaseUrl().name(),
                app.database().product(),
                app.schema().version(),
                app.database().read(sql -> sql.fetchCount(PRODUCTS)),
                address);
    }
}

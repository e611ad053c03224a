package lavka.cli;

import static lavka.core.Fault.Kind.UNAVAILABLE;

import io.javalin.util.JavalinBindException;

import lavka.App;
import lavka.Config;
import lavka.core.Fault;

import picocli.CommandLine.Command;

import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;

@Command(name = "serve", description = "Starts the service.")
final class Serve implements Callable<Integer> {
    private final Map<String, String> environment;

    Serve(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() throws InterruptedException {
        Config config = Config.of(environment);
        App app = new App(config);
        try {
            app.start();
        } catch (JavalinBindException e) {
            app.close();
            throw unavailable(config, e);
        }
        System.out.println(welcome(app, config));
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(
                        new Thread(() -> {
                            app.close();
                            stopped.countDown();
                        }));
        stopped.await();
        return 0;
    }

    private static Fault unavailable(Config config, JavalinBindException e) {
        int port = config.port();
        String holder = PortHolder.of(port).map(process -> " by " + process).orElse("");
        if (String.valueOf(e.getMessage()).startsWith("Port already in use")) {
            return Fault.of(
                    UNAVAILABLE,
                    "port %d is in use%s%nEither stop that program, or take another port: LAVKA_PORT=%d"
                            .formatted(port, holder, port == 65_535 ? port - 1 : port + 1),
                    e);
        }
        return Fault.of(UNAVAILABLE, "cannot listen on %s:%d".formatted(config.host(), port), e);
    }

    private static String welcome(App app, Config config) {
        String host = config.host().contains(":") ? "[" + config.host() + "]" : config.host();
        String address = (host.equals("0.0.0.0") ? "127.0.0.1" : host) + ":" + app.port();
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
                app.database().location().file(),
                app.database().product(),
                app.schema().version(),
                app.productCount(),
                address);
    }
}

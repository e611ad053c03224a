package lavka.cli;

import java.io.Console;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import lavka.App;
import lavka.Config;
import lavka.core.ErrorKind;
import lavka.core.LavkaException;
import lavka.db.Database;
import lavka.demo.DemoShop;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code lavka demo}, which ends with commands to try. */
@Command(
        name = "demo",
        description = "Fills an empty database with a small shop: products, users, posts and 60 days of orders.",
        footer = {"", "Examples:", "  lavka demo", "  LAVKA_DB=data/try.db lavka demo --scale 100"},
        mixinStandardHelpOptions = true)
final class Demo implements Callable<Integer> {
    private static final int MAX_SCALE = 100_000;
    private static final int BAR = 40;

    private final Map<String, String> environment;

    @Option(names = "--scale", paramLabel = "N", description = "Writes N times as many rows (1 to 100000).")
    private int scale = 1;

    @Option(
            names = "--add",
            description = "Adds to a database that already contains rows. The command can be repeated.")
    private boolean isAdded;

    Demo(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        if (scale < 1 || scale > MAX_SCALE) {
            throw LavkaException.of(
                    ErrorKind.USAGE,
                    "--scale %d is out of range. Use a number from 1 to %d.".formatted(scale, MAX_SCALE));
        }
        Config config = Commands.configured(environment);
        config.database().prepare();
        var _ = App.migrate(config);
        try (Database database = new Database(config.database())) {
            DemoShop shop = new DemoShop(database, LocalDate.now(ZoneOffset.UTC));
            DemoShop.Written last = shop.write(scale, isAdded, progress());
            System.out.println(summary(config, last));
        }
        return 0;
    }

    /** A bar on a terminal; a line for every 10 % elsewhere. */
    @SuppressWarnings("SystemConsoleNull") // JDK 25 returns null again where there is no terminal
    private IntConsumer progress() {
        Console console = System.console();
        boolean isTerminal = console != null && console.isTerminal();
        int step = isTerminal ? 1 : 10;
        AtomicInteger shown = new AtomicInteger();
        return done -> {
            int percent = (int) (100L * done / scale);
            if (scale == 1 || percent < shown.get() + step) {
                return;
            }
            int filled = percent * BAR / 100;
            System.out.print(
                    isTerminal
                            ? "\r  %s%s %3d %%%s"
                                    .formatted(
                                            "█".repeat(filled),
                                            "░".repeat(BAR - filled),
                                            percent,
                                            percent == 100 ? "\n" : "")
                            : "  %3d %%%n".formatted(percent));
            System.out.flush();
            shown.set(percent / step * step);
        };
    }

    private String summary(Config config, DemoShop.Written last) {
        String address = Serve.address(config, config.port() == 0 ? "PORT" : String.valueOf(config.port()));
        return String.format(
                Locale.ROOT,
                """
                %1$s   added %2$s

                With the service running (make run), try:
                  curl '%3$s/orders/%4$d?include=items.product'
                  curl '%3$s/products?price.gte=1000&sort=-price&fields=name,price'
                  curl '%3$s/products/%5$d?include=orders&orders.sort=-id&orders.limit=3'
                  curl '%3$s/users?username=%6$s&include=posts,profile'
                  curl '%3$s/orders.csv?promocode=TEATIME&sort=-created_at'
                or open:
                  http://%3$s/
                  http://%3$s/docs\
                """,
                config.database().name(),
                DemoShop.contents(scale),
                address,
                last.order(),
                last.bestseller(),
                last.username());
    }
}

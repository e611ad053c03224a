package lavka.cli;

import java.io.Console;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import lavka.App;
import lavka.Config;
import lavka.db.Database;
import lavka.demo.DemoShop;

/** {@code lavka demo}: fills the database, and prints commands to try. */
final class Demo {
    static final int MAX_SCALE = 100_000;
    private static final int BAR = 40;

    private Demo() {}

    static void run(Config config, int scale, boolean isAdded) {
        config.database().prepare();
        var _ = App.migrate(config);
        try (Database database = new Database(config.database())) {
            DemoShop shop = new DemoShop(database, LocalDate.now(ZoneOffset.UTC));
            DemoShop.Written last = shop.write(scale, isAdded, progress(scale));
            System.out.println(summary(config, scale, last));
        }
    }

    /** A bar on a terminal; a line for every 10 % elsewhere. */
    @SuppressWarnings("SystemConsoleNull") // JDK 25 returns null again where there is no terminal
    private static IntConsumer progress(int scale) {
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

    private static String summary(Config config, int scale, DemoShop.Written last) {
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

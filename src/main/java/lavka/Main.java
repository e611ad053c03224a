package lavka;

import java.util.TimeZone;
import lavka.cli.Commands;
import lavka.db.Database;

/** The command line's entry. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        prepare();
        System.exit(Commands.run(args, System.getenv()));
    }

    /** What must be said to the JVM before anything else runs. */
    static void prepare() {
        // A native SQLite call holds its carrier thread: one for each connection, and one for each processor to go on.
        int carriers = Database.READERS + 1 + Runtime.getRuntime().availableProcessors();
        System.setProperty("jdk.virtualThreadScheduler.parallelism", String.valueOf(carriers));
        System.setProperty("org.jooq.no-logo", "true");
        System.setProperty("org.jooq.no-tips", "true");
        // JDBC drivers read timestamps in the JVM's zone, and one with summer time has hours that do not exist.
        TimeZone.setDefault(TimeZone.getTimeZone("UTC"));
    }
}

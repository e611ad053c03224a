package lavka;

import java.util.TimeZone;
import lavka.cli.Commands;

/** The command line's entry. */
public final class Main {
    /**
     * More than readers, writer and processors together: a native SQLite call holds its carrier thread, and the others
     * must go on.
     */
    private static final String CARRIERS = "16";

    private Main() {}

    public static void main(String[] args) {
        System.setProperty("jdk.virtualThreadScheduler.parallelism", CARRIERS);
        System.setProperty("org.jooq.no-logo", "true");
        System.setProperty("org.jooq.no-tips", "true");
        // JDBC drivers read timestamps in the JVM's zone, and one with summer time has hours that
        // do not exist.
        TimeZone.setDefault(TimeZone.getTimeZone("UTC"));
        System.exit(Commands.run(args, System.getenv()));
    }
}

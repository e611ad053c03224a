package lavka.cli;

import java.util.TimeZone;

/** The command line's entry. */
public final class Main {
    private Main() {}

    @SuppressWarnings("CatchAndPrintStackTrace") // there is nobody left to throw it to
    public static void main(String[] args) {
        prepare();
        int exit = 1;
        try {
            exit = Commands.run(args, System.getenv());
        } catch (Throwable e) { // such as a class that is gone from a jar which was built anew
            e.printStackTrace();
        }
        // Whatever threads are left: a program that cannot go on must not hold its port.
        System.exit(exit);
    }

    /** What must be said to the JVM before anything else runs. */
    public static void prepare() {
        System.setProperty("org.jooq.no-logo", "true");
        System.setProperty("org.jooq.no-tips", "true");
        // JDBC drivers read timestamps in the JVM's zone, and one with summer time has hours that do not exist.
        TimeZone.setDefault(TimeZone.getTimeZone("UTC"));
    }
}

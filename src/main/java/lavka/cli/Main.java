package lavka.cli;

import java.util.Locale;
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
        } catch (Throwable e) { // for example, a class missing because the jar was rebuilt
            e.printStackTrace();
        }
        // Ends remaining threads too: a failed program must release its port. Not called needlessly, because it loads
        // the JDK's logging.
        if (exit != 0 || Thread.activeCount() > 1) {
            System.exit(exit);
        }
    }

    /** Sets JVM-wide properties; call before anything else. */
    public static void prepare() {
        System.setProperty("org.jooq.no-logo", "true");
        System.setProperty("org.jooq.no-tips", "true");
        // JDBC drivers read timestamps in the JVM's time zone; zones with summer time have hours that do not exist.
        TimeZone.setDefault(TimeZone.getTimeZone("UTC"));
        Locale.setDefault(Locale.ROOT); // messages are in English
    }
}

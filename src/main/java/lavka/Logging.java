package lavka;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.ContextAwareBase;
import ch.qos.logback.core.spi.FilterReply;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.LoggerFactory;

/** The log: warnings and errors on standard error, as text unless LAVKA_LOG is json. */
public final class Logging extends ContextAwareBase implements Configurator {

    /** Called by logback, which finds it as a service. */
    @Override
    public ExecutionStatus configure(LoggerContext context) {
        PatternLayoutEncoder text = new PatternLayoutEncoder();
        text.setPattern("%d{yyyy-MM-dd'T'HH:mm:ss.SSS'Z', UTC} %level %logger{0} %msg%n%ex");
        write(context, text);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    /** Switches to the configured format; JSON is one object per line. */
    public static void useJson() {
        JsonEncoder json = new JsonEncoder();
        json.setWithFormattedMessage(true);
        json.setWithMessage(false);
        write((LoggerContext) LoggerFactory.getILoggerFactory(), json);
    }

    private static void write(LoggerContext context, Encoder<ILoggingEvent> encoder) {
        encoder.setContext(context);
        encoder.start();
        ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
        console.setContext(context);
        console.setTarget("System.err");
        console.setEncoder(encoder);
        console.addFilter(new Flood());
        console.start();
        Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.detachAndStopAllAppenders();
        root.addAppender(console);
        root.setLevel(Level.WARN);
        // Jetty and Javalin log client errors; Problems logs the errors of the service.
        context.getLogger("org.eclipse.jetty").setLevel(Level.ERROR);
        context.getLogger("io.javalin").setLevel(Level.OFF);
        context.getLogger("org.sqlite").setLevel(Level.OFF);
        // Problems logs a broken connection, once per request.
        context.getLogger("com.zaxxer.hikari.pool").setLevel(Level.ERROR);
        java.util.logging.Logger.getLogger("org.postgresql").setLevel(java.util.logging.Level.OFF);
        // Server checks the version of the engine.
        context.getLogger("org.jooq.impl.DefaultExecuteContext.logVersionSupport")
                .setLevel(Level.ERROR);
        // Migrations reports a failed script, once.
        context.getLogger("org.flywaydb").setLevel(Level.OFF);
        // Warns about every OpenAPI keyword that JSON Schema does not define; a test finds misspelled ones.
        context.getLogger("com.networknt").setLevel(Level.ERROR);
    }

    /** Drops all but ten warnings of a kind per second: an overloaded service refuses thousands of requests in one. */
    private static final class Flood extends Filter<ILoggingEvent> {
        private static final int MAX = 10;

        private final Map<String, Integer> warnings = new HashMap<>();
        private long second;

        @Override
        public synchronized FilterReply decide(ILoggingEvent event) {
            if (event.getLevel() != Level.WARN) {
                return FilterReply.NEUTRAL;
            }
            long now = System.nanoTime() / 1_000_000_000;
            if (now != second) {
                second = now;
                warnings.clear();
            }
            String kind = event.getLoggerName() + event.getMessage(); // its text without arguments
            return warnings.merge(kind, 1, Integer::sum) > MAX ? FilterReply.DENY : FilterReply.NEUTRAL;
        }
    }
}

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
import ch.qos.logback.core.spi.ContextAwareBase;
import org.slf4j.LoggerFactory;

/** The log: warnings and errors on standard error, as text until the configuration says otherwise. */
public final class Logging extends ContextAwareBase implements Configurator {

    /** Called by logback, which finds it as a service. */
    @Override
    public ExecutionStatus configure(LoggerContext context) {
        PatternLayoutEncoder text = new PatternLayoutEncoder();
        text.setPattern("%d{yyyy-MM-dd'T'HH:mm:ss.SSS'Z', UTC} %level %logger{0} %msg%n%ex");
        write(context, text);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    /** Writes in this form from now on; JSON is one object a line. */
    public static void use(Config.Log form) {
        if (form == Config.Log.TEXT) {
            return;
        }
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
        console.start();
        Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.detachAndStopAllAppenders();
        root.addAppender(console);
        root.setLevel(Level.WARN);
        // Jetty and Javalin tell of what clients do; what the service does wrong is logged by
        // Problems.
        context.getLogger("org.eclipse.jetty").setLevel(Level.ERROR);
        context.getLogger("io.javalin").setLevel(Level.OFF);
        context.getLogger("org.sqlite").setLevel(Level.OFF);
        // Problems tells of a connection that breaks, once a request.
        context.getLogger("com.zaxxer.hikari.pool").setLevel(Level.ERROR);
        java.util.logging.Logger.getLogger("org.postgresql").setLevel(java.util.logging.Level.OFF);
        // Which versions of an engine do is said by Server.
        context.getLogger("org.jooq.impl.DefaultExecuteContext.logVersionSupport")
                .setLevel(Level.ERROR);
        // A script that fails is told by Migrations, once.
        context.getLogger("org.flywaydb").setLevel(Level.OFF);
        // Warns of every word of OpenAPI that is none of JSON Schema; a test looks for misspelt
        // ones.
        context.getLogger("com.networknt").setLevel(Level.ERROR);
    }
}

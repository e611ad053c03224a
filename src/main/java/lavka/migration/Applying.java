package lavka.migration;

import static lavka.core.ErrorKind.SCHEMA;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.Consumer;
import lavka.core.LavkaException;
import lavka.engine.DatabaseUrl;
import lavka.engine.Engine;
import lavka.engine.SqlError;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.callback.BaseCallback;
import org.flywaydb.core.api.callback.Context;
import org.flywaydb.core.api.callback.Event;
import org.jspecify.annotations.Nullable;

/** Observes Flyway: reports each step, records the schema after it, and knows which statement failed. */
final class Applying extends BaseCallback {
    private final Scripts scripts;
    private final Engine engine;
    private final Consumer<String> progress;

    private @Nullable Run run;
    private int version;
    private String failed = "";

    Applying(Scripts scripts, Engine engine, Consumer<String> progress) {
        this.scripts = scripts;
        this.engine = engine;
        this.progress = progress;
    }

    @Override
    public void handle(Event event, Context context) {
        try {
            Connection connection = context.getConnection();
            if (event == Event.BEFORE_EACH_MIGRATE) {
                version =
                        Integer.parseInt(context.getMigrationInfo().getVersion().getVersion());
                new Fingerprints(connection, engine).prepare();
                run = new Run("migration", scripts.steps().get(version - 1).up(), connection, engine);
            } else if (event == Event.AFTER_EACH_MIGRATE_STATEMENT && run != null) {
                run.advance();
            } else if (event == Event.AFTER_EACH_MIGRATE_STATEMENT_ERROR) {
                failed = context.getStatement().getSql();
            } else if (event == Event.AFTER_EACH_MIGRATE && run != null) {
                String line = run.finish();
                new Fingerprints(connection, engine).record(version);
                progress.accept(line);
            }
        } catch (SQLException e) {
            throw new FlywayException(e);
        }
    }

    /** The error of a migration that failed, without Flyway's rules and advice. */
    LavkaException explain(FlywayException e, History history) {
        for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof LavkaException error) {
                return error;
            }
        }
        DatabaseUrl databaseUrl = history.databaseUrl();
        SQLException cause = History.cause(e);
        Failure failure = failure(cause);
        if (failure != null && engine.error(cause) != SqlError.CONNECTION_LOST) {
            if (failure.done() == 0) {
                history.connected(connection -> {
                    History.forget(connection, version); // Flyway records a failure if no transaction was rolled back
                    return failure;
                });
            }
            return failure.toException(databaseUrl, version, version);
        }
        if (engine.isEmbedded()) {
            return LavkaException.of(SCHEMA, String.valueOf(e.getMessage()).strip(), e);
        }
        if (engine.error(cause) != SqlError.DENIED) {
            return databaseUrl.unavailable(cause);
        }
        return LavkaException.of(
                SCHEMA,
                "Lavka cannot create its tables in %s: %s. Grant the user in LAVKA_DB the right to create tables."
                        .formatted(databaseUrl.name(), engine.message(cause)),
                e);
    }

    /** The statement that failed, or null if it was none. */
    private @Nullable Failure failure(SQLException cause) {
        return run == null || failed.isEmpty() ? null : run.failure(failed, cause);
    }
}

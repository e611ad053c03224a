package lavka.migration;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.function.Consumer;
import lavka.engine.Engine;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.callback.BaseCallback;
import org.flywaydb.core.api.callback.Context;
import org.flywaydb.core.api.callback.Event;
import org.jspecify.annotations.Nullable;

/** Watches Flyway at work: tells of each step, records what the schema is like after it, and knows what failed. */
final class Applying extends BaseCallback {
    private final Scripts scripts;
    private final Engine engine;
    private final Map<String, String> placeholders;
    private final Consumer<String> progress;

    private @Nullable Run run;
    private int version;
    private String failed = "";

    Applying(Scripts scripts, Engine engine, Map<String, String> placeholders, Consumer<String> progress) {
        this.scripts = scripts;
        this.engine = engine;
        this.placeholders = placeholders;
        this.progress = progress;
    }

    /** Only the events that {@link #handle} uses: Flyway warns about callbacks that accept deprecated ones. */
    @Override
    public boolean supports(Event event, Context context) {
        return switch (event) {
            case BEFORE_EACH_MIGRATE,
                    AFTER_EACH_MIGRATE_STATEMENT,
                    AFTER_EACH_MIGRATE_STATEMENT_ERROR,
                    AFTER_EACH_MIGRATE -> true;
            default -> false;
        };
    }

    @Override
    public void handle(Event event, Context context) {
        try {
            Connection connection = context.getConnection();
            if (event == Event.BEFORE_EACH_MIGRATE) {
                version =
                        Integer.parseInt(context.getMigrationInfo().getVersion().getVersion());
                new Fingerprints(connection, engine).prepare();
                run = new Run("migration", scripts.steps().get(version - 1).up(), placeholders, connection, engine);
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

    /** Of the script that it was at. */
    int version() {
        return version;
    }

    /** The statement that failed, or null when it was none. */
    @Nullable
    Failure failure(SQLException cause) {
        return run == null || failed.isEmpty() ? null : run.failure(failed, cause);
    }
}

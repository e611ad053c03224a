package lavka.migration;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import lavka.db.Engine;
import lavka.migration.Scripts.Step;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.callback.BaseCallback;
import org.flywaydb.core.api.callback.Context;
import org.flywaydb.core.api.callback.Event;

/**
 * Watches Flyway at work: tells of each step, records what the schema is like after it, and knows which statement
 * failed.
 */
final class Applying extends BaseCallback {
    private final Scripts scripts;
    private final Engine engine;
    private final Map<String, String> placeholders;
    private final Consumer<String> progress;

    private Step step;
    private Work work;
    private int done;
    private String executed = "";

    Applying(Scripts scripts, Engine engine, Map<String, String> placeholders, Consumer<String> progress) {
        this.scripts = scripts;
        this.engine = engine;
        this.placeholders = placeholders;
        this.progress = progress;
        this.step = scripts.steps().getFirst();
    }

    @Override
    public void handle(Event event, Context context) {
        try {
            Connection connection = context.getConnection();
            switch (event) {
                case BEFORE_EACH_MIGRATE -> {
                    String version = context.getMigrationInfo().getVersion().getVersion();
                    step = scripts.steps().get(Integer.parseInt(version) - 1);
                    done = 0;
                    new Fingerprints(connection, engine).prepare();
                    work = new Work(connection, engine);
                }
                case AFTER_EACH_MIGRATE_STATEMENT -> done++;
                case AFTER_EACH_MIGRATE_STATEMENT_ERROR ->
                    executed = context.getStatement().getSql();
                case AFTER_EACH_MIGRATE -> {
                    String line = work.line(step.up(), done);
                    new Fingerprints(connection, engine).record(step.version());
                    progress.accept(line);
                }
                default -> {}
            }
        } catch (SQLException e) {
            throw new FlywayException(e);
        }
    }

    /** The script that it was at, or is. */
    Step step() {
        return step;
    }

    Failure failure(SQLException cause) {
        List<Statement> statements = step.up().statements(placeholders);
        return new Failure("db/migration/" + step.file(), statements, done, executed, cause);
    }

    /** Whether it was a statement of the script that failed. */
    boolean hasFailed() {
        return !executed.isEmpty();
    }
}

package lavka.migration;

import static lavka.core.Fault.Kind.SCHEMA;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import lavka.core.Fault;
import lavka.db.Engine;
import lavka.migration.Scripts.Step;

/** Takes one step back, statement by statement, and sees that it leads to where the step began. */
final class Undoing {
    private final Step step;
    private final Engine engine;
    private final List<Statement> statements;
    private int done;

    Undoing(Step step, Engine engine, Map<String, String> placeholders) {
        this.step = step;
        this.engine = engine;
        this.statements = step.undo().statements(placeholders);
    }

    /**
     * Does it, all but the commit.
     *
     * @return what to tell of it
     * @throws Fault of kind SCHEMA when something is left behind
     */
    String run(Connection connection) throws SQLException {
        Work work = new Work(connection, engine);
        try (java.sql.Statement undo = connection.createStatement()) {
            for (Statement statement : statements) {
                undo.execute(statement.sql());
                done++;
            }
        }
        String line = work.line(step.undo(), done);
        Migrations.forget(connection, step.version());
        requireAsBefore(new Fingerprints(connection, engine));
        return line;
    }

    private void requireAsBefore(Fingerprints fingerprints) throws SQLException {
        int version = step.version() - 1;
        fingerprints.prepare();
        fingerprints.forgetFrom(step.version());
        List<String> before = version == 0 ? List.of() : fingerprints.recorded(version);
        List<String> after = fingerprints.live();
        if (before == null) {
            fingerprints.record(version);
        } else if (!before.equals(after)) {
            String state = engine.rollsTablesBack()
                    ? "It was rolled back, and the database is at version %d.".formatted(step.version())
                    : "The database is at version %d.".formatted(version);
            throw Fault.of(SCHEMA, """
                db/undo/%s does not lead back to what %s found:
                %s
                %s Mend the undo.\
                """.formatted(
                            step.undo().file(), step.file(), Fingerprints.difference(before, after), state));
        }
    }

    Failure failure(SQLException cause) {
        String last = statements.get(Math.min(done, statements.size() - 1)).sql();
        return new Failure("db/undo/" + step.undo().file(), statements, done, last, cause);
    }
}

package lavka.migration;

import static lavka.core.ErrorKind.SCHEMA;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import lavka.core.LavkaException;
import lavka.engine.Engine;

/** The execution of a script: its progress, its cost, and the check that no row lost its parent. */
final class Run {
    private final String folder;
    private final Script script;
    private final List<ScriptStatement> statements;
    private final Connection connection;
    private final Engine engine;
    private final long begin = System.nanoTime();

    /** Rows changed on the connection before. */
    private final long rows;

    private int done;

    Run(String folder, Script script, Connection connection, Engine engine) throws SQLException {
        this.folder = folder;
        this.script = script;
        this.statements = script.statements(engine.placeholders());
        this.connection = connection;
        this.engine = engine;
        this.rows = engine.changedRows(connection).orElse(0);
    }

    List<ScriptStatement> statements() {
        return statements;
    }

    /** Counts a statement. Without transactional DDL each is committed: a partial rollback would be worse. */
    void advance() throws SQLException {
        done++;
        if (!engine.hasTransactionalDdl() && !connection.getAutoCommit()) {
            connection.commit();
        }
    }

    /**
     * Finishes the script, before the commit.
     *
     * @return the report: {@code V9__add_review.sql 2 statements, 3 rows, 12 ms}; rows only on SQLite
     * @throws LavkaException of kind SCHEMA if a row references a missing row
     */
    String finish() throws SQLException {
        OptionalLong now = engine.changedRows(connection);
        String touched = now.isPresent() ? ", " + count(now.getAsLong() - rows, "row") : "";
        requireParents();
        return "  %s   %s%s, %d ms"
                .formatted(
                        script.file(),
                        count(done, "statement"),
                        touched,
                        Duration.ofNanos(System.nanoTime() - begin).toMillis());
    }

    private static String count(long number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }

    private void requireParents() throws SQLException {
        Optional<Engine.Orphan> found = engine.orphan(connection);
        if (found.isPresent()) {
            Engine.Orphan orphan = found.get();
            throw LavkaException.of(
                    SCHEMA,
                    ("%s leaves row %s of %s with a reference to a missing row in %s, and was rolled back. Delete or"
                                    + " change such rows in the script.")
                            .formatted(place(), orphan.row(), orphan.table(), orphan.parent()));
        }
    }

    private String place() {
        return "db/" + folder + "/" + script.file();
    }

    Failure failure(String executed, SQLException cause) {
        return new Failure(place(), statements, done, executed, cause);
    }
}

package lavka.migration;

import java.sql.SQLException;
import java.util.List;
import lavka.core.ErrorKind;
import lavka.core.LavkaException;
import lavka.engine.DatabaseUrl;
import lavka.engine.Engine;
import lavka.engine.SqlError;

/**
 * A statement that the database rejected, shown as by a compiler: position, text, a caret, and the database's message.
 *
 * @param place {@code db/migration/V9__add_review.sql}
 * @param statements all statements of the script
 * @param done number of statements executed before
 * @param executed text of the rejected statement, perhaps with a comment before it
 */
record Failure(String place, List<ScriptStatement> statements, int done, String executed, SQLException cause) {
    private static final int SHOWN = 8;

    private ScriptStatement statement() {
        return statements.get(Math.min(done, statements.size() - 1));
    }

    /**
     * The error that says what failed, the state of the database, and the next command.
     *
     * @param version version of the script
     * @param target version that it leads to
     */
    LavkaException toException(DatabaseUrl databaseUrl, int version, int target) {
        Engine engine = databaseUrl.engine();
        if (engine.error(cause) == SqlError.CONNECTION_LOST) {
            return databaseUrl.unavailable(cause); // whether the statement took effect is unknown
        }
        if (engine.error(cause) == SqlError.BUSY && (engine.hasTransactionalDdl() || done == 0)) {
            return LavkaException.of(
                    ErrorKind.UNAVAILABLE,
                    ("%s is in use by another program: %s. Nothing was changed. Wait for it or stop it,"
                                    + " then run the command again.")
                            .formatted(databaseUrl.name(), engine.message(cause)),
                    cause);
        }
        boolean isUp = target == version;
        String now = engine.hasTransactionalDdl() || done == 0
                ? "The script was rolled back; the database is at version %d. Fix %s, then run: %s"
                        .formatted(
                                isUp ? version - 1 : version,
                                place,
                                isUp
                                        ? "make migrate (or lavka migrate up)"
                                        : "make migrate-down (or lavka migrate down)")
                : ("Statements 1 to %d remain applied, because %s commits each schema change. Run"
                                + " the rest by hand from line %d, then run: lavka migrate stamp %d")
                        .formatted(done, engine.title(), statement().line(), target);
        String other = isUp && !engine.hasTransactionalDdl() && done > 0
                ? "%nOr undo them by hand, run lavka migrate repair, fix the script, and run make migrate".formatted()
                : "";
        return LavkaException.of(ErrorKind.SCHEMA, listing(engine) + System.lineSeparator() + now + other, cause);
    }

    /** The statement as it is in the script, up to the error. */
    private String listing(Engine engine) {
        ScriptStatement statement = statement();
        String sql = statement.sql();
        int caret = engine.locate(cause, executed, sql);
        int row = Math.toIntExact(
                sql.substring(0, caret).chars().filter(c -> c == '\n').count());
        int column = caret - (sql.lastIndexOf('\n', caret - 1) + 1);
        List<String> lines = sql.lines().toList();
        StringBuilder text = new StringBuilder("%s failed at line %d, statement %d of %d:%n%n"
                .formatted(place, statement.line() + row, done + 1, statements.size()));
        for (int line = Math.max(0, row - SHOWN + 1); line <= row; line++) {
            text.append("%5d | %s%n".formatted(statement.line() + line, lines.get(line)));
        }
        return text.append(" ".repeat(8 + column))
                .append("^ ")
                .append(engine.message(cause))
                .append(System.lineSeparator())
                .toString();
    }
}

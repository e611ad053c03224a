package lavka.migration;

import static java.util.stream.Collectors.joining;

import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import lavka.core.ErrorKind;
import lavka.core.LavkaException;
import lavka.engine.DatabaseUrl;
import lavka.engine.Engine;
import lavka.engine.SqlErrors;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * A statement that the database rejected, shown as by a compiler: position, text, a caret, and the database's message.
 *
 * @param place {@code db/migration/V9__add_review.sql}
 * @param statements all statements of the script
 * @param done number of statements executed before
 * @param executed text of the rejected statement, perhaps with a comment before it
 */
record Failure(String place, List<ScriptStatement> statements, int done, String executed, SQLException cause) {
    /** What drivers wrap around the message of the database. */
    private static final Pattern WRAPPED =
            Pattern.compile("^(?:\\[\\w+] [^(]*\\((?<sqlite>.*)\\)|(?:ERROR: )?(?:\\(conn=\\d+\\) )?(?<other>.*?)"
                    + "(?: Position: \\d+)?)$");

    /** The rest of the statement (MariaDB), a quoted name without its qualifiers, or a word. */
    private static final Pattern MENTIONED =
            Pattern.compile("(?s) near '(.*?)(?:\\.\\.\\.)?' at line \\d+$|[\"'`](?:\\w+\\.)*(.+?)[\"'`]|(\\w+)");

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
        if (SqlErrors.isConnectionLost(cause)) {
            return databaseUrl.unavailable(cause); // whether the statement took effect is unknown
        }
        if (SqlErrors.isBusy(cause) && (databaseUrl.engine().rollsTablesBack() || done == 0)) {
            return LavkaException.of(
                    ErrorKind.UNAVAILABLE,
                    ("%s is in use by another program: %s. Nothing was changed. Wait for it or stop it,"
                                    + " then run the command again.")
                            .formatted(databaseUrl.name(), words()),
                    cause);
        }
        Engine engine = databaseUrl.engine();
        boolean isUp = target == version;
        String now = engine.rollsTablesBack() || done == 0
                ? "The script was rolled back; the database is at version %d. Fix %s, then run: %s"
                        .formatted(
                                isUp ? version - 1 : version,
                                place,
                                isUp
                                        ? "make migrate (or lavka migrate up)"
                                        : "make migrate-down (or lavka migrate down)")
                : ("Statements 1 to %d remain applied, because MariaDB commits each schema change. Run"
                                + " the rest by hand from line %d, then run: lavka migrate stamp %d")
                        .formatted(done, statement().line(), target);
        String other = isUp && !engine.rollsTablesBack() && done > 0
                ? "%nOr undo them by hand, run lavka migrate repair, fix the script, and run make migrate".formatted()
                : "";
        return LavkaException.of(ErrorKind.SCHEMA, told() + System.lineSeparator() + now + other, cause);
    }

    private String told() {
        ScriptStatement statement = statement();
        String sql = statement.sql();
        int caret = caret();
        int row = Math.toIntExact(
                sql.substring(0, caret).chars().filter(c -> c == '\n').count());
        int column = caret - (sql.lastIndexOf('\n', caret - 1) + 1);
        List<String> lines = sql.lines().toList();
        StringBuilder told = new StringBuilder("%s failed at line %d, statement %d of %d:%n%n"
                .formatted(place, statement.line() + row, done + 1, statements.size()));
        for (int line = Math.max(0, row - SHOWN + 1); line <= row; line++) {
            told.append("%5d | %s%n".formatted(statement.line() + line, lines.get(line)));
        }
        return told.append(" ".repeat(8 + column))
                .append("^ ")
                .append(words())
                .append(System.lineSeparator())
                .toString();
    }

    private String words() {
        Matcher wrapped = WRAPPED.matcher(SqlErrors.sentence(cause));
        if (!wrapped.matches()) {
            return SqlErrors.sentence(cause);
        }
        return wrapped.group("sqlite") == null ? wrapped.group("other") : wrapped.group("sqlite");
    }

    /**
     * The offset of the error in the statement: PostgreSQL reports it; for the others, the first mention of a name in
     * the message.
     */
    private int caret() {
        String sql = statement().sql();
        ServerErrorMessage server = cause instanceof PSQLException e ? e.getServerErrorMessage() : null;
        if (server != null && server.getPosition() > 0) {
            return Math.clamp(server.getPosition() - 1L - Math.max(0, executed.indexOf(sql)), 0, sql.length() - 1);
        }
        // Quoted names first, then words from the last one: "no such table: nowhere".
        List<MatchResult> found = MENTIONED.matcher(words()).results().toList();
        Stream<String> rest = found.stream().map(one -> one.group(1)).filter(Objects::nonNull);
        Stream<String> quoted = found.stream().map(one -> one.group(2)).filter(Objects::nonNull);
        Stream<String> words =
                found.reversed().stream().map(one -> one.group(3)).filter(Objects::nonNull);
        return Stream.concat(
                        rest.map(Failure::literally),
                        Stream.concat(quoted, words).map(name -> "(?<!\\w)" + literally(name) + "(?!\\w)"))
                .map(pattern -> Pattern.compile(pattern).matcher(sql))
                .filter(Matcher::find)
                .mapToInt(Matcher::start)
                .findFirst()
                .orElse(0);
    }

    /** A pattern of the text with any whitespace. */
    private static String literally(String text) {
        return Stream.of(text.split("\\s+", -1)).map(Pattern::quote).collect(joining("\\s+"));
    }
}

package lavka.migration;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import lavka.engine.SqlText;

/**
 * One statement of a script.
 *
 * @param line its first line, from 1, after any comments
 * @param sql without the final semicolon
 */
public record ScriptStatement(int line, String sql) {
    /** A statement that may contain statements between BEGIN and END. */
    private static final Pattern COMPOUND =
            Pattern.compile("(?is)CREATE\\s+(?:[^;(]*\\s)?(?:TRIGGER|PROCEDURE|FUNCTION)\\s.*");

    /** The statements of a script, in order. */
    public static List<ScriptStatement> of(String script) {
        List<ScriptStatement> statements = new ArrayList<>();
        StringBuilder sql = new StringBuilder();
        int line = 1;
        int begin = 1;
        int depth = 0;
        String last = "";
        for (String token : SqlText.tokens(script)) {
            if (sql.isEmpty()) {
                begin = line;
            }
            if (token.equals(";") && depth == 0) {
                add(statements, begin, sql);
            } else if (!sql.isEmpty() || !SqlText.isBlank(token)) {
                sql.append(token);
                depth += depth(token, last, depth, sql);
            }
            last = SqlText.isBlank(token) ? last : token.toUpperCase(Locale.ROOT);
            line += Math.toIntExact(token.chars().filter(c -> c == '\n').count());
        }
        add(statements, begin, sql);
        return statements;
    }

    private static void add(List<ScriptStatement> statements, int line, StringBuilder sql) {
        if (!sql.isEmpty()) {
            statements.add(new ScriptStatement(line, sql.toString().strip()));
            sql.setLength(0);
        }
    }

    /** The change of nesting depth; END IF and the like end what was not counted, END CASE what was. */
    private static int depth(String token, String last, int depth, CharSequence sql) {
        boolean isAfterEnd = last.equals("END");
        return switch (token.toUpperCase(Locale.ROOT)) {
            case "BEGIN" -> COMPOUND.matcher(sql).matches() ? 1 : 0;
            case "CASE" -> depth > 0 && !isAfterEnd ? 1 : 0;
            case "IF", "LOOP", "REPEAT", "WHILE" -> depth >= 0 && isAfterEnd ? 1 : 0;
            case "END" -> depth > 0 ? -1 : 0;
            default -> 0;
        };
    }

    /** Whether it contains statements. */
    public boolean isCompound() {
        return COMPOUND.matcher(sql).matches() && sql.matches("(?is).*\\bBEGIN\\b.*");
    }
}

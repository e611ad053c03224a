package lavka.build;

import com.github.vertical_blank.sqlformatter.SqlFormatter;
import com.github.vertical_blank.sqlformatter.core.FormatConfig;
import com.github.vertical_blank.sqlformatter.languages.Dialect;
import java.util.List;
import java.util.Set;
import lavka.engine.SqlText;
import lavka.migration.ScriptStatement;

/** Formats scripts. The formatter does not know all of their keywords; those that start a line are listed here. */
final class FormatSql {
    private static final SqlFormatter.Formatter FORMATTER = SqlFormatter.of(Dialect.StandardSql)
            .extend(words -> words.plusNamedPlaceholderTypes("$")
                    .plusSpecialWordChars("${}")
                    .withReservedTopLevelWords(
                            List.of("SELECT", "FROM", "WHERE", "VALUES", "SET", "GROUP BY", "ORDER BY", "HAVING"))
                    .withReservedNewlineWords(List.of("LEFT JOIN", "JOIN"))
                    .withOpenParens(List.of("("))
                    .withCloseParens(List.of(")")));

    private static final FormatConfig CONFIG = FormatConfig.builder()
            .indent("    ")
            .maxColumnLength(110)
            .linesBetweenQueries(2)
            .build();

    private static final Set<String> OPERATORS = Set.copyOf(List.of("+-*/%<>=!~^&|@#?:".split("")));

    private FormatSql() {}

    /** The formatted text; unchanged if the formatter would change more than whitespace. */
    static String format(String sql) {
        if (ScriptStatement.of(sql).stream().anyMatch(ScriptStatement::isCompound)) {
            return sql;
        }
        String formatted = FORMATTER.format(sql, CONFIG).strip() + "\n";
        return content(formatted).equals(content(sql)) ? formatted : sql;
    }

    /** The tokens, with whitespace where it has a meaning: between two operators, and before a quote. */
    private static String content(String sql) {
        StringBuilder content = new StringBuilder();
        String last = "";
        boolean isApart = false;
        for (String token : SqlText.tokens(sql)) {
            if (!token.isBlank()) {
                boolean isMeant = (OPERATORS.contains(last) && OPERATORS.contains(token))
                        || (last.matches("\\w+") && token.startsWith("'"));
                content.append(isApart && isMeant ? " " : "\n").append(token.strip());
                last = token;
            }
            isApart = token.isBlank();
        }
        return content.toString();
    }
}

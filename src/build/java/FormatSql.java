import com.github.vertical_blank.sqlformatter.SqlFormatter;
import com.github.vertical_blank.sqlformatter.core.FormatConfig;
import java.util.List;

/**
 * The form of every script, whose words the formatter does not know all: those that begin a line of their own are here.
 */
final class FormatSql {
    private static final FormatConfig CONFIG = FormatConfig.builder()
            .indent("    ")
            .maxColumnLength(110)
            .linesBetweenQueries(2)
            .build();

    private FormatSql() {}

    static String format(String sql) {
        return SqlFormatter.extend(words -> words.plusNamedPlaceholderTypes("$")
                                .plusSpecialWordChars("${}")
                                .withReservedTopLevelWords(List.of(
                                        "SELECT", "FROM", "WHERE", "VALUES", "SET", "GROUP BY", "ORDER BY", "HAVING"))
                                .withReservedNewlineWords(List.of("LEFT JOIN", "JOIN")))
                        .format(sql, CONFIG)
                        .strip()
                + "\n";
    }
}

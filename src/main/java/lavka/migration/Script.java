package lavka.migration;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A file of {@code db/}.
 *
 * @param file {@code V9__add_review.sql}
 * @param text as it stands there, with {@code ${placeholders}}
 */
public record Script(String file, String text) {
    private static final Pattern LOSES = Pattern.compile("(?m)^-- Loses: (.+?)\\.?$");

    /** The text that a database gets. */
    public String filled(Map<String, String> placeholders) {
        String filled = text;
        for (Map.Entry<String, String> placeholder : placeholders.entrySet()) {
            filled = filled.replace("${" + placeholder.getKey() + "}", placeholder.getValue());
        }
        return filled;
    }

    /** Its statements, as a database gets them. */
    public List<ScriptStatement> statements(Map<String, String> placeholders) {
        return ScriptStatement.of(filled(placeholders));
    }

    boolean isEmpty() {
        return ScriptStatement.of(text).isEmpty();
    }

    /** Tables and {@code table.column}s whose values are gone afterwards, as its {@code -- Loses:} lines say. */
    public List<String> losses() {
        return LOSES.matcher(text)
                .results()
                .flatMap(line -> Stream.of(line.group(1).split(", *", -1)))
                .toList();
    }
}

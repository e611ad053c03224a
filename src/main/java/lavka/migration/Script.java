package lavka.migration;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32;

/**
 * A file of {@code db/}.
 *
 * @param file {@code V9__add_review.sql}
 * @param text its text, with {@code ${placeholders}}
 */
public record Script(String file, String text) {
    private static final Pattern LOSES = Pattern.compile("(?m)^-- Loses: (.+?)\\.?$");

    /** The text with the values of the placeholders. */
    public String filled(Map<String, String> placeholders) {
        String filled = text;
        for (Map.Entry<String, String> placeholder : placeholders.entrySet()) {
            filled = filled.replace("${" + placeholder.getKey() + "}", placeholder.getValue());
        }
        return filled;
    }

    /** The checksum that Flyway records: the CRC-32 of the lines, without their ends. */
    int checksum() {
        CRC32 checksum = new CRC32();
        text.lines().forEach(line -> checksum.update(line.getBytes(UTF_8)));
        return (int) checksum.getValue();
    }

    /** The statements with the values of the placeholders. */
    public List<ScriptStatement> statements(Map<String, String> placeholders) {
        return ScriptStatement.of(filled(placeholders));
    }

    /** The tables and columns whose data it deletes, as its {@code -- Loses:} lines declare. */
    public List<String> losses() {
        return LOSES.matcher(text)
                .results()
                .flatMap(line -> Stream.of(line.group(1).split(", *", -1)))
                .toList();
    }
}

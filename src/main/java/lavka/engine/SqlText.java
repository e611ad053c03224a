package lavka.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** SQL as text, whichever engine it is for. */
public final class SqlText {
    /**
     * A word, blanks, a comment, a quoted text or name, a body between dollars (PostgreSQL), or any other character.
     */
    private static final Pattern TOKEN =
            Pattern.compile("(?s)\\w+|\\s+|--[^\\n]*|/\\*.*?\\*/|'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|`[^`]*`"
                    + "|\\$(\\w*)\\$.*?\\$\\1\\$|.");

    /** Quoted names without their qualifiers, or words. */
    private static final Pattern MENTIONED = Pattern.compile("[\"'`](?:\\w+\\.)*(.+?)[\"'`]|(\\w+)");

    private SqlText() {}

    /** The tokens in order; joined, they are the text. */
    public static List<String> tokens(String sql) {
        List<String> tokens = new ArrayList<>();
        Matcher token = TOKEN.matcher(sql);
        while (token.find()) {
            tokens.add(token.group());
        }
        return tokens;
    }

    /** Whether a token is a comment or whitespace. */
    public static boolean isBlank(String token) {
        return token.isBlank() || token.startsWith("--") || token.startsWith("/*");
    }

    /** The text in one line, without comments and needless blanks; quoted text stays as it is. */
    public static String normalized(String sql) {
        StringBuilder line = new StringBuilder();
        for (String token : tokens(sql)) {
            boolean isGlued = line.isEmpty() || " (".indexOf(line.charAt(line.length() - 1)) >= 0;
            if (!isBlank(token)) {
                if (")".equals(token) || ",".equals(token)) {
                    trimEnd(line);
                }
                line.append(token);
            } else if (!isGlued) {
                line.append(' ');
            }
        }
        trimEnd(line);
        return line.toString();
    }

    private static void trimEnd(StringBuilder line) {
        while (!line.isEmpty() && line.charAt(line.length() - 1) == ' ') {
            line.setLength(line.length() - 1);
        }
    }

    /** The parts of a list that are separated by commas outside of parentheses. */
    public static List<String> parts(String list) {
        List<String> parts = new ArrayList<>();
        StringBuilder part = new StringBuilder();
        int depth = 0;
        for (String token : tokens(list)) {
            depth += token.equals("(") ? 1 : token.equals(")") ? -1 : 0;
            if (token.equals(",") && depth == 0) {
                parts.add(part.toString().strip());
                part.setLength(0);
            } else {
                part.append(token);
            }
        }
        parts.add(part.toString().strip());
        return parts;
    }

    /**
     * Where a statement contains a name in a message: quoted names first, then words from the last one, as in "no such
     * table: nowhere".
     *
     * @return an offset; 0 if it contains none
     */
    static int firstMention(String message, String sql) {
        List<MatchResult> found = MENTIONED.matcher(message).results().toList();
        Stream<String> quoted = found.stream().map(one -> one.group(1));
        Stream<String> words = found.reversed().stream().map(one -> one.group(2));
        return Stream.concat(quoted, words)
                .filter(Objects::nonNull)
                .map(name ->
                        Pattern.compile("(?<!\\w)" + pattern(name) + "(?!\\w)").matcher(sql))
                .filter(Matcher::find)
                .mapToInt(Matcher::start)
                .findFirst()
                .orElse(0);
    }

    /** Where a statement contains a text, with any whitespace; 0 if it does not. */
    static int indexOf(String text, String sql) {
        Matcher matcher = Pattern.compile(pattern(text)).matcher(sql);
        return matcher.find() ? matcher.start() : 0;
    }

    private static String pattern(String text) {
        return Stream.of(text.split("\\s+", -1)).map(Pattern::quote).collect(Collectors.joining("\\s+"));
    }
}

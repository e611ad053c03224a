package lavka.build;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import lavka.core.ErrorKind;
import lavka.core.LavkaException;
import lavka.core.Sha256;
import lavka.engine.DatabaseUrl;
import lavka.engine.SqlText;
import lavka.migration.Migrations;
import lavka.migration.Script;
import lavka.migration.ScriptStatement;
import lavka.migration.Scripts;

/** The rules for scripts in {@code db/} (see {@code db/README.md}); {@link Scripts} has checked names and numbers. */
public final class Lint {
    private static final String NAME = "(?:\\w+\\.)?[\"`]?(\\w+)[\"`]?";

    private static final Pattern RULE =
            Pattern.compile("(?i)(?:CONSTRAINT \\S+ )?\\b(?:CHECK|UNIQUE|PRIMARY KEY(?= \\()"
                    + "|FOREIGN KEY \\([^)]*\\) REFERENCES|REFERENCES)\\b");

    private static final Pattern ADDED = Pattern.compile("(?is)ALTER TABLE " + NAME
            + " ADD (?:COLUMN )?(?!CONSTRAINT|CHECK|UNIQUE|FOREIGN|PRIMARY)" + NAME + "\\b(.*)");

    private static final Pattern RENAMED = Pattern.compile("(?is)ALTER TABLE \\S+ RENAME TO " + NAME);

    private static final Pattern DROPPED_TABLE = Pattern.compile("(?is)DROP TABLE (?:IF EXISTS )?" + NAME + ".*");

    private static final Pattern DROPPED_COLUMN = Pattern.compile(
            "(?is)ALTER TABLE " + NAME + " DROP (?:COLUMN )?(?!CONSTRAINT|CHECK|INDEX|FOREIGN|PRIMARY)" + NAME + ".*");

    private static final Pattern EMPTIED = Pattern.compile("(?is)(?:DELETE FROM|TRUNCATE(?: TABLE)?) " + NAME + ".*");

    private static final Pattern UPDATED =
            Pattern.compile("(?is)UPDATE (?:OR \\w+ )?" + NAME + "(?: AS \\w+)? SET (.*?)(?: WHERE .*)?");

    private static final Pattern SET = Pattern.compile("(?:^|, ?)" + NAME + " ?=");

    private final Set<String> problems = new TreeSet<>();

    private Lint() {}

    /** Checks a folder as the build does. */
    public static void main(String[] args) throws Exception {
        Path folder = Path.of(args[0]);
        try (DatabaseUrl.Scratch scratch = DatabaseUrl.Scratch.create()) {
            requireValid(folder);
            new Migrations(scratch.databaseUrl(), CheckedScripts.in(folder)).up();
            try (Connection connection = scratch.databaseUrl().connect()) {
                requireIndexes(connection);
            }
        } catch (LavkaException e) {
            System.err.println(e.detail());
            System.exit(1);
        }
    }

    /**
     * Checks the scripts before they run.
     *
     * @throws LavkaException of kind SCHEMA that lists every error, one per line
     */
    static void requireValid(Path folder) throws IOException {
        Lint lint = new Lint();
        lint.released(folder);
        for (Scripts.Step step : CheckedScripts.in(folder).steps()) {
            lint.check("migration", step.up());
            lint.check("undo", step.undo());
        }
        lint.end();
    }

    /**
     * Checks that every foreign key is indexed.
     *
     * @throws LavkaException as {@link #requireValid}
     */
    static void requireIndexes(Connection connection) throws SQLException {
        Lint lint = new Lint();
        lint.foreignKeys(connection);
        lint.end();
    }

    private void end() {
        if (!problems.isEmpty()) {
            throw LavkaException.of(ErrorKind.SCHEMA, String.join(System.lineSeparator(), problems));
        }
    }

    /** Scripts that are never edited again: name → SHA-256. */
    static Map<String, String> releases(Path folder) throws IOException {
        Path list = folder.resolve("released.sum");
        Map<String, String> releases = new TreeMap<>();
        for (String line : Files.exists(list) ? Files.readAllLines(list) : List.<String>of()) {
            String[] parts = line.split(" [ *]", 2);
            releases.put(parts[1], parts[0]);
        }
        return releases;
    }

    private void released(Path folder) throws IOException {
        for (Map.Entry<String, String> release : releases(folder).entrySet()) {
            Path script = folder.resolve(release.getKey());
            if (Files.notExists(script)) {
                problems.add("db/%s was released but is missing. Restore it.".formatted(release.getKey()));
            } else if (!sha256(script).equals(release.getValue())) {
                problems.add(
                        "db/%s was edited after it was released. Restore its original text and write a new migration for the change."
                                .formatted(release.getKey()));
            }
        }
    }

    private static String sha256(Path file) throws IOException {
        return HexFormat.of().formatHex(Sha256.of(Files.readAllBytes(file)));
    }

    private void check(String part, Script script) {
        Set<String> renamed = new HashSet<>();
        Set<String> added = new HashSet<>();
        List<ScriptStatement> statements = script.statements(Map.of());
        for (ScriptStatement statement : statements) {
            Matcher rename = RENAMED.matcher(plain(statement));
            if (rename.matches()) {
                renamed.add(rename.group(1));
            }
        }
        for (ScriptStatement statement : statements) {
            String sql = plain(statement);
            String place = "db/%s/%s:%d: ".formatted(part, script.file(), statement.line());
            Matcher column = ADDED.matcher(sql);
            if (column.matches()) {
                added.add(column.group(1) + "." + column.group(2));
                if (column.group(3).contains("NOT NULL") && !column.group(3).contains("DEFAULT")) {
                    problems.add(place
                            + "%s.%s is NOT NULL without a DEFAULT, so existing rows have no value for it."
                                    .formatted(column.group(1), column.group(2)));
                }
            }
            if (sql.matches("(?is)(CREATE|ALTER) TABLE .*")) {
                RULE.matcher(sql.replaceAll("\"[^\"]*\"|`[^`]*`", "_"))
                        .results()
                        .map(MatchResult::group)
                        .filter(rule -> !rule.toUpperCase(Locale.ROOT).startsWith("CONSTRAINT"))
                        .forEach(rule -> problems.add(
                                place + rule + " has no name. Write CONSTRAINT <table>_<column>_<rule> before it."));
            }
            for (String loss : losses(sql)) {
                boolean isSaid =
                        script.losses().contains(loss) || script.losses().contains(loss.replaceFirst("\\..*", ""));
                if (!isSaid && !renamed.contains(loss) && !added.contains(loss) && !loss.startsWith("sqlite_")) {
                    problems.add(
                            place + "%s is lost but not declared. Add the line -- Loses: %s.".formatted(loss, loss));
                }
            }
        }
    }

    /** In one line, with nothing between the quotes. */
    private static String plain(ScriptStatement statement) {
        return SqlText.normalized(statement.sql()).replaceAll("'(?:[^']|'')*'", "''");
    }

    /** The table or columns whose data a statement deletes. */
    private static List<String> losses(String sql) {
        List<String> losses = new ArrayList<>();
        for (Pattern whole : List.of(DROPPED_TABLE, EMPTIED)) {
            Matcher table = whole.matcher(sql);
            if (table.matches()) {
                losses.add(table.group(1));
            }
        }
        Matcher column = DROPPED_COLUMN.matcher(sql);
        if (column.matches()) {
            losses.add(column.group(1) + "." + column.group(2));
        }
        Matcher update = UPDATED.matcher(sql);
        if (update.matches()) {
            SET.matcher(update.group(2)).results().forEach(set -> losses.add(update.group(1) + "." + set.group(1)));
        }
        return losses;
    }

    private void foreignKeys(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("""
                    SELECT t.name, k."from"
                    FROM sqlite_master t JOIN pragma_foreign_key_list(t.name) k
                    WHERE t.type = 'table' AND k.seq = 0 AND NOT EXISTS (
                        SELECT 1 FROM pragma_index_list(t.name) i JOIN pragma_index_info(i.name) c
                        WHERE c.seqno = 0 AND c.name = k."from" AND NOT i.partial)
                    """)) {
            while (rows.next()) {
                String table = rows.getString(1);
                String column = rows.getString(2);
                problems.add("%s.%s is a foreign key without an index: CREATE INDEX %s_%s ON %s (%s);"
                        .formatted(table, column, table, column, table, column));
            }
        }
    }
}

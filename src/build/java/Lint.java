import static java.util.stream.Collectors.toSet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
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
import lavka.core.Fault;
import lavka.db.Engine;
import lavka.db.Location;
import lavka.migration.Catalog;
import lavka.migration.Migrations;
import lavka.migration.Script;
import lavka.migration.Scripts;
import lavka.migration.Statement;

/**
 * What a script of {@code db/} must not do, as {@code db/README.md} tells; {@link Scripts} has checked names and
 * numbers.
 */
public final class Lint {
    private static final String NAME = "[\"`]?(\\w+)[\"`]?";

    private static final Pattern RULE =
            Pattern.compile("(?i)(?:CONSTRAINT \\w+ )?\\b(?:CHECK|UNIQUE|FOREIGN KEY|(?<!\\) )REFERENCES)\\b");

    private static final Pattern ADDED = Pattern.compile("(?is)ALTER TABLE " + NAME
            + " ADD (?:COLUMN )?(?!CONSTRAINT|CHECK|UNIQUE|FOREIGN|PRIMARY)" + NAME + "\\b(.*)");

    private static final Pattern RENAMED = Pattern.compile("(?is)ALTER TABLE \\S+ RENAME TO " + NAME);

    private static final Pattern DROPPED_TABLE = Pattern.compile("(?is)DROP TABLE (?:IF EXISTS )?" + NAME + ".*");

    private static final Pattern DROPPED_COLUMN = Pattern.compile(
            "(?is)ALTER TABLE " + NAME + " DROP (?:COLUMN )?(?!CONSTRAINT|CHECK|INDEX|FOREIGN|PRIMARY)" + NAME + ".*");

    private static final Pattern EMPTIED = Pattern.compile("(?is)(?:DELETE FROM|TRUNCATE(?: TABLE)?) " + NAME + ".*");

    private static final Pattern UPDATED = Pattern.compile("(?is)UPDATE " + NAME + " SET (.*?)(?: WHERE .*)?");

    private static final Pattern SET = Pattern.compile(NAME + " = ");

    private final Set<String> problems = new TreeSet<>();

    private Lint() {}

    /** Checks a folder as the build does. */
    public static void main(String[] args) throws Exception {
        Path folder = Path.of(args[0]);
        try (Location.Scratch scratch = Location.of("lint.db").scratch()) {
            requireGood(folder);
            new Migrations(scratch.location(), Scripts.in(folder)).up();
            try (Connection connection = scratch.location().connect()) {
                requireIndexes(Catalog.of(connection, Engine.SQLITE));
            }
        } catch (Fault fault) {
            System.err.println(fault.detail());
            System.exit(1);
        }
    }

    /**
     * Sees that the scripts are in order, before they are run.
     *
     * @throws Fault of kind SCHEMA that names every fault, a line each
     */
    static void requireGood(Path folder) throws IOException {
        Lint lint = new Lint();
        lint.released(folder);
        for (Scripts.Step step : Scripts.in(folder).steps()) {
            lint.check("migration", step.up());
            lint.check("undo", step.undo());
        }
        lint.end();
    }

    /**
     * Sees that every foreign key is indexed.
     *
     * @throws Fault as {@link #requireGood}
     */
    static void requireIndexes(Catalog catalog) {
        Lint lint = new Lint();
        lint.foreignKeys(catalog);
        lint.end();
    }

    private void end() {
        if (!problems.isEmpty()) {
            throw Fault.of(Fault.Kind.SCHEMA, String.join(System.lineSeparator(), problems));
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
                problems.add("db/%s was released, and is gone: put it back.".formatted(release.getKey()));
            } else if (!sha256(script).equals(release.getValue())) {
                problems.add(
                        "db/%s was edited after it was released: put its old text back, and write the change as a new script."
                                .formatted(release.getKey()));
            }
        }
    }

    private static String sha256(Path file) throws IOException {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private void check(String part, Script script) {
        Set<String> renamed = new HashSet<>();
        Set<String> added = new HashSet<>();
        List<Statement> statements = script.statements(Map.of());
        for (Statement statement : statements) {
            Matcher rename = RENAMED.matcher(plain(statement));
            if (rename.matches()) {
                renamed.add(rename.group(1));
            }
        }
        for (Statement statement : statements) {
            String sql = plain(statement);
            String place = "db/%s/%s:%d: ".formatted(part, script.file(), statement.line());
            Matcher column = ADDED.matcher(sql);
            if (column.matches()) {
                added.add(column.group(1) + "." + column.group(2));
                if (column.group(3).contains("NOT NULL") && !column.group(3).contains("DEFAULT")) {
                    problems.add(place
                            + "%s.%s is NOT NULL without a DEFAULT: the rows that are there have no value for it."
                                    .formatted(column.group(1), column.group(2)));
                }
            }
            if (sql.matches("(?is)(CREATE|ALTER) TABLE .*")) {
                RULE.matcher(sql)
                        .results()
                        .map(MatchResult::group)
                        .filter(rule -> !rule.toUpperCase(Locale.ROOT).startsWith("CONSTRAINT"))
                        .forEach(rule -> problems.add(
                                place + rule + " has no name: write CONSTRAINT <table>_<column>_<rule> before it."));
            }
            for (String loss : losses(sql)) {
                boolean isSaid =
                        script.losses().contains(loss) || script.losses().contains(loss.replaceFirst("\\..*", ""));
                if (!isSaid && !renamed.contains(loss) && !added.contains(loss) && !loss.startsWith("sqlite_")) {
                    problems.add(place
                            + "%s is lost, and nobody said so: write the line -- Loses: %s.".formatted(loss, loss));
                }
            }
        }
    }

    /** In one line, with nothing between the quotes. */
    private static String plain(Statement statement) {
        return Statement.normalized(statement.sql()).replaceAll("'(?:[^']|'')*'", "''");
    }

    /** The table or columns whose values are gone after a statement. */
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

    private void foreignKeys(Catalog catalog) {
        Pattern key = Pattern.compile("FOREIGN KEY \\((\\w+).*");
        catalog.tables().forEach((name, table) -> {
            Set<String> leading = table.indexes().values().stream()
                    .map(index -> index.replaceFirst(".*? ON \\S+ \\((\\w+).*", "$1"))
                    .collect(toSet());
            table.constraints().values().stream()
                    .filter(rule -> rule.matches("(UNIQUE|PRIMARY KEY) .*"))
                    .forEach(rule -> leading.add(rule.replaceFirst(".*?\\((\\w+).*", "$1")));
            table.constraints().forEach((constraint, rule) -> {
                Matcher foreign = key.matcher(rule);
                if (foreign.matches() && !leading.contains(foreign.group(1))) {
                    problems.add("%s.%s, the foreign key %s, has no index: CREATE INDEX %s_%s ON %s (%s);"
                            .formatted(
                                    name,
                                    foreign.group(1),
                                    constraint,
                                    name,
                                    foreign.group(1),
                                    name,
                                    foreign.group(1)));
                }
            });
        });
    }
}

package lavka.build;

import static java.util.stream.Collectors.joining;
import static lavka.core.ErrorKind.USAGE;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import lavka.build.Catalog.Table;
import lavka.core.LavkaException;
import lavka.engine.DatabaseUrl;
import lavka.engine.Engine;
import lavka.engine.Mariadb;
import lavka.engine.Postgresql;
import lavka.engine.Sqlite;
import lavka.migration.Migrations;
import lavka.migration.Scripts;

/**
 * Drafts the script that turns one schema into another, for review. What cannot be derived, such as a rename, becomes a
 * line that begins with {@code -- ?}; the build rejects such lines.
 */
public final class Draft {
    /** Type, default and NOT NULL of a column, in the form of {@link Catalog}. */
    private static final Pattern COLUMN = Pattern.compile("(?is)(.*?)(?: DEFAULT (.*?))?( NOT NULL)?");

    private static final String REBUILT = "-- SQLite only: ALTER TABLE cannot do this, so the table is rebuilt.";

    private final Engine engine;
    private final Catalog from;
    private final Catalog to;

    private final Set<String> losses = new TreeSet<>();
    private final List<String> statements = new ArrayList<>();

    private Draft(Catalog from, Catalog to, Engine engine) {
        this.from = from;
        this.to = to;
        this.engine = engine;
    }

    /** A migration and its undo script. */
    public record Pair(String up, String undo) {}

    /**
     * The scripts that lead from a freshly migrated database to this one, and back; empty if there is no difference.
     *
     * @throws LavkaException of kind USAGE when the database is not of the newest version, or empty
     */
    public static Pair of(DatabaseUrl changed, Scripts scripts) {
        Engine engine = changed.engine();
        if (!changed.exists()) {
            throw LavkaException.of(USAGE, "Database %s does not exist.".formatted(changed.name()));
        }
        if (new Migrations(changed, scripts).version() != scripts.head()) {
            throw LavkaException.of(
                    USAGE,
                    "%s is not at version %d. Migrate it to that version, change it by hand, then run this command again."
                            .formatted(changed.name(), scripts.head()));
        }
        try (Connection connection = changed.connect()) {
            Catalog now = Catalog.of(connection, engine);
            Catalog before = migrated(changed, connection, scripts);
            return new Pair(between(before, now, engine), between(now, before, engine));
        } catch (SQLException e) {
            throw changed.unavailable(e);
        }
    }

    /** The schema of a freshly migrated database: a temporary file, or another database on the same server. */
    private static Catalog migrated(DatabaseUrl changed, Connection connection, Scripts scripts) throws SQLException {
        if (changed.engine().isEmbedded()) {
            try (DatabaseUrl.Scratch scratch = DatabaseUrl.Scratch.create()) {
                return migrated(scratch.databaseUrl(), scripts);
            }
        }
        String name = "lavka_scratch_" + UUID.randomUUID().toString().substring(0, 8);
        try (Statement administration = connection.createStatement()) {
            administration.execute("CREATE DATABASE " + name);
            try {
                return migrated(
                        new DatabaseUrl(
                                changed.engine(),
                                changed.jdbcUrl().replaceFirst("(//[^/]*/)[^?]*", "$1" + name),
                                changed.name().replaceFirst("/.*", "/" + name),
                                changed.properties()),
                        scripts);
            } finally {
                administration.execute("DROP DATABASE " + name);
            }
        }
    }

    private static Catalog migrated(DatabaseUrl empty, Scripts scripts) throws SQLException {
        new Migrations(empty, scripts).up();
        try (Connection connection = empty.connect()) {
            return Catalog.of(connection, empty.engine());
        }
    }

    /** The text of the script; empty if there is no difference. */
    public static String between(Catalog from, Catalog to, Engine engine) {
        Draft draft = new Draft(from, to, engine);
        draft.write();
        if (draft.statements.isEmpty()) {
            return "";
        }
        String header = draft.losses.isEmpty() ? "" : "-- Loses: " + String.join(", ", draft.losses) + ".\n";
        return header + String.join("\n\n", draft.statements) + "\n";
    }

    private void write() {
        Map<String, Table> gone = without(from.tables(), to.tables().keySet());
        Map<String, Table> come = without(to.tables(), from.tables().keySet());
        gone.forEach((name, table) -> come.forEach((other, same) -> {
            if (table.columns().equals(same.columns())) {
                ask(
                        ("Is table %s the former table %s, renamed? If so, keep only this statement, and delete the"
                                        + " CREATE TABLE and DROP TABLE:")
                                .formatted(other, name),
                        "ALTER TABLE %s RENAME TO %s;".formatted(name, other));
            }
        }));
        from.tables().forEach((name, table) -> {
            if (to.tables().containsKey(name)) {
                change(name, table, to.tables().get(name));
            }
        });
        inOrder(gone).reversed().forEach(name -> {
            statements.add("DROP TABLE %s;".formatted(name));
            losses.add(name);
        });
        inOrder(come).forEach(name -> {
            statements.add(create(name, come.get(name)));
            come.get(name).indexes().values().forEach(this::add);
        });
        // Views and triggers are dropped before their tables change and created afterwards; rebuilding a table drops
        // them too.
        boolean isRebuilt = statements.stream().anyMatch(statement -> statement.contains(REBUILT));
        List<String> rest = List.copyOf(statements);
        statements.clear();
        (isRebuilt ? from.others() : missing(from.others(), to.others())).forEach(this::dropOther);
        statements.addAll(rest);
        (isRebuilt ? to.others() : missing(to.others(), from.others())).values().forEach(this::add);
    }

    private void add(String statement) {
        statements.add(statement + ";");
    }

    private void ask(String question, String... answers) {
        statements.add(
                Stream.concat(Stream.of("-- ? " + question), Stream.of(answers).map(answer -> "-- " + answer))
                        .collect(joining("\n")));
    }

    /** The entries that the other map lacks, or has with another value. */
    private static Map<String, String> missing(Map<String, String> from, Map<String, String> to) {
        Map<String, String> missing = new TreeMap<>(from);
        missing.entrySet().removeAll(to.entrySet());
        return missing;
    }

    private static <T> Map<String, T> without(Map<String, T> all, Collection<String> names) {
        Map<String, T> rest = new LinkedHashMap<>(all);
        rest.keySet().removeAll(Set.copyOf(names));
        return rest;
    }

    private void dropOther(String name, String sql) {
        boolean isView = sql.regionMatches(true, 0, "CREATE VIEW", 0, 11);
        String on = sql.replaceFirst("(?is).*? ON (\\S+) .*", "$1");
        statements.add(
                isView
                        ? "DROP VIEW %s;".formatted(name)
                        : "DROP TRIGGER %s%s;".formatted(name, engine == Postgresql.ENGINE ? " ON " + on : ""));
    }

    /** Parents before children. */
    private static List<String> inOrder(Map<String, Table> tables) {
        Set<String> placed = new LinkedHashSet<>();
        while (placed.size() < tables.size()) {
            int before = placed.size();
            tables.forEach((name, table) -> {
                String text = String.join(" ", table.constraints().values())
                        + String.join(" ", table.columns().values());
                boolean waits = tables.keySet().stream()
                        .anyMatch(other -> !other.equals(name)
                                && !placed.contains(other)
                                && Pattern.compile("(?i)REFERENCES \"?" + Pattern.quote(other) + "(?!\\w)")
                                        .matcher(text)
                                        .find());
                if (!waits) {
                    placed.add(name);
                }
            });
            if (placed.size() == before) {
                placed.addAll(tables.keySet()); // circular references
            }
        }
        return List.copyOf(placed);
    }

    private static String create(String name, Table table) {
        Stream<String> columns =
                table.columns().entrySet().stream().map(column -> column.getKey() + " " + column.getValue());
        Stream<String> constraints = table.constraints().keySet().stream()
                .filter(rule -> !rule.equals(Catalog.OPTIONS))
                .map(table::constraint);
        return "CREATE TABLE %s (\n    %s\n)%s;"
                .formatted(
                        quoted(name),
                        Stream.concat(columns, constraints).map(String::strip).collect(joining(",\n    ")),
                        table.constraints().containsKey(Catalog.OPTIONS)
                                ? " " + table.constraints().get(Catalog.OPTIONS)
                                : "");
    }

    private static String quoted(String name) {
        return name.matches("\\w+") ? name : '"' + name.replace("\"", "\"\"") + '"';
    }

    private void change(String name, Table before, Table after) {
        Map<String, String> goneRules = missing(before.constraints(), after.constraints());
        Map<String, String> newRules = missing(after.constraints(), before.constraints());
        Map<String, String> goneColumns =
                without(before.columns(), after.columns().keySet());
        Map<String, String> newColumns =
                without(after.columns(), before.columns().keySet());
        Map<String, String> changed = without(after.columns(), newColumns.keySet());
        changed.entrySet()
                .removeIf(column -> column.getValue().equals(before.columns().get(column.getKey())));

        goneColumns.keySet().forEach(column -> losses.add(name + "." + column));
        newColumns.forEach((column, type) -> {
            if (type.contains("NOT NULL") && !type.contains("DEFAULT") && !type.equals("${pk}")) {
                ask("Which value should existing rows get in %s.%s? Add a DEFAULT below.".formatted(name, column));
            }
        });
        changed.forEach((column, type) -> {
            if (type.contains("NOT NULL") && !before.columns().get(column).contains("NOT NULL")) {
                ask("Does every row have a value in %s.%s? If not, write an UPDATE first.".formatted(name, column));
            }
        });
        if (engine == Sqlite.ENGINE && needsRebuild(changed, newColumns, goneColumns, before, goneRules, newRules)) {
            rebuild(name, before, after, goneColumns, newColumns);
            return;
        }
        goneRules.keySet().forEach(rule -> statements.add("ALTER TABLE %s DROP CONSTRAINT %s;".formatted(name, rule)));
        missing(before.indexes(), after.indexes())
                .keySet()
                .forEach(index -> statements.add(
                        "DROP INDEX %s%s;".formatted(index, engine == Mariadb.ENGINE ? " ON " + name : "")));
        Set<String> asked = new HashSet<>();
        goneColumns.forEach((gone, type) -> newColumns.forEach((come, same) -> {
            if (type.equals(same) && !asked.contains(gone) && !asked.contains(come)) {
                asked.addAll(List.of(gone, come));
                ask(
                        ("Is %s.%s the former column %s, renamed? If so, keep only the first statement and remove"
                                        + " %s.%s from the \"-- Loses:\" line; otherwise, keep the other two:")
                                .formatted(name, come, gone, name, gone),
                        "ALTER TABLE %s RENAME COLUMN %s TO %s;".formatted(name, gone, come),
                        addColumn(name, come, same),
                        dropColumn(name, gone));
            }
        }));
        newColumns.forEach((column, type) -> {
            if (!asked.contains(column)) {
                statements.add(addColumn(name, column, type));
            }
        });
        changed.forEach((column, type) -> alter(name, column, before.columns().get(column), type));
        goneColumns.keySet().forEach(column -> {
            if (!asked.contains(column)) {
                statements.add(dropColumn(name, column));
            }
        });
        newRules.keySet()
                .forEach(rule -> statements.add("ALTER TABLE %s\n    ADD %s;".formatted(name, after.constraint(rule))));
        missing(after.indexes(), before.indexes()).values().forEach(this::add);
    }

    private static String addColumn(String table, String column, String type) {
        return "ALTER TABLE %s ADD COLUMN %s %s;".formatted(table, column, type);
    }

    private static String dropColumn(String table, String column) {
        return "ALTER TABLE %s DROP COLUMN %s;".formatted(table, column);
    }

    private void alter(String table, String column, String before, String after) {
        if (engine == Mariadb.ENGINE) {
            statements.add("ALTER TABLE %s MODIFY COLUMN %s %s;".formatted(table, column, after));
            return;
        }
        Matcher was = COLUMN.matcher(before);
        Matcher is = COLUMN.matcher(after);
        if (!was.matches() || !is.matches()) {
            throw new IllegalStateException(before + " / " + after); // the pattern matches everything
        }
        String alter = "ALTER TABLE %s ALTER COLUMN %s ".formatted(table, column);
        if (!was.group(1).equals(is.group(1))) {
            statements.add(alter + "TYPE " + is.group(1) + ";");
        }
        if (!String.valueOf(was.group(2)).equals(String.valueOf(is.group(2)))) {
            statements.add(alter + (is.group(2) == null ? "DROP DEFAULT;" : "SET DEFAULT " + is.group(2) + ";"));
        }
        if ((was.group(3) == null) != (is.group(3) == null)) {
            statements.add(alter + (is.group(3) == null ? "DROP NOT NULL;" : "SET NOT NULL;"));
        }
    }

    /** Whether SQLite has no ALTER TABLE for a change (sqlite.org/lang_altertable.html). */
    private static boolean needsRebuild(
            Map<String, String> changed,
            Map<String, String> newColumns,
            Map<String, String> goneColumns,
            Table before,
            Map<String, String> goneRules,
            Map<String, String> newRules) {
        boolean isRuleOfTable = Stream.concat(goneRules.entrySet().stream(), newRules.entrySet().stream())
                .anyMatch(rule -> !rule.getValue().startsWith("CHECK") || !Table.isNamed(rule.getKey()));
        boolean isRuleOfColumn = Stream.concat(newColumns.values().stream(), goneColumns.values().stream())
                .anyMatch(type ->
                        type.matches("(?is).*\\b(UNIQUE|PRIMARY KEY|REFERENCES|AS \\().*") || type.equals("${pk}"));
        boolean isUsed = goneColumns.keySet().stream()
                .anyMatch(column -> Stream.concat(
                                without(before.columns(), Set.of(column)).values().stream(),
                                before.constraints().entrySet().stream()
                                        .filter(rule -> !goneRules.containsKey(rule.getKey()))
                                        .map(Map.Entry::getValue))
                        .anyMatch(rule -> rule.matches("(?s).*(?<!\\w)" + Pattern.quote(column) + "(?!\\w).*")));
        return !changed.isEmpty() || isRuleOfTable || isRuleOfColumn || isUsed;
    }

    /**
     * Copies the rows to a new table, which takes the name; migrations run without foreign keys, so no child is lost.
     */
    private void rebuild(
            String name, Table before, Table after, Map<String, String> goneColumns, Map<String, String> newColumns) {
        goneColumns.forEach((gone, type) -> newColumns.forEach((come, same) -> {
            if (type.equals(same)) {
                ask(("Is %s.%s the former column %s, renamed? If so, add %s to the first column list below and %s to"
                                + " the second, and remove %s.%s from the \"-- Loses:\" line.")
                        .formatted(name, come, gone, come, gone, name, gone));
            }
        }));
        String kept =
                String.join(", ", without(after.columns(), newColumns.keySet()).keySet());
        String next = name + "_new";
        statements.add(REBUILT + "\n" + create(next, after));
        statements.add("INSERT INTO %s (%s)\nSELECT %s\nFROM %s;".formatted(next, kept, kept, name));
        if (before.columns().containsValue("${pk}")) {
            statements.add("-- IDs are never reused.\nDELETE FROM sqlite_sequence WHERE name = '%s';".formatted(next));
            statements.add("UPDATE sqlite_sequence SET name = '%s' WHERE name = '%s';".formatted(next, name));
        }
        statements.add("DROP TABLE %s;".formatted(name));
        statements.add("ALTER TABLE %s RENAME TO %s;".formatted(next, name));
        after.indexes().values().forEach(this::add);
    }
}

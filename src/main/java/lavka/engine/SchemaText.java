package lavka.engine;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The schema of a database in its engine's own words, one line per column, constraint, index, view and trigger. It
 * omits Lavka's own tables, those of extensions, and those whose names begin with an underscore, which belong to other
 * programs.
 */
public final class SchemaText {
    /** Tables of the migrations themselves. */
    public static final String HISTORY = "flyway_schema_history";

    public static final String CATALOG = "schema_catalog";

    private static final Pattern SQLITE_TABLE = Pattern.compile("(?is)CREATE TABLE [^(]*\\((.*)\\)([^)]*)");

    /** Condition on {@code pg_class t}: in the current schema, and not a member of an extension (pg_depend). */
    public static final String IS_OURS = "t.relnamespace = current_schema()::regnamespace AND NOT EXISTS (SELECT FROM"
            + " pg_depend e WHERE e.classid = 'pg_class'::regclass AND e.objid = t.oid AND e.deptype = 'e')";

    /** Kind, name, line: a kind and name may have several lines; a trigger's name follows that of its table. */
    private static final String POSTGRESQL = """
        SELECT 'table', t.relname, t.relname || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
            || coalesce(' COLLATE ' || c.collname, '') || CASE a.attidentity WHEN '' THEN '' ELSE ' IDENTITY' END
            || coalesce(' DEFAULT ' || pg_get_expr(d.adbin, d.adrelid), '')
            || CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END
        FROM pg_class t
        JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped
        LEFT JOIN pg_attrdef d ON d.adrelid = t.oid AND d.adnum = a.attnum
        LEFT JOIN pg_collation c ON c.oid = a.attcollation AND c.collname <> 'default'
        WHERE t.relkind IN ('r', 'p') AND {ours}
        UNION ALL
        SELECT 'table', t.relname, t.relname || ' CONSTRAINT ' || c.conname || ' ' || pg_get_constraintdef(c.oid)
        FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid
        WHERE c.contype IN ('c', 'f', 'p', 'u', 'x') AND t.relkind IN ('r', 'p') AND {ours}
        UNION ALL
        SELECT 'table', t.relname, replace(pg_get_indexdef(x.indexrelid), ' ON ' || current_schema() || '.', ' ON ')
        FROM pg_index x JOIN pg_class t ON t.oid = x.indrelid
        WHERE NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = x.indexrelid)
            AND t.relkind IN ('r', 'p') AND {ours}
        UNION ALL
        SELECT CASE t.relkind WHEN 'm' THEN 'materialized view' WHEN 'f' THEN 'foreign table' ELSE 'view' END,
            t.relname, t.relname || ' AS ' || coalesce(pg_get_viewdef(t.oid), '')
        FROM pg_class t WHERE t.relkind IN ('v', 'm', 'f') AND {ours}
        UNION ALL
        SELECT 'trigger', t.relname || '.' || g.tgname, pg_get_triggerdef(g.oid)
        FROM pg_trigger g JOIN pg_class t ON t.oid = g.tgrelid WHERE NOT g.tgisinternal AND {ours}
        """.replace("{ours}", IS_OURS);

    private static final String MARIADB_OTHERS = """
        SELECT 'view', table_name, concat(table_name, ' AS ',
            replace(view_definition, concat('`', DATABASE(), '`.'), ''))
        FROM information_schema.views WHERE table_schema = DATABASE()
        UNION ALL
        SELECT 'trigger', concat(event_object_table, '.', trigger_name), concat('CREATE TRIGGER ', trigger_name, ' ',
            action_timing, ' ', event_manipulation, ' ON ', event_object_table, ' FOR EACH ROW ', action_statement)
        FROM information_schema.triggers WHERE trigger_schema = DATABASE()
        """;

    private final List<Line> lines = new ArrayList<>();

    private record Line(String kind, String name, String text) {}

    /** Reads the schema that the connection works in. */
    public SchemaText(Connection connection, Engine engine) throws SQLException {
        switch (engine) {
            case SQLITE -> readSqlite(connection);
            case POSTGRESQL -> read(connection, POSTGRESQL);
            case MARIADB -> readMariadb(connection);
        }
        lines.removeIf(line -> Stream.of(line.name.split("\\.", -1)).anyMatch(SchemaText::isOmitted));
    }

    /** Whether a table, view or trigger is Lavka's own, SQLite's or another program's. */
    public static boolean isOmitted(String name) {
        return name.equals(HISTORY) || name.equals(CATALOG) || name.startsWith("_") || name.startsWith("sqlite_");
    }

    /** The lines, sorted. */
    public List<String> lines() {
        return lines.stream()
                .map(line -> line.text.replace("\n", "\\n").replace("\r", "\\r"))
                .sorted()
                .toList();
    }

    /** A table or, if there is none, another object by kind and name: {@code table recipes}; empty if there is none. */
    public Optional<String> first() {
        return lines.stream()
                .min(Comparator.comparing((Line line) -> !line.kind.equals("table"))
                        .thenComparing(Line::name))
                .map(line -> line.kind + " " + line.name.replaceFirst(".*\\.", ""));
    }

    private void read(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                lines.add(new Line(rows.getString(1), rows.getString(2), rows.getString(3)));
            }
        }
    }

    /** SQLite keeps the text of each statement (sqlite.org/schematab.html), and ALTER TABLE edits it. */
    private void readSqlite(Connection connection) throws SQLException {
        read(connection, """
            SELECT CASE type WHEN 'index' THEN 'table' ELSE type END,
                CASE type WHEN 'trigger' THEN tbl_name || '.' || name ELSE tbl_name END, sql
            FROM sqlite_master WHERE sql IS NOT NULL
            """);
        List<Line> statements = List.copyOf(lines);
        lines.clear();
        for (Line statement : statements) {
            String sql = SqlText.normalized(statement.text);
            Matcher table = SQLITE_TABLE.matcher(sql);
            if (!table.matches()) {
                lines.add(new Line(statement.kind, statement.name, sql));
                continue;
            }
            for (String part : SqlText.parts(table.group(1))) {
                boolean isConstraint = part.matches("(?is)(CONSTRAINT|CHECK|UNIQUE|PRIMARY KEY|FOREIGN KEY)\\b.*");
                lines.add(new Line("table", statement.name, statement.name + (isConstraint ? " " : ".") + part));
            }
            if (!table.group(2).isBlank()) {
                lines.add(new Line("table", statement.name, statement.name + table.group(2)));
            }
        }
    }

    private void readMariadb(Connection connection) throws SQLException {
        List<String> tables = new ArrayList<>();
        try (Statement statement = connection.createStatement()) {
            try (ResultSet rows =
                    statement.executeQuery("SHOW FULL TABLES WHERE table_type IN ('BASE TABLE', 'SYSTEM VERSIONED')")) {
                while (rows.next()) {
                    tables.add(rows.getString(1));
                }
            }
            for (String table : tables) {
                try (ResultSet rows = statement.executeQuery("SHOW CREATE TABLE `" + table.replace("`", "``") + "`")) {
                    rows.next();
                    String[] created = rows.getString(2)
                            .replaceAll(" AUTO_INCREMENT=\\d+", "")
                            .replace("`", "")
                            .split(",?\n", -1);
                    for (int i = 1; i < created.length; i++) { // after CREATE TABLE
                        String line = created[i].replaceFirst("^\\) ", "").strip();
                        lines.add(new Line("table", table, table + separator(line) + line));
                    }
                }
            }
        }
        read(connection, MARIADB_OTHERS);
    }

    /** Between a table and its column, or another line of SHOW CREATE TABLE. */
    private static String separator(String line) {
        return line.matches("(?s)(CONSTRAINT|CHECK|UNIQUE|PRIMARY|KEY|FULLTEXT|SPATIAL|PERIOD|ENGINE)\\b.*")
                ? " "
                : ".";
    }
}

package lavka.build;

import static java.util.Objects.requireNonNullElse;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import lavka.engine.Engine;
import lavka.engine.Mariadb;
import lavka.engine.Postgresql;
import lavka.engine.SchemaText;
import lavka.engine.SqlText;
import lavka.engine.Sqlite;
import org.jspecify.annotations.Nullable;

/**
 * The schema of a database, read from its system catalog, in the dialect of the scripts: a column that the script calls
 * {@code BIGINT} and MariaDB {@code bigint(20)} is a {@code BIGINT}. What an engine rewrites, such as the condition of
 * a CHECK in PostgreSQL, is kept as the engine prints it. {@code SchemaText} reads the same for the service, in the
 * engine's own words.
 *
 * @param tables without the migrations' own, those of an extension, and those whose names begin with an underscore,
 *     which belong to other programs
 * @param others views, triggers and other relations, with the same exceptions: the statement that creates each
 */
public record Catalog(NavigableMap<String, Table> tables, NavigableMap<String, String> others) {
    private static final Pattern CONSTRAINT =
            Pattern.compile("(?is)(?:CONSTRAINT (\\S+) )?((?:CHECK|UNIQUE|PRIMARY KEY|FOREIGN KEY) ?\\(.*)");

    /** Condition on {@code pg_class t}: an ordinary or partitioned table. */
    private static final String IS_TABLE = "t.relkind IN ('r', 'p') AND " + SchemaText.IS_OURS;

    private static final Pattern ORDINARY = Pattern.compile("(?is)CREATE TABLE [^(]*\\(.*\\).*");

    /** The key of what follows the parentheses, STRICT or WITHOUT ROWID, among the constraints. */
    static final String OPTIONS = "(options)";

    /**
     * A table.
     *
     * @param columns in their order: name → type, default and NOT NULL
     * @param constraints name → rule; one without a name goes by its rule
     * @param indexes name → the statement that makes it
     */
    public record Table(
            SequencedMap<String, String> columns,
            NavigableMap<String, String> constraints,
            NavigableMap<String, String> indexes) {
        Table() {
            this(new LinkedHashMap<>(), new TreeMap<>(), new TreeMap<>());
        }

        /** The constraint as it stands in a CREATE TABLE. */
        String constraint(String name) {
            return isNamed(name) ? "CONSTRAINT " + name + " " + constraints.get(name) : constraints.get(name);
        }

        static boolean isNamed(String constraint) {
            return !constraint.contains("(");
        }
    }

    /** Reads the schema that the connection works in. */
    public static Catalog of(Connection connection, Engine engine) throws SQLException {
        Catalog catalog = new Catalog(new TreeMap<>(), new TreeMap<>());
        switch (engine) {
            case Sqlite _ -> catalog.readSqlite(connection);
            case Postgresql _ -> catalog.readPostgresql(connection);
            case Mariadb _ -> catalog.readMariadb(connection);
        }
        return catalog;
    }

    /** One line a column, constraint, index, view and trigger, each complete in itself, sorted. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        tables.forEach((name, table) -> {
            table.columns.forEach((column, type) -> lines.add(name + "." + column + " " + type));
            table.constraints.keySet().forEach(rule -> lines.add(name + " " + table.constraint(rule)));
            lines.addAll(table.indexes.values());
        });
        lines.addAll(others.values());
        return lines.stream()
                .map(line -> line.replace("\n", "\\n").replace("\r", "\\r"))
                .sorted()
                .toList();
    }

    private interface Row {
        void read(ResultSet row) throws SQLException;
    }

    private static void each(Connection connection, String query, Row row) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                row.read(rows);
            }
        }
    }

    /** The table, added if it is new; a discarded one if it is not part of the schema. */
    private Table table(String name) {
        return SchemaText.isOmitted(name) ? new Table() : tables.computeIfAbsent(name, key -> new Table());
    }

    /** Adds a view, trigger or other relation; {@code table} is the trigger's table, or the name itself. */
    private void putOther(String name, String table, String sql) {
        if (!SchemaText.isOmitted(name) && !SchemaText.isOmitted(table)) {
            others.put(name, SqlText.normalized(sql));
        }
    }

    /** SQLite stores the text of each statement (sqlite.org/schematab.html), and ALTER TABLE edits it. */
    private void readSqlite(Connection connection) throws SQLException {
        each(connection, "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE sql IS NOT NULL", row -> {
            String name = row.getString("name");
            String sql = SqlText.normalized(row.getString("sql"));
            String of = row.getString("tbl_name");
            switch (row.getString("type")) {
                case "table" -> {
                    if (ORDINARY.matcher(sql).matches()) {
                        readSqlite(table(name), sql);
                    } else {
                        putOther(name, of, sql); // a virtual table
                    }
                }
                case "index" -> table(of).indexes.put(name, sql);
                default -> putOther(name, of, sql);
            }
        });
    }

    private static void readSqlite(Table table, String sql) {
        int end = sql.lastIndexOf(')');
        for (String part : SqlText.parts(sql.substring(sql.indexOf('(') + 1, end))) {
            Matcher constraint = CONSTRAINT.matcher(part);
            if (constraint.matches()) {
                String rule = sqliteWords(constraint.group(2));
                table.constraints.put(requireNonNullElse(constraint.group(1), rule), rule);
            } else {
                String name = SqlText.tokens(part).getFirst();
                table.columns.put(
                        name, sqliteWords(part.substring(name.length()).strip()));
            }
        }
        if (end < sql.length() - 1) {
            table.constraints.put(OPTIONS, sql.substring(end + 1).strip());
        }
    }

    private static String sqliteWords(String sql) {
        Map<String, String> words = Sqlite.ENGINE.placeholders();
        String visible = SqlText.normalized(words.get("username_is_visible"));
        return sql.replace(SqlText.normalized(words.get("pk")), "${pk}")
                .replace(SqlText.normalized(words.get("now")), "${now}")
                .replace(visible, "${username_is_visible}")
                .replaceFirst("^(?i:VARCHAR ?\\((\\d+)\\))(?! COLLATE)", "VARCHAR($1) \\${text}")
                .replaceFirst("^(?i:TEXT\\b)(?! COLLATE)", "\\${long_text}")
                .replaceFirst("^(?i:TIMESTAMP\\(3\\))", "\\${timestamp}")
                .replaceAll("\\blength\\(", "\\${length}(");
    }

    /** PostgreSQL manual, chapter "System Catalogs". */
    private void readPostgresql(Connection connection) throws SQLException {
        each(connection, """
            SELECT t.relname, a.attname, format_type(a.atttypid, a.atttypmod), c.collname, a.attidentity,
                pg_get_expr(d.adbin, d.adrelid), a.attnotnull
            FROM pg_class t
            JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped
            LEFT JOIN pg_attrdef d ON d.adrelid = t.oid AND d.adnum = a.attnum
            LEFT JOIN pg_collation c ON c.oid = a.attcollation AND c.collname <> 'default'
            WHERE %s
            ORDER BY t.relname, a.attnum
            """.formatted(IS_TABLE), row -> {
            String type = row.getString(3)
                    .replace("character varying", "varchar")
                    .replace("timestamp(3) without time zone", "${timestamp}");
            String collation = row.getString(4);
            String value = row.getString(6);
            if (value != null) {
                value = value.contains("date_trunc('milliseconds'")
                        ? "${now}"
                        : value.replaceFirst("^('(?:[^']|'')*')::[\\w ]+$", "$1");
            }
            table(row.getString(1))
                    .columns
                    .put(
                            row.getString(2),
                            row.getString(5).equals("d") && type.equals("bigint")
                                    ? "${pk}"
                                    : column(type, collation, "C", value, row.getBoolean(7)));
        });
        each(connection, """
            SELECT t.relname, c.conname, pg_get_constraintdef(c.oid)
            FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid
            WHERE c.connamespace = current_schema()::regnamespace AND c.contype IN ('c', 'f', 'p', 'u', 'x') AND %s
            """.formatted(IS_TABLE), row -> {
            String rule = row.getString(3)
                    .replaceFirst("(REFERENCES \\S+)\\(", "$1 (")
                    .replace("char_length(", "${length}(");
            putConstraint(row.getString(1), row.getString(2), rule);
        });
        each(
                connection,
                """
                SELECT t.relname, i.relname, pg_get_indexdef(i.oid), current_schema()
                FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class t ON t.oid = x.indrelid
                WHERE NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.oid) AND %s
                """.formatted(IS_TABLE),
                row -> table(row.getString(1))
                        .indexes
                        .put(
                                row.getString(2),
                                row.getString(3)
                                        .replace(" ON " + row.getString(4) + ".", " ON ")
                                        .replace(" USING btree", "")));
        each(
                connection,
                """
                SELECT t.relname, t.relname, CASE t.relkind WHEN 'f' THEN 'CREATE FOREIGN TABLE ' || t.relname
                    ELSE 'CREATE ' || CASE t.relkind WHEN 'm' THEN 'MATERIALIZED ' ELSE '' END
                        || 'VIEW ' || t.relname || ' AS ' || pg_get_viewdef(t.oid) END
                FROM pg_class t
                WHERE t.relkind IN ('v', 'm', 'f') AND %s
                UNION ALL
                SELECT g.tgname, t.relname, pg_get_triggerdef(g.oid)
                FROM pg_trigger g JOIN pg_class t ON t.oid = g.tgrelid
                WHERE NOT g.tgisinternal AND %s
                """.formatted(SchemaText.IS_OURS, SchemaText.IS_OURS),
                row -> putOther(row.getString(1), row.getString(2), row.getString(3)));
    }

    /** MariaDB manual, "Information Schema Tables". */
    private void readMariadb(Connection connection) throws SQLException {
        each(connection, """
            SELECT c.table_name, c.column_name, c.column_type, c.collation_name, c.column_default,
                c.is_nullable, c.extra
            FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
            WHERE c.table_schema = DATABASE() AND t.table_type IN ('BASE TABLE', 'SYSTEM VERSIONED')
            ORDER BY c.table_name, c.ordinal_position
            """, row -> {
            String type = row.getString(3)
                    .replaceFirst("^(\\w*int)\\(\\d+\\)", "$1")
                    .replaceFirst("^int\\b", "integer")
                    .replace("mediumtext", "text")
                    .replace("datetime(3)", "${timestamp}");
            String value = row.getString(5);
            boolean isNull = value == null || value.equals("NULL");
            table(row.getString(1))
                    .columns
                    .put(
                            row.getString(2),
                            row.getString(7).equals("auto_increment") && type.equals("bigint")
                                    ? "${pk}"
                                    : column(
                                            type,
                                            row.getString(4),
                                            "utf8mb4_nopad_bin",
                                            isNull ? null : value.replace("utc_timestamp(3)", "${now}"),
                                            row.getString(6).equals("NO")));
        });
        each(connection, """
            SELECT k.table_name, k.constraint_name, c.constraint_type,
                group_concat(k.column_name ORDER BY k.ordinal_position SEPARATOR ', '),
                max(k.referenced_table_name),
                group_concat(k.referenced_column_name ORDER BY k.ordinal_position SEPARATOR ', '),
                max(r.delete_rule)
            FROM information_schema.key_column_usage k
            JOIN information_schema.table_constraints c USING (constraint_schema, table_name, constraint_name)
            LEFT JOIN information_schema.referential_constraints r
                USING (constraint_schema, table_name, constraint_name)
            WHERE k.constraint_schema = DATABASE()
            GROUP BY k.table_name, k.constraint_name, c.constraint_type
            """, row -> {
            String target = row.getString(5) == null
                    ? ""
                    : " REFERENCES %s (%s) ON DELETE %s"
                            .formatted(row.getString(5), row.getString(6), row.getString(7));
            putConstraint(
                    row.getString(1),
                    row.getString(2),
                    "%s (%s)%s".formatted(row.getString(3), row.getString(4), target));
        });
        each(
                connection,
                """
                SELECT table_name, constraint_name, check_clause
                FROM information_schema.check_constraints WHERE constraint_schema = DATABASE()
                """,
                row -> putConstraint(
                        row.getString(1),
                        row.getString(2),
                        "CHECK (" + row.getString(3).replace("char_length(", "${length}(") + ")"));
        each(
                connection,
                """
                SELECT s.table_name, s.index_name, group_concat(concat(s.column_name,
                    coalesce(concat('(', s.sub_part, ')'), ''), if(s.collation = 'D', ' DESC', ''))
                    ORDER BY s.seq_in_index SEPARATOR ', ')
                FROM information_schema.statistics s
                WHERE s.table_schema = DATABASE() AND s.non_unique = 1
                GROUP BY s.table_name, s.index_name
                """,
                row -> table(row.getString(1))
                        .indexes
                        .put(
                                row.getString(2),
                                "CREATE INDEX %s ON %s (%s)"
                                        .formatted(row.getString(2), row.getString(1), row.getString(3))));
        each(connection, """
            SELECT table_name, table_name, concat('CREATE VIEW ', table_name, ' AS ',
                    replace(view_definition, concat('`', DATABASE(), '`.'), ''))
            FROM information_schema.views WHERE table_schema = DATABASE()
            UNION ALL
            SELECT trigger_name, event_object_table, concat('CREATE TRIGGER ', trigger_name, ' ', action_timing, ' ',
                event_manipulation, ' ON ', event_object_table, ' FOR EACH ROW ', action_statement)
            FROM information_schema.triggers WHERE trigger_schema = DATABASE()
            """, row -> putOther(row.getString(1), row.getString(2), row.getString(3)));
    }

    private static String column(
            String type, @Nullable String collation, String asIs, @Nullable String value, boolean isRequired) {
        String words = type.startsWith("$") ? type : type.toUpperCase(Locale.ROOT);
        if (asIs.equals(collation)) {
            words = words.equals("TEXT") ? "${long_text}" : words + " ${text}";
        } else if (collation != null) {
            words += " COLLATE " + collation;
        }
        return words + (value == null ? "" : " DEFAULT " + value) + (isRequired ? " NOT NULL" : "");
    }

    /** Omits the primary key that {@code ${pk}} states already. */
    private void putConstraint(String table, String name, String rule) {
        Table of = table(table);
        String key = rule.startsWith("PRIMARY KEY (") ? rule.substring(13, rule.length() - 1) : "";
        if (!"${pk}".equals(of.columns.get(key))) {
            of.constraints.put(name, rule);
        }
    }
}

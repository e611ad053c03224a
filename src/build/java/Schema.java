import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import lavka.migration.Catalog;

/** The whole schema in one piece: as SQL, and as a drawing. */
final class Schema {
    private static final Pattern FOREIGN_KEY = Pattern.compile("FOREIGN KEY \\((\\w+)\\) REFERENCES (\\w+).*");

    private Schema() {}

    /** Every statement that SQLite keeps, in the order of the scripts, formatted. */
    static String sql(Connection connection) throws SQLException {
        StringBuilder sql = new StringBuilder(
                "-- The whole schema after the last script, as SQLite has it. Written by make migrate; nothing reads"
                        + " it but people.\n\n");
        try (java.sql.Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("""
                    SELECT sql
                    FROM sqlite_master
                    WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
                        AND tbl_name NOT IN ('flyway_schema_history', 'schema_catalog')
                    ORDER BY rowid
                    """)) {
            while (rows.next()) {
                sql.append(FormatSql.format(rows.getString(1) + ";")).append("\n");
            }
        }
        return sql.toString().stripTrailing() + "\n";
    }

    /**
     * The tables as an entity relationship diagram of Mermaid (mermaid.js.org/syntax/entityRelationshipDiagram.html).
     */
    static String drawing(Catalog catalog) {
        StringBuilder drawing = new StringBuilder("erDiagram\n");
        List<String> links = new ArrayList<>();
        catalog.tables().forEach((name, table) -> {
            drawing.append("    ").append(name).append(" {\n");
            for (Map.Entry<String, String> column : table.columns().entrySet()) {
                List<String> keys = new ArrayList<>();
                boolean isPrimary = column.getValue().equals("${pk}");
                boolean isUnique = table.constraints().containsValue("UNIQUE (" + column.getKey() + ")");
                if (isPrimary) {
                    keys.add("PK");
                }
                for (String rule : table.constraints().values()) {
                    Matcher foreign = FOREIGN_KEY.matcher(rule);
                    if (foreign.matches() && foreign.group(1).equals(column.getKey())) {
                        keys.add("FK");
                        links.add("    %s ||--o%s %s : %s\n"
                                .formatted(foreign.group(2), isUnique ? "|" : "{", name, column.getKey()));
                    }
                }
                if (isUnique) {
                    keys.add("UK");
                }
                drawing.append("        %s %s %s"
                                .formatted(type(column.getValue()), column.getKey(), String.join(", ", keys))
                                .stripTrailing())
                        .append("\n");
            }
            drawing.append("    }\n");
        });
        links.forEach(drawing::append);
        return drawing.toString();
    }

    private static String type(String column) {
        return column.replace("${pk}", "BIGINT")
                .replace("${long_text}", "TEXT")
                .replace("${timestamp}", "TIMESTAMP")
                .replaceFirst(" .*", "");
    }
}

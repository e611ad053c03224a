package lavka.engine;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
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

    /** Condition on {@code pg_class t}: in the current schema, and not a member of an extension (pg_depend). */
    public static final String IS_OURS = "t.relnamespace = current_schema()::regnamespace AND NOT EXISTS (SELECT FROM"
            + " pg_depend e WHERE e.classid = 'pg_class'::regclass AND e.objid = t.oid AND e.deptype = 'e')";

    private final List<Line> lines;

    /**
     * A line of the text.
     *
     * @param name a trigger's follows that of its table
     */
    record Line(String kind, String name, String text) {}

    /** Reads the schema that the connection works in. */
    public SchemaText(Connection connection, Engine engine) throws SQLException {
        lines = engine.schema(connection);
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

    /** The lines that a query returns: kind, name and text. */
    static List<Line> query(Connection connection, String query) throws SQLException {
        List<Line> lines = new ArrayList<>();
        for (List<String> row : Jdbc.rows(connection, query)) {
            lines.add(new Line(row.get(0), row.get(1), row.get(2)));
        }
        return lines;
    }
}

package lavka;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import lavka.db.schema.DefaultSchema;
import lavka.engine.Engine;
import lavka.engine.Postgresql;
import org.jooq.Field;
import org.jooq.ForeignKey;
import org.jooq.Table;

/**
 * The rows that tests of every resource start with. Each table's first row has children, and the last one has none.
 * Values of a column differ where they can, so that a migration that loses one is noticed.
 */
public final class SeedShop {
    private static final String FILE = "src/test/java/lavka/SeedShop.java";

    /**
     * Table, then column and its value in each row, as SQL; parents before children. A new table or column is added.
     */
    private static final Map<String, Map<String, List<String>>> ROWS = new LinkedHashMap<>();

    static {
        table("products")
                .column("id", "1", "2", "3", "4", "5")
                .column("name", "'Tea'", "'Чай''s'", "'Cup'", "'Cup'", "'Jam, \"sour\"'")
                .column("description", "'Ivan tea; 100 g'", "''", "'200 ml'", "'300 ml'", "'Line 1\nline 2'")
                .column("price", "450", "450", "900", "9007199254740991", "100");
        table("users")
                .column("id", "1", "2", "3", "4")
                .column("username", "'ann'", "'john'", "'kim'", "'Зоя'")
                .column("email", "'ann@example.com'", "NULL", "'kim@example.com'", "NULL");
        table("posts")
                .column("id", "1", "2", "3", "4", "5")
                .column("title", "'Hello'", "'Again'", "'Again'", "'Привет'", "'First'")
                .column("body", "'First!'", "''", "'Second'", "'ж'", "'*'")
                .column("user_id", "1", "1", "2", "1", "3");
        table("profiles")
                .column("id", "1", "2", "3")
                .column("first_name", "'Sam'", "NULL", "'Kim'")
                .column("last_name", "NULL", "'Smith'", "'Lee'")
                .column("bio", "''", "NULL", "'Tea, mostly.'")
                .column("user_id", "1", "2", "3");
        table("orders")
                .column("id", "1", "2", "3", "4")
                .column("promocode", "'SPRING'", "NULL", "'SPRING'", "NULL")
                .column(
                        "created_at",
                        "'2026-01-02 03:04:05.678'",
                        "'2026-03-29 02:30:00.001'",
                        "'2026-03-29 02:30:00.001'",
                        "'2026-10-25 02:30:00.000'");
        table("order_product_association")
                .column("id", "1", "2", "3", "4", "5")
                .column("order_id", "1", "1", "2", "2", "3")
                .column("product_id", "1", "2", "1", "3", "4")
                .column("count", "2", "1", "1000000", "3", "5")
                .column("unit_price", "500", "450", "7", "900", "0");
        table("idempotency_keys")
                .column("id", "1", "2")
                .column("idempotency_key", "'a'", "'b'")
                .column("fingerprint", "'f'", "'g'")
                .column("status", "201", "200")
                .column("location", "'/orders/1'", "NULL")
                .column("body", "'{}'", "'{\"id\":1}'")
                .column("created_at", "'2026-01-02 03:04:05.678'", "'2026-01-03 03:04:05.678'");
    }

    private SeedShop() {}

    private record Columns(Map<String, List<String>> values) {
        Columns column(String name, String... rows) {
            values.put(name, List.of(rows));
            return this;
        }
    }

    private static Columns table(String name) {
        Columns columns = new Columns(new LinkedHashMap<>());
        ROWS.put(name, columns.values());
        return columns;
    }

    /** Fills a database that has the newest schema. */
    public static void fill(TestDatabase database) {
        fill(database, 0);
    }

    /** The same with disjoint ids: those of the n-th table start at n × range + 1. */
    public static void fill(TestDatabase database, long range) {
        fill(database, newest(), range);
    }

    /** The statements that replace all rows of a database with the newest schema. */
    public static List<String> statements(Engine engine) {
        return statements(engine, newest(), 0);
    }

    private static Map<String, Collection<String>> newest() {
        Map<String, Collection<String>> columns = new LinkedHashMap<>();
        DefaultSchema.DEFAULT_SCHEMA
                .getTables()
                .forEach(table -> columns.put(
                        table.getName(),
                        Stream.of(table.fields()).map(Field::getName).toList()));
        return columns;
    }

    /** Replaces all rows of the tables that a database has, in the columns that it has. */
    public static void fill(TestDatabase database, Map<String, Collection<String>> tables, long range) {
        database.execute(statements(database.engine(), tables, range).toArray(String[]::new));
    }

    private static List<String> statements(Engine engine, Map<String, Collection<String>> tables, long range) {
        tables.forEach((table, columns) -> {
            assertThat(ROWS.containsKey(table))
                    .overridingErrorMessage("%s: add rows for the table %s.", FILE, table)
                    .isTrue();
            for (String column : columns) {
                assertThat(ROWS.get(table).getOrDefault(column, List.of()))
                        .overridingErrorMessage("%s: add %d values for %s.%s.", FILE, size(table), table, column)
                        .hasSize(size(table));
            }
        });
        List<String> present =
                ROWS.keySet().stream().filter(tables::containsKey).toList();
        List<String> statements = new ArrayList<>();
        present.reversed().forEach(table -> statements.add("DELETE FROM " + table));
        for (String table : present) {
            Collection<String> columns = tables.get(table);
            for (int row = 0; row < ROWS.get(table).get("id").size(); row++) {
                int number = row;
                String values = columns.stream()
                        .map(column -> value(table, column, number, range))
                        .collect(joining(", "));
                statements.add("INSERT INTO %s (%s) VALUES (%s)".formatted(table, String.join(", ", columns), values));
            }
            if (engine == Postgresql.ENGINE) {
                statements.add("SELECT setval(pg_get_serial_sequence('%s', 'id'), (SELECT max(id) FROM %s))"
                        .formatted(table, table));
            }
        }
        return statements;
    }

    private static String value(String table, String column, int row, long range) {
        String value = ROWS.get(table).get(column).get(row);
        if (value.equals("NULL")) {
            return value;
        }
        if (column.equals("id")) {
            return String.valueOf(id(table, Long.parseLong(value), range));
        }
        return references(table, column)
                .map(parent -> String.valueOf(id(parent, Long.parseLong(value), range)))
                .findFirst()
                .orElse(value);
    }

    /** The id that {@link #fill} gives to the row of a number. */
    static long id(String table, long number, long range) {
        return number + range * (1 + List.copyOf(ROWS.keySet()).indexOf(table));
    }

    /** The table of an id that {@link #fill} gave. */
    static String table(long id, long range) {
        return List.copyOf(ROWS.keySet()).get((int) (id / range) - 1);
    }

    /** The values of the last row of a table, as SQL. */
    static Map<String, String> lastRow(String table) {
        Map<String, String> row = new LinkedHashMap<>();
        ROWS.get(table).forEach((column, values) -> row.put(column, values.getLast()));
        return row;
    }

    /** How many rows a table has. */
    public static int size(String table) {
        return ROWS.get(table).get("id").size();
    }

    private static Stream<String> references(String table, String column) {
        return DefaultSchema.DEFAULT_SCHEMA.getTables().stream()
                .filter(each -> each.getName().equals(table))
                .map(Table::getReferences)
                .flatMap(List::stream)
                .filter(key -> key.getFields().getFirst().getName().equals(column))
                .map(ForeignKey::getKey)
                .map(key -> key.getTable().getName());
    }
}

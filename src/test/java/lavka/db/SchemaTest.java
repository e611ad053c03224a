package lavka.db;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lavka.EveryEngine;
import lavka.TestDatabase;
import lavka.db.schema.DefaultSchema;
import org.jooq.Named;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/**
 * The scripts make one schema, whatever the engine: the same names, and types that mean the same. That a CHECK means
 * the same is tried at its limits, in ContractTest.
 */
@EveryEngine
class SchemaTest {
    private static final Pattern SQLITE_UNIQUE = Pattern.compile("CONSTRAINT (\\w+) UNIQUE \\(([^)]*)\\)");
    private static final Pattern SQLITE_CHECK = Pattern.compile("CONSTRAINT (\\w+) CHECK");

    /** Of the first engine that is tested. */
    private static String first;

    @AutoClose
    private final TestDatabase database;

    private final Engine engine;
    private final Migrations migrations;

    SchemaTest(Engine engine) {
        this.engine = engine;
        this.database = new TestDatabase(engine);
        this.migrations = new Migrations(Location.of(database.url()), Scripts.packed());
    }

    @Test
    void the_schema_is_the_same_name_by_name() throws Exception {
        int applied = migrations.up();
        assertThat(applied).isEqualTo(Scripts.packed().head());
        String schema = schema();
        Files.writeString(Path.of("target/schema-" + engine.name().toLowerCase(Locale.ROOT) + ".txt"), schema);
        assertThat(schema)
                .contains("unique users_username_unique (username)")
                .contains("created_at time(3) not null default now")
                .contains("check order_product_association_count_range")
                .contains("index posts_user_id (user_id, id)");
        first = first == null ? schema : first;
        assertThat(schema).isEqualTo(first);
    }

    @Test
    void every_step_can_be_taken_back_and_again() throws Exception {
        Map<Integer, String> schemas = new TreeMap<>();
        int applied = migrations.up();
        schemas.put(applied, schema());
        for (int version = applied - 1; version >= 0; version--) {
            assertThat(migrations.down(1)).isEqualTo(1);
            assertThat(migrations.state().version()).isEqualTo(version);
            schemas.put(version, schema());
        }
        assertThat(schemas.get(0)).isEmpty();
        assertThat(migrations.up()).isEqualTo(applied);
        assertThat(schema()).isEqualTo(schemas.get(applied));
        assertThat(migrations.history())
                .hasSize(applied)
                .allSatisfy(step -> assertThat(
                                Duration.between(step.at(), Instant.now()).abs())
                        .as("in UTC, whatever the server's zone")
                        .isLessThan(Duration.ofMinutes(5)));
        assertThat(migrations.down(2)).isEqualTo(2);
        assertThat(migrations.history().getLast().at()).as("pending").isNull();
        assertThat(migrations.up(applied - 1)).isEqualTo(1);
        assertThat(migrations.down(1)).isEqualTo(1);
        assertThat(schema()).isEqualTo(schemas.get(applied - 2));
        assertThat(migrations.up()).isEqualTo(2);
    }

    @Test
    void of_many_that_begin_at_once_one_migrates() throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Callable<Integer>> work =
                    Collections.nCopies(4, () -> new Migrations(Location.of(database.url()), Scripts.packed()).up());
            List<Integer> applied = new ArrayList<>();
            for (Future<Integer> one : threads.invokeAll(work)) {
                applied.add(one.get());
            }
            int head = Scripts.packed().head();
            assertThat(applied).containsExactlyInAnyOrder(head, 0, 0, 0);
        }
        assertThat(migrations.settled().isAtHead()).isTrue();
    }

    /** Whatever the server's or the database's own collation is. */
    @Test
    void all_text_is_compared_by_code_points() {
        int applied = migrations.up();
        assertThat(applied).isPositive();
        switch (engine) {
            case SQLITE ->
                assertThat(database.sql("SELECT count(*) FROM sqlite_master WHERE sql LIKE '%COLLATE%'"))
                        .as("BINARY unless said otherwise")
                        .isEqualTo("0");
            case POSTGRESQL ->
                assertThat(database.sql("SELECT DISTINCT collation_name FROM information_schema.columns"
                                + " WHERE table_schema = 'public' AND data_type IN ('text', 'character varying')"
                                + " AND table_name <> 'flyway_schema_history'"))
                        .isEqualTo("C");
            case MARIADB ->
                assertThat(database.sql("SELECT DISTINCT collation_name FROM information_schema.columns"
                                + " WHERE table_schema = DATABASE() AND collation_name IS NOT NULL"
                                + " AND table_name <> 'flyway_schema_history'"))
                        .isEqualTo("utf8mb4_nopad_bin");
        }
    }

    private String schema() throws SQLException {
        StringBuilder schema = new StringBuilder();
        for (String table : new TreeSet<>(DefaultSchema.DEFAULT_SCHEMA.getTables().stream()
                .map(Named::getName)
                .toList())) {
            try (Connection connection = database.connect()) {
                List<String> lines = lines(connection, table);
                if (!lines.isEmpty()) {
                    schema.append(table).append('\n');
                    lines.forEach(line -> schema.append("  ").append(line).append('\n'));
                }
            }
        }
        return schema.toString();
    }

    private List<String> lines(Connection connection, String table) throws SQLException {
        DatabaseMetaData meta = connection.getMetaData();
        if (!exists(connection, table)) {
            return List.of();
        }
        String catalog = connection.getCatalog();
        String place = connection.getSchema();
        TreeSet<String> keys = new TreeSet<>();
        TreeMap<Integer, String> columns = new TreeMap<>();
        try (ResultSet rows = meta.getColumns(catalog, place, table, "%")) {
            while (rows.next()) {
                columns.put(rows.getInt("ORDINAL_POSITION"), column(rows));
            }
        }
        Map<String, TreeMap<Integer, String>> groups = new HashMap<>();
        try (ResultSet rows = meta.getPrimaryKeys(catalog, place, table)) {
            while (rows.next()) {
                group(groups, "primary key").put(rows.getInt("KEY_SEQ"), rows.getString("COLUMN_NAME"));
            }
        }
        try (ResultSet rows = meta.getImportedKeys(catalog, place, table)) {
            while (rows.next()) {
                keys.add("foreign key %s (%s) references %s (%s) on delete %s"
                        .formatted(
                                rows.getString("FK_NAME"),
                                rows.getString("FKCOLUMN_NAME"),
                                rows.getString("PKTABLE_NAME"),
                                rows.getString("PKCOLUMN_NAME"),
                                switch (rows.getInt("DELETE_RULE")) {
                                    case DatabaseMetaData.importedKeyCascade -> "cascade";
                                    case DatabaseMetaData.importedKeyRestrict -> "restrict";
                                    default -> "something else";
                                }));
            }
        }
        try (ResultSet rows = meta.getIndexInfo(catalog, place, table, false, false)) {
            while (rows.next()) {
                String kind = rows.getBoolean("NON_UNIQUE") ? "index " : "unique ";
                group(groups, kind + rows.getString("INDEX_NAME"))
                        .put(rows.getInt("ORDINAL_POSITION"), rows.getString("COLUMN_NAME"));
            }
        }
        groups.forEach((name, members) -> keys.add(name + " (" + String.join(", ", members.values()) + ")"));
        keys.removeIf(key -> key.startsWith("unique PRIMARY ") || key.startsWith("unique " + table + "_pkey "));
        for (String check : checks(table)) {
            keys.add("check " + check);
        }
        if (engine == Engine.SQLITE) {
            nameAutomaticIndexes(table, keys);
        }
        return Stream.concat(columns.values().stream(), keys.stream()).toList();
    }

    private static TreeMap<Integer, String> group(Map<String, TreeMap<Integer, String>> groups, String name) {
        return groups.computeIfAbsent(name, key -> new TreeMap<>());
    }

    private String column(ResultSet rows) throws SQLException {
        String name = rows.getString("COLUMN_NAME");
        String type = rows.getString("TYPE_NAME").toLowerCase(Locale.ROOT).replaceAll("\\(.*", "");
        boolean isKey = name.equals("id");
        String meaning = switch (type) {
            case "varchar" -> "text(" + rows.getInt("COLUMN_SIZE") + ")";
            case "text", "mediumtext" -> "text";
            case "bigint", "int8", "bigserial" -> "bigint"; // the last is PostgreSQL's driver's word for an identity
            // An INTEGER PRIMARY KEY has 64 bits (sqlite.org/lang_createtable.html#rowid).
            case "integer", "int", "int4" -> isKey && engine == Engine.SQLITE ? "bigint" : "integer";
            case "timestamp", "datetime" -> "time(" + digits(rows) + ")";
            default -> type;
        };
        String nullable = rows.getInt("NULLABLE") == DatabaseMetaData.columnNoNulls ? " not null" : "";
        if (isKey) {
            return "id " + meaning + nullable + (counts(rows) ? " counts by itself" : "");
        }
        String value = rows.getString("COLUMN_DEF");
        boolean isNow = value != null && value.matches("(?i).*(strftime|date_trunc|utc_timestamp).*");
        return name
                + " "
                + meaning
                + nullable
                + (value == null || value.equals("NULL")
                        ? ""
                        : " default " + (isNow ? "now" : value.replaceAll("::\\w+( \\w+)*$", "")));
    }

    /** Of a second; SQLite keeps the text that the default makes. */
    private int digits(ResultSet rows) throws SQLException {
        return switch (engine) {
            case SQLITE ->
                sqliteText(rows.getString("TABLE_NAME")).contains("TIMESTAMP(3) DEFAULT (strftime('%Y-%m-%d %H:%M:%f'")
                        ? 3
                        : -1;
            case POSTGRESQL -> rows.getInt("DECIMAL_DIGITS");
            case MARIADB ->
                Integer.parseInt(
                        database.sql("SELECT datetime_precision FROM information_schema.columns WHERE table_schema ="
                                + " DATABASE() AND table_name = '" + rows.getString("TABLE_NAME")
                                + "' AND column_name = '"
                                + rows.getString("COLUMN_NAME") + "'"));
        };
    }

    private boolean counts(ResultSet rows) throws SQLException {
        return engine == Engine.SQLITE
                ? sqliteText(rows.getString("TABLE_NAME")).contains("PRIMARY KEY AUTOINCREMENT")
                : rows.getString("IS_AUTOINCREMENT").equals("YES");
    }

    private List<String> checks(String table) {
        if (engine == Engine.SQLITE) {
            return SQLITE_CHECK
                    .matcher(sqliteText(table))
                    .results()
                    .map(match -> match.group(1))
                    .toList();
        }
        String found = database.sql(
                engine == Engine.POSTGRESQL
                        ? "SELECT conname FROM pg_constraint WHERE contype = 'c' AND conrelid = '" + table
                                + "'::regclass"
                        : "SELECT constraint_name FROM information_schema.check_constraints WHERE constraint_schema ="
                                + " DATABASE() AND table_name = '" + table + "'");
        return found == null ? List.of() : List.of(found.split(",", -1));
    }

    /** The statement that makes a table as it is now. */
    private String sqliteText(String table) {
        return database.sql("SELECT sql FROM sqlite_master WHERE name = '" + table + "'");
    }

    private static boolean exists(Connection connection, String table) throws SQLException {
        try (ResultSet tables =
                connection.getMetaData().getTables(connection.getCatalog(), connection.getSchema(), table, null)) {
            return tables.next();
        }
    }

    /** SQLite calls the index of a UNIQUE constraint sqlite_autoindex_…; the constraint's name is in its text alone. */
    private void nameAutomaticIndexes(String table, TreeSet<String> keys) {
        Map<String, String> names = SQLITE_UNIQUE
                .matcher(sqliteText(table))
                .results()
                .collect(Collectors.toMap((MatchResult match) -> match.group(2), match -> match.group(1)));
        for (String key : List.copyOf(keys)) {
            if (key.contains("sqlite_autoindex_")) {
                keys.remove(key);
                String columns = key.substring(key.indexOf('(') + 1, key.length() - 1);
                keys.add("unique " + names.get(columns) + " (" + columns + ")");
            }
        }
    }
}

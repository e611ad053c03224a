package lavka.migration;

import static lavka.Errors.assertError;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import lavka.SeedShop;
import lavka.core.ErrorKind;
import lavka.db.schema.DefaultSchema;
import lavka.engine.DatabaseUrl;
import lavka.engine.Sqlite;
import lavka.migration.Migrations.State;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jooq.Table;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class MigrationsTest {
    private static final Path DB = Path.of("db");

    @TempDir
    private Path folder;

    private DatabaseUrl databaseUrl;
    private int head;

    @BeforeEach
    void begin() {
        databaseUrl = DatabaseUrl.of(folder.resolve("o'brien's.db").toString());
        head = Scripts.packed().head();
    }

    private Migrations packed() {
        return new Migrations(databaseUrl, Scripts.packed());
    }

    /** A folder with copies of the first scripts, both ways. */
    private Path copy(int versions) throws IOException {
        Path copy = Files.createTempDirectory(folder, "db");
        for (String part : new String[] {"migration", "undo"}) {
            Path to = Files.createDirectory(copy.resolve(part));
            try (Stream<Path> files = Files.list(DB.resolve(part))) {
                for (Path script : files.toList()) {
                    String name = script.getFileName().toString();
                    int version = Integer.parseInt(name.substring(1, name.indexOf('_')));
                    if (version <= versions) {
                        Files.copy(script, to.resolve(name));
                    }
                }
            }
        }
        return copy;
    }

    private static void write(Path scripts, int version, String sql, String undo) throws IOException {
        Files.writeString(scripts.resolve("migration/V" + version + "__more.sql"), sql);
        Files.writeString(scripts.resolve("undo/U" + version + "__more.sql"), undo);
    }

    private Migrations in(Path scripts) {
        return new Migrations(databaseUrl, Scripts.in(scripts));
    }

    private static AbstractThrowableAssert<?, ? extends Throwable> refused(ThrowingCallable work) {
        return assertError(ErrorKind.SCHEMA, work);
    }

    private void execute(String... statements) throws SQLException {
        try (Connection connection = DriverManager.getConnection(databaseUrl.jdbcUrl());
                Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA foreign_keys = ON");
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** The rows of a query, their columns joined. */
    private List<String> query(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(databaseUrl.jdbcUrl());
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            List<String> rows = new ArrayList<>();
            int columns = result.getMetaData().getColumnCount();
            while (result.next()) {
                List<String> row = new ArrayList<>();
                for (int column = 1; column <= columns; column++) {
                    row.add(result.getString(column));
                }
                rows.add(String.join(" ", row));
            }
            return rows;
        }
    }

    /** Every table and index as SQLite keeps it, whatever the blanks; without Flyway's own. */
    private List<String> schema() throws SQLException {
        return query("""
            SELECT type, name, sql
            FROM sqlite_master
            WHERE sql IS NOT NULL
              AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
              AND tbl_name NOT IN ('flyway_schema_history', 'schema_catalog')
            ORDER BY type, name\
            """).stream()
                .map(row -> row.replaceAll("\\s+", " ").replaceAll(" ?([(),]) ?", "$1"))
                .toList();
    }

    private List<String> tables() throws SQLException {
        return query("""
            SELECT name
            FROM sqlite_master
            WHERE type = 'table'
              AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
              AND name NOT IN ('flyway_schema_history', 'schema_catalog')
            ORDER BY name\
            """);
    }

    private List<String> applied() throws SQLException {
        return query("SELECT version FROM flyway_schema_history ORDER BY installed_rank");
    }

    /** Rows in each table of the newest schema. */
    private void seed() throws SQLException {
        execute(SeedShop.statements(Sqlite.ENGINE).toArray(String[]::new));
    }

    /** Each table's columns and rows: table → column → values. */
    private Map<String, Map<String, List<String>>> rows() throws SQLException {
        Map<String, Map<String, List<String>>> rows = new HashMap<>();
        for (String table : tables()) {
            Map<String, List<String>> columns = new HashMap<>();
            for (String column : query("SELECT name FROM pragma_table_info('" + table + "')")) {
                columns.put(column, query("SELECT quote(%s) FROM %s ORDER BY id".formatted(column, table)));
            }
            rows.put(table, columns);
        }
        return rows;
    }

    @Test
    void it_works() throws SQLException {
        Migrations migrations = packed();
        assertThat(migrations.state()).isEqualTo(new State(0, head));
        assertThat(migrations.state().isEmpty()).isTrue();
        assertThat(migrations.up()).isEqualTo(head);
        assertThat(migrations.state()).isEqualTo(new State(head, head));
        assertThat(migrations.state().isAtHead()).isTrue();
        assertThat(tables())
                .containsExactlyInAnyOrderElementsOf(DefaultSchema.DEFAULT_SCHEMA.getTables().stream()
                        .map(Table::getName)
                        .toList());

        List<String> schema = schema();
        assertThat(migrations.up()).as("nothing is left to do").isZero();
        assertThat(schema()).isEqualTo(schema);
        assertThat(applied()).hasSize(head);
    }

    @Test
    void at_head_the_check_takes_three_statements() {
        Migrations migrations = packed();
        migrations.up();
        Logger driver = (Logger) LoggerFactory.getLogger("org.sqlite.core.NativeDB");
        ListAppender<ILoggingEvent> statements = new ListAppender<>();
        statements.start();
        driver.addAppender(statements);
        driver.setLevel(Level.TRACE);
        driver.setAdditive(false);
        try {
            assertThat(migrations.state().isAtHead()).isTrue();
        } finally {
            driver.setLevel(null);
            driver.setAdditive(true);
            driver.detachAppender(statements);
        }
        assertThat(statements.list)
                .filteredOn(event ->
                        event.getThreadName().equals(Thread.currentThread().getName()))
                .map(ILoggingEvent::getFormattedMessage)
                .filteredOn(message -> message.contains("SELECT"))
                .hasSize(3);
    }

    @Test
    void to_look_changes_nothing() {
        Migrations migrations = packed();
        migrations.state();
        migrations.state();
        assertThat(file(databaseUrl)).doesNotExist();
    }

    @Test
    void down_takes_back_as_many_as_asked_and_never_more_than_there_are() throws SQLException {
        Migrations migrations = packed();
        assertThat(migrations.down(Target.down("base")))
                .as("nothing to take back")
                .isZero();
        migrations.up();
        assertThat(migrations.down(Target.down("-1"))).isEqualTo(1);
        assertThat(migrations.state()).isEqualTo(new State(head - 1, head));
        assertThat(migrations.down(Target.down("-2"))).isEqualTo(2);
        assertThat(migrations.state()).isEqualTo(new State(head - 3, head));
        assertThat(applied()).hasSize(head - 3);
        assertThat(migrations.up()).isEqualTo(3);

        assertError(ErrorKind.USAGE, () -> migrations.down(Target.down("-" + (head + 1))))
                .hasMessage("The database is at version %d of %d. It cannot be migrated that many steps down."
                        .formatted(head, head));
        assertError(ErrorKind.USAGE, () -> migrations.up(Target.up("+1")))
                .hasMessageContaining("cannot be migrated that many steps up");
        assertThat(migrations.down(Target.down("base"))).isEqualTo(head);
        assertThat(migrations.state()).isEqualTo(new State(0, head));
        assertThat(schema()).isEmpty();
        assertThat(applied()).isEmpty();
        assertThat(migrations.up()).isEqualTo(head);
    }

    @Test
    void an_edited_script_is_refused_by_name() throws Exception {
        Path scripts = copy(head);
        in(scripts).up();
        execute("INSERT INTO orders DEFAULT VALUES");
        List<String> schema = schema();
        Path edited = scripts.resolve("migration/V3__create_posts.sql");
        Files.writeString(edited, Files.readString(edited).replace("100000", "200000"));

        Migrations migrations = in(scripts);
        for (ThrowingCallable work : List.<ThrowingCallable>of(
                migrations::state, migrations::up, () -> migrations.down(Target.down("-1")))) {
            refused(work)
                    .hasMessage(
                            "V3__create_posts.sql was edited after it was applied. Restore its original text and write"
                                + " a new migration for the change, or accept the edited text: lavka migrate repair");
        }
        assertThat(schema()).isEqualTo(schema);
        assertThat(applied()).hasSize(head);
        assertThat(query("SELECT count(*) FROM orders")).containsExactly("1");
    }

    @Test
    void a_database_ahead_of_the_scripts_is_refused() throws Exception {
        packed().up();
        List<String> schema = schema();
        Migrations older = in(copy(head - 1));
        for (ThrowingCallable work :
                List.<ThrowingCallable>of(older::state, older::up, () -> older.down(Target.down("-1")))) {
            refused(work)
                    .hasMessageStartingWith("The database is ahead of this program: V" + head)
                    .hasMessageEndingWith(
                            "has been applied to it, but the newest migration here is version %d. Run a newer version of Lavka."
                                    .formatted(head - 1));
        }
        assertThat(schema()).isEqualTo(schema);
        assertThat(packed().state()).isEqualTo(new State(head, head));
    }

    @Test
    void a_history_with_a_gap_is_refused() throws Exception {
        packed().up();
        execute("DELETE FROM flyway_schema_history WHERE version = '3'");
        refused(() -> packed().state()).hasMessageContaining("its history has only " + (head - 1) + " migrations");
    }

    @Test
    void a_database_of_another_program_is_left_alone() throws Exception {
        execute("CREATE TABLE recipes (id INTEGER PRIMARY KEY AUTOINCREMENT)", "INSERT INTO recipes VALUES (1)");
        byte[] before = Files.readAllBytes(file(databaseUrl));
        assertThat(packed().state().isEmpty()).isTrue();
        refused(() -> packed().up())
                .hasMessage(file(databaseUrl)
                        + " contains table recipes, which does not belong to Lavka. Set LAVKA_DB to another database.");
        assertThat(file(databaseUrl)).hasBinaryContent(before);
    }

    @Test
    void a_file_that_is_no_database_is_left_alone() throws IOException {
        Files.writeString(file(databaseUrl), "Buy tea.\n".repeat(100));
        for (ThrowingCallable work : List.<ThrowingCallable>of(
                () -> packed().state(), () -> packed().up(), () -> packed().down(Target.down("-1")))) {
            assertError(ErrorKind.UNAVAILABLE, work)
                    .hasMessage(file(databaseUrl)
                            + " is not a SQLite database or cannot be read. Check the file and its permissions, or set"
                            + " LAVKA_DB to another file.");
        }
        assertThat(file(databaseUrl)).content().isEqualTo("Buy tea.\n".repeat(100));
    }

    @Test
    void a_script_that_fails_is_named_and_rolled_back_as_a_whole() throws Exception {
        Path scripts = copy(head);
        in(scripts).up();
        seed();
        List<String> schema = schema();
        Map<String, Map<String, List<String>>> rows = rows();
        write(scripts, head + 1, """
            CREATE TABLE coupons (id INTEGER PRIMARY KEY);
            UPDATE products SET price = 0;
            DROP TABLE profiles;
            INSERT INTO nowhere VALUES (1);
            """, "DROP TABLE coupons;");

        refused(() -> in(scripts).up()).hasMessage("""
            db/migration/V%1$d__more.sql failed at line 4, statement 4 of 4:

                4 | INSERT INTO nowhere VALUES (1)
                                ^ no such table: nowhere

            The script was rolled back; the database is at version %2$d. Fix db/migration/V%1$d__more.sql, then run: make migrate (or lavka migrate up)\
            """.formatted(head + 1, head));
        assertThat(in(scripts).state()).isEqualTo(new State(head, head + 1));
        assertThat(schema()).isEqualTo(schema);
        assertThat(rows()).isEqualTo(rows);

        write(scripts, head + 1, "CREATE TABLE coupons (id INTEGER PRIMARY KEY);", "DROP TABLE coupons;");
        assertThat(in(scripts).up()).as("the mended script").isEqualTo(1);
        assertThat(tables()).contains("coupons");
    }

    @Test
    void scripts_before_the_one_that_fails_stay() throws Exception {
        Path scripts = copy(head);
        write(scripts, head + 1, "CREATE TABLE coupons (id INTEGER);", "DROP TABLE coupons;");
        write(scripts, head + 2, "CREATE TABLE coupons (id INTEGER);", "DROP TABLE coupons;");
        refused(() -> in(scripts).up()).hasMessageContaining("V" + (head + 2) + "__more.sql");
        assertThat(in(scripts).state()).isEqualTo(new State(head + 1, head + 2));
    }

    @Test
    void an_undo_runs_to_its_end() throws Exception {
        Path scripts = copy(head);
        write(scripts, head + 1, "CREATE TABLE coupons (id ${pk}); CREATE TABLE stars (id ${pk});", """
            -- Loses both; this semicolon too.
            DROP TABLE stars;
            UPDATE products SET name = '${text};' WHERE name = 'Tea';
            DROP TABLE coupons;
            """);
        in(scripts).up();
        execute("INSERT INTO products VALUES (3, 'Tea', '', 450)");
        assertThat(tables()).contains("coupons", "stars");
        assertThat(in(scripts).down(Target.down("-1"))).isEqualTo(1);
        assertThat(tables()).doesNotContain("coupons", "stars");
        assertThat(query("SELECT name FROM products")).containsExactly(";");
    }

    @Test
    void an_undo_that_fails_is_named_and_leaves_the_version() throws Exception {
        Path scripts = copy(head);
        write(
                scripts,
                head + 1,
                "CREATE TABLE coupons (id INTEGER);",
                "DELETE FROM products; DROP TABLE coupons; DROP TABLE nowhere;");
        write(scripts, head + 2, "CREATE TABLE stars (id INTEGER);", "DROP TABLE stars;");
        in(scripts).up();
        execute("INSERT INTO products VALUES (3, 'Tea', '', 450)");

        refused(() -> in(scripts).down(Target.down("-2"))).hasMessage("""
            db/undo/U%1$d__more.sql failed at line 1, statement 3 of 3:

                1 | DROP TABLE nowhere
                               ^ no such table: nowhere

            The script was rolled back; the database is at version %1$d. Fix db/undo/U%1$d__more.sql, then run: make migrate-down (or lavka migrate down)\
            """.formatted(head + 1));
        assertThat(in(scripts).state()).isEqualTo(new State(head + 1, head + 2));
        assertThat(applied()).hasSize(head + 1);
        assertThat(tables()).contains("coupons").doesNotContain("stars");
        assertThat(query("SELECT name FROM products")).containsExactly("Tea");
        assertThat(in(scripts).up()).as("and up again").isEqualTo(1);
    }

    private List<Path> backups() throws IOException {
        Path backup = folder.resolve("backup").resolve("o'brien's.db");
        if (Files.notExists(backup)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(backup)) {
            return files.sorted().toList();
        }
    }

    @Test
    void before_a_migration_a_copy_is_made_and_one_line_restores_it() throws Exception {
        List<String> told = new ArrayList<>();
        Migrations migrations = new Migrations(databaseUrl, Scripts.packed(), told::add);
        migrations.up();
        assertThat(backups()).as("nothing was there").isEmpty();
        migrations.up();
        assertThat(backups()).as("nothing was done").isEmpty();
        seed();
        Map<String, Map<String, List<String>>> rows = rows();
        told.clear();
        try (Connection open = DriverManager.getConnection(databaseUrl.jdbcUrl());
                Statement statement = open.createStatement()) {
            statement.execute("PRAGMA journal_mode = WAL");
            statement.execute("UPDATE products SET price = 451 WHERE id = 1");
            assertThat(migrations.down(Target.down("base"))).isEqualTo(head);
            statement.execute("CREATE TABLE after_it (id INTEGER)");
        }
        assertThat(backups()).hasSize(1);
        assertThat(told).hasSize(head + 1);
        assertThat(told.getFirst())
                .startsWith("  Backup: %s\n  To restore it, stop the service and run:\n  rm -f '"
                        .formatted(backups().getFirst()));
        assertThat(query("SELECT name FROM sqlite_master WHERE name = 'products'"))
                .isEmpty();

        String restore = told.getFirst().lines().toList().getLast();
        assertThat(new ProcessBuilder("sh", "-c", restore).inheritIO().start().waitFor())
                .isZero();
        assertThat(query("SELECT price FROM products WHERE id = 1")).containsExactly("451");
        execute("UPDATE products SET price = 450 WHERE id = 1");
        assertThat(rows()).isEqualTo(rows);
        assertThat(packed().check()).isEmpty();
    }

    @Test
    void a_copy_that_cannot_be_made_stops_the_migration() throws Exception {
        packed().up();
        Files.writeString(folder.resolve("backup"), "in the way");
        assertError(ErrorKind.UNAVAILABLE, () -> packed().down(Target.down("-1")))
                .hasMessageContaining("nothing was changed: ");
        assertThat(packed().state().version()).isEqualTo(head);
    }

    @Test
    void a_rehearsal_without_a_database_makes_none() throws IOException {
        packed().rehearse(Target.HEAD);
        assertThat(file(databaseUrl)).doesNotExist();
        assertThat(backups()).isEmpty();
    }

    @Test
    void what_others_hold_is_not_the_scripts_fault() throws Exception {
        packed().up();
        try (Connection other = DriverManager.getConnection(databaseUrl.jdbcUrl());
                Statement statement = other.createStatement()) {
            statement.execute("BEGIN IMMEDIATE");
            assertError(ErrorKind.UNAVAILABLE, () -> packed().down(Target.down("-1")))
                    .hasMessageContaining("is in use by another program: ");
        }
        assertThat(packed().state().version()).isEqualTo(head);
    }

    @Test
    void a_rehearsal_tells_time_and_rows_and_leaves_the_database_alone() throws Exception {
        Path scripts = copy(head);
        in(scripts).up();
        seed();
        execute("INSERT INTO products VALUES (10, 'Jam', '', 1), (11, 'Honey', '', 2)");
        write(
                scripts,
                head + 1,
                "UPDATE products SET price = 5; CREATE TABLE coupons (id ${pk});",
                "DROP TABLE coupons;");
        byte[] before = Files.readAllBytes(file(databaseUrl));
        List<String> told = new ArrayList<>();
        Migrations migrations = new Migrations(databaseUrl, Scripts.in(scripts), told::add);
        migrations.rehearse(Target.HEAD);
        assertThat(told)
                .singleElement()
                .asString()
                .matches("  V%d__more.sql   2 statements, %d rows, \\d+ ms"
                        .formatted(head + 1, SeedShop.size("products") + 2));
        told.clear();
        migrations.rehearse(Target.down("-1"));
        assertThat(told).singleElement().asString().startsWith("  U%d__".formatted(head));

        write(scripts, head + 1, "UPDATE products SET price = 0; INSERT INTO nowhere VALUES (1);", "SELECT 1;");
        refused(() -> in(scripts).rehearse(Target.HEAD)).hasMessageContaining("no such table: nowhere");
        assertThat(file(databaseUrl)).hasBinaryContent(before);
        assertThat(backups()).isEmpty();
    }

    private static Path file(DatabaseUrl databaseUrl) {
        return Path.of(databaseUrl.name());
    }
}

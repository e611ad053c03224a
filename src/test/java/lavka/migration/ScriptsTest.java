package lavka.migration;

import static lavka.Errors.assertError;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import lavka.build.CheckedScripts;
import lavka.core.ErrorKind;
import lavka.engine.DatabaseUrl;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each error of the scripts, on a copy of the real ones; none reaches a database. */
class ScriptsTest {
    private static final Path DB = Path.of("db");

    @TempDir
    private Path folder;

    private Path migration;
    private Path undo;

    @BeforeEach
    void copy() throws IOException {
        migration = Files.createDirectory(folder.resolve("migration"));
        undo = Files.createDirectory(folder.resolve("undo"));
        for (Path script : scripts(DB)) {
            Files.copy(script, folder.resolve(DB.relativize(script)));
        }
    }

    private static List<Path> scripts(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder, 2)) {
            return files.filter(file -> file.toString().matches(".*/[VU]\\d+__.*\\.sql"))
                    .sorted()
                    .toList();
        }
    }

    private void refused(String... words) throws IOException {
        Path fresh = folder.resolve("fresh.db");
        refused(fresh, words);
        assertThat(fresh).doesNotExist();

        Path migrated = folder.resolve("migrated.db");
        new Migrations(DatabaseUrl.of(migrated.toString()), Scripts.packed()).up();
        byte[] before = Files.readAllBytes(migrated);
        refused(migrated, words);
        assertThat(migrated).hasBinaryContent(before);
    }

    private void refused(Path database, String... words) {
        DatabaseUrl databaseUrl = DatabaseUrl.of(database.toString());
        assertError(ErrorKind.SCHEMA, () -> new Migrations(databaseUrl, CheckedScripts.in(folder)).up())
                .hasMessageContainingAll(words);
    }

    @Test
    void it_works() throws IOException {
        Scripts scripts = CheckedScripts.in(folder);
        assertThat(scripts.steps()).hasSize(scripts(migration).size());
        assertThat(scripts.head()).isEqualTo(scripts.steps().size());
        assertThat(scripts.steps().getFirst())
                .isEqualTo(new Scripts.Step(
                        1,
                        new Script(
                                "V1__create_products.sql",
                                Files.readString(migration.resolve("V1__create_products.sql"))),
                        new Script(
                                "U1__create_products.sql", Files.readString(undo.resolve("U1__create_products.sql")))));
        assertThat(new Migrations(DatabaseUrl.of(folder + "/lavka.db"), scripts).up())
                .isEqualTo(scripts.head());
    }

    @Test
    void versions_are_in_the_order_of_numbers_not_of_letters() throws IOException {
        int head = CheckedScripts.in(folder).head();
        int last = head + 10;
        for (int version = head + 1; version <= last; version++) {
            Files.writeString(migration.resolve("V" + version + "__more.sql"), "SELECT 1;");
            Files.writeString(undo.resolve("U" + version + "__more.sql"), "SELECT 1;");
        }
        assertThat(CheckedScripts.in(folder).steps())
                .extracting(Scripts.Step::version)
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, last).boxed().toList());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "V99_add_review.sql",
                "V99__AddReview.sql",
                "V99__add-review.sql",
                "V99.sql",
                "V99__.sql",
                "V099__add_review.sql",
                "V0__add_review.sql",
                "V99.1__add_review.sql",
                "v99__add_review.sql",
                "U99__add_review.sql",
                "R__add_review.sql",
                "V99__add_review.SQL",
                "V99__add_review.sql.txt"
            })
    void a_misnamed_script_is_refused(String name) throws IOException {
        Files.writeString(migration.resolve(name), "CREATE TABLE reviews (id INTEGER);");
        Files.writeString(undo.resolve("U99__add_review.sql"), "DROP TABLE reviews;");
        refused(
                "db/migration/" + name + " is misnamed. Use a name such as V9__add_review.sql",
                "(V, a number, two underscores, lowercase words)");
    }

    @Test
    void a_misnamed_undo_is_refused() throws IOException {
        Files.move(undo.resolve("U3__create_posts.sql"), undo.resolve("V3__create_posts.sql"));
        refused(
                "db/undo/V3__create_posts.sql is misnamed. Use a name such as U9__add_review.sql",
                "(U, a number, two underscores, lowercase words)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " \n\t",
                ";",
                "-- To do.",
                "-- To do.\n-- CREATE TABLE reviews (id INTEGER);\n",
                "/* CREATE TABLE reviews (id INTEGER);\n */ ; -- To do."
            })
    void an_empty_script_is_refused(String text) throws IOException {
        Files.writeString(migration.resolve("V99__add_review.sql"), text);
        Files.writeString(undo.resolve("U99__add_review.sql"), "DROP TABLE reviews;");
        refused("db/migration/V99__add_review.sql is empty: write its SQL,"
                + " or delete both the script and its undo.");
    }

    @Test
    void an_empty_undo_is_refused() throws IOException {
        Files.writeString(undo.resolve("U8__add_unit_price_to_order_product_association.sql"), "--");
        refused("db/undo/U8__add_unit_price_to_order_product_association.sql is empty: write");
    }

    @Test
    void a_number_given_twice_is_refused() throws IOException {
        Files.writeString(migration.resolve("V3__add_review.sql"), "SELECT 1;");
        refused(
                "db/migration/V3__add_review.sql and V3__create_posts.sql have the same number",
                "Give the newer one the next free number");
    }

    @Test
    void an_undo_given_twice_is_refused() throws IOException {
        Files.writeString(undo.resolve("U3__add_review.sql"), "SELECT 1;");
        refused("db/undo/U3__add_review.sql and U3__create_posts.sql have the same number");
    }

    @Test
    void a_gap_is_refused() throws IOException {
        Files.delete(migration.resolve("V4__create_profiles.sql"));
        Files.delete(undo.resolve("U4__create_profiles.sql"));
        refused(
                "db/migration lacks version 4; the next script is V5__create_orders.sql.",
                "Number the scripts without gaps");
    }

    @Test
    void a_missing_undo_is_refused() throws IOException {
        Files.delete(undo.resolve("U5__create_orders.sql"));
        refused("V5__create_orders.sql has no undo script. Write db/undo/U5__create_orders.sql.");
    }

    @Test
    void an_undo_of_another_name_is_refused() throws IOException {
        Files.move(undo.resolve("U5__create_orders.sql"), undo.resolve("U5__create_order.sql"));
        refused("V5__create_orders.sql has no undo script. Write db/undo/U5__create_orders.sql,"
                + " or rename U5__create_order.sql to it.");
    }

    @Test
    void an_undo_of_nothing_is_refused() throws IOException {
        Files.writeString(undo.resolve("U99__add_review.sql"), "DROP TABLE reviews;");
        refused("db/undo/U99__add_review.sql has no migration: db/migration/V99__add_review.sql is missing. Restore"
                + " it, or delete the undo script.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"migration", "undo"})
    void a_missing_folder_is_refused(String name) throws IOException {
        Files.move(folder.resolve(name), folder.resolve("elsewhere"));
        refused("Directory " + folder.resolve(name) + " does not exist. Run this command in the project directory.");
    }

    @Test
    void no_script_at_all_is_refused() throws IOException {
        for (Path script : scripts(folder)) {
            Files.delete(script);
        }
        refused("db/migration contains no script. Write V1__create_something.sql.");
    }

    /** What no script can hold: text → what is said of it. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "CREATE TABLE a (id ${pk}) | does not end with a semicolon",
                "'CREATE TABLE a (id ${pk}); -- ; ' |",
                "'SELECT 1; COMMIT;' | :1: scripts run in a transaction that Lavka begins and commits, so they"
                        + " cannot contain COMMIT",
                "'SELECT 1; PRAGMA foreign_keys = ON;' | cannot contain PRAGMA",
                "'create unique index concurrently a_b on a (b);' | cannot contain create unique index concurrently",
                "'CREATE TABLE a (id ${pkk});' | contains the unknown placeholder ${pkk}. Did you mean pk?",
                "'\uFEFFSELECT 1;' | begins with a byte order mark",
                "'CREATE TRIGGER t AFTER INSERT ON a BEGIN DELETE FROM a; COMMIT; END;' |",
            })
    void what_cannot_be_part_of_a_migration_is_refused(String sql, String complaint) throws IOException {
        int next = CheckedScripts.in(folder).head() + 1;
        Files.writeString(migration.resolve("V%d__more.sql".formatted(next)), "SELECT 1;");
        Path script = Files.writeString(undo.resolve("U%d__more.sql".formatted(next)), sql);
        if (complaint == null) {
            assertThat(CheckedScripts.in(folder).head()).isEqualTo(next);
        } else {
            assertError(ErrorKind.SCHEMA, () -> CheckedScripts.in(folder))
                    .hasMessageStartingWith("db/undo/" + script.getFileName())
                    .hasMessageContaining(complaint);
        }
    }

    @Test
    void a_body_with_semicolons_is_one_statement() {
        String sql = """
            -- A comment; with a semicolon.
            CREATE TABLE a (b VARCHAR(9) DEFAULT 'x;''y'); /* here; too */
            CREATE OR REPLACE DEFINER = 'me'@'here' TRIGGER t BEFORE INSERT ON a FOR EACH ROW BEGIN
              IF NEW.a > 1 THEN SET NEW.a = CASE NEW.b WHEN 1 THEN 2 END; END IF;
              CASE NEW.c WHEN 1 THEN SET NEW.d = 2; END CASE;
              SET NEW.b = 2;
            END;
            CREATE FUNCTION f() RETURNS void AS $body$ BEGIN; SELECT ';'; END; $body$;
            SELECT "a;b", `c;d`
            """;
        assertThat(ScriptStatement.of(sql)).extracting(ScriptStatement::line).containsExactly(2, 3, 8, 9);
        assertThat(ScriptStatement.of(sql).get(1).sql()).endsWith("END");
    }

    @Test
    void the_packed_scripts_are_those_of_the_folder() throws IOException {
        assertThat(Scripts.packed().steps()).isEqualTo(CheckedScripts.in(DB).steps());
        for (Path script : scripts(DB)) {
            String resource = "/db/" + DB.relativize(script);
            try (InputStream packed = Scripts.class.getResourceAsStream(resource)) {
                assertThat(Objects.requireNonNull(packed, resource).readAllBytes())
                        .as(resource)
                        .isEqualTo(Files.readAllBytes(script));
            }
        }
    }

    @Test
    void every_script_says_why() throws IOException {
        assertThat(scripts(DB)).hasSize(2 * Scripts.packed().head());
        for (Path script : scripts(DB)) {
            assertThat(Files.readString(script)).as(script.toString()).startsWith("-- ");
        }
    }
}

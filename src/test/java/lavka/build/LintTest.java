package lavka.build;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import lavka.TestDatabase;
import lavka.engine.Sqlite;
import lavka.migration.ScriptStatement;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the build refuses in a script, and what it writes from all of them. */
class LintTest {
    private static final Path DB = Path.of("db");

    @TempDir
    private Path folder;

    @BeforeEach
    void begin() throws IOException {
        Files.createDirectories(folder.resolve("migration"));
        Files.createDirectories(folder.resolve("undo"));
        write(1, "CREATE TABLE stars (id ${pk}, name BIGINT);", "-- Loses: stars.\nDROP TABLE stars;");
    }

    private void write(int version, String sql, String undo) throws IOException {
        Files.writeString(folder.resolve("migration/V%d__more.sql".formatted(version)), sql);
        Files.writeString(folder.resolve("undo/U%d__more.sql".formatted(version)), undo);
    }

    /** What the build says of the folder; nothing when up to date. */
    private List<String> lint() throws Exception {
        Process lint = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        "target/build-classes" + File.pathSeparator + System.getProperty("java.class.path"),
                        "lavka.build.Lint",
                        folder.toString())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        List<String> said = new String(lint.getErrorStream().readAllBytes(), UTF_8)
                .lines()
                .filter(line -> line.contains("db/") || line.contains(" foreign key ") || line.contains("Exception"))
                .toList();
        assertThat(lint.waitFor()).as(said.toString()).isEqualTo(said.isEmpty() ? 0 : 1);
        return said;
    }

    @Test
    void good_scripts_pass() throws Exception {
        write(2, """
            -- Says why.
            -- Loses: stars.name.
            CREATE TABLE moons (
                id ${pk},
                star_id BIGINT DEFAULT 1 NOT NULL,
                note VARCHAR(30) ${text} DEFAULT 'CHECK (; UNIQUE' NOT NULL,
                CONSTRAINT moons_note_length CHECK (${length}(note) < 30),
                CONSTRAINT moons_star_id_exists FOREIGN KEY (star_id) REFERENCES stars (id) ON DELETE CASCADE,
                CONSTRAINT moons_note_unique UNIQUE (note)
            );

            CREATE UNIQUE INDEX moons_star_id ON moons (star_id, id);
            ALTER TABLE stars ADD COLUMN size BIGINT;
            UPDATE stars SET size = 1;
            ALTER TABLE stars DROP COLUMN name;
            """, """
            -- Loses: moons, stars.size.
            DROP TABLE moons;
            CREATE TABLE stars_new (id ${pk}, name BIGINT);
            INSERT INTO stars_new (id) SELECT id FROM stars;
            DROP TABLE stars;
            ALTER TABLE stars_new RENAME TO stars;
            """);
        assertThat(lint()).isEmpty();
    }

    @Test
    void every_fault_is_named_with_its_place() throws Exception {
        write(2, """
            CREATE TABLE moons (
                id ${pk},
                size BIGINT CHECK (size > 0),
                star_id BIGINT REFERENCES stars (id),
                name VARCHAR(9) REFERENCES stars (id),
                "check" BIGINT,
                UNIQUE (size),
                CONSTRAINT moons_size_range CHECK (size > 1),
                CONSTRAINT moons_star_id_exists FOREIGN KEY (star_id) REFERENCES stars (id)
            );

            ALTER TABLE stars ADD COLUMN age BIGINT;
            """, "DROP TABLE moons; ALTER TABLE stars DROP COLUMN age;");
        write(3, """
            UPDATE stars AS s SET name=2, id = CASE WHEN mass = 4 THEN 1 END WHERE id = 3;
            DELETE FROM main.stars;
            """, "SELECT 1;");
        String unnamed = " has no name. Write CONSTRAINT <table>_<column>_<rule> before it.";
        String lost = " is lost but not declared. Add the line -- Loses: ";
        assertThat(lint())
                .containsExactly(
                        "db/migration/V2__more.sql:1: CHECK" + unnamed,
                        "db/migration/V2__more.sql:1: REFERENCES" + unnamed,
                        "db/migration/V2__more.sql:1: UNIQUE" + unnamed,
                        "db/migration/V3__more.sql:1: stars.id" + lost + "stars.id.",
                        "db/migration/V3__more.sql:1: stars.name" + lost + "stars.name.",
                        "db/migration/V3__more.sql:2: stars" + lost + "stars.",
                        "db/undo/U2__more.sql:1: moons" + lost + "moons.",
                        "db/undo/U2__more.sql:1: stars.age" + lost + "stars.age.");
    }

    @Test
    void a_new_column_says_what_the_rows_that_are_there_get() throws Exception {
        String undo = "-- Loses: stars.age.\nALTER TABLE stars DROP age;";
        write(2, "ALTER TABLE stars ADD age BIGINT NOT NULL DEFAULT 0;", undo);
        assertThat(lint()).isEmpty();
        write(2, "ALTER TABLE stars ADD age BIGINT NOT NULL;", undo);
        assertThat(lint())
                .containsExactly(
                        "db/migration/V2__more.sql:1: stars.age is NOT NULL without a DEFAULT, so existing rows"
                                + " have no value for it.");
    }

    @Test
    void a_foreign_key_is_indexed() throws Exception {
        write(2, """
            CREATE TABLE moons (
                id ${pk},
                star_id BIGINT,
                CONSTRAINT moons_star_id_exists FOREIGN KEY (star_id) REFERENCES stars (id)
            );
            CREATE TABLE planets (id ${pk}, star_id BIGINT CONSTRAINT planets_star REFERENCES stars (id));
            CREATE INDEX planets_some ON planets (star_id) WHERE star_id > 7;
            """, "-- Loses: moons, planets.\nDROP TABLE moons; DROP TABLE planets;");
        String words = "%1$s.star_id is a foreign key without an index: CREATE INDEX %1$s_star_id ON %1$s (star_id);";
        assertThat(lint()).containsExactly(words.formatted("moons"), words.formatted("planets"));
    }

    @Test
    void a_released_script_is_not_edited_and_not_lost() throws Exception {
        Files.writeString(
                folder.resolve("released.sum"),
                "%s  migration/V1__more.sql%n%s  migration/V2__gone.sql%n".formatted("0".repeat(64), "1".repeat(64)));
        assertThat(lint())
                .containsExactly(
                        "db/migration/V1__more.sql was edited after it was released. Restore its original text and"
                                + " write a new migration for the change.",
                        "db/migration/V2__gone.sql was released but is missing. Restore it.");
    }

    @Test
    void what_was_released_is_listed() throws IOException {
        assertThat(Files.readAllLines(DB.resolve("released.sum")))
                .hasSizeGreaterThanOrEqualTo(8)
                .allMatch(line -> line.matches("[0-9a-f]{64}  migration/V\\d+__\\w+\\.sql"));
    }

    @Test
    void schema_sql_is_the_schema_that_the_scripts_make() throws IOException, SQLException {
        assertThat(DB.resolve("schema.sql"))
                .as("make accept writes it")
                .hasSameTextualContentAs(Path.of("target/schema.sql"));
        try (TestDatabase empty = new TestDatabase(Sqlite.ENGINE);
                TestDatabase migrated = TestDatabase.migrated(Sqlite.ENGINE)) {
            for (ScriptStatement statement : ScriptStatement.of(Files.readString(DB.resolve("schema.sql")))) {
                empty.execute(statement.sql());
            }
            try (Connection one = empty.connect();
                    Connection other = migrated.connect()) {
                assertThat(Catalog.of(one, Sqlite.ENGINE)).isEqualTo(Catalog.of(other, Sqlite.ENGINE));
            }
        }
    }

    @Test
    void the_diagram_shows_the_schema_that_the_scripts_create() throws IOException {
        String drawing = Files.readString(Path.of("target/schema.mmd"));
        assertThat(drawing)
                .contains("users ||--o| profiles : user_id", "orders ||--o{ order_product_association : order_id");
        assertThat(Files.readString(Path.of("db/README.md")))
                .as("make accept draws it")
                .contains("```mermaid\n" + drawing + "```\n");
    }
}

package lavka.migration;

import static lavka.Errors.assertError;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import lavka.EveryEngine;
import lavka.TestDatabase;
import lavka.build.Catalog;
import lavka.core.ErrorKind;
import lavka.engine.DatabaseUrl;
import lavka.engine.Engine;
import lavka.engine.Mariadb;
import lavka.engine.Postgresql;
import lavka.engine.Sqlite;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes wrong is told with place and mend, on each engine in its own words. */
@EveryEngine
class TroubleTest {
    @AutoClose
    private final TestDatabase database;

    private final Engine engine;
    private final List<String> told = new ArrayList<>();

    @TempDir
    private Path scripts;

    TroubleTest(Engine engine) {
        this.engine = engine;
        this.database = new TestDatabase(engine);
    }

    private Migrations migrations() {
        return new Migrations(DatabaseUrl.of(database.url()), Scripts.in(scripts), told::add);
    }

    private void write(int version, String sql, String undo) {
        try {
            for (String folder : List.of("migration", "undo")) {
                Files.createDirectories(scripts.resolve(folder));
            }
            Files.writeString(scripts.resolve("migration/V" + version + "__more.sql"), sql);
            Files.writeString(scripts.resolve("undo/U" + version + "__more.sql"), undo);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void stars() {
        write(1, "CREATE TABLE stars (id ${pk}, name VARCHAR(9) ${text} NOT NULL);", "DROP TABLE stars;");
    }

    private boolean commitsEachChange() {
        return engine == Mariadb.ENGINE;
    }

    private List<String> schema() throws SQLException {
        try (Connection connection = database.connect()) {
            return Catalog.of(connection, engine).lines();
        }
    }

    private String fingerprint() {
        return migrations().current().replaceFirst(".*fingerprint ", "");
    }

    @Test
    void a_script_that_fails_shows_the_statement_the_words_and_what_to_type() throws Exception {
        stars();
        write(2, """
            -- More stars; and a mistake.
            ALTER TABLE stars ADD COLUMN size BIGINT;

            /* Here
               it is. */
            INSERT INTO stars (name,
                colour)
            VALUES ('Sun', 'white');
            """, "ALTER TABLE stars DROP COLUMN size;");
        String words = switch (engine) {
            case Sqlite _ -> "table stars has no column named colour";
            case Postgresql _ -> "column \"colour\" of relation \"stars\" does not exist";
            case Mariadb _ -> "Unknown column 'colour' in 'INSERT INTO'";
        };
        assertError(ErrorKind.SCHEMA, () -> migrations().up()).hasMessage("""
            db/migration/V2__more.sql failed at line 7, statement 2 of 2:

                6 | INSERT INTO stars (name,
                7 |     colour)
                        ^ %s

            %s\
            """.formatted(
                        words,
                        commitsEachChange()
                                ? """
                                Statements 1 to 1 remain applied, because MariaDB commits each schema change. Run the rest by hand from line 6, then run: lavka migrate stamp 2
                                Or undo them by hand, run lavka migrate repair, fix the script, and run make migrate\
                                """
                                : "The script was rolled back; the database is at version 1. Fix"
                                        + " db/migration/V2__more.sql, then run: make migrate (or lavka migrate up)"));
        assertThat(told).singleElement().asString().matches("  V1__more.sql   1 statement(, 0 rows)?, \\d+ ms");
        if (commitsEachChange()) {
            assertThat(schema()).contains("stars.size BIGINT");
            assertError(ErrorKind.SCHEMA, () -> migrations().up())
                    .hasMessageStartingWith("V2__more.sql failed partway.");
            database.execute("ALTER TABLE stars DROP COLUMN size");
            assertThat(migrations().repair()).containsExactly("V2__more.sql is pending again.");
        }
        assertThat(schema()).doesNotContain("stars.size BIGINT");
        assertThat(migrations().state()).isEqualTo(new Migrations.State(1, 2));
        write(2, "ALTER TABLE stars ADD COLUMN size BIGINT;", "ALTER TABLE stars DROP COLUMN size;");
        assertThat(migrations().up()).isEqualTo(1);
    }

    @Test
    void any_foreign_table_or_view_is_refused() throws Exception {
        stars();
        database.execute("CREATE VIEW answers AS SELECT 42 AS answer");
        assertForeign("view answers");
        database.execute("DROP VIEW answers");
        switch (engine) {
            case Sqlite _ -> {
                database.execute("CREATE VIRTUAL TABLE places USING rtree(id, low, high)");
                assertForeign("table places");
                database.execute("DROP TABLE places", "CREATE VIEW _v AS SELECT 42 AS answer");
                database.execute("CREATE TRIGGER t INSTEAD OF INSERT ON _v BEGIN SELECT 1; END");
            }
            case Postgresql _ -> {
                database.execute("CREATE MATERIALIZED VIEW answers AS SELECT 42 AS answer");
                assertForeign("materialized view answers");
                database.execute("DROP MATERIALIZED VIEW answers", "CREATE VIEW _v AS SELECT 42 AS answer");
                database.execute("CREATE EXTENSION pg_stat_statements"); // two views
            }
            case Mariadb _ -> {
                database.execute("CREATE TABLE answers (answer INT) WITH SYSTEM VERSIONING");
                assertForeign("table answers");
                database.execute("DROP TABLE answers", "CREATE VIEW _v AS SELECT 42 AS answer");
            }
        }
        database.execute("CREATE TABLE _notes (id INTEGER PRIMARY KEY)");
        if (engine == Sqlite.ENGINE) {
            migrations().rehearse(Target.HEAD);
        }
        assertThat(migrations().up()).isEqualTo(1);
        assertThat(migrations().check()).isEmpty();
    }

    /** A trigger has a table or view, which is found first. */
    private void assertForeign(String what) {
        assertError(ErrorKind.SCHEMA, () -> migrations().up())
                .hasMessageEndingWith(
                        " contains %s, which does not belong to Lavka. Set LAVKA_DB to another database.", what);
        assertThat(migrations().state().isEmpty()).isTrue();
    }

    @Test
    void a_syntax_error_is_shown_where_it_is() {
        stars();
        write(2, """
            INSERT INTO stars (name)
            VALUES ('a b',
                'white') WITH
              LOVE 'and a long tale that goes on for more than eighty characters, as tales do';
            """, "SELECT 1;");
        assertError(ErrorKind.SCHEMA, () -> migrations().up()).hasMessageStartingWith("""
            db/migration/V2__more.sql failed at line 3, statement 1 of 1:

                1 | INSERT INTO stars (name)
                2 | VALUES ('a b',
                3 |     'white') WITH
                                 ^\
            """);
    }

    /** MariaDB's rest is run by hand; to the others the way is the same. */
    @Test
    void what_was_done_by_hand_is_stamped() throws Exception {
        stars();
        write(2, "ALTER TABLE stars ADD COLUMN size BIGINT; ALTER TABLE star ADD COLUMN a BIGINT;", "SELECT 1;");
        assertError(ErrorKind.SCHEMA, () -> migrations().up()).hasMessageContaining("statement 2 of 2");
        if (!commitsEachChange()) {
            database.execute("ALTER TABLE stars ADD COLUMN size BIGINT");
        }
        database.execute("ALTER TABLE stars ADD COLUMN a BIGINT");
        migrations().stamp(Target.at("2"));
        assertThat(migrations().check()).isEmpty();
        assertThat(migrations().applied()).allMatch(step -> step.at() != null);
        database.execute("ALTER TABLE stars DROP COLUMN a");
        database.execute("ALTER TABLE stars DROP COLUMN size");
        migrations().stamp(Target.at("1"));
        assertThat(migrations().check())
                .containsExactly("V2__more.sql is pending. Run make migrate (or lavka migrate up).");
        assertThat(migrations().down(Target.down("base"))).isEqualTo(1);
        assertThat(schema()).isEmpty();
    }

    @Test
    void the_first_statement_that_fails_leaves_nothing_anywhere() throws Exception {
        stars();
        write(2, "CREATE TABLE stars (id ${pk});", "SELECT 1;");
        assertError(ErrorKind.SCHEMA, () -> migrations().up())
                .hasMessageContaining("line 1, statement 1 of 1")
                .hasMessageContaining("already exists")
                .hasMessageContaining("The script was rolled back; the database is at version 1.");
        assertThat(migrations().state().version()).isEqualTo(1);
        write(2, "CREATE TABLE moons (id ${pk});", "DROP TABLE moons;");
        assertThat(migrations().up()).isEqualTo(1);
        assertThat(migrations().down(Target.down("base"))).isEqualTo(2);
    }

    @Test
    void an_undo_that_fails_says_where_it_stands() throws Exception {
        stars();
        write(2, "ALTER TABLE stars ADD COLUMN size BIGINT;", """
            ALTER TABLE stars DROP COLUMN size;
            DROP TABLE moons;
            """);
        migrations().up();
        List<String> before = schema();
        assertError(ErrorKind.SCHEMA, () -> migrations().down(Target.down("-1")))
                .hasMessageStartingWith("db/undo/U2__more.sql failed at line 2, statement 2 of 2:")
                .hasMessageEndingWith(
                        commitsEachChange()
                                ? "Run the rest by hand from line 2, then run: lavka migrate stamp 1"
                                : "The script was rolled back; the database is at version 2. Fix db/undo/U2__more.sql,"
                                        + " then run: make migrate-down (or lavka migrate down)");
        if (commitsEachChange()) {
            assertThat(schema()).isNotEqualTo(before);
            assertError(ErrorKind.SCHEMA, () -> migrations().state())
                    .hasMessageContaining("  removed  stars.size bigint");
            migrations().stamp(Target.at("1"));
            assertThat(migrations().state().version()).isEqualTo(1);
        } else {
            assertThat(schema()).isEqualTo(before);
            assertThat(migrations().state().version()).isEqualTo(2);
        }
    }

    /** On MariaDB what was done stays, rows as well as tables: who goes on from the next line loses nothing. */
    @Test
    void rows_of_a_script_that_fails_share_the_fate_of_its_tables() throws Exception {
        stars();
        String script = """
            CREATE TABLE kept (id ${pk}, name VARCHAR(9) ${text});
            INSERT INTO kept (name) SELECT name FROM stars;
            INSERT INTO kept (colour) VALUES (1);
            DROP TABLE stars;
            """;
        write(2, script, "SELECT 1;");
        assertThat(migrations().up(Target.up("1"))).isEqualTo(1);
        database.execute("INSERT INTO stars (name) VALUES ('Sun')");
        assertError(ErrorKind.SCHEMA, () -> migrations().up())
                .hasMessageContaining(
                        commitsEachChange() ? "Statements 1 to 2 remain applied" : "The script was rolled back");
        assertKept();
        write(2, "CREATE TABLE moons (id ${pk});", script);
        if (commitsEachChange()) {
            database.execute("DROP TABLE kept");
            assertThat(migrations().repair()).hasSize(1);
        }
        assertThat(migrations().up()).isEqualTo(1);
        assertError(ErrorKind.SCHEMA, () -> migrations().down(Target.down("-1")))
                .hasMessageContaining(
                        commitsEachChange() ? "Statements 1 to 2 remain applied" : "The script was rolled back");
        assertKept();
    }

    private void assertKept() throws SQLException {
        assertThat(database.sql("SELECT name FROM stars")).isEqualTo("Sun");
        if (commitsEachChange()) {
            assertThat(database.sql("SELECT name FROM kept")).isEqualTo("Sun");
        } else {
            assertThat(schema()).noneMatch(line -> line.startsWith("kept"));
        }
    }

    @Test
    void a_row_without_its_parent_is_refused() throws Exception {
        write(1, """
            CREATE TABLE stars (id ${pk});
            CREATE TABLE moons (id ${pk}, star_id BIGINT,
                CONSTRAINT moons_star FOREIGN KEY (star_id) REFERENCES stars (id));
            """, "DROP TABLE moons; DROP TABLE stars;");
        write(2, "DELETE FROM stars;", "DELETE FROM stars;");
        assertThat(migrations().up(Target.up("1"))).isEqualTo(1);
        database.execute("INSERT INTO stars (id) VALUES (7)");
        database.execute("INSERT INTO moons (star_id) VALUES (7)");
        assertError(ErrorKind.SCHEMA, () -> migrations().up())
                .hasMessageContaining(
                        engine == Sqlite.ENGINE
                                ? "db/migration/V2__more.sql leaves row 1 of moons with a reference to a missing row in"
                                        + " stars, and was rolled back"
                                : "db/migration/V2__more.sql failed at line 1");
        assertThat(database.sql("SELECT id FROM stars")).isEqualTo("7");
        migrations().stamp(Target.at("head"));
        assertError(ErrorKind.SCHEMA, () -> migrations().down(Target.down("-1")))
                .hasMessageContaining("U2__more.sql");
        assertThat(database.sql("SELECT id FROM stars")).isEqualTo("7");
    }

    @Test
    void a_loss_that_nobody_agreed_to_is_refused() {
        write(1, "CREATE TABLE stars (id ${pk});", "-- Loses: stars.\nDROP TABLE stars;");
        write(2, "CREATE TABLE moons (id ${pk});", "-- Loses: moons.\nDROP TABLE moons;");
        migrations().up();
        List<String> asked = migrations().losses(Target.down("-1"));
        assertThat(asked).containsExactly("U2__more.sql deletes moons");
        assertThat(migrations().down(Target.down("-1"))).as("somebody else").isEqualTo(1);
        assertError(ErrorKind.USAGE, () -> migrations().down(Target.down("-1"), asked))
                .hasMessageContaining("Nothing was changed");
        assertThat(migrations().state().version()).isEqualTo(1);
        assertThat(migrations().down(Target.down("-1"), migrations().losses(Target.down("-1"))))
                .isEqualTo(1);
    }

    /** A line of the catalog is one line, whatever it holds. */
    @Test
    void a_default_of_two_lines_is_no_drift() {
        write(
                1,
                "CREATE TABLE stars (id ${pk}, name VARCHAR(9) ${text} DEFAULT 'a\nb' NOT NULL);",
                "DROP TABLE stars;");
        migrations().up();
        assertThat(migrations().check()).isEmpty();
        assertThat(migrations().down(Target.down("base"))).isEqualTo(1);
    }

    @Test
    void an_undo_that_leaves_something_behind_is_refused() throws Exception {
        stars();
        write(
                2,
                "ALTER TABLE stars ADD COLUMN size BIGINT; CREATE INDEX stars_name ON stars (name);",
                "ALTER TABLE stars DROP COLUMN size;");
        migrations().up();
        assertError(ErrorKind.SCHEMA, () -> migrations().down(Target.down("-1")))
                .hasMessage("""
                    db/undo/U2__more.sql does not restore the schema that V2__more.sql started from:
                      added    %s
                    %s Fix the undo script.\
                    """.formatted(
                                index(),
                                commitsEachChange()
                                        ? "Correct the rest by hand, then run: lavka migrate stamp 1"
                                        : "It was rolled back, and the database is at version 2."));
    }

    /** The index on stars in the words of the engine. */
    private String index() {
        return switch (engine) {
            case Sqlite _ -> "CREATE INDEX stars_name ON stars (name)";
            case Postgresql _ -> "CREATE INDEX stars_name ON stars USING btree (name)";
            case Mariadb _ -> "stars KEY stars_name (name)";
        };
    }

    @Test
    void drift_is_shown_line_by_line_and_refused() throws Exception {
        stars();
        write(
                2,
                "CREATE INDEX stars_name ON stars (name);",
                engine == Mariadb.ENGINE ? "DROP INDEX stars_name ON stars;" : "DROP INDEX stars_name;");
        migrations().up();
        String fingerprint = fingerprint();
        assertThat(migrations().check()).isEmpty();
        database.execute("ALTER TABLE stars ADD COLUMN size BIGINT");
        database.execute(Files.readString(scripts.resolve("undo/U2__more.sql")));
        database.execute("CREATE TABLE moons (id BIGINT PRIMARY KEY)");
        database.execute("CREATE TABLE _theirs (id BIGINT)");
        if (engine == Sqlite.ENGINE) {
            database.execute("CREATE TRIGGER _theirs_too AFTER INSERT ON stars BEGIN SELECT 1; END");
        }
        assertThat(migrations().check())
                .singleElement()
                .asString()
                .startsWith("""
                    The schema has drifted since V2__more.sql: its fingerprint is %s, but was %s.
                      removed  %s
                      added\
                    """.formatted(fingerprint(), fingerprint, index()))
                .containsPattern("(?i)  added    stars.size BIGINT.*\n")
                .containsPattern("(?i)  added    moons.id BIGINT")
                .doesNotContain("theirs")
                .endsWith("Revert the differences by hand, or accept them: lavka migrate stamp 2");
        assertError(ErrorKind.SCHEMA, () -> migrations().state()).hasMessageContaining("  added    stars.size");
        assertError(ErrorKind.SCHEMA, () -> migrations().down(Target.down("-1")));
        assertThat(migrations().applied()).as("history only tells").hasSize(2);

        database.execute("ALTER TABLE stars DROP COLUMN size");
        database.execute("DROP TABLE moons");
        assertError(ErrorKind.SCHEMA, () -> migrations().state()).hasMessageNotContainingAny("added");
        migrations().stamp(Target.at("2"));
        assertThat(migrations().check()).as("accepted").isEmpty();
        database.execute("CREATE INDEX stars_name ON stars (name)");
        migrations().stamp(Target.at("2"));
        assertThat(migrations().down(Target.down("-2"))).isEqualTo(2);
    }

    @Test
    void an_edited_script_is_accepted_by_repair() {
        stars();
        migrations().up();
        write(1, "CREATE TABLE stars (id ${pk}, name VARCHAR(9) ${text} NOT NULL); -- shine", "DROP TABLE stars;");
        assertThat(migrations().check()).singleElement().asString().startsWith("V1__more.sql was edited");
        assertThat(migrations().repair())
                .containsExactly("V1__more.sql is now recorded as applied in its current form.");
        assertThat(migrations().check()).isEmpty();
        assertThat(migrations().repair()).isEmpty();
    }
}

package lavka.build;

import static lavka.Errors.assertError;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import lavka.EveryEngine;
import lavka.Folders;
import lavka.TestDatabase;
import lavka.core.ErrorKind;
import lavka.engine.DatabaseUrl;
import lavka.engine.Engine;
import lavka.engine.Mariadb;
import lavka.engine.Postgresql;
import lavka.engine.Sqlite;
import lavka.migration.Migrations;
import lavka.migration.Script;
import lavka.migration.Target;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A draft is run on a database of its own: it leads to what was changed by hand, and its undo leads back. */
@EveryEngine
class DraftTest {
    /** Changed by hand. */
    @AutoClose
    private final TestDatabase changed;

    /** Gets the draft. */
    @AutoClose
    private final TestDatabase target;

    private final Engine engine;

    @TempDir
    private Path scripts;

    private int head;

    DraftTest(Engine engine) {
        this.engine = engine;
        this.changed = TestDatabase.migrated(engine);
        this.target = TestDatabase.migrated(engine);
    }

    @BeforeEach
    void begin() {
        for (String part : List.of("migration", "undo")) {
            Folders.copy(Path.of("db", part), scripts.resolve(part));
        }
        head = CheckedScripts.in(scripts).head();
    }

    private Migrations migrations(TestDatabase database) {
        return new Migrations(DatabaseUrl.of(database.url()), CheckedScripts.in(scripts));
    }

    private List<String> schema(TestDatabase database) throws SQLException {
        try (Connection connection = database.connect()) {
            return Catalog.of(connection, engine).lines();
        }
    }

    private void change(String... statements) {
        for (String statement : statements) {
            changed.execute(new Script("by hand", statement).filled(engine.placeholders()));
        }
    }

    /** Both texts of the draft, which are written and then run: up, down and up. */
    private List<String> draft() throws Exception {
        List<Path> files = NewMigration.create(scripts, "Change of heart!", DatabaseUrl.of(changed.url()));
        assertThat(files)
                .extracting(Path::getFileName)
                .map(Path::toString)
                .containsExactly(
                        "V%d__change_of_heart.sql".formatted(head + 1), "U%d__change_of_heart.sql".formatted(head + 1));
        return List.of(Files.readString(files.get(0)), Files.readString(files.get(1)));
    }

    private void assertLeadsThereAndBack() throws Exception {
        List<String> before = schema(target);
        assertThat(migrations(target).up()).isEqualTo(1);
        assertThat(schema(target)).isEqualTo(schema(changed));
        assertThat(migrations(target).down(Target.down("-1"))).isEqualTo(1);
        assertThat(schema(target)).isEqualTo(before);
        assertThat(migrations(target).up()).isEqualTo(1);
    }

    @Test
    void what_is_new_is_added_in_the_words_of_the_scripts() throws Exception {
        change(
                """
                CREATE TABLE coupons (
                    id ${pk},
                    stars INTEGER DEFAULT 3 NOT NULL,
                    words ${long_text} NOT NULL,
                    name VARCHAR(30) ${text} DEFAULT 'a, b' NOT NULL,
                    made ${timestamp} DEFAULT ${now} NOT NULL,
                    product_id BIGINT NOT NULL,
                    CONSTRAINT coupons_stars_range CHECK (stars BETWEEN 1 AND 5),
                    CONSTRAINT coupons_words_unique UNIQUE (name),
                    CONSTRAINT coupons_product_id_exists FOREIGN KEY (product_id) REFERENCES products (id)
                        ON DELETE CASCADE
                )\
                """,
                "CREATE INDEX coupons_product_id ON coupons (product_id)",
                "ALTER TABLE products ADD COLUMN stock INTEGER DEFAULT 0 NOT NULL",
                "ALTER TABLE products ADD CONSTRAINT products_stock_range CHECK (stock >= 0)",
                "ALTER TABLE posts ADD COLUMN note VARCHAR(20) ${text}",
                "CREATE INDEX posts_note ON posts (note)",
                "CREATE VIEW cheap AS SELECT id, name FROM products WHERE price < 100");
        List<String> draft = draft();
        assertThat(draft.getFirst())
                .startsWith("-- State why the change is needed. (This is a draft: ")
                .contains(
                        "ALTER TABLE products ADD COLUMN stock INTEGER DEFAULT 0 NOT NULL;\n",
                        "ALTER TABLE posts ADD COLUMN note VARCHAR(20) ${text};\n",
                        "    id ${pk},\n",
                        "    words ${long_text} NOT NULL,\n",
                        "    made ${timestamp} DEFAULT ${now} NOT NULL,\n",
                        "CREATE INDEX posts_note ON posts (note);\n")
                .doesNotContain("Loses", "-- ?");
        assertThat(draft.getLast())
                .contains(
                        "-- Loses: coupons, posts.note, products.stock.\n", "DROP TABLE coupons;", "DROP VIEW cheap;");
        assertLeadsThereAndBack();
    }

    @Test
    void what_is_gone_is_dropped_and_what_is_lost_is_said() throws Exception {
        change(
                engine == Mariadb.ENGINE
                        ? "SELECT 1" // InnoDB wants an index for each foreign key
                        : "DROP INDEX posts_user_id",
                "ALTER TABLE order_product_association DROP CONSTRAINT order_product_association_unit_price_range",
                "ALTER TABLE order_product_association DROP COLUMN unit_price",
                "ALTER TABLE products DROP CONSTRAINT products_price_range",
                "ALTER TABLE products ADD CONSTRAINT products_price_range CHECK (price >= 0)",
                "DROP TABLE profiles");
        List<String> draft = draft();
        assertThat(draft.getFirst())
                .contains(
                        "-- Loses: order_product_association.unit_price, profiles.\n",
                        "ALTER TABLE order_product_association DROP COLUMN unit_price;",
                        "DROP TABLE profiles;");
        assertThat(draft.getLast()).doesNotContain("Loses");
        assertLeadsThereAndBack();
    }

    @Test
    void a_column_that_changes_keeps_its_values_and_ids_go_on() throws Exception {
        target.execute("INSERT INTO users (id, username) VALUES (7, 'sam'), (9, 'kim')");
        target.execute("INSERT INTO posts (title, user_id) VALUES ('Hello', 7)");
        if (engine == Sqlite.ENGINE) {
            target.execute("DELETE FROM users WHERE id = 9");
            change(
                    """
                    CREATE TABLE u (id ${pk}, username VARCHAR(64) NOT NULL, email VARCHAR(254), born BIGINT UNIQUE,
                        best BIGINT, CONSTRAINT users_best FOREIGN KEY (best) REFERENCES posts (id))\
                    """,
                    "DROP TABLE users",
                    "ALTER TABLE u RENAME TO users",
                    "CREATE UNIQUE INDEX users_username ON users (username)");
        } else {
            change(
                    "ALTER TABLE users DROP CONSTRAINT users_username_length",
                    engine == Mariadb.ENGINE
                            ? "ALTER TABLE users MODIFY COLUMN username VARCHAR(64) ${text} DEFAULT 'nobody' NOT NULL"
                            : "ALTER TABLE users ALTER COLUMN username TYPE VARCHAR(64), ALTER COLUMN username SET"
                                    + " DEFAULT 'nobody'",
                    "ALTER TABLE users ADD COLUMN best BIGINT",
                    "ALTER TABLE users ADD CONSTRAINT users_best FOREIGN KEY (best) REFERENCES posts (id)");
        }
        assertThat(String.join("", draft())).doesNotContain("-- ?");
        assertLeadsThereAndBack();
        assertThat(target.sql("SELECT username FROM users WHERE id = 7")).isEqualTo("sam");
        assertThat(target.sql("SELECT count(*) FROM posts"))
                .as("no child is lost")
                .isEqualTo("1");
        target.execute("INSERT INTO users (username) VALUES ('new')");
        assertThat(target.sql("SELECT id FROM users WHERE username = 'new'"))
                .as("never again 8 or 9")
                .isEqualTo(engine == Postgresql.ENGINE ? "1" : "10");
    }

    @Test
    void a_rename_is_a_question_that_no_build_overlooks() throws Exception {
        target.execute("INSERT INTO products (name, description, price) VALUES ('Tea', '', 1)");
        change("ALTER TABLE products RENAME COLUMN description TO details");
        String up = draft().getFirst();
        assertThat(up).contains("-- Loses: products.description.\n").contains("""
            -- ? Is products.details the former column description, renamed? If so, keep only the first statement and remove products.description from the "-- Loses:" line; otherwise, keep the other two:
            -- ALTER TABLE products RENAME COLUMN description TO details;
            -- ALTER TABLE products ADD COLUMN details VARCHAR(5000) ${text} NOT NULL;
            -- ALTER TABLE products DROP COLUMN description;
            """);
        assertError(ErrorKind.SCHEMA, () -> CheckedScripts.in(scripts))
                .hasMessageStartingWith(
                        "db/migration/V%d__change_of_heart.sql contains an open question".formatted(head + 1));
        for (String folder : List.of("migration/V", "undo/U")) {
            Path file = scripts.resolve("%s%d__change_of_heart.sql".formatted(folder, head + 1));
            Files.writeString(
                    file,
                    Files.readString(file)
                            .replaceAll("-- \\? .*\n", "")
                            .replaceAll("-- (ALTER TABLE products RENAME)", "$1"));
        }
        assertLeadsThereAndBack();
        assertThat(target.sql("SELECT name FROM products WHERE details = ''")).isEqualTo("Tea");
    }

    @Test
    void of_two_renames_none_is_silent() throws Exception {
        change(
                "ALTER TABLE profiles RENAME COLUMN first_name TO given_name",
                "ALTER TABLE profiles RENAME COLUMN last_name TO family_name");
        assertThat(draft().getFirst())
                .contains("-- Loses: profiles.first_name, profiles.last_name.\n")
                .contains(
                        "-- ? Is profiles.given_name the former column first_name, renamed?",
                        "-- ? Is profiles.family_name the former column last_name, renamed?")
                .doesNotContain("\nALTER TABLE profiles ADD COLUMN", "\nALTER TABLE profiles DROP COLUMN");
    }

    @Test
    void a_view_and_a_trigger_survive_a_table_that_is_made_anew() throws Exception {
        for (String folder : List.of("migration", "undo")) {
            String name = "%s/%s%d__look.sql".formatted(folder, folder.equals("undo") ? "U" : "V", head + 1);
            Files.writeString(
                    scripts.resolve(name),
                    folder.equals("undo")
                            ? "DROP VIEW cheap;\n"
                            : "CREATE VIEW cheap AS SELECT id, name FROM products WHERE price < 100;\n");
        }
        head++;
        migrations(changed).up();
        migrations(target).up();
        target.execute("INSERT INTO products (name, description, price) VALUES ('Tea', '', 1)");
        if (engine == Sqlite.ENGINE) {
            change("CREATE TRIGGER t AFTER INSERT ON orders BEGIN UPDATE products SET price = 1 WHERE id = 0; END");
            change(
                    "DROP VIEW cheap",
                    "DROP TRIGGER t",
                    "CREATE TABLE p (id ${pk}, name TEXT NOT NULL, description TEXT NOT NULL, price INTEGER NOT NULL)"
                            + " STRICT",
                    "DROP TABLE products",
                    "ALTER TABLE p RENAME TO products",
                    "CREATE VIEW cheap AS SELECT id, name FROM products WHERE price < 100",
                    "CREATE TRIGGER t AFTER INSERT ON orders BEGIN UPDATE products SET price = 1 WHERE id = 0; END");
        } else {
            change("ALTER TABLE products ADD COLUMN stock BIGINT");
        }
        draft();
        assertLeadsThereAndBack();
        assertThat(target.sql("SELECT name FROM cheap")).isEqualTo("Tea");
    }

    @Test
    void a_value_that_becomes_required_is_asked_for() throws Exception {
        if (engine == Sqlite.ENGINE) {
            change(
                    "CREATE TABLE o (id ${pk}, promocode VARCHAR(40) NOT NULL, created_at ${timestamp} DEFAULT ${now}"
                            + " NOT NULL)",
                    "DROP TABLE orders",
                    "ALTER TABLE o RENAME TO orders");
        } else {
            change(
                    engine == Mariadb.ENGINE
                            ? "ALTER TABLE orders MODIFY COLUMN promocode VARCHAR(40) ${text} NOT NULL"
                            : "ALTER TABLE orders ALTER COLUMN promocode SET NOT NULL");
        }
        assertThat(draft().getFirst()).contains("-- ? Does every row have a value in orders.promocode?");
    }

    @Test
    void so_is_a_table_that_changes_its_name_and_a_column_that_rows_have_no_value_for() throws Exception {
        change("ALTER TABLE profiles RENAME TO persons");
        if (engine != Sqlite.ENGINE) {
            change("ALTER TABLE products ADD COLUMN weight BIGINT NOT NULL");
        }
        assertThat(draft().getFirst())
                .contains("-- ? Is table persons the former table profiles, renamed?")
                .contains("-- ALTER TABLE profiles RENAME TO persons;")
                .contains(
                        engine == Sqlite.ENGINE ? "" : "-- ? Which value should existing rows get in products.weight?");
        assertError(ErrorKind.SCHEMA, () -> CheckedScripts.in(scripts)).hasMessageContaining("an open question");
    }

    @Test
    void no_difference_writes_no_file() {
        assertThat(NewMigration.create(scripts, "nothing", DatabaseUrl.of(changed.url())))
                .isEmpty();
        assertThat(CheckedScripts.in(scripts).head()).isEqualTo(head);
    }

    @Test
    void a_database_that_is_behind_is_no_model() {
        migrations(changed).down(Target.down("-1"));
        assertError(ErrorKind.USAGE, () -> draft()).hasMessageContaining("is not at version " + head);
        migrations(changed).down(Target.down("base"));
        assertError(ErrorKind.USAGE, () -> draft()).hasMessageContaining("is not at version " + head);
        migrations(changed).up();
        changed.execute("UPDATE flyway_schema_history SET version = '99' WHERE version = '" + head + "'");
        assertError(ErrorKind.USAGE, () -> draft()).hasMessageContaining("is not at version " + head);
        assertThat(CheckedScripts.in(scripts).head()).isEqualTo(head);
    }

    @Test
    void a_template_is_empty_until_somebody_writes_it() {
        List<Path> files = NewMigration.create(scripts, "add review", null);
        assertThat(files).hasSize(2).allSatisfy(file -> assertThat(file).exists());
        assertError(ErrorKind.SCHEMA, () -> CheckedScripts.in(scripts)).hasMessageContaining("is empty");
        assertError(ErrorKind.SCHEMA, () -> NewMigration.create(scripts, "another", null))
                .hasMessageContaining("is empty");
    }

    @Test
    void the_example_of_a_template_runs_once_its_comment_marks_are_gone() throws Exception {
        List<Path> files = NewMigration.create(scripts, "add review", null);
        for (Path file : files) {
            Files.writeString(
                    file, Files.readString(file).replace("--     ", "").replace("reviews", "coupons"));
        }
        List<String> before = schema(target);
        assertThat(migrations(target).up()).isEqualTo(1);
        assertThat(migrations(target).losses(Target.down("-1")))
                .containsExactly("U%d__add_review.sql deletes products.note, coupons".formatted(head + 1));
        assertThat(migrations(target).down(Target.down("-1"))).isEqualTo(1);
        assertThat(schema(target)).isEqualTo(before);
    }

    @Test
    void a_nullable_column_with_a_check_of_its_own_is_dropped_again() throws Exception {
        change("ALTER TABLE products ADD COLUMN note VARCHAR(100) ${text} CHECK (${length}(note) <= 100)");
        assertThat(draft().getLast())
                .contains("-- Loses: products.note.\n")
                .endsWith("ALTER TABLE products DROP COLUMN note;\n")
                .doesNotContain("CREATE TABLE");
        assertLeadsThereAndBack();
    }
}

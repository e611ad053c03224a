package lavka.engine;

import static lavka.Errors.assertError;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import lavka.core.ErrorKind;
import lavka.core.LavkaException;
import lavka.db.Database;
import lavka.migration.Migrations;
import lavka.migration.Scripts;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseUrlTest {
    @TempDir
    private Path folder;

    private static void refused(ThrowingCallable work, String sentence) {
        assertError(ErrorKind.USAGE, work).hasMessage(sentence);
    }

    @Test
    void it_works() throws IOException {
        DatabaseUrl databaseUrl = DatabaseUrl.of(folder + "/shop/data/lavka.db");
        assertThat(databaseUrl.engine()).isEqualTo(Sqlite.ENGINE);
        assertThat(file(databaseUrl)).isEqualTo(folder.resolve("shop/data/lavka.db"));
        assertThat(databaseUrl.jdbcUrl()).isEqualTo("jdbc:sqlite:" + folder + "/shop/data/lavka.db");

        assertThat(folder).as("to understand a path changes nothing").isEmptyDirectory();
        databaseUrl.prepare();
        assertThat(folder.resolve("shop/data")).isEmptyDirectory();
        new Migrations(databaseUrl, Scripts.packed()).up();
        assertThat(folder.resolve("shop/data/lavka.db")).isNotEmptyFile();
        databaseUrl.prepare();
    }

    @Test
    void a_path_is_made_absolute() {
        Path here = Path.of("").toAbsolutePath();
        DatabaseUrl databaseUrl = DatabaseUrl.of("data/lavka.db");
        assertThat(file(databaseUrl)).isEqualTo(here.resolve("data/lavka.db"));
        assertThat(databaseUrl.jdbcUrl()).isEqualTo("jdbc:sqlite:" + here.resolve("data/lavka.db"));
        assertThat(file(DatabaseUrl.of("./a/../b.db"))).isEqualTo(here.resolve("b.db"));
        assertThat(file(DatabaseUrl.of("lavka.db"))).isEqualTo(here.resolve("lavka.db"));
    }

    @Test
    void a_jdbc_url_is_the_same_as_its_path() {
        assertThat(DatabaseUrl.of("jdbc:sqlite:data/lavka.db")).isEqualTo(DatabaseUrl.of("data/lavka.db"));
        assertThat(DatabaseUrl.of("jdbc:sqlite:/srv/lavka.db")).isEqualTo(DatabaseUrl.of("/srv/lavka.db"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"my shop.db", "лавка.db", "100%20.db", "a#b;c&d=e.db", "C:.db", "~.db"})
    void a_name_is_taken_as_it_is(String name) throws IOException {
        DatabaseUrl databaseUrl = DatabaseUrl.of(folder.resolve(name).toString());
        databaseUrl.prepare();
        new Migrations(databaseUrl, Scripts.packed()).up();
        try (Database database = new Database(databaseUrl)) {
            database.write(tx -> tx.execute("INSERT INTO orders DEFAULT VALUES"));
        }
        try (var files = Files.list(folder)) {
            assertThat(files)
                    .as("it, and the lock of its migrations")
                    .extracting(file -> String.valueOf(file.getFileName()))
                    .containsExactlyInAnyOrder(name, name + "-migrating");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\t"})
    void an_empty_path_is_refused(String text) {
        refused(() -> DatabaseUrl.of(text), "LAVKA_DB is empty. Use a path such as data/lavka.db.");
    }

    @ParameterizedTest
    @CsvSource({
        "sqlite:///data/lavka.db, data/lavka.db",
        "sqlite:////srv/lavka.db, /srv/lavka.db",
        "sqlite+pysqlite:///data/lavka.db, data/lavka.db",
        "sqlite:data/lavka.db, data/lavka.db",
        "sqlite:///data/shop.db, data/shop.db",
        "sqlite+aiosqlite:///./shop.db, ./shop.db",
        "sqlite:////var/shop.db, /var/shop.db",
        "sqlite://data/shop.db, data/shop.db",
        "sqlite://, data/lavka.db"
    })
    void the_url_of_another_library_is_refused_with_the_path_in_it(String text, String path) {
        refused(
                () -> DatabaseUrl.of(text),
                "LAVKA_DB=%s is not a supported SQLite URL. Use the path alone: %s.".formatted(text, path));
    }

    @ParameterizedTest
    @CsvSource({
        "data\\lavka.db, data/lavka.db",
        "C:\\shop\\lavka.db, C:/shop/lavka.db",
        "jdbc:sqlite:data\\lavka.db, data/lavka.db"
    })
    void backslashes_are_refused_with_the_path_without_them(String text, String path) {
        refused(() -> DatabaseUrl.of(text), "LAVKA_DB=%s contains backslashes. Use %s.".formatted(text, path));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "jdbc:postgresql://127.0.0.1/lavka 127.0.0.1:5432/lavka",
                "jdbc:postgresql://db.example:6432/lavka?user=sam&password=secret db.example:6432/lavka",
                "jdbc:postgresql://one,two:6432/lavka?targetServerType=primary one:5432,two:6432/lavka",
                "jdbc:mariadb://localhost/lavka?user=sam localhost:3306/lavka",
                "jdbc:mariadb://[::1]:33060/lavka?user=sam&password=secret [::1]:33060/lavka"
            })
    void a_server_is_named_without_its_password(String text, String name) {
        DatabaseUrl databaseUrl = DatabaseUrl.of(text);
        assertThat(databaseUrl.name()).isEqualTo(name);
        assertThat(databaseUrl.toString()).endsWith(" " + name).doesNotContain("secret");
        assertThat(databaseUrl.jdbcUrl())
                .startsWith(text.replaceFirst("\\?.*", ""))
                .doesNotContain("secret");
        assertThat(databaseUrl.exists()).isTrue();
    }

    @Test
    void the_driver_gets_the_url_as_it_is_and_lavkas_properties_beside_it() {
        DatabaseUrl given = DatabaseUrl.of("jdbc:mariadb://db/lavka?socketTimeout=5&sslMode=trust");
        assertThat(given.jdbcUrl()).isEqualTo("jdbc:mariadb://db/lavka?socketTimeout=5&sslMode=trust");
        assertThat(given.properties())
                .containsOnlyKeys("connectTimeout", "initSql", "useServerPrepStmts", "prepStmtCacheSize");
        assertThat(DatabaseUrl.of("jdbc:mariadb://127.0.0.1/lavka").properties())
                .containsEntry("sslMode", "disable");
        assertThat(DatabaseUrl.of("jdbc:mariadb://127.0.0.1/lavka?sslmode=trust")
                        .jdbcUrl())
                .as("the driver ignores the case of names, and prefers the URL for the same spelling")
                .endsWith("?sslMode=trust");
        assertThat(DatabaseUrl.of("jdbc:postgresql://db/lavka?ApplicationName=shop&user=sam")
                        .jdbcUrl())
                .isEqualTo("jdbc:postgresql://db/lavka?ApplicationName=shop");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "postgres://sam:secret@db/shop postgres: jdbc:postgresql://db/shop?user=sam&password=PASSWORD",
                "postgresql+asyncpg://sam:secret@db:6432/shop postgresql+asyncpg:"
                        + " jdbc:postgresql://db:6432/shop?user=sam&password=PASSWORD",
                "mysql+aiomysql://db/shop mysql+aiomysql: jdbc:mariadb://db/shop?user=USER&password=PASSWORD",
                "jdbc:mysql://db/shop?user=sam jdbc:mysql: jdbc:mariadb://db/shop?user=USER&password=PASSWORD",
                "jdbc:postgresql://sam:secret@db/shop jdbc:postgresql:"
                        + " jdbc:postgresql://db/shop?user=sam&password=PASSWORD",
                "jdbc:postgresql://sam:se/cr@et@db/shop jdbc:postgresql:"
                        + " jdbc:postgresql://HOST/DATABASE?user=USER&password=PASSWORD",
                "jdbc:mariadb://db jdbc:mariadb: jdbc:mariadb://HOST/DATABASE?user=USER&password=PASSWORD",
                "jdbc:postgresql:shop jdbc:postgresql: jdbc:postgresql://HOST/DATABASE?user=USER&password=PASSWORD"
            })
    void a_url_that_no_driver_reads_is_answered_with_one_that_it_does(String text, String scheme, String example) {
        refused(
                () -> DatabaseUrl.of(text),
                "LAVKA_DB=%s… is not a valid URL. Use a URL such as %s.".formatted(scheme, example));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "jdbc:postgresql://db/shop?pasword=secret; the PostgreSQL driver does not support the parameter"
                        + " pasword. Did you mean password?",
                "jdbc:postgresql://db/shop?User=sam; the PostgreSQL driver does not support the parameter User. Did"
                        + " you mean user?",
                "jdbc:mariadb://db/shop?user=sam&sslmod=x; the MariaDB driver does not support the parameter sslmod."
                        + " Did you mean sslMode?",
                "jdbc:mariadb://db/shop?InitSQL=x; initSql is set by Lavka. Remove it."
            })
    void a_misspelt_parameter_is_refused(String text, String sentence) {
        refused(() -> DatabaseUrl.of(text), "LAVKA_DB: " + sentence);
    }

    @Test
    void user_and_password_are_percent_encoded() {
        DatabaseUrl databaseUrl = DatabaseUrl.of("jdbc:mariadb://db/shop?user=s%40m&password=p%26+%25%D1%8F=");
        assertThat(databaseUrl.properties()).containsEntry("user", "s@m").containsEntry("password", "p&+%я=");
        refused(
                () -> DatabaseUrl.of("jdbc:postgresql://db/shop?user=sam&password=100%"),
                "LAVKA_DB: user or password contains an invalid escape. Write % as %25.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'postgres://sam:secret@db/shop'",
                "\"jdbc:postgresql://db/shop?password=secret\"",
                " jdbc:mariadb://db/shop?password=secret",
                "data/lavka.db\n"
            })
    void a_quote_or_a_blank_at_an_edge_is_refused(String text) {
        refused(() -> DatabaseUrl.of(text), "LAVKA_DB begins or ends with a quote or whitespace. Remove it.");
    }

    @Test
    void an_ampersand_of_a_password_is_not_taken_for_a_parameter() {
        refused(
                () -> DatabaseUrl.of("jdbc:postgresql://db/shop?user=sam&password=abc&hunter2"),
                "LAVKA_DB: a URL parameter has no value. If the & before it is part of the password, write it as %26.");
        refused(
                () -> DatabaseUrl.of("jdbc:postgresql://db/shop?user=sam&password=abc&hunter2=x"),
                "LAVKA_DB: the PostgreSQL driver does not support a parameter in the URL. If the & before it is part"
                        + " of the password, write it as %26.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:postgresql://db:999999/shop",
                "jdbc:mariadb://db:abc/shop",
                "jdbc:mariadb://:1/shop",
                "jdbc:mariadb://db/shop&user=sam&password=x"
            })
    void a_port_is_a_number_and_a_name_has_no_parameters(String text) {
        assertThatThrownBy(() -> DatabaseUrl.of(text))
                .isInstanceOf(LavkaException.class)
                .hasMessageContaining("is not a valid URL");
    }

    /** A migration may take as long as it takes. */
    @Test
    void only_the_services_own_connections_have_a_time_limit() {
        DatabaseUrl databaseUrl = DatabaseUrl.of("jdbc:postgresql://db/shop");
        assertThat(databaseUrl.properties()).doesNotContainKey("socketTimeout");
        assertThat(databaseUrl.engine().session().properties()).containsOnlyKeys("socketTimeout");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "oracle://sam:secret@db/shop",
                "postgres-ql://sam:secret@db/shop",
                "shop?x=a://secret",
                "127.0.0.1/shop?user=sam&Password=secret",
                "host=db dbname=shop",
                "jdbc:h2:mem:x"
            })
    void another_engine_is_refused_without_its_password(String text) {
        refused(
                () -> DatabaseUrl.of(text),
                "LAVKA_DB is not a supported URL. Use the path of a SQLite file,"
                        + " jdbc:postgresql://HOST/DATABASE?user=USER&password=PASSWORD"
                        + " or jdbc:mariadb://HOST/DATABASE?user=USER&password=PASSWORD.");
    }

    @Test
    void a_path_that_ends_like_a_directory_is_refused() {
        refused(
                () -> DatabaseUrl.of("shop/"),
                "LAVKA_DB=shop/ is a directory. Use a file in it, such as shop/lavka.db.");
    }

    @Test
    void a_device_is_refused() {
        refused(
                () -> DatabaseUrl.of("/dev/null").prepare(),
                "LAVKA_DB=/dev/null is not a regular file. Choose another path.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ":memory:",
                "jdbc:sqlite::memory:",
                "jdbc:sqlite:",
                "data/lavka.db?mode=ro",
                "jdbc:sqlite:data/lavka.db?foreign_keys=false",
                ":resource:lavka.db",
                "file:data/lavka.db",
                "jdbc:sqlite:file:data/lavka.db"
            })
    void memory_and_parameters_are_refused(String text) {
        refused(
                () -> DatabaseUrl.of(text),
                ("LAVKA_DB=%s is not a plain path. In-memory databases, file: URIs and URL parameters are not"
                                + " supported. Use a path such as data/lavka.db.")
                        .formatted(text));
    }

    @Test
    void what_the_system_calls_no_path_is_refused() {
        refused(() -> DatabaseUrl.of("data/\0.db"), "LAVKA_DB=data/\0.db is not a path: Nul character not allowed.");
    }

    @Test
    void a_directory_is_refused_with_a_file_in_it() {
        refused(
                () -> DatabaseUrl.of(folder.toString()).prepare(),
                "LAVKA_DB=%s is a directory. Use a file in it, such as %s/lavka.db.".formatted(folder, folder));
        refused(() -> DatabaseUrl.of("/").prepare(), "LAVKA_DB=/ is a directory. Use a file in it, such as /lavka.db.");
        assertThat(folder).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(strings = {"file/lavka.db", "file/deeper/lavka.db"})
    void a_folder_that_cannot_be_made_is_named(String path) throws IOException {
        Path inTheWay = Files.writeString(folder.resolve("file"), "in the way");
        Path database = folder.resolve(path);
        assertThatThrownBy(() -> DatabaseUrl.of(database.toString()).prepare())
                .isInstanceOf(LavkaException.class)
                .hasMessageStartingWith("LAVKA_DB=" + database + ": ")
                .hasMessageContaining("the directory " + database.getParent() + " cannot be created (")
                .hasMessageEndingWith("). Make its parent writable, or choose another path.");
        assertThat(inTheWay).hasContent("in the way");
    }

    private static Path file(DatabaseUrl databaseUrl) {
        return Path.of(databaseUrl.name());
    }
}

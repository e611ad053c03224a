package lavka.engine;

import static lavka.Errors.assertError;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import lavka.Folders;
import lavka.TestApp;
import lavka.core.ErrorKind;
import lavka.migration.Migrations;
import lavka.migration.Scripts;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Copies of a database in use, and the way back. */
class BackupsTest {
    private static final String ORDER = "{'items':[{'product_id':1},{'product_id':2}]}";

    @AutoClose
    private final TestApp app = new TestApp();

    private final DatabaseUrl file = DatabaseUrl.of(app.file().toString());
    private final Backups backups = file.requireBackups();

    @TempDir
    private Path folder;

    @BeforeEach
    void begin() {
        app.post("/products", "{'name':'Tea','description':'','price':1}").expect(201);
        app.post("/products", "{'name':'Jam','description':'','price':2}").expect(201);
    }

    private static String ask(Path file, String query) throws SQLException {
        try (Connection connection = DatabaseUrl.of(file.toString()).connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            return rows.getString(1);
        }
    }

    private Path copies() {
        return app.file().resolveSibling("backup").resolve(app.file().getFileName());
    }

    private List<String> names() throws IOException {
        Path backup = copies();
        if (Files.notExists(backup)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(backup)) {
            return files.map(path -> String.valueOf(path.getFileName()))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void a_copy_made_while_others_write_is_whole() throws Exception {
        AtomicBoolean isOver = new AtomicBoolean();
        List<Path> made = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> writers = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                writers.add(threads.submit(() -> {
                    while (!isOver.get()) {
                        app.post("/orders", ORDER).expect(201);
                    }
                }));
            }
            for (int i = 0; i < 5; i++) {
                Thread.sleep(30);
                made.add(backups.make("backup"));
            }
            isOver.set(true);
            for (Future<?> writer : writers) {
                writer.get();
            }
        }
        long last = -1;
        for (Path backup : made) {
            long orders = Backups.count(backup).get("orders");
            assertThat(orders).as("later ones have more").isGreaterThanOrEqualTo(last);
            assertThat(Backups.count(backup)).containsEntry("order_product_association", 2 * orders);
            assertThat(ask(backup, "PRAGMA integrity_check")).isEqualTo("ok");
            last = orders;
        }
        assertThat(last).isPositive();
        assertThat(names()).hasSize(5).allMatch(name -> name.endsWith("-backup-lavka.db"));
        assertThat(Duration.between(backups.newest().orElseThrow(), Instant.now())
                        .abs())
                .isLessThan(Duration.ofMinutes(1));
        assertThat(app.get("/readyz")
                        .expect(200)
                        .json()
                        .get("backup_age_seconds")
                        .asInt())
                .isBetween(0, 60);
    }

    @Test
    void of_a_damaged_database_there_is_no_copy() throws Exception {
        Path damaged = Files.copy(backups.make("backup"), folder.resolve("lavka.db"));
        try (RandomAccessFile bytes = new RandomAccessFile(damaged.toFile(), "rw")) {
            bytes.seek(4096 * 3 + 2);
            bytes.write(new byte[3000]);
        }
        assertError(
                        ErrorKind.UNAVAILABLE,
                        () -> DatabaseUrl.of(damaged.toString())
                                .requireBackups()
                                .make("backup"))
                .hasMessageContaining("was not backed up");
        assertThat(folder.resolve("backup/lavka.db")).isEmptyDirectory();
        assertError(ErrorKind.USAGE, () -> Backups.requireSound(damaged)).hasMessageContaining("cannot be restored");
    }

    @Test
    void of_a_database_with_an_orphan_there_is_no_copy() throws Exception {
        try (Connection connection = file.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("INSERT INTO posts (title, user_id) VALUES ('Lost', 99)");
        }
        assertError(ErrorKind.UNAVAILABLE, () -> backups.make("backup"))
                .hasMessageContaining("references a missing row in users");
        assertThat(names()).isEmpty();
    }

    @Test
    void a_database_in_use_is_not_replaced() throws Exception {
        Path backup = backups.make("backup");
        app.post("/orders", ORDER).expect(201);
        assertError(ErrorKind.UNAVAILABLE, () -> backups.restore(backup))
                .hasMessage(app.file() + " is in use; stop the service first. Nothing was restored.");
        app.post("/orders", ORDER).expect(201);
        assertThat(app.sql("SELECT count(*) FROM orders")).isEqualTo("2");
        assertThat(app.sql("PRAGMA journal_mode")).isEqualTo("wal");
        assertThat(names()).containsExactly(backup.getFileName().toString());
    }

    @Test
    void a_restored_database_has_the_rows_of_the_backup_and_the_previous_one_becomes_a_backup() throws Exception {
        Path shop = Files.createDirectory(folder.resolve("shop")).resolve("lavka.db");
        Files.copy(backups.make("backup"), shop);
        Backups others = DatabaseUrl.of(shop.toString()).requireBackups();
        Path backup = others.make("backup");
        String added = "INSERT INTO orders DEFAULT VALUES RETURNING id";
        try (Connection connection = DatabaseUrl.of(shop.toString()).connect();
                Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA journal_mode = WAL");
            statement.execute(added);
        }
        Path previous = others.restore(backup).orElseThrow();
        assertThat(ask(shop, "SELECT count(*) FROM orders")).isEqualTo("0");
        assertThat(ask(previous, "SELECT count(*) FROM orders")).isEqualTo("1");
        assertThat(others.list()).extracting(Backups.Backup::label).containsExactly("before-restore", "backup");

        Path link = Files.createSymbolicLink(folder.resolve("link.db"), shop);
        assertThat(DatabaseUrl.of(link.toString()).requireBackups().restore(previous))
                .isPresent();
        assertThat(link).isSymbolicLink();
        assertThat(ask(shop, "SELECT count(*) FROM orders")).isEqualTo("1");

        Files.delete(shop);
        assertThat(others.restore(previous)).as("no previous database").isEmpty();
        assertThat(ask(shop, "SELECT count(*) FROM orders")).isEqualTo("1");
    }

    /** The journal of a running service is part of its database. */
    @Test
    void a_database_in_use_can_be_what_is_restored() throws Exception {
        app.post("/orders", ORDER).expect(201);
        Path shop = folder.resolve("lavka.db");
        assertThat(DatabaseUrl.of(shop.toString()).requireBackups().restore(app.file()))
                .isEmpty();
        assertThat(ask(shop, "SELECT count(*) FROM orders")).isEqualTo("1");
    }

    @Test
    void a_file_with_an_impossible_date_is_no_backup() throws Exception {
        backups.make("every");
        Files.createFile(copies().resolve("20261399-000000-000-every-lavka.db"));
        assertThat(backups.list()).hasSize(1);
    }

    @Test
    void a_copy_is_as_private_as_the_database() throws IOException {
        Files.setPosixFilePermissions(app.file(), PosixFilePermissions.fromString("rw-------"));
        assertThat(Files.getPosixFilePermissions(backups.make("backup")))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void the_newest_stay_and_what_others_made_too() throws IOException {
        Path first = backups.make("every");
        Path mine = backups.make("schema-8");
        Path second = backups.make("every");
        Path third = backups.make("every");
        Files.createFile(copies().resolve("notes.txt"));
        backups.keep("every", third, 2);
        assertThat(backups.list()).extracting(Backups.Backup::file).containsExactly(third, second, mine);
        assertThat(first).doesNotExist();
        assertThat(names()).contains("notes.txt");
    }

    @Test
    void a_backup_dated_in_the_future_is_not_the_newest_and_does_not_push_out_the_one_just_made() throws IOException {
        Path made = backups.make("every");
        Path future = Files.copy(
                made, copies().resolve("20991231-235959-000-every-" + app.file().getFileName()));
        Path now = backups.make("every");
        assertThat(backups.newest()).get().isEqualTo(backups.list().get(1).at());
        assertThat(backups.list())
                .filteredOn(Backups.Backup::isFuture)
                .extracting(Backups.Backup::file)
                .containsExactly(future);
        backups.keep("every", now, 2);
        assertThat(backups.list()).extracting(Backups.Backup::file).containsExactly(future, now, made);
        backups.keep("every", now, 1);
        assertThat(backups.list()).extracting(Backups.Backup::file).containsExactly(future, now);
    }

    @Test
    void databases_in_one_directory_have_backups_of_their_own() throws IOException {
        Path other = Files.copy(
                backups.make("every"),
                app.file().resolveSibling("other-" + app.file().getFileName()));
        Backups others = DatabaseUrl.of(other.toString()).requireBackups();
        assertThat(others.list()).isEmpty();
        others.keep("every", others.make("every"), 1);
        assertThat(backups.list()).hasSize(1);
    }

    @Test
    void a_link_among_the_backups_is_neither_followed_nor_counted() throws IOException {
        Path made = backups.make("every");
        Path outside = Files.copy(made, folder.resolve("outside.db"));
        Files.createSymbolicLink(
                copies().resolve("20991231-235959-000-every-" + app.file().getFileName()), outside);
        assertThat(backups.list()).extracting(Backups.Backup::file).containsExactly(made);

        Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
        Folders.delete(copies());
        Files.createSymbolicLink(copies(), elsewhere);
        assertError(ErrorKind.UNAVAILABLE, () -> backups.make("every")).hasMessageContaining("is a symbolic link");
        assertThat(elsewhere).isEmptyDirectory();
    }

    @Test
    void database_backups_and_their_directories_are_private() throws IOException {
        Path database = folder.resolve("new/shop/lavka.db");
        new Migrations(prepared(database), Scripts.packed()).up();
        Path copy = prepared(database).requireBackups().make("backup");
        for (Path file : List.of(database, copy, Path.of(database + "-migrating"))) {
            assertThat(mode(file)).as(file.toString()).isEqualTo("rw-------");
        }
        for (Path directory : List.of(database.getParent(), folder.resolve("new"), copy.getParent())) {
            assertThat(mode(directory)).as(directory.toString()).isEqualTo("rwx------");
        }
        assertThat(prepared(database).exposures()).isEmpty();
        Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(prepared(database).exposures()).hasSize(1);
        Files.setPosixFilePermissions(database, PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(prepared(database).exposures()).hasSize(2);
        assertThat(PrivateFiles.exposure(database))
                .get()
                .asString()
                .endsWith("Restrict it (chmod 600 %s).".formatted(database));
    }

    private static DatabaseUrl prepared(Path file) {
        DatabaseUrl database = DatabaseUrl.of(file.toString());
        database.prepare();
        return database;
    }

    private static String mode(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    @Test
    void a_link_to_the_database_is_the_database() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("link"), app.file());
        DatabaseUrl linked = DatabaseUrl.of(link.toString());
        assertThat(linked.name()).isEqualTo(file.name());
        assertThat(linked.requireBackups()).isEqualTo(backups);
        Path missing = Files.createSymbolicLink(folder.resolve("dangling"), folder.resolve("missing.db"));
        assertThat(DatabaseUrl.of(missing.toString()).name())
                .isEqualTo(folder.toRealPath().resolve("missing.db").toString());
        Path loop = Files.createSymbolicLink(folder.resolve("loop"), folder.resolve("loop"));
        assertThat(DatabaseUrl.of(loop.toString()).name()).isEqualTo(loop.toString());
    }

    @Test
    void a_restore_through_a_link_replaces_the_database_and_leaves_the_link() throws Exception {
        Path shop = Files.copy(backups.make("backup"), folder.resolve("shop.db"));
        Path link = Files.createSymbolicLink(folder.resolve("link.db"), shop);
        Backups linked = DatabaseUrl.of(link.toString()).requireBackups();
        Path copy = linked.make("backup");
        try (Connection connection = DatabaseUrl.of(shop.toString()).connect()) {
            Jdbc.execute(connection, "DELETE FROM products");
        }
        linked.restore(copy);
        assertThat(link).isSymbolicLink();
        assertThat(ask(shop, "SELECT count(*) FROM products")).isEqualTo("2");
    }

    @Test
    void what_is_no_copy_is_refused() throws IOException {
        Path text = Files.writeString(folder.resolve("notes.txt"), "Buy tea.\n".repeat(1_000));
        assertError(ErrorKind.USAGE, () -> Backups.requireSound(text))
                .hasMessageContaining("not an intact SQLite database");
        assertError(ErrorKind.USAGE, () -> Backups.requireSound(folder.resolve("nowhere.db")))
                .hasMessageContaining("the file does not exist");
        assertError(ErrorKind.USAGE, () -> Backups.requireSound(folder))
                .hasMessageContaining("the file does not exist");
        DatabaseUrl server = DatabaseUrl.of("jdbc:postgresql://127.0.0.1/lavka?user=a");
        assertError(ErrorKind.USAGE, () -> server.requireBackups()).hasMessageContaining("the tools of the server");
    }
}

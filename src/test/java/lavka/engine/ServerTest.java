package lavka.engine;

import static lavka.Errors.assertError;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import lavka.TestApp;
import lavka.TestDatabase;
import lavka.TestServer;
import lavka.core.ErrorKind;
import lavka.core.LavkaException;
import lavka.migration.Migrations;
import lavka.migration.Scripts;
import lavka.migration.Target;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** A server that is not as it should be: at the start, and in the middle. */
@Tag("slow")
@ParameterizedClass(name = "{0}", allowZeroInvocations = true)
@MethodSource("lavka.EveryEngine$Tested#servers")
class ServerTest {
    private static final String PRODUCT = "{'name':'Tea','description':'','price':1}";

    private final Engine engine;
    private final String title;
    private TestServer server;

    ServerTest(Engine engine) {
        this.engine = engine;
        this.title = engine.title();
    }

    @AfterEach
    void stop() {
        if (server != null) {
            server.close();
        }
    }

    private static void refused(String url, String sentence) {
        assertError(ErrorKind.UNAVAILABLE, () -> DatabaseUrl.of(url).prepare()).hasMessageMatching(sentence);
    }

    @Test
    void what_is_wrong_at_the_start_is_said_with_host_and_mend() throws IOException {
        server = TestServer.start(engine);
        server.execute("CREATE DATABASE lavka");
        DatabaseUrl.of(server.url("lavka")).prepare();
        String url = server.url("lavka");
        String host = "127\\.0\\.0\\.1:\\d+";
        refused(
                server.url("lavka", "wrong"),
                title + " at " + host + " rejected the user name or password. Correct them in LAVKA_DB \\(.*\\)\\.");
        refused(
                server.url("shop"),
                title + " at " + host
                        + " has no database shop. Create it \\(CREATE DATABASE shop\\), or correct LAVKA_DB\\.");
        refused(
                url.replace("127.0.0.1", "nowhere.invalid"),
                "The host name in nowhere.* cannot be resolved. Correct LAVKA_DB.");
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            String quick = engine == Postgresql.ENGINE ? "&socketTimeout=1" : "&socketTimeout=1000";
            refused(
                    url.replaceFirst(":\\d+/", ":" + silent.getLocalPort() + "/") + quick,
                    host + " does not respond. Check that " + title + " is running there, or correct LAVKA_DB.");
        }
        server.stop();
        refused(url, "Nothing is listening on " + host + ". Start " + title + " there, or correct LAVKA_DB.");
        server.start();
        DatabaseUrl.of(url).prepare();
    }

    @Test
    void a_server_that_cannot_do_what_lavka_needs_is_refused() {
        if (engine == Mariadb.ENGINE) {
            server = TestServer.start(engine, "--version=10.3.39-MariaDB");
            server.execute("CREATE DATABASE lavka");
            refused(server.url("lavka"), ".*:\\d+ runs MariaDB 10.3, but Lavka needs MariaDB 10.11 or newer.");
        } else {
            server = TestServer.start(engine);
            server.execute(
                    "CREATE DATABASE lavka ENCODING 'LATIN1' LOCALE_PROVIDER libc LOCALE 'C' TEMPLATE template0");
            server.execute("CREATE DATABASE shop");
            refused(
                    server.url("shop") + "&currentSchema=tea",
                    ".*/shop does not contain the schema that currentSchema names. Create that schema, or correct"
                            + " LAVKA_DB.");
            refused(
                    server.url("lavka"),
                    "The database .*/lavka uses the encoding LATIN1, but Lavka needs UTF8. Create another database"
                            + " with CREATE DATABASE … ENCODING 'UTF8'.");
        }
    }

    /** On a database that belongs to {@link TestServer#USER}. */
    private TestApp appOfUser() {
        if (engine == Postgresql.ENGINE) {
            server.execute("CREATE DATABASE lavka OWNER " + TestServer.USER);
        } else {
            server.execute("CREATE DATABASE lavka");
            server.execute("GRANT ALL ON lavka.* TO " + TestServer.USER);
        }
        return new TestApp(TestDatabase.at(engine, server.url("lavka", TestServer.PASSWORD)));
    }

    @Test
    void a_server_that_turns_read_only_is_read() {
        server = TestServer.start(engine);
        try (TestApp app = appOfUser()) {
            app.post("/products", PRODUCT).expect(201);
            setReadOnly(true);
            await(() -> app.post("/products", PRODUCT).status() == 503);
            app.post("/products", PRODUCT).expectProblem(503, "unavailable", "currently read-only");
            app.patch("/products/1", "{'price':2}").expectProblem(503, "unavailable", "currently read-only");
            app.get("/products/1").expect(200);
            refused(
                    server.url("lavka", TestServer.PASSWORD),
                    ".*/lavka is read-only and may be a replica. Set LAVKA_DB to the primary.");
            setReadOnly(false);
            await(() -> app.post("/products", PRODUCT).status() == 201);
        }
    }

    private void setReadOnly(boolean isReadOnly) {
        if (engine == Postgresql.ENGINE) {
            server.execute("ALTER SYSTEM SET default_transaction_read_only = " + isReadOnly);
            server.execute("SELECT pg_reload_conf()");
        } else {
            server.execute("SET GLOBAL read_only = " + isReadOnly);
        }
    }

    @Test
    void a_server_that_stops_and_comes_back() throws Exception {
        server = TestServer.start(engine);
        try (TestApp app = appOfUser()) {
            app.post("/products", PRODUCT).expect(201);
            server.stop();
            expectAway(app);
            server.start();
            await(() -> app.get("/readyz").status() == 200);
            await(() -> app.post("/products", PRODUCT).status() == 201);
            app.get("/products/1").expect(200);
        }
    }

    @Test
    void a_server_that_falls_silent_and_speaks_again() throws Exception {
        server = TestServer.start(engine);
        try (TestApp app = appOfUser()) {
            app.post("/products", PRODUCT).expect(201);
            signal("STOP");
            try {
                expectAway(app);
            } finally {
                signal("CONT");
            }
            await(() -> app.get("/readyz").status() == 200);
            await(() -> app.post("/products", PRODUCT).status() == 201);
        }
    }

    /** To the server and to whatever it has started. */
    private void signal(String name) throws Exception {
        ProcessHandle listener = ProcessHandle.of(server.pid()).orElseThrow();
        for (ProcessHandle process :
                Stream.concat(Stream.of(listener), listener.descendants()).toList()) {
            new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
                    .start()
                    .waitFor();
        }
    }

    private static void expectAway(TestApp app) throws Exception {
        List<Callable<TestApp.Answer>> requests = List.of(
                () -> app.get("/products/1"),
                () -> app.post("/products", PRODUCT),
                () -> app.get("/readyz"),
                () -> app.delete("/products/1"));
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<TestApp.Answer> answer : threads.invokeAll(requests)) {
                answer.get().expectProblem(503, "unavailable", "The database ");
                assertThat(answer.get().header("Retry-After")).isPresent();
            }
        }
        app.get("/livez").expect(200);
    }

    private static void await(Callable<Boolean> condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        try {
            while (!condition.call()) {
                assertThat(System.nanoTime()).as("recovers by itself").isLessThan(deadline);
                Thread.sleep(100);
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void a_schema_newer_than_the_program_is_refused() {
        try (TestDatabase database = new TestDatabase(engine)) {
            Migrations migrations = new Migrations(DatabaseUrl.of(database.url()), Scripts.packed());
            int head = migrations.up();
            database.execute("UPDATE flyway_schema_history SET version = '99', script = 'V99__later.sql',"
                    + " description = 'later' WHERE version = '" + head + "'");
            assertThatThrownBy(migrations::state)
                    .hasMessage("The database is ahead of this program: V99__later.sql has been applied to it, but the"
                            + " newest migration here is version "
                            + head + ". Run a newer version of Lavka.");
        }
    }

    @Test
    void a_database_of_another_program_is_left_alone() {
        try (TestDatabase database = new TestDatabase(engine)) {
            database.execute("CREATE TABLE recipes (id INTEGER PRIMARY KEY)");
            assertThatThrownBy(() -> new Migrations(DatabaseUrl.of(database.url()), Scripts.packed()).up())
                    .hasMessageEndingWith(
                            " contains table recipes, which does not belong to Lavka. Set LAVKA_DB to another"
                                    + " database.");
        }
    }

    @Test
    void a_user_who_may_not_make_tables_is_told_so() {
        server = TestServer.start(engine);
        server.execute("CREATE DATABASE lavka");
        if (engine == Mariadb.ENGINE) {
            String url = server.url("lavka", TestServer.PASSWORD);
            refused(
                    url,
                    "MariaDB at .* denies this user access to lavka. Create the database if it is missing, grant .*");
            server.execute("GRANT SELECT ON lavka.* TO " + TestServer.USER);
        }
        DatabaseUrl databaseUrl = DatabaseUrl.of(server.url("lavka", TestServer.PASSWORD));
        databaseUrl.prepare();
        assertThatThrownBy(() -> new Migrations(databaseUrl, Scripts.packed()).up())
                .isInstanceOf(LavkaException.class)
                .hasMessageMatching(
                        "(?s)Lavka cannot create its tables in 127.*/lavka: .*denied.*\\. Grant the user in LAVKA_DB"
                                + " the right to create tables\\.");
    }

    /** Longer than a request may take: what a large table needs. */
    @Test
    void a_migration_has_all_the_time_it_needs() throws Exception {
        try (TestDatabase database = new TestDatabase(engine);
                Connection other = database.connect()) {
            Migrations migrations = new Migrations(DatabaseUrl.of(database.url()), Scripts.packed());
            int head = migrations.up();
            other.setAutoCommit(false);
            try (Statement lock = other.createStatement();
                    ExecutorService thread = Executors.newSingleThreadExecutor()) {
                lock.execute("UPDATE order_product_association SET count = 1");
                lock.executeQuery("SELECT count(*) FROM order_product_association")
                        .close();
                Future<Integer> undone = thread.submit(() -> migrations.down(Target.down("7")));
                Thread.sleep(TimeUnit.SECONDS.toMillis(Engine.SILENCE_SECONDS + 1));
                assertThat(undone.isDone()).as("waits for the lock").isFalse();
                other.commit();
                assertThat(undone.get()).isEqualTo(head - 7);
            }
            assertThat(migrations.state().version()).isEqualTo(7);
        }
    }

    @Test
    void a_write_that_always_loses_is_refused_in_the_end() {
        try (TestApp app = new TestApp(engine)) {
            if (engine == Postgresql.ENGINE) {
                app.database()
                        .execute(
                                "CREATE FUNCTION lose() RETURNS trigger LANGUAGE plpgsql AS"
                                        + " $$BEGIN RAISE SQLSTATE '40001'; END$$",
                                "CREATE TRIGGER lose BEFORE INSERT ON products FOR EACH ROW EXECUTE FUNCTION lose()");
            } else {
                app.database()
                        .execute("CREATE TRIGGER lose BEFORE INSERT ON products FOR EACH ROW SIGNAL SQLSTATE '40001'");
            }
            TestApp.Answer refused = app.post("/products", PRODUCT).expectProblem(503, "unavailable", "busy");
            assertThat(refused.header("Retry-After")).isPresent();
            AtomicInteger runs = new AtomicInteger();
            assertThatThrownBy(() -> app.app().database().write(tx -> {
                        runs.incrementAndGet();
                        return tx.execute("INSERT INTO products (name, description, price) VALUES ('Tea', '', 1)");
                    }))
                    .isInstanceOf(LavkaException.class);
            assertThat(runs.get()).as("tries").isBetween(3, 20);
            app.post("/orders", "{}").expect(201);
        }
    }

    /** The product's row is held by one that is not Lavka's, and sells it in the end. */
    @Test
    void what_another_program_sells_meanwhile_is_not_deleted() throws Exception {
        try (TestApp app = new TestApp(engine);
                Connection other = app.database().connect();
                Statement sale = other.createStatement();
                ExecutorService thread = Executors.newSingleThreadExecutor()) {
            app.post("/products", PRODUCT).expect(201);
            app.post("/orders", "{}").expect(201);
            other.setAutoCommit(false);
            sale.execute("INSERT INTO order_product_association (order_id, product_id) VALUES (1, 1)");
            Future<TestApp.Answer> delete = thread.submit(() -> app.delete("/products/1"));
            Thread.sleep(500);
            other.commit();
            delete.get().expectProblem(409, "conflict", "Product 1 is part of order 1");
        }
    }

    /** The packet bounds a row, and not the rows that are embedded in one. */
    @Test
    void embedded_rows_may_be_larger_than_a_packet() {
        server = TestServer.start(engine, "--max-allowed-packet=1M");
        try (TestApp app = appOfUser()) {
            app.post("/users", "{'username':'sam'}").expect(201);
            for (int i = 1; i <= 12; i++) {
                app.post("/users/1/posts", "{'title':'Long','body':'" + "x".repeat(100_000) + "'}")
                        .expect(201);
            }
            assertThat(app.get("/users?include=posts").expect(200).json().at("/0/posts"))
                    .hasSize(12);
            assertThat(app.get("/users/1/posts").expect(200).json()).hasSize(12);
        }
    }
}

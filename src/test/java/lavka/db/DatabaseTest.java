package lavka.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import lavka.TestApp;
import lavka.core.LavkaException;
import org.jooq.DSLContext;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.sqlite.SQLiteConnection;
import org.sqlite.SQLiteOpenMode;

/** What is SQLite's alone; what all engines share is in EnginesTest. */
class DatabaseTest {
    @AutoClose
    private final TestApp app = new TestApp();

    private final Database database = app.app().database();

    private static String pragma(DSLContext sql, String name) {
        return String.valueOf(sql.fetchValue("PRAGMA " + name));
    }

    @Test
    void pragmas_are_set_on_every_connection() {
        database.write(tx -> {
            assertThat(pragma(tx, "journal_mode")).isEqualTo("wal");
            assertThat(pragma(tx, "synchronous")).as("FULL").isEqualTo("2");
            assertThat(pragma(tx, "foreign_keys")).isEqualTo("1");
            assertThat(pragma(tx, "query_only")).isEqualTo("0");
            assertThat(pragma(tx, "journal_size_limit")).as("256 MB").isEqualTo("268435456");
            assertThat(pragma(tx, "wal_autocheckpoint")).as("198 MB").isEqualTo("48000");
            return "";
        });
        database.read(sql -> {
            assertThat(pragma(sql, "journal_mode")).isEqualTo("wal");
            assertThat(pragma(sql, "foreign_keys")).isEqualTo("1");
            assertThat(pragma(sql, "query_only")).isEqualTo("1");
            sql.connection(connection -> assertThat(connection
                                    .unwrap(SQLiteConnection.class)
                                    .getDatabase()
                                    .getConfig()
                                    .getOpenModeFlags()
                            & SQLiteOpenMode.NOMUTEX.flag)
                    .isPositive());
            return "";
        });
    }

    @Test
    void the_idle_writer_leaves_the_lock_to_others() throws Exception {
        app.post("/orders", "{}").expect(201);
        try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + app.file());
                Statement statement = other.createStatement()) {
            statement.execute("PRAGMA busy_timeout = 0");
            statement.execute("INSERT INTO orders DEFAULT VALUES");
        }
        app.post("/orders", "{}").expect(201);
        assertThat(app.sql("SELECT count(*) FROM orders")).isEqualTo("3");
    }

    @Test
    void sixty_four_writers_meet_no_lock() throws Exception {
        app.post("/products", "{'name':'Tea','description':'','price':0}").expect(201);
        List<Thread> writers = new ArrayList<>();
        List<Integer> statuses = java.util.Collections.synchronizedList(new ArrayList<>());
        for (int i = 0; i < 64; i++) {
            writers.add(Thread.ofVirtual()
                    .start(() -> statuses.add(
                            app.post("/orders", "{'items':[{'product_id':1}]}").status())));
        }
        for (Thread writer : writers) {
            writer.join();
        }
        assertThat(statuses).hasSize(64).containsOnly(201);
        assertThat(app.sql("SELECT count(*) FROM orders")).isEqualTo("64");
    }

    @Test
    @Tag("slow")
    void slow_queries_on_every_reader_do_not_stop_livez() throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        CountDownLatch running = new CountDownLatch(Database.READERS);
        List<Thread> slow = new ArrayList<>();
        for (int i = 0; i < Database.READERS; i++) {
            slow.add(Thread.ofVirtual().start(() -> {
                while (!over.get()) {
                    try {
                        database.read(sql -> {
                            running.countDown();
                            while (!over.get()) {
                                sql.fetchValue("WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE"
                                        + " i < 2000000) SELECT max(i) FROM n");
                            }
                            return "";
                        });
                    } catch (LavkaException e) {
                        // It reached its time limit.
                    }
                }
            }));
        }
        URI livez = URI.create("http://127.0.0.1:" + app.port() + "/livez");
        try (HttpClient client = HttpClient.newHttpClient();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            assertThat(running.await(30, TimeUnit.SECONDS))
                    .as("each has a carrier")
                    .isTrue();
            // A read waits for a connection; if none becomes free in time, it fails with 503.
            Future<?> waiting = threads.submit(() -> app.get("/products").expectProblem(503, "unavailable", "busy"));
            HttpRequest request = HttpRequest.newBuilder(livez)
                    .timeout(Duration.ofSeconds(20))
                    .build();
            client.send(request, BodyHandlers.ofString()); // the first one connects
            List<Long> milliseconds = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                long start = System.nanoTime();
                assertThat(client.send(request, BodyHandlers.ofString()).statusCode())
                        .isEqualTo(200);
                milliseconds.add(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
                assertThat(slow).as("still running").allMatch(Thread::isAlive);
            }
            System.out.println("/livez beside slow queries on every reader, ms: " + milliseconds);
            assertThat(milliseconds).as("100 ms, and a margin").allMatch(took -> took < 2_000);
            // A write goes through as well: it has a connection of its own.
            app.post("/orders", "{}").expect(201);
            waiting.get();
        } finally {
            over.set(true);
            for (Thread thread : slow) {
                thread.join();
            }
        }
        app.get("/products").expect(200);
    }

    @Test
    void a_file_that_was_deleted_takes_no_write() throws Exception {
        Files.delete(app.file());
        app.post("/orders", "{}").expectProblem(503, "unavailable", "deleted or replaced");
        app.post("/orders", "{}").expect(503);
        app.get("/livez").expect(200);
    }

    @Test
    void a_write_of_one_statement_that_executes_two_fails() {
        String insert = "INSERT INTO orders DEFAULT VALUES";
        assertThatThrownBy(() -> database.write(
                        new Statements(false), sql -> {}, true, tx -> tx.execute(insert) + tx.execute(insert)))
                .isInstanceOf(IllegalStateException.class);
        assertThat(app.sql("SELECT count(*) FROM orders")).isEqualTo("0");
    }

    @Test
    void closing_folds_the_journal_into_the_file() {
        TestApp other = new TestApp();
        Path file = other.file();
        other.post("/orders", "{}").expect(201);
        assertThat(Path.of(file + "-wal")).exists();
        other.app().close();
        assertThat(Path.of(file + "-wal")).doesNotExist();
        assertThat(Files.exists(file)).isTrue();
        assertThat(other.sql("SELECT count(*) FROM orders")).isEqualTo("1");
        other.close();
    }
}

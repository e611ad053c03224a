package lavka.db;

import static lavka.Errors.assertError;
import static lavka.Latches.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import lavka.TestApp;
import lavka.core.ErrorKind;
import lavka.core.LavkaException;
import lavka.engine.Sqlite;
import org.jooq.DSLContext;
import org.jooq.exception.DataAccessException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Writes that wait for SQLite's one writer: committed together, each for itself. */
class GroupCommitTest {
    @AutoClose
    private final TestApp app = new TestApp();

    private final Database database = app.app().database();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final CountDownLatch gate = new CountDownLatch(1);

    @AfterEach
    void end() {
        gate.countDown();
        threads.close();
    }

    private static int insert(DSLContext tx, long id) {
        return tx.execute("INSERT INTO products (id, name, description, price) VALUES (?, 'Tea', '', 1)", id);
    }

    private void assertInserts(long id) {
        int inserted = database.write(tx -> insert(tx, id));
        assertThat(inserted).isEqualTo(1);
    }

    private String ids() {
        return app.sql("SELECT id FROM products ORDER BY id");
    }

    /** Holds the writer until the gate opens. */
    private Future<String> hold() throws InterruptedException {
        CountDownLatch held = new CountDownLatch(1);
        Future<String> holder = threads.submit(() -> database.write(tx -> {
            held.countDown();
            await(gate);
            return "held";
        }));
        assertThat(held.await(10, TimeUnit.SECONDS)).isTrue();
        return holder;
    }

    /** In this order, which takes a moment each. */
    private <T> List<Future<T>> queue(List<Callable<T>> work) throws InterruptedException {
        List<Future<T>> queued = new ArrayList<>();
        for (Callable<T> one : work) {
            queued.add(threads.submit(one));
            Thread.sleep(20);
        }
        return queued;
    }

    @Test
    void what_waits_is_committed_at_once_in_its_order() throws Exception {
        Future<String> holder = hold();
        List<String> inside = Collections.synchronizedList(new ArrayList<>());
        List<Callable<String>> work = new ArrayList<>();
        for (int id = 1; id <= 5; id++) {
            int mine = id;
            work.add(() -> database.write(tx -> {
                insert(tx, mine);
                inside.add(String.valueOf(tx.fetchValue("SELECT group_concat(id) FROM products")));
                return app.sql("SELECT count(*) FROM products");
            }));
        }
        List<Future<String>> queued = queue(work);
        gate.countDown();
        assertThat(holder.get()).isEqualTo("held");
        Set<String> outside = new TreeSet<>();
        for (Future<String> one : queued) {
            outside.add(one.get());
        }
        assertThat(inside).as("each sees those before it").containsExactly("1", "1,2", "1,2,3", "1,2,3,4", "1,2,3,4,5");
        assertThat(outside)
                .as("others see none of a group before its commit; where the machine is slow, there are two groups")
                .contains("0")
                .hasSizeLessThan(4);
        assertThat(ids()).isEqualTo("1,2,3,4,5");
    }

    /** The shortest time between the starts of eleven writes. */
    private long shortestGap() {
        long shortest = Long.MAX_VALUE;
        long before = 0;
        for (int i = 0; i < 11; i++) {
            long now = database.write(tx -> System.nanoTime());
            shortest = i == 0 ? shortest : Math.min(shortest, now - before);
            before = now;
        }
        return shortest;
    }

    @Test
    void commits_are_spaced_only_while_readers_are_busy() throws Exception {
        CountDownLatch reading = new CountDownLatch(Database.BUSY_READERS);
        List<Future<String>> reads = new ArrayList<>();
        for (int i = 0; i < Database.BUSY_READERS; i++) {
            reads.add(threads.submit(() -> database.read(sql -> {
                reading.countDown();
                await(gate);
                return "read";
            })));
        }
        assertThat(reading.await(10, TimeUnit.SECONDS)).isTrue();
        long spacing = TimeUnit.MILLISECONDS.toNanos(5);
        assertThat(shortestGap()).isGreaterThanOrEqualTo(spacing);
        gate.countDown();
        for (Future<String> read : reads) {
            assertThat(read.get()).isEqualTo("read");
        }
        assertThat(shortestGap()).isLessThan(spacing);
    }

    @Test
    void the_idle_writer_checkpoints_the_log_of_a_thousand_writes() throws Exception {
        long before = Files.size(app.file());
        for (int id = 1; id < 1_000; id++) {
            assertInserts(id);
        }
        Thread.sleep(300);
        assertThat(Files.size(app.file())).as("after 999").isEqualTo(before);
        assertInserts(1_000);
        for (int i = 0; i < 300 && Files.size(app.file()) == before; i++) {
            Thread.sleep(100);
        }
        assertThat(Files.size(app.file())).isGreaterThan(before);
    }

    @Test
    void one_that_fails_is_taken_back_alone() throws Exception {
        Future<String> holder = hold();
        List<Future<Integer>> queued = queue(List.of(
                () -> database.write(tx -> insert(tx, 1)),
                () -> database.write(tx -> {
                    insert(tx, 2);
                    throw new IllegalStateException("changed my mind");
                }),
                () -> database.write(
                        tx -> insert(tx, 3) + Integer.parseInt(app.sql("SELECT count(*) FROM products")))));
        gate.countDown();
        assertThat(holder.get()).isEqualTo("held");
        assertThat(queued.get(0).get()).isEqualTo(1);
        assertThatThrownBy(() -> queued.get(1).get()).hasRootCauseMessage("changed my mind");
        assertThat(queued.get(2).get()).as("in the same transaction").isEqualTo(1);
        assertThat(ids()).isEqualTo("1,3");
    }

    /** A conflict clause may roll back the whole transaction (sqlite.org/lang_conflict.html). */
    @Test
    void one_that_undoes_the_transaction_makes_each_run_again_alone() throws Exception {
        app.database().execute("INSERT INTO users (id, username) VALUES (7, 'sam')");
        AtomicInteger runs = new AtomicInteger();
        Future<String> holder = hold();
        List<Future<Integer>> queued = queue(List.of(
                () -> database.write(tx -> {
                    runs.incrementAndGet();
                    return insert(tx, 1);
                }),
                () -> database.write(
                        tx -> tx.execute("INSERT OR ROLLBACK INTO users (id, username) VALUES (7, 'kim')")),
                () -> database.write(tx -> insert(tx, 3))));
        gate.countDown();
        assertThat(holder.get()).isEqualTo("held");
        assertThat(queued.get(0).get()).isEqualTo(1);
        assertThat(runs).as("in the group, in a savepoint, alone").hasValue(3);
        assertThatThrownBy(() -> queued.get(1).get()).isInstanceOf(ExecutionException.class);
        assertThat(queued.get(2).get()).isEqualTo(1);
        assertThat(ids()).as("none twice, none lost").isEqualTo("1,3");
        assertThat(app.sql("SELECT username FROM users")).isEqualTo("sam");
    }

    @Test
    void a_full_disk_refuses_what_does_not_fit_and_nothing_else() throws Exception {
        int pages = database.write(
                tx -> Integer.parseInt(tx.fetchValue("PRAGMA page_count").toString()));
        database.write(tx -> tx.fetchValue("PRAGMA max_page_count = " + (pages + 3)));
        String long_text = "x".repeat(5_000);
        Future<String> holder = hold();
        List<Callable<Integer>> work = new ArrayList<>();
        for (int id = 1; id <= 12; id++) {
            int mine = id;
            work.add(() -> database.write(tx -> tx.execute(
                    "INSERT INTO products (id, name, description, price) VALUES (?, 'Tea', ?, 1)", mine, long_text)));
        }
        List<Future<Integer>> queued = queue(work);
        gate.countDown();
        assertThat(holder.get()).isEqualTo("held");
        List<String> stored = new ArrayList<>();
        for (int i = 0; i < queued.size(); i++) {
            try {
                assertThat(queued.get(i).get()).isEqualTo(1);
                stored.add(String.valueOf(i + 1));
            } catch (ExecutionException e) {
                assertThat(e).hasRootCauseInstanceOf(org.sqlite.SQLiteException.class);
                assertThat(((LavkaException) e.getCause()).kind()).isEqualTo(ErrorKind.UNAVAILABLE);
            }
        }
        assertThat(stored).isNotEmpty().hasSizeLessThan(12);
        assertThat(ids()).as("exactly what was acknowledged").isEqualTo(String.join(",", stored));
        database.write(tx -> tx.fetchValue("PRAGMA max_page_count = 1000000"));
        assertInserts(99);
        assertThat(app.sql("PRAGMA integrity_check")).isEqualTo("ok");
    }

    @Test
    void the_time_limit_of_a_write_does_not_end_the_statements_around_it() throws Exception {
        AtomicInteger ran = new AtomicInteger();
        for (int wave = 0; wave < 15; wave++) {
            List<Callable<Integer>> work = new ArrayList<>();
            for (int i = 0; i < 800; i++) {
                work.add(() -> database.write(tx -> {
                    tx.connection(connection -> Sqlite.ENGINE.limit(connection, -1)); // as after a slow statement
                    return ran.incrementAndGet();
                }));
            }
            for (Future<Integer> one : threads.invokeAll(work)) {
                one.get();
            }
        }
        assertThat(ran).as("each ran once").hasValue(15 * 800);
    }

    @Test
    void too_many_are_refused_at_once_and_who_waits_too_long_in_time() throws Exception {
        Future<String> holder = hold();
        AtomicInteger ran = new AtomicInteger();
        List<Future<Integer>> queued = new ArrayList<>();
        for (int i = 0; i < 1_100; i++) {
            queued.add(threads.submit(() -> database.write(tx -> ran.incrementAndGet())));
        }
        int refused = 0;
        for (Future<Integer> one : queued) {
            try {
                one.get();
            } catch (ExecutionException e) {
                assertThat(((LavkaException) e.getCause()).detail()).isEqualTo("The database is busy.");
                refused++;
            }
        }
        assertThat(refused)
                .as("all: a hundred at once, the others after five seconds")
                .isEqualTo(1_100);
        gate.countDown();
        assertThat(holder.get()).isEqualTo("held");
        assertInserts(1);
        assertThat(ran).as("who was told no is not done afterwards").hasValue(0);
    }

    @Test
    void another_programs_lock_is_waited_for_once() throws Exception {
        List<Future<Integer>> queued = new ArrayList<>();
        try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + app.file());
                Statement lock = other.createStatement()) {
            lock.execute("BEGIN IMMEDIATE");
            for (int id = 1; id <= 3; id++) {
                int mine = id;
                queued.add(threads.submit(() -> database.write(tx -> insert(tx, mine))));
            }
            for (Future<Integer> one : queued) {
                assertThatThrownBy(one::get).hasMessageContaining("The database is busy.");
            }
        }
        assertInserts(4);
        assertThat(ids()).isEqualTo("4");
    }

    @Test
    void a_group_that_runs_again_waits_once_for_another_programs_lock() throws Exception {
        long start = System.nanoTime();
        try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + app.file());
                Statement lock = other.createStatement()) {
            Future<String> holder = hold();
            List<Future<Integer>> queued = queue(List.of(
                    () -> database.write(tx -> insert(tx, 1)),
                    () -> database.write(tx -> {
                        tx.execute("ROLLBACK"); // as SQLite does on some errors
                        tx.connection(_ -> lock.execute("BEGIN IMMEDIATE"));
                        throw new IllegalStateException();
                    }),
                    () -> database.write(tx -> insert(tx, 3))));
            gate.countDown();
            assertThat(holder.get()).isEqualTo("held");
            for (Future<Integer> one : queued) {
                assertThatThrownBy(one::get).hasMessageContaining("The database is busy.");
            }
        }
        assertThat(System.nanoTime() - start).as("nanoseconds").isLessThan(TimeUnit.SECONDS.toNanos(9));
        assertInserts(4);
        assertThat(ids()).isEqualTo("4");
    }

    @Test
    void what_waits_when_it_is_closed_is_done() throws Exception {
        Future<String> holder = hold();
        List<Future<Integer>> queued =
                queue(List.of(() -> database.write(tx -> insert(tx, 1)), () -> database.write(tx -> insert(tx, 2))));
        Future<?> closing = threads.submit(database::close);
        Thread.sleep(50);
        gate.countDown();
        closing.get();
        assertThat(holder.get()).isEqualTo("held");
        assertThat(queued.get(0).get() + queued.get(1).get()).isEqualTo(2);
        assertThat(ids()).isEqualTo("1,2");
        assertError(ErrorKind.UNAVAILABLE, () -> database.write(tx -> insert(tx, 3)));
    }

    @Test
    void what_a_write_throws_is_thrown_as_it_is() {
        assertThatThrownBy(() -> database.write(tx -> tx.execute("SELECT nothing FROM nowhere")))
                .hasCauseInstanceOf(DataAccessException.class);
        assertThatThrownBy(() -> database.write(tx -> {
                    throw new AssertionError("mine");
                }))
                .isInstanceOf(AssertionError.class)
                .hasMessage("mine");
        assertInserts(1);
    }
}

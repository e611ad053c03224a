package lavka.engine;

import static lavka.Latches.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import lavka.EveryEngine;
import lavka.TestApp;
import lavka.core.ErrorKind;
import lavka.core.LavkaException;
import lavka.db.Database;
import org.jooq.DSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What would run for hours is ended in seconds, and hurts nobody else. */
@Tag("slow")
@EveryEngine
class TimeLimitTest {
    @AutoClose
    private final TestApp app;

    private final Database database;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    /** A number, after hours. */
    private static final String SLOW = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 900)"
            + " SELECT count(*) FROM n a, n b, n c, n d";

    TimeLimitTest(Engine engine) {
        app = TestApp.shared(engine);
        database = app.app().database();
    }

    @AfterEach
    void end() {
        threads.close();
    }

    private static int insert(DSLContext tx, int price) {
        return tx.execute("INSERT INTO products (name, description, price) VALUES ('Tea', '', ?)", price);
    }

    private static void assertTooSlow(Future<?> slow) {
        assertThatThrownBy(slow::get).cause().isInstanceOfSatisfying(LavkaException.class, e -> {
            assertThat(e.kind()).isEqualTo(ErrorKind.UNAVAILABLE);
            assertThat(e.detail())
                    .isEqualTo("The database work was canceled because it took longer than %d seconds."
                            .formatted(Engine.RUN_SECONDS));
        });
    }

    @Test
    void a_slow_read_is_ended_and_its_connection_serves_again() {
        Future<Object> slow = threads.submit(() -> database.read(sql -> sql.fetchValue(SLOW)));
        app.get("/products").expect(200);
        assertTooSlow(slow);
        assertTooSlow(threads.submit(() -> database.read(sql -> sql.fetchValue(SLOW)))); // with the same statement
        for (int i = 0; i < 2 * Database.READERS; i++) {
            app.get("/products").expect(200);
        }
    }

    @Test
    void a_slow_write_is_ended_and_one_that_met_it_is_done_once() throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch gate = new CountDownLatch(1);
        Future<Integer> holder = threads.submit(() -> database.write(tx -> {
            held.countDown();
            await(gate);
            return insert(tx, 1);
        }));
        await(held);
        Future<Integer> quick = threads.submit(() -> database.write(tx -> insert(tx, 2)));
        Thread.sleep(50);
        Future<Integer> slow = threads.submit(() -> database.write(tx -> {
            insert(tx, 3);
            return tx.execute("INSERT INTO products (name, description, price) SELECT 'Tea', '', (" + SLOW + ")");
        }));
        Thread.sleep(50);
        gate.countDown();
        assertThat(holder.get() + quick.get()).isEqualTo(2);
        assertTooSlow(slow);
        int last = database.write(tx -> insert(tx, 4));
        assertThat(last).isEqualTo(1);
        assertThat(app.sql("SELECT price FROM products ORDER BY price")).isEqualTo("1,2,4");
    }

    @Test
    void too_many_reads_are_refused_at_once() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        CountDownLatch refused = new CountDownLatch(100);
        List<Future<?>> reads = new ArrayList<>();
        for (int i = 0; i < 1_100; i++) {
            reads.add(threads.submit(() -> {
                try {
                    database.read(sql -> {
                        await(gate);
                        return "";
                    });
                } catch (LavkaException e) {
                    assertThat(e.detail()).isEqualTo("The database is busy.");
                    refused.countDown();
                }
            }));
        }
        assertThat(refused.await(Engine.WAIT_SECONDS - 1, TimeUnit.SECONDS))
                .as("before any of them has waited for a connection in vain")
                .isTrue();
        gate.countDown();
        for (Future<?> read : reads) {
            read.get();
        }
        assertThat(refused.getCount()).as("a thousand were served").isZero();
        app.get("/products").expect(200);
    }
}

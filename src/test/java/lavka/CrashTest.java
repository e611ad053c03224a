package lavka;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import lavka.engine.Engine;
import lavka.engine.Sqlite;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The packed program under concurrent writers, killed at random moments; the machine stays on, so that this proves the
 * order of commit and answer, and that nothing is half done, not what the disk keeps without power. After each start,
 * every write that was acknowledged is there, whole and once; one that was not is sent again under its key, and is then
 * there once. {@code make soak KILLS=1000} does it all day; {@code -Dtest.seed} takes a run again.
 */
@Tag("slow")
@EveryEngine
class CrashTest {
    private static final int KILLS = Integer.getInteger("test.kills", 4);
    private static final int WRITERS = 8;

    @AutoClose
    private final TestDatabase database;

    private final Engine engine;

    /** Key → the answer that somebody got. */
    private final Map<String, String> acknowledged = new ConcurrentHashMap<>();

    private volatile TestProgram program;
    private volatile boolean isOver;

    CrashTest(Engine engine) {
        this.engine = engine;
        this.database = new TestDatabase(engine);
    }

    private static String order(String key) {
        return "{'promocode':'%s','items':[{'product_id':1},{'product_id':2}]}".formatted(key);
    }

    /** Places one order after the other; the one that got no answer is sent again. */
    private int write() throws InterruptedException {
        int sentAgain = 0;
        String key = UUID.randomUUID().toString();
        while (!isOver) {
            try {
                HttpResponse<String> answer = program.post("/orders", order(key), "Idempotency-Key", key);
                if (answer.statusCode() == 201) {
                    acknowledged.put(key, answer.body());
                    key = UUID.randomUUID().toString();
                } else {
                    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
                }
            } catch (IOException e) {
                sentAgain++;
                Thread.sleep(20);
            }
        }
        return sentAgain;
    }

    @Test
    void what_was_acknowledged_survives_every_kill() throws Exception {
        long seed = Long.getLong("test.seed", System.nanoTime());
        Random random = new Random(seed);
        program = TestProgram.serve(database);
        for (String name : List.of("Tea", "Jam")) {
            String product = "{'name':'%s','description':'','price':450}".formatted(name);
            assertThat(program.post("/products", product).statusCode()).isEqualTo(201);
        }
        int sentAgain = 0;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> writers = new ArrayList<>();
            for (int i = 0; i < WRITERS; i++) {
                writers.add(threads.submit(this::write));
            }
            try {
                for (int kill = 1; kill <= KILLS; kill++) {
                    Thread.sleep(random.nextInt(20, 1_000));
                    Set<String> before = new HashSet<>(acknowledged.keySet());
                    program.kill();
                    check("kill %d of seed %d".formatted(kill, seed), before);
                    program.close();
                    program = TestProgram.serve(database);
                }
                Thread.sleep(500);
            } finally {
                isOver = true; // before the executor waits for them
            }
            for (Future<Integer> writer : writers) {
                sentAgain += writer.get();
            }
            assertThat(sentAgain).as("the kills were felt").isPositive();
            for (Map.Entry<String, String> order : acknowledged.entrySet()) {
                HttpResponse<String> again =
                        program.post("/orders", order(order.getKey()), "Idempotency-Key", order.getKey());
                assertThat(again.body()).isEqualTo(order.getValue());
                assertThat(again.headers().firstValue("Idempotent-Replayed")).hasValue("true");
            }
            assertThat(program.stop()).isZero();
        } finally {
            program.close();
        }
        check("the end of seed " + seed, acknowledged.keySet());
        System.out.printf(
                "%s: %d kills, %d orders acknowledged, %d requests sent again, seed %d%n",
                engine, KILLS, acknowledged.size(), sentAgain, seed);
        assertThat(acknowledged).hasSizeGreaterThan(KILLS);
    }

    private void check(String when, Set<String> keys) {
        List<String> stored = list("SELECT promocode FROM orders");
        assertThat(stored).as(when).doesNotHaveDuplicates().containsAll(keys);
        assertThat(database.sql(
                        "SELECT count(*) FROM orders WHERE 2 <> (SELECT count(*) FROM order_product_association a"
                                + " WHERE a.order_id = orders.id)"))
                .as("orders that are not whole, at " + when)
                .isEqualTo("0");
        assertThat(list("SELECT idempotency_key FROM idempotency_keys WHERE location LIKE '/orders/%'"))
                .as("each order with its key, at " + when)
                .containsExactlyInAnyOrderElementsOf(stored);
        if (engine == Sqlite.ENGINE) {
            assertThat(database.sql("PRAGMA integrity_check")).as(when).isEqualTo("ok");
            assertThat(database.sql("SELECT count(*) FROM pragma_foreign_key_check"))
                    .as(when)
                    .isEqualTo("0");
        }
    }

    private List<String> list(String query) {
        String found = database.sql(query);
        return found == null || found.isEmpty() ? List.of() : Arrays.asList(found.split(",", -1));
    }
}

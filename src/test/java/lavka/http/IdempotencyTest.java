package lavka.http;

import static lavka.Errors.assertError;
import static lavka.Latches.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import lavka.EveryEngine;
import lavka.TestApp;
import lavka.TestApp.Answer;
import lavka.core.ErrorKind;
import lavka.db.Statements;
import lavka.engine.Engine;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A request that is sent again under the same key is done once, and answered the same. */
@EveryEngine
class IdempotencyTest {
    private static final String TEA = "{\"name\":\"Tea\",\"description\":\"Иван-чай\",\"price\":450}";

    @AutoClose
    private final TestApp app;

    private final Idempotency idempotency;

    IdempotencyTest(Engine engine) {
        app = TestApp.shared(engine);
        idempotency = new Idempotency(app.app().database());
    }

    private Answer keyed(String method, String path, String body, String key) {
        return app.send(method, path, body, "Idempotency-Key", key);
    }

    private String count(String table) {
        return app.sql("SELECT count(*) FROM " + table);
    }

    private static void assertReplayed(Answer again, Answer first) {
        assertThat(again.status()).isEqualTo(first.status());
        assertThat(again.bytes()).isEqualTo(first.bytes());
        assertThat(again.header("ETag")).isEqualTo(first.header("ETag"));
        assertThat(again.header("Location")).isEqualTo(first.header("Location"));
        assertThat(again.header("Content-Type")).isEqualTo(first.header("Content-Type"));
        assertThat(again.header("Idempotent-Replayed")).hasValue("true");
        assertThat(first.header("Idempotent-Replayed")).isEmpty();
    }

    @Test
    void a_create_is_replayed_byte_for_byte() {
        Answer first = keyed("POST", "/products", TEA, "tea-1").expect(201);
        assertReplayed(keyed("POST", "/products", TEA, "tea-1").expect(201), first);
        assertReplayed(keyed("POST", "/products", TEA, "\"tea-1\""), first);
        assertThat(count("products")).isEqualTo("1");
        app.delete("/products/1").expect(204);
        assertReplayed(keyed("POST", "/products", TEA, "tea-1"), first);
        assertThat(count("products")).as("what was done is not done again").isEqualTo("0");
        keyed("POST", "/products", TEA, "tea-2").expect(201);
        assertThat(count("products")).isEqualTo("1");
    }

    @Test
    void an_order_with_items_is_placed_once() {
        app.post("/products", TEA).expect(201);
        String order = "{\"items\":[{\"product_id\":1,\"count\":2}]}";
        Answer first = keyed("POST", "/orders", order, "order-17").expect(201);
        app.patch("/products/1", "{'price':999}").expect(200);
        assertReplayed(keyed("POST", "/orders", order, "order-17"), first);
        assertThat(count("orders") + count("order_product_association")).isEqualTo("11");
    }

    @Test
    void a_patch_is_replayed_whatever_came_between() {
        app.post("/products", TEA).expect(201);
        String etag = app.get("/products/1").etag();
        Answer first = app.send("PATCH", "/products/1", "{\"price\":1}", "Idempotency-Key", "p", "If-Match", etag)
                .expect(200);
        app.patch("/products/1", "{'price':2}").expect(200);
        assertReplayed(
                app.send("PATCH", "/products/1", "{\"price\":1}", "Idempotency-Key", "p", "If-Match", etag), first);
        assertThat(app.get("/products/1").json().get("price").asInt()).isEqualTo(2);
    }

    @Test
    void a_key_is_for_one_request() {
        keyed("POST", "/products", TEA, "k").expect(201);
        for (Answer other : List.of(
                keyed("POST", "/products", TEA.replace("450", "451"), "k"),
                keyed("POST", "/products", TEA + " ", "k"),
                keyed("POST", "/users", "{\"username\":\"sam\"}", "k"),
                keyed("PATCH", "/products/1", "{\"price\":1}", "k"))) {
            other.expectProblem(422, "invalid-fields", "Idempotency-Key: was used for a different request");
        }
        assertThat(count("products") + count("users")).isEqualTo("10");
    }

    @Test
    void what_failed_is_not_stored() {
        app.post("/users", "{'username':'sam'}").expect(201);
        app.post("/users", "{'username':'kim'}").expect(201);
        keyed("PATCH", "/users/2", "{\"username\":\"sam\"}", "k").expect(409);
        keyed("POST", "/products", "{\"name\":\"\"}", "k").expect(422);
        keyed("PATCH", "/products/7", "{\"price\":1}", "k").expect(404);
        assertThat(count("idempotency_keys")).isEqualTo("0");
        app.delete("/users/1").expect(204);
        Answer first = keyed("PATCH", "/users/2", "{\"username\":\"sam\"}", "k").expect(200);
        assertReplayed(keyed("PATCH", "/users/2", "{\"username\":\"sam\"}", "k"), first);
    }

    @Test
    void of_many_at_once_one_is_done_and_all_get_its_answer() throws Exception {
        app.post("/products", TEA).expect(201);
        for (int round = 0; round < 5; round++) {
            String key = "round-" + round;
            List<Future<Answer>> sent = new ArrayList<>();
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int i = 0; i < 12; i++) {
                    sent.add(threads.submit(() -> keyed("POST", "/orders", "{\"items\":[{\"product_id\":1}]}", key)));
                }
            }
            int replayed = 0;
            for (Future<Answer> one : sent) {
                assertThat(one.get().expect(201).text())
                        .isEqualTo(sent.getFirst().get().text());
                replayed += one.get().header("Idempotent-Replayed").isPresent() ? 1 : 0;
            }
            assertThat(replayed).isEqualTo(11);
        }
        assertThat(count("orders")).isEqualTo("5");
    }

    /** Two programs on one server know nothing of each other's requests. */
    @Test
    void two_programs_do_it_once_too() throws Exception {
        Idempotency other = new Idempotency(app.app().database());
        Idempotency.Key key = new Idempotency.Key("shared", "same");
        List<Future<Integer>> done = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 10; i++) {
                Idempotency mine = i % 2 == 0 ? idempotency : other;
                done.add(threads.submit(() -> mine.once(key, new Statements(false), sql -> {}, tx -> {
                            tx.execute("INSERT INTO orders (promocode) VALUES ('once')");
                            return lavka.http.Answer.item(200, "{}".getBytes(java.nio.charset.StandardCharsets.UTF_8));
                        })
                        .status()));
            }
        }
        for (Future<Integer> one : done) {
            assertThat(one.get()).isEqualTo(200);
        }
        assertThat(count("orders")).isEqualTo("1");
    }

    @Test
    void after_a_day_a_key_is_new_and_swept() {
        Answer first = keyed("POST", "/products", TEA, "old").expect(201);
        keyed("POST", "/products", TEA, "young").expect(201);
        app.database()
                .execute("UPDATE idempotency_keys SET created_at = '2026-01-02 03:04:05.678' WHERE idempotency_key ="
                        + " 'old'");
        Answer second = keyed("POST", "/products", TEA, "old").expect(201);
        assertThat(second.header("Idempotent-Replayed")).isEmpty();
        assertThat(second.text()).isNotEqualTo(first.text());
        app.database()
                .execute("UPDATE idempotency_keys SET created_at = '2026-01-02 03:04:05.678' WHERE idempotency_key ="
                        + " 'old'");
        idempotency.sweep();
        assertThat(app.sql("SELECT idempotency_key FROM idempotency_keys")).isEqualTo("young");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"\"", "\"a", "a\"", "a\\", "ключ", "\"a\\b\"", "a b "})
    void a_malformed_key_is_refused(String key) {
        if (key.equals("a b ")) {
            assertThat(Idempotency.Key.parse(key))
                    .as("blanks around it are HTTP's")
                    .isEqualTo("a b");
            return;
        }
        assertError(ErrorKind.INVALID_PARAMETER, () -> Idempotency.Key.parse(key));
    }

    @Test
    void a_key_has_up_to_255_characters_of_any_kind() {
        String longest = "k".repeat(255);
        keyed("POST", "/products", TEA, longest).expect(201);
        keyed("POST", "/products", TEA, "\"" + longest + "\"").expect(201);
        keyed("POST", "/products", TEA, longest + "k").expectProblem(400, "invalid-parameter", "Idempotency-Key");
        keyed("POST", "/products", TEA, "").expectProblem(400, "invalid-parameter", "Idempotency-Key");
        keyed("POST", "/products", TEA, "it's 100% {mine}; --").expect(201);
        keyed("POST", "/products", TEA, "IT'S 100% {mine}; --").expect(201);
        keyed("POST", "/products", TEA, "\"" + "a".repeat(7_000) + "\"")
                .expectProblem(400, "invalid-parameter", "Idempotency-Key");
        assertThat(Idempotency.Key.parse("\"a\\\"b\\\\c\"")).isEqualTo("a\"b\\c");
        assertThat(count("products")).isEqualTo("3");
    }

    @Test
    void put_and_delete_need_none_and_do_not_mind_one() {
        keyed("POST", "/products", TEA, "k").expect(201);
        keyed("PUT", "/products/1", TEA.replace("450", "1"), "k").expect(200);
        keyed("PUT", "/products/1", TEA.replace("450", "2"), "k").expect(200);
        keyed("DELETE", "/products/1", null, "k").expect(204);
        assertThat(count("idempotency_keys")).isEqualTo("1");
    }

    /** Waits for the write timeout. */
    @Test
    @Tag("slow")
    void a_request_with_a_key_in_progress_times_out_with_409() throws Exception {
        Idempotency.Key key = new Idempotency.Key("k", "f");
        CountDownLatch gate = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            CountDownLatch begun = new CountDownLatch(1);
            Future<lavka.http.Answer> first =
                    threads.submit(() -> idempotency.once(key, new Statements(false), sql -> {}, tx -> {
                        begun.countDown();
                        await(gate);
                        return lavka.http.Answer.item(200, new byte[] {'1'});
                    }));
            await(begun);
            assertError(
                    ErrorKind.IN_PROGRESS,
                    () -> idempotency.once(key, new Statements(false), sql -> {}, tx -> lavka.http.Answer.deleted()));
            gate.countDown();
            assertThat(first.get().status()).isEqualTo(200);
            assertThat(idempotency
                            .once(key, new Statements(false), sql -> {}, tx -> lavka.http.Answer.deleted())
                            .headers())
                    .containsEntry("Idempotent-Replayed", "true");
        }
    }
}

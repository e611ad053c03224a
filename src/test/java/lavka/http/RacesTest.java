package lavka.http;

import static lavka.db.schema.Tables.POSTS;
import static lavka.db.schema.Tables.USERS;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import lavka.EveryEngine;
import lavka.SameAnswers;
import lavka.TestApp;
import lavka.engine.Engine;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Requests that meet: each is answered as if it had been alone, before or after the others. */
@EveryEngine
class RacesTest {
    private static final String PRODUCT = "{'name':'Tea','description':'','price':0}";

    @AutoClose
    private final TestApp app;

    RacesTest(Engine engine) {
        app = TestApp.shared(engine);
    }

    /** Does all at once; the results in the order of the work. */
    private static <T> List<T> together(List<Callable<T>> work) throws Exception {
        CountDownLatch start = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<T>> results = new ArrayList<>();
            for (Callable<T> one : work) {
                results.add(threads.submit(() -> {
                    start.await();
                    return one.call();
                }));
            }
            start.countDown();
            List<T> answers = new ArrayList<>();
            for (Future<T> result : results) {
                answers.add(result.get());
            }
            return answers;
        }
    }

    private static List<Callable<Integer>> times(int number, Callable<TestApp.Answer> request) {
        return IntStream.range(0, number)
                .<Callable<Integer>>mapToObj(i -> () -> request.call().status())
                .toList();
    }

    /** The id of what is created. */
    private long create(String path, String json) {
        return app.post(path, json).expect(201).json().get("id").asLong();
    }

    /** Repeats a write, with the numbers from 1 on, until the reads are done; the number of writes. */
    private static int writesWhile(IntConsumer write, Runnable reads) throws Exception {
        AtomicBoolean isOver = new AtomicBoolean();
        AtomicInteger writes = new AtomicInteger();
        Callable<Boolean> writer = () -> {
            while (!isOver.get()) {
                write.accept(writes.incrementAndGet());
            }
            return true;
        };
        Callable<Boolean> reader = () -> {
            try {
                reads.run();
            } finally {
                isOver.set(true);
            }
            return true;
        };
        SameAnswers.apart(() -> together(List.of(writer, reader)));
        return writes.get();
    }

    /** Users and their posts, and a page and its total, are read by separate statements. */
    @Test
    void the_statements_of_a_request_see_one_snapshot() throws Exception {
        create("/users", "{'username':'user0'}");
        IntConsumer write = i -> app.app().database().write(tx -> {
            String name = "user" + i;
            int posts = i % 4;
            tx.update(USERS).set(USERS.USERNAME, name).execute();
            tx.deleteFrom(POSTS).execute();
            for (int n = 0; n < posts; n++) {
                tx.insertInto(POSTS, POSTS.TITLE, POSTS.BODY, POSTS.USER_ID)
                        .values(name, "", 1L)
                        .execute();
            }
            return posts;
        });
        int writes = writesWhile(write, () -> {
            for (int i = 0; i < 150; i++) {
                JsonNode user =
                        app.get("/users?include=posts").expect(200).json().get(0);
                String name = user.get("username").asString();
                assertThat(user.get("posts"))
                        .hasSize(Integer.parseInt(name.substring("user".length())) % 4)
                        .allSatisfy(
                                post -> assertThat(post.get("title").asString()).isEqualTo(name));
                TestApp.Answer posts = app.send("GET", "/posts", null, "Prefer", "count=exact");
                assertThat(posts.header("X-Total-Count"))
                        .contains(String.valueOf(posts.expect(200).json().size()));
            }
        });
        assertThat(writes).as("writes").isGreaterThan(10);
    }

    /** A user comes and goes with a post: at no moment has the user none. */
    @Test
    void the_list_of_a_parent_is_read_while_the_parent_goes() throws Exception {
        IntConsumer write = i -> {
            app.app().database().write(tx -> {
                tx.insertInto(USERS, USERS.ID, USERS.USERNAME)
                        .values(7L, "user")
                        .execute();
                return tx.insertInto(POSTS, POSTS.TITLE, POSTS.BODY, POSTS.USER_ID)
                        .values("Hi", "", 7L)
                        .execute();
            });
            app.app().database().write(tx -> {
                tx.deleteFrom(POSTS).execute();
                return tx.deleteFrom(USERS).execute();
            });
        };
        Set<Integer> statuses = new HashSet<>();
        writesWhile(write, () -> {
            for (int i = 0; i < 20_000 && (i < 500 || statuses.size() < 2); i++) {
                TestApp.Answer posts = app.get("/users/7/posts");
                statuses.add(posts.status());
                assertThat(posts.status() == 404 || posts.expect(200).json().size() == 1)
                        .as(posts.text())
                        .isTrue();
            }
        });
        assertThat(statuses).containsExactlyInAnyOrder(200, 404);
    }

    @Test
    void one_name_is_given_once() throws Exception {
        for (int round = 1; round <= 5; round++) {
            String user = "{'username':'sam" + round + "','email':'sam" + round + "@example.org'}";
            List<Integer> statuses = together(times(16, () -> app.post("/users", user)));
            assertThat(statuses).containsOnlyOnce(201).containsOnly(201, 409);
        }
        assertThat(app.sql("SELECT count(*) FROM users")).isEqualTo("5");
    }

    @Test
    void a_parent_goes_while_its_children_come() throws Exception {
        for (int round = 1; round <= 10; round++) {
            long id = create("/users", "{'username':'user" + round + "'}");
            String post = "{'title':'Hi','user_id':" + id + "}";
            List<Callable<Integer>> work = new ArrayList<>(times(4, () -> app.post("/posts", post)));
            work.addAll(times(2, () -> app.put("/users/" + id + "/profile", "{'bio':'x'}")));
            work.addAll(times(1, () -> app.delete("/users/" + id)));
            List<Integer> statuses = together(work);
            assertThat(statuses.getLast()).isEqualTo(204);
            assertThat(statuses.subList(0, 4)).isSubsetOf(201, 422);
            assertThat(statuses.subList(4, 6)).isSubsetOf(201, 200, 404);
        }
        assertThat(app.sql("SELECT count(*) FROM posts")).isEqualTo("0");
        assertThat(app.sql("SELECT count(*) FROM profiles")).isEqualTo("0");
    }

    @Test
    void a_product_is_sold_or_deleted() throws Exception {
        for (int round = 1; round <= 10; round++) {
            long id = create("/products", PRODUCT);
            String order = "{'items':[{'product_id':" + id + "}]}";
            List<Callable<Integer>> work = new ArrayList<>(times(2, () -> app.post("/orders", order)));
            work.addAll(times(1, () -> app.delete("/products/" + id)));
            List<Integer> statuses = together(work);
            String sold = app.sql("SELECT count(*) FROM order_product_association WHERE product_id = " + id);
            if (statuses.getLast() == 204) {
                assertThat(statuses).isEqualTo(List.of(422, 422, 204));
                assertThat(sold).isEqualTo("0");
            } else {
                assertThat(statuses).isEqualTo(List.of(201, 201, 409));
                assertThat(sold).isEqualTo("2");
            }
        }
    }

    @Test
    void no_increment_is_lost_under_if_match() throws Exception {
        long id = create("/products", PRODUCT);
        String path = "/products/" + id;
        Callable<Integer> increments = () -> {
            int refused = 0;
            for (int done = 0; done < 10; ) {
                TestApp.Answer read = app.get(path).expect(200);
                String patch = "{\"price\":" + (read.json().get("price").asLong() + 1) + "}";
                int status =
                        app.send("PATCH", path, patch, "If-Match", read.etag()).status();
                assertThat(status).isIn(200, 412);
                done += status == 200 ? 1 : 0;
                refused += status == 412 ? 1 : 0;
            }
            return refused;
        };
        List<Integer> refused = together(List.of(increments, increments, increments, increments));
        assertThat(app.sql("SELECT price FROM products")).isEqualTo("40");
        assertThat(refused.stream().mapToInt(n -> n).sum()).as("they met").isPositive();
    }

    @Test
    void patches_of_different_fields_both_stay() throws Exception {
        long id = create("/products", PRODUCT);
        for (int round = 1; round <= 20; round++) {
            String name = "{'name':'Tea " + round + "'}";
            String price = "{'price':" + round + "}";
            assertThat(together(List.of(
                            () -> app.patch("/products/" + id, name).status(),
                            () -> app.patch("/products/" + id, price).status())))
                    .containsOnly(200);
            assertThat(app.sql("SELECT name || price FROM products")).isEqualTo("Tea " + round + round);
        }
    }

    @Test
    void sixty_four_writers_of_one_row_all_come_through() throws Exception {
        long id = create("/products", PRODUCT);
        List<Integer> statuses = together(times(64, () -> app.patch("/products/" + id, "{'price':7}")));
        assertThat(statuses).hasSize(64).containsOnly(200);
    }

    @Test
    void an_order_never_grows_beyond_its_bounds() throws Exception {
        for (int i = 1; i <= 108; i++) {
            app.post("/products", PRODUCT).expect(201);
        }
        String items = IntStream.rangeClosed(1, 99)
                .mapToObj(i -> "{'product_id':" + i + "}")
                .collect(Collectors.joining(","));
        long id = create("/orders", "{'items':[" + items + "]}");
        List<Integer> statuses = together(IntStream.rangeClosed(100, 108)
                .<Callable<Integer>>mapToObj(product -> () ->
                        app.put("/orders/" + id + "/items/" + product, "{}").status())
                .toList());
        assertThat(statuses).containsOnlyOnce(201).containsOnly(201, 422);
        assertThat(app.sql("SELECT count(*) FROM order_product_association")).isEqualTo("100");
    }

    @Test
    void one_of_many_creates_a_profile() throws Exception {
        for (int round = 1; round <= 20; round++) {
            long id = create("/users", "{'username':'sam" + round + "'}");
            List<Callable<Integer>> work =
                    new ArrayList<>(times(4, () -> app.put("/users/" + id + "/profile", "{'bio':'x'}")));
            work.addAll(times(2, () -> app.post("/profiles", "{'user_id':" + id + "}")));
            List<Integer> statuses = together(work);
            assertThat(statuses).containsOnlyOnce(201);
            assertThat(statuses.subList(0, 4))
                    .as("a PUT never meets what it would replace")
                    .isSubsetOf(201, 200);
            assertThat(statuses.subList(4, 6)).isSubsetOf(201, 409);
        }
    }
}

package lavka.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import lavka.EveryEngine;
import lavka.TestApp;
import lavka.engine.Engine;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** ETag and preconditions, HEAD, OPTIONS and Allow. */
@EveryEngine
class MethodsTest {
    @AutoClose
    private final TestApp app;

    MethodsTest(Engine engine) {
        app = TestApp.shared(engine);
    }

    private String etag = "";

    @BeforeEach
    void aProduct() {
        etag = app.post("/products", "{'name':'Tea','description':'','price':450}")
                .expect(201)
                .etag();
    }

    @Test
    void who_has_the_item_is_not_sent_it_again() {
        String length = String.valueOf(app.get("/products/1").bytes().length);
        for (String header : new String[] {etag, "W/" + etag, "\"x\", " + etag, "*"}) {
            var answer = app.send("GET", "/products/1", (String) null, "If-None-Match", header);
            answer.expect(304);
            assertThat(answer.bytes()).isEmpty();
            assertThat(answer.etag()).isEqualTo(etag);
            assertThat(answer.header("Content-Length")).contains(length);
        }
        app.send("GET", "/products/1", (String) null, "If-None-Match", "\"x\"").expect(200);
    }

    @Test
    void an_etag_is_of_the_plain_item_alone() {
        assertThat(app.get("/products/1?include=orders").header("ETag")).isEmpty();
        assertThat(app.get("/products").header("ETag")).isEmpty();
        app.send("GET", "/products/1?include=orders", (String) null, "If-None-Match", etag)
                .expect(200);
    }

    @Test
    void a_stale_write_changes_nothing() {
        String body = "{\"name\":\"Cup\",\"description\":\"\",\"price\":1}";
        String fresh = app.send("PUT", "/products/1", body, "If-Match", etag)
                .expect(200)
                .etag();
        app.send("PUT", "/products/1", body, "If-Match", etag)
                .expectProblem(412, "precondition-failed", "If-Match does not match: the current ETag is ");
        app.send("PATCH", "/products/1", "{\"price\":2}", "If-Match", etag).expect(412);
        app.send("DELETE", "/products/1", (String) null, "If-Match", etag).expect(412);
        app.send("PATCH", "/products/1", "{\"price\":2}", "If-Match", "W/" + fresh)
                .expect(412);
        assertThat(app.sql("SELECT name || price FROM products")).isEqualTo("Cup1");
        app.send("PATCH", "/products/1", "{\"price\":2}", "If-Match", "*").expect(200);
        String last = app.get("/products/1").etag();
        app.send("DELETE", "/products/1", (String) null, "If-Match", last).expect(204);
        app.send("DELETE", "/products/1", (String) null, "If-Match", last).expect(404);
    }

    @Test
    void put_can_insist_on_creating_or_on_replacing() {
        app.post("/users", "{'username':'sam'}").expect(201);
        app.send("PUT", "/users/1/profile", "{}", "If-Match", "*").expect(412);
        app.send("PUT", "/users/1/profile", "{}", "If-None-Match", "*").expect(201);
        app.send("PUT", "/users/1/profile", "{\"bio\":\"x\"}", "If-None-Match", "*")
                .expect(412);
        assertThat(app.sql("SELECT bio FROM profiles")).isNull();
    }

    @Test
    void conditions_may_stand_on_several_lines() {
        // setHeader of the client would replace, so the list is sent as two headers by hand.
        String twice = "GET /products/1 HTTP/1.1\r\nHost: x\r\nIf-None-Match: \"x\"\r\nIf-None-Match: " + etag
                + "\r\nConnection: close\r\n\r\n";
        assertThat(app.raw(twice)).startsWith("HTTP/1.1 304 ");
    }

    @Test
    void one_of_many_writers_with_the_same_version_wins() throws Exception {
        List<Integer> statuses = Collections.synchronizedList(new ArrayList<>());
        List<Thread> writers = IntStream.range(0, 32)
                .mapToObj(i -> Thread.ofVirtual()
                        .start(() ->
                                statuses.add(app.send("PATCH", "/products/1", "{\"price\":" + i + "}", "If-Match", etag)
                                        .status())))
                .toList();
        for (Thread writer : writers) {
            writer.join();
        }
        assertThat(statuses).hasSize(32).containsOnlyOnce(200);
        assertThat(Set.copyOf(statuses)).containsExactlyInAnyOrder(200, 412);
    }

    @Test
    void head_is_get_without_its_body() {
        var get = app.get("/products/1");
        var head = app.send("HEAD", "/products/1", (String) null).expect(200);
        assertThat(head.bytes()).isEmpty();
        assertThat(head.etag()).isEqualTo(get.etag());
        assertThat(head.header("Content-Length")).contains(String.valueOf(get.bytes().length));
        app.send("HEAD", "/products/9", (String) null).expect(404);
        app.send("HEAD", "/products/x", (String) null).expect(400);
        app.send("HEAD", "/docs", (String) null).expect(200);
        app.send("HEAD", "/products/1", (String) null, "If-None-Match", etag).expect(304);
    }

    @Test
    void options_and_405_tell_the_methods() {
        String item = "DELETE, GET, HEAD, OPTIONS, PATCH, PUT";
        var options = app.send("OPTIONS", "/products/1", (String) null).expect(204);
        assertThat(options.header("Allow")).contains(item);
        var post = app.send("POST", "/products/1", "{}");
        post.expectProblem(405, "method-not-allowed", "POST");
        assertThat(post.header("Allow")).contains(item);
        var patch = app.send("PATCH", "/products/", "{}").expect(405);
        assertThat(patch.header("Allow")).contains("GET, HEAD, OPTIONS, POST");
        app.send("FOO", "/products", (String) null).expect(405);
        app.send("DELETE", "/", (String) null).expect(405);
        app.send("OPTIONS", "/nowhere", (String) null).expect(404);
    }

    @Test
    void no_header_makes_a_get_another_method() {
        app.send("GET", "/products/1", (String) null, "X-HTTP-Method-Override", "DELETE")
                .expect(200);
        app.send("POST", "/products/1", "{}", "X-HTTP-Method-Override", "DELETE")
                .expect(405);
        app.get("/products/1").expect(200);
    }
}

package lavka.post;

import static org.assertj.core.api.Assertions.assertThat;

import lavka.EveryEngine;
import lavka.TestApp;
import lavka.engine.Engine;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@EveryEngine
class PostsTest {
    @AutoClose
    private final TestApp app;

    PostsTest(Engine engine) {
        app = TestApp.shared(engine);
    }

    @BeforeEach
    void users() {
        app.post("/users", "{'username':'sam'}").expect(201);
        app.post("/users", "{'username':'john'}").expect(201);
    }

    @Test
    void it_works() {
        var created = app.post("/posts", "{'title':'Hello','body':'World','user_id':1}");
        created.expect(201, "{'id':1,'title':'Hello','body':'World','user_id':1}");
        assertThat(created.header("Location")).contains("/posts/1");
        app.get("/posts/1").expect(200, created.text());
        app.put("/posts/1", "{'title':'Hi','user_id':2}").expect(200, "{'id':1,'title':'Hi','body':'','user_id':2}");
        app.patch("/posts/1", "{'body':'there'}").expect(200, "{'id':1,'title':'Hi','body':'there','user_id':2}");
        assertThat(app.sql("SELECT title || body || user_id FROM posts")).isEqualTo("Hithere2");
        app.delete("/posts/1").expect(204);
        app.delete("/posts/1").expectProblem(404, "not-found", "There is no post 1.");
    }

    @Test
    void the_author_exists() {
        app.post("/posts", "{'title':'Hello','user_id':1}").expect(201);
        app.post("/posts", "{'title':'Hello','user_id':9}").expectViolations("/user_id not_found");
        app.post("/users/9/posts", "{'title':'Hello'}").expectProblem(404, "not-found", "There is no user 9.");
        app.post("/users/9/posts", "{'titl':1}").expectProblem(404, "not-found", "There is no user 9.");
        app.get("/users/9/posts").expectProblem(404, "not-found", "There is no user 9.");
        app.patch("/posts/1", "{'user_id':9}").expectViolations("/user_id not_found");
        assertThat(app.sql("SELECT user_id FROM posts ORDER BY id")).isEqualTo("1");
    }

    @Test
    void a_users_own_posts() {
        app.post("/users/1/posts", "{'title':'One'}").expect(201, "{'id':1,'title':'One','body':'','user_id':1}");
        app.post("/users/2/posts", "{'title':'Other'}").expect(201);
        app.post("/users/1/posts", "{'title':'Two','user_id':1}").expect(201);
        app.post("/users/1/posts", "{'title':'Three','user_id':2}").expectViolations("/user_id read_only");
        var page = app.get("/users/1/posts?limit=1");
        page.expect(200, "[{'id':1,'title':'One','body':'','user_id':1}]");
        var next = app.get(page.next());
        next.expect(200, "[{'id':3,'title':'Two','body':'','user_id':1}]");
        assertThat(next.link("next")).isEmpty();
        app.get(page.next().replace("/users/1/", "/users/2/")).expectProblem(400, "invalid-parameter", "cursor");
    }

    @Test
    void authors_come_along() {
        app.post("/users/2/posts", "{'title':'One'}").expect(201);
        String withAuthor =
                "{'id':1,'title':'One','body':'','user_id':2,'author':{'id':2,'username':'john','email':null}}";
        app.get("/posts?include=author").expect(200, "[" + withAuthor + "]");
        app.get("/posts/1?include=author").expect(200, withAuthor);
    }

    @Test
    void a_body_of_a_hundred_thousand_emoji_is_a_body() {
        String escaped = "\\ud83d\\ude00".repeat(100_000);
        app.post("/posts", "{'title':'Long','body':'" + escaped + "','user_id':1}")
                .expect(201);
        String length = app.database().engine().placeholders().get("length");
        assertThat(app.sql("SELECT " + length + "(body) FROM posts")).isEqualTo("100000");
        app.post("/posts", "{'title':'Long','body':'😀" + escaped + "','user_id':1}")
                .expectViolations("/body too_long");
    }
}

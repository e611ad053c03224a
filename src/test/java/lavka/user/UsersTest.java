package lavka.user;

import static org.assertj.core.api.Assertions.assertThat;

import lavka.EveryEngine;
import lavka.TestApp;
import lavka.TestDatabase;
import lavka.engine.Engine;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

@EveryEngine
class UsersTest {
    @AutoClose
    private final TestApp app;

    UsersTest(Engine engine) {
        app = TestApp.shared(engine);
    }

    @Test
    void it_works() {
        var created = app.post("/users", "{'username':'sam','email':'sam@example.org'}");
        created.expect(201, "{'id':1,'username':'sam','email':'sam@example.org'}");
        assertThat(created.header("Location")).contains("/users/1");
        app.get("/users/1").expect(200, created.text());

        app.put("/users/1", "{'username':'Sam'}").expect(200, "{'id':1,'username':'Sam','email':null}");
        app.patch("/users/1", "{'email':'s@example.org'}")
                .expect(200, "{'id':1,'username':'Sam','email':'s@example.org'}");
        app.patch("/users/1", "{'email':null}").expect(200, "{'id':1,'username':'Sam','email':null}");
        app.get("/users").expect(200, "[{'id':1,'username':'Sam','email':null}]");

        app.delete("/users/1").expect(204);
        app.get("/users/1").expectProblem(404, "not-found", "There is no user 1.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u200b", "\u200d", "\u202e", "\u2066", "\ufeff", "\u00ad", "\udb40\udc41"})
    void a_username_has_no_invisible_characters(String invisible) {
        app.post("/users", "{'username':'sam" + invisible + "'}").expectViolations("/username pattern");
    }

    @Test
    void a_user_with_too_many_posts_for_one_write_is_not_deleted() {
        app.post("/users", "{'username':'sam'}").expect(201);
        app.post("/users", "{'username':'eva'}").expect(201);
        app.post("/users/1/posts", "{'title':'One too many'}").expect(201);
        app.database()
                .execute("INSERT INTO posts (title, body, user_id) SELECT 't', '', 1 FROM " + TestDatabase.TEN_THOUSAND
                        + " LIMIT " + UserDao.MAX_POSTS);
        app.delete("/users/1")
                .expectProblem(
                        409,
                        "conflict",
                        "User 1 has more than 5,000 posts and cannot be deleted with them. Delete posts first.");
        app.delete("/posts/1").expect(204);
        app.delete("/users/1").expect(204);
        assertThat(app.sql("SELECT count(*) FROM posts")).isEqualTo("0");
        app.delete("/users/2").expect(204);
    }

    @Test
    void a_username_is_unique_and_case_matters() {
        app.post("/users", "{'username':'sam'}").expect(201);
        app.post("/users", "{'username':'Sam'}").expect(201);
        app.post("/users", "{'username':'sam'}").expectProblem(409, "conflict", "users_username_unique");
        app.patch("/users/2", "{'username':'sam'}").expectProblem(409, "conflict", "/username");
        assertThat(app.sql("SELECT username FROM users ORDER BY id")).isEqualTo("sam,Sam");
    }

    @Test
    void an_email_is_unique_and_optional() {
        app.post("/users", "{'username':'sam','email':'a@example.org'}").expect(201);
        app.post("/users", "{'username':'john'}").expect(201);
        app.post("/users", "{'username':'kate','email':null}").expect(201);
        app.post("/users", "{'username':'bob','email':'a@example.org'}")
                .expectProblem(409, "conflict", "users_email_unique");
        assertThat(app.sql("SELECT count(*) FROM users")).isEqualTo("3");
    }

    @Test
    void a_username_holds_nothing_that_the_eye_cannot_see() {
        for (String username :
                new String[] {"s m", "sam ", "\\u0009sam", "sam\\n", "sa\\u00a0m", "sa\\u3000m", "sa\\u007fm"}) {
            app.post("/users", "{'username':'" + username + "'}").expectViolations("/username pattern");
        }
        app.post("/users", "{'username':'ab'}").expectViolations("/username too_short");
        app.post("/users", "{'username':'" + "a".repeat(33) + "'}").expectViolations("/username too_long");
        app.post("/users", "{'username':'Сэм😀'}").expect(201);
        assertThat(app.sql("SELECT count(*) FROM users")).isEqualTo("1");
    }

    @Test
    void an_email_looks_like_one() {
        for (String email : new String[] {"a", "a@b", "@b.c", "a@.c", "a b@c.d", "a@b@c.d", "a@b..c", "a@b.c "}) {
            app.post("/users", "{'username':'sam','email':'" + email + "'}").expectViolations("/email format");
        }
        app.post("/users", "{'username':'sam','email':'a+b@mail.example.org'}").expect(201);
    }

    @Test
    void one_user_is_found_by_username() {
        app.post("/users", "{'username':'sam'}").expect(201);
        app.post("/users", "{'username':'john'}").expect(201);
        app.get("/users?username=john").expect(200, "[{'id':2,'username':'john','email':null}]");
        app.get("/users?username=John").expect(200, "[]");
        app.get("/users?username=").expect(200, "[]");
        app.get("/users?usrname=john").expectProblem(400, "invalid-parameter", "Did you mean username?");
    }

    @Test
    void posts_and_profile_come_along_and_go_along() {
        app.post("/users", "{'username':'sam'}").expect(201);
        app.post("/users", "{'username':'john'}").expect(201);
        app.post("/users/1/posts", "{'title':'One','body':'first'}").expect(201);
        app.post("/users/1/posts", "{'title':'Two'}").expect(201);
        app.put("/users/1/profile", "{'first_name':'Sam'}").expect(201);

        app.get("/users?include=posts,profile").expect(200, """
            [{'id':1,'username':'sam','email':null,
              'posts':[{'id':1,'title':'One','body':'first','user_id':1},
                       {'id':2,'title':'Two','body':'','user_id':1}],
              'profile':{'id':1,'first_name':'Sam','last_name':null,'bio':null,'user_id':1}},
             {'id':2,'username':'john','email':null,'posts':[],'profile':null}]
            """);
        app.get("/users/2?include=profile").expect(200, "{'id':2,'username':'john','email':null,'profile':null}");
        JsonNode one =
                app.get("/users?include=posts&username=sam").expect(200).json().get(0);
        assertThat(one.has("profile")).isFalse();
        assertThat(one.get("posts")).hasSize(2);

        app.delete("/users/1").expect(204);
        assertThat(app.sql("SELECT count(*) FROM posts")).isEqualTo("0");
        assertThat(app.sql("SELECT count(*) FROM profiles")).isEqualTo("0");
    }

    @Test
    void a_hundred_posts_come_along_and_the_rest_is_a_link() {
        app.post("/users", "{'username':'sam'}").expect(201);
        for (int i = 1; i <= 103; i++) {
            app.post("/users/1/posts", "{'title':'Post " + i + "'}").expect(201);
        }
        JsonNode user = app.get("/users/1?include=posts").expect(200).json();
        assertThat(user.get("posts")).hasSize(100);
        JsonNode rest = app.get(user.get("posts_next").asString()).expect(200).json();
        assertThat(rest.valueStream().map(p -> p.get("title").asString()))
                .containsExactly("Post 101", "Post 102", "Post 103");
    }
}

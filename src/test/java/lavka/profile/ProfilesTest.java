package lavka.profile;

import static org.assertj.core.api.Assertions.assertThat;

import lavka.EveryEngine;
import lavka.TestApp;
import lavka.engine.Engine;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@EveryEngine
class ProfilesTest {
    @AutoClose
    private final TestApp app;

    ProfilesTest(Engine engine) {
        app = TestApp.shared(engine);
    }

    @BeforeEach
    void users() {
        app.post("/users", "{'username':'sam'}").expect(201);
        app.post("/users", "{'username':'john'}").expect(201);
    }

    @Test
    void it_works() {
        var created = app.post("/profiles", "{'first_name':'Sam','bio':'Tea.','user_id':1}");
        created.expect(201, "{'id':1,'first_name':'Sam','last_name':null,'bio':'Tea.','user_id':1}");
        assertThat(created.header("Location")).contains("/profiles/1");
        app.get("/profiles/1").expect(200, created.text());
        app.put("/profiles/1", "{'last_name':'Brown','user_id':1}")
                .expect(200, "{'id':1,'first_name':null,'last_name':'Brown','bio':null,'user_id':1}");
        app.patch("/profiles/1", "{'bio':'Cups.'}").expect(200);
        assertThat(app.sql("SELECT last_name || bio FROM profiles")).isEqualTo("BrownCups.");
        app.delete("/profiles/1").expect(204);
        app.get("/profiles/1").expectProblem(404, "not-found", "There is no profile 1.");
        app.get("/users/1").expect(200);
    }

    @Test
    void one_user_has_one_profile() {
        app.post("/profiles", "{'user_id':1}").expect(201);
        app.post("/profiles", "{'user_id':2}").expect(201);
        app.post("/profiles", "{'user_id':1}").expectProblem(409, "conflict", "profiles_user_id_unique");
        app.patch("/profiles/2", "{'user_id':1}").expectProblem(409, "conflict", "/user_id");
        app.post("/profiles", "{'user_id':9}").expectViolations("/user_id not_found");
        assertThat(app.sql("SELECT user_id FROM profiles ORDER BY id")).isEqualTo("1,2");
    }

    @Test
    void a_users_own_profile() {
        app.get("/users/1/profile").expectProblem(404, "not-found", "User 1 has no profile.");
        app.patch("/users/1/profile", "{'bio':'x'}").expectProblem(404, "not-found", "no profile");
        var created = app.put("/users/1/profile", "{'first_name':'Sam'}").expect(201);
        assertThat(created.header("Location")).contains("/users/1/profile");
        app.put("/users/1/profile", "{'first_name':'Samuel','user_id':1}")
                .expect(200, "{'id':1,'first_name':'Samuel','last_name':null,'bio':null,'user_id':1}");
        app.put("/users/1/profile", "{'id':7}").expectViolations("/id read_only");
        app.put("/users/1/profile", "{'user_id':2}").expectViolations("/user_id read_only");
        var patched = app.patch("/users/1/profile", "{'bio':'Tea.'}").expect(200);
        var read = app.get("/users/1/profile").expect(200, patched.text());
        assertThat(read.etag()).isEqualTo(app.get("/profiles/1").etag());
        app.delete("/users/1/profile").expect(204);
        app.delete("/users/1/profile").expectProblem(404, "not-found", "User 1 has no profile.");
        app.put("/users/9/profile", "{}").expectProblem(404, "not-found", "There is no user 9.");
        assertThat(app.sql("SELECT count(*) FROM profiles")).isEqualTo("0");
    }

    @Test
    void the_user_and_their_posts_come_along() {
        app.put("/users/2/profile", "{'bio':'Tea.'}").expect(201);
        app.post("/users/2/posts", "{'title':'One'}").expect(201);
        String user = "'user':{'id':2,'username':'john','email':null";
        String profile = "{'id':1,'first_name':null,'last_name':null,'bio':'Tea.','user_id':2,";
        app.get("/profiles/1?include=user").expect(200, profile + user + "}}");
        String posts = ",'posts':[{'id':1,'title':'One','body':'','user_id':2}]";
        app.get("/profiles?include=user.posts").expect(200, "[" + profile + user + posts + "}}]");
        app.get("/profiles?include=user,user.posts").expect(200, "[" + profile + user + posts + "}}]");
    }
}

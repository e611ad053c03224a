package lavka.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import lavka.Browser;
import lavka.SeedShop;
import lavka.TestApp;
import lavka.Untested;
import lavka.db.Engine;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** {@code /docs} of a service in development, in a real browser. */
class DocsTest {
    /** Opens an operation, clicks "Try it out", types 1 for an id, clicks "Execute", and gives the answer's status. */
    private static final String EXECUTE = """
        (async () => {
          const until = async (find) => {
            for (let i = 0; i < 400; i++) {
              const found = find();
              if (found) return found;
              await new Promise((done) => setTimeout(done, 25));
            }
            throw new Error('nothing found by ' + find);
          };
          const block = document.getElementById('operations-%s');
          if (!block.querySelector('.try-out__btn')) {
            block.querySelector('.opblock-summary-control').click();
          }
          (await until(() => block.querySelector('.try-out__btn'))).click();
          const execute = await until(() => block.querySelector('.execute'));
          const id = block.querySelector('[data-param-in=path] input');
          if (id) {
            Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(id, '1');
            id.dispatchEvent(new Event('input', {bubbles: true}));
            await until(() => id.value === '1' && !id.closest('.invalid'));
            await new Promise((done) => setTimeout(done, 600)); // Swagger UI waits for more to be typed
          }
          execute.click();
          const answered = () => block.querySelector('.live-responses-table tbody .response-col_status');
          const status = parseInt((await until(answered)).textContent);
          block.querySelector('.opblock-summary-control').click(); // open operations slow the page down
          return status;
        })()
        """;

    private static final String LIST = "document.getElementById('operations-products-listProducts')";

    @AutoClose
    private final TestApp app = TestApp.shared(Engine.SQLITE, "development");

    @BeforeEach
    void requireBrowser() {
        Untested.unless(Browser.program().isPresent(), "/docs was not tested in a browser: install chromium.");
    }

    private Browser open() throws Exception {
        Browser browser = new Browser("http://127.0.0.1:" + app.port() + "/docs");
        browser.await("document.querySelector('.opblock')");
        return browser;
    }

    @Test
    void every_operation_is_shown_with_its_operators_and_its_sql() throws Exception {
        try (Browser browser = open()) {
            for (JsonNode id : app.get("/openapi.json").json().findValues("operationId")) {
                browser.await("document.querySelector('.opblock[id$=\"-%s\"]')".formatted(id.asString()));
            }
            browser.evaluate(LIST + ".querySelector('.opblock-summary-control').click()");
            browser.await(LIST + ".querySelector('.parameters')");
            assertThat(browser.evaluate(LIST + ".textContent").asString()).contains("price.gte", "SQL", "select");
            assertThat(browser.evaluate("document.body.textContent").asString()).doesNotContain("Failed to load");
            assertThat(browser.log()).doesNotContain("Content Security Policy");
        }
    }

    @Test
    void every_list_executes_with_its_defaults() throws Exception {
        SeedShop.fill(app.database());
        try (Browser browser = open()) {
            int lists = 0;
            for (JsonNode path : app.get("/openapi.json").json().get("paths")) {
                JsonNode list = path.path("get");
                if (list.path("parameters").toString().contains("/Cursor")) {
                    String operation = list.at("/tags/0").asString() + "-"
                            + list.get("operationId").asString();
                    assertThat(browser.evaluate(EXECUTE.formatted(operation)).asInt())
                            .as(operation)
                            .isEqualTo(200);
                    lists++;
                }
            }
            assertThat(lists).isGreaterThanOrEqualTo(8);
        }
    }

    @Test
    void executing_a_write_commits_it() throws Exception {
        try (Browser browser = open()) {
            for (String operation : List.of("products-createProduct", "users-createUser")) {
                assertThat(browser.evaluate(EXECUTE.formatted(operation)).asInt())
                        .isEqualTo(201);
            }
        }
        app.get("/products").expect(200, "[{'id':1,'name':'Tea','description':'Ivan tea, 100 g','price':450}]");
        app.get("/users").expect(200, "[{'id':1,'username':'sam','email':'sam@example.org'}]");
    }
}

package lavka.pages;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import lavka.Browser;
import lavka.SeedShop;
import lavka.TestApp;
import lavka.Untested;
import lavka.engine.Sqlite;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** {@code /docs} and {@code /} of a service in development, in a real browser. */
class DocsTest {
    private static final int PHONE = 390;
    private static final int HEIGHT = 844;

    private static final String LIST = "document.getElementById('operations-products-listProducts')";

    @AutoClose
    private static Browser browser;

    @AutoClose
    private final TestApp app = TestApp.shared(Sqlite.ENGINE, "development");

    @BeforeAll
    static void openBrowser() throws Exception {
        Untested.unless(Browser.program().isPresent(), "/docs was not tested in a browser: install chromium.");
        browser = new Browser("about:blank");
    }

    private void open(String path) throws Exception {
        browser.open("http://127.0.0.1:" + app.port() + path);
        if (path.equals("/docs")) {
            browser.await("document.querySelector('.opblock')");
        }
    }

    /** Types into the filter box; React sees only values that are set past its own property. */
    private static void filter(String text) throws Exception {
        browser.evaluate("""
            (() => {
              const box = document.querySelector('.operation-filter-input');
              Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(box, '%s');
              box.dispatchEvent(new Event('input', {bubbles: true}));
            })()
            """.formatted(text));
    }

    /** Opens an operation, clicks "Try it out" and "Execute", and returns the status of the response. */
    private static int execute(String operation) throws Exception {
        return browser.evaluate("""
            (async () => {
              const until = async (find) => {
                for (let i = 0; i < 2000; i++) {
                  const found = find();
                  if (found) return found;
                  await new Promise((done) => setTimeout(done, 10));
                }
                throw new Error('nothing found by ' + find);
              };
              const block = await until(() => document.getElementById('operations-%s'));
              const toggle = () => block.querySelector('.opblock-summary-control').click();
              toggle();
              (await until(() => block.querySelector('.try-out__btn'))).click();
              (await until(() => block.querySelector('.execute'))).click();
              const answered = () => block.querySelector('.live-responses-table tbody .response-col_status');
              const status = parseInt((await until(answered)).textContent);
              toggle(); // open operations slow the page down
              return status;
            })()
            """.formatted(operation)).asInt();
    }

    @Test
    void every_operation_is_shown_with_its_operators_and_its_sql() throws Exception {
        open("/docs");
        for (JsonNode id : app.get("/openapi.json").json().findValues("operationId")) {
            browser.await("document.querySelector('.opblock[id$=\"-%s\"]')".formatted(id.asString()));
        }
        browser.evaluate(LIST + ".querySelector('.opblock-summary-control').click()");
        browser.await(LIST + ".querySelector('.parameters')");
        assertThat(browser.evaluate(LIST + ".textContent").asString()).contains("price.gte", "SQL", "select");
        assertThat(browser.evaluate("document.body.textContent").asString()).doesNotContain("Failed to load");
        assertThat(browser.log()).doesNotContain("Content Security Policy");
    }

    @Test
    void every_get_executes_untouched() throws Exception {
        open("/docs");
        SeedShop.fill(app.database());
        Map<String, List<String>> operations = new TreeMap<>();
        for (JsonNode path : app.get("/openapi.json").json().get("paths")) {
            for (JsonNode get : path.findValues("get")) {
                operations
                        .computeIfAbsent(get.at("/tags/0").asString(), tag -> new ArrayList<>())
                        .add(get.get("operationId").asString());
            }
        }
        assertThat(operations).containsKeys("products", "users", "posts", "profiles", "orders", "service");
        for (String tag : operations.keySet()) {
            filter(tag); // the whole list takes half a second for each click
            for (String operation : operations.get(tag)) {
                assertThat(execute(tag + "-" + operation)).as(operation).isIn(200, 404);
            }
        }
    }

    @Test
    void executing_a_write_commits_it() throws Exception {
        open("/docs");
        for (String operation : List.of("products-createProduct", "users-createUser")) {
            assertThat(execute(operation)).isEqualTo(201);
        }
        app.get("/products").expect(200, "[{'id':1,'name':'Tea','description':'Ivan tea, 100 g','price':450}]");
        app.get("/users").expect(200, "[{'id':1,'username':'sam','email':'sam@example.org'}]");
    }

    @Test
    void the_filter_keeps_matching_operations() throws Exception {
        open("/docs");
        filter("profiles");
        browser.await("!document.getElementById('operations-products-listProducts')");
        browser.await("document.getElementById('operations-profiles-listProfiles')");
    }

    /** A second visit revalidates each file; transferSize is in bytes, headers included (w3.org/TR/resource-timing). */
    @Test
    void a_second_visit_loads_no_file_again() throws Exception {
        open("/docs");
        open("/docs");
        JsonNode loaded = browser.evaluate("""
            [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
              .map((entry) => ({name: entry.name, bytes: entry.transferSize}))
            """);
        int bytes = 0;
        for (JsonNode file : loaded) {
            if (!file.get("name").asString().startsWith("data:")) {
                assertThat(file.get("name").asString()).startsWith("http://127.0.0.1:" + app.port() + "/");
                bytes += file.get("bytes").asInt();
            }
        }
        assertThat(loaded.toString()).contains("/docs/swagger-ui-bundle.js", "/openapi.json");
        assertThat(bytes).as(loaded.toString()).isBetween(1, 20_000);
    }

    /** Without Swagger UI itself, by the rules of axe (github.com/dequelabs/axe-core). */
    @ParameterizedTest
    @ValueSource(strings = {"/", "/docs", "/problems/not-found"})
    void a_page_follows_the_color_scheme_fits_a_phone_and_is_accessible(String path) throws Exception {
        browser.show(PHONE, HEIGHT, false);
        open(path);
        if (path.equals("/docs")) {
            browser.evaluate(LIST + ".querySelector('.opblock-summary-control').click()");
            browser.await(LIST + ".querySelector('.responses-table')");
        }
        browser.evaluate(axe());
        for (boolean isDark : new boolean[] {true, false}) {
            browser.show(PHONE, HEIGHT, isDark);
            for (String element : List.of(
                    "document.body", "(document.querySelector('.opblock-tag') ?? document.querySelector('h1'))")) {
                String text = brightness(element, "color");
                String background = brightness("document.body", "backgroundColor");
                browser.await("%s - %s > 300".formatted(isDark ? text : background, isDark ? background : text));
            }
            for (int width : new int[] {1024, PHONE}) {
                browser.show(width, HEIGHT, isDark);
                assertThat(browser.evaluate("document.documentElement.scrollWidth")
                                .asInt())
                        .isEqualTo(width);
            }
            assertThat(browser.evaluate("""
                axe.run({exclude: ['.swagger-ui']}).then(({violations}) => violations
                  .filter(({impact}) => impact === 'serious' || impact === 'critical')
                  .map(({id, nodes}) => id + ': ' + nodes.map(({html}) => html).join(', ')))
                """)).isEmpty();
        }
    }

    /** The sum of red, green and blue. */
    private static String brightness(String element, String property) {
        return "getComputedStyle(%s).%s.match(/\\d+/g).slice(0, 3).reduce((a, b) => a + Number(b), 0)"
                .formatted(element, property);
    }

    private static String axe() throws Exception {
        try (var script = DocsTest.class.getResourceAsStream("/axe.min.js")) {
            return new String(script.readAllBytes(), UTF_8) + "; true";
        }
    }

    @Test
    void the_index_links_to_every_resource_with_its_number_of_rows() throws Exception {
        SeedShop.fill(app.database());
        app.database().execute("""
            INSERT INTO products (name, description, price)
            WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 996)
            SELECT 'Tea', '', i FROM n
            """);
        open("/");
        JsonNode rows = browser.evaluate("""
            Object.fromEntries([...document.querySelectorAll('tbody tr')]
              .map((row) => [row.querySelector('a').getAttribute('href'), row.querySelector('td').textContent]))
            """);
        Map<String, String> expected =
                Map.of("/products", "1,000+", "/users", "4", "/posts", "5", "/profiles", "3", "/orders", "4");
        expected.forEach(
                (path, count) -> assertThat(rows.get(path).asString()).as(path).isEqualTo(count));
        app.database().execute("DELETE FROM products WHERE id = 1001");
        open("/");
        assertThat(browser.evaluate("document.querySelector('tbody td').textContent")
                        .asString())
                .isEqualTo("1,000");
        for (JsonNode link : browser.evaluate("[...document.links].map((link) => link.getAttribute('href'))")) {
            app.get(link.asString()).expect(200);
        }
    }
}

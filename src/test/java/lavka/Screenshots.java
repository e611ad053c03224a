package lavka;

import java.nio.file.Files;
import java.nio.file.Path;
import lavka.engine.Sqlite;
import org.junit.jupiter.api.Test;

/** Takes the pictures of README.md; run by {@code make screenshots}. */
class Screenshots {
    private static final Path FOLDER = Path.of("docs", "images");
    private static final int WIDTH = 1024;

    @Test
    void takes_the_pictures() throws Exception {
        Files.createDirectories(FOLDER);
        try (TestApp app = TestApp.shared(Sqlite.ENGINE)) {
            SeedShop.fill(app.database());
            try (Browser browser = new Browser("about:blank")) {
                browser.show(WIDTH, 545, false); // ends above the port, which differs each time
                browser.open("http://127.0.0.1:" + app.port() + "/");
                Files.write(FOLDER.resolve("index.png"), browser.screenshot());
                browser.show(WIDTH, 768, false);
                browser.open("http://127.0.0.1:" + app.port() + "/docs");
                browser.await("document.querySelector('.opblock')");
                Files.write(FOLDER.resolve("docs.png"), browser.screenshot());
            }
        }
    }
}

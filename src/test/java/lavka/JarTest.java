package lavka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import lavka.engine.Engine;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The packed program: its manifest, its services, its scripts, its launcher. All other tests run classes. */
@Tag("slow")
@EveryEngine
class JarTest {
    @AutoClose
    private final TestDatabase database;

    private String javaOptions = "";

    JarTest(Engine engine) {
        database = new TestDatabase(engine);
    }

    private Process lavka(String... arguments) throws Exception {
        String[] command = new String[arguments.length + 1];
        command[0] = Path.of("bin/lavka").toAbsolutePath().toString();
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("LAVKA_DB", database.url());
        builder.environment().put("LAVKA_PORT", "0");
        builder.environment().put("LAVKA_JAVA_OPTS", javaOptions);
        return builder.start();
    }

    @Test
    void out_of_memory_it_ends_so_that_a_supervisor_can_restart_it() throws Exception {
        javaOptions = "-Xmx8m";
        Process serve = lavka("serve");
        assertThat(new String(serve.getInputStream().readAllBytes(), UTF_8)).contains("OutOfMemoryError");
        assertThat(serve.waitFor()).isEqualTo(3);
    }

    @Test
    void the_first_command_in_the_documentation_works_as_typed() throws Exception {
        Matcher command =
                Pattern.compile("`bin/lavka ([a-z ]+)`").matcher(Files.readString(Path.of("docs/COMMANDS.md")));
        assertThat(command.find()).isTrue();
        Process config = lavka(command.group(1).split(" "));
        assertThat(new String(config.getInputStream().readAllBytes(), UTF_8)).contains("LAVKA_DB");
        assertThat(config.waitFor()).isZero();
    }

    @Test
    void it_migrates_and_serves() throws Exception {
        Process migrate = lavka("migrate", "up");
        String printed = new String(migrate.getInputStream().readAllBytes(), UTF_8);
        assertThat(migrate.waitFor()).as(printed).isZero();
        assertThat(printed).contains(" applied, schema ");

        Process serve = lavka("serve");
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(serve.getInputStream(), UTF_8))) {
            String api = TestProgram.api(lines);
            try (HttpClient client = HttpClient.newHttpClient()) {
                URI ready = URI.create(api + "/readyz");
                assertThat(client.send(HttpRequest.newBuilder(ready).build(), BodyHandlers.ofString())
                                .body())
                        .startsWith("{\"status\":\"ok\",");
            }
        } finally {
            serve.destroy();
        }
        assertThat(serve.waitFor()).isZero();
    }
}

package lavka.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import lavka.EveryEngine;
import lavka.TestApp;
import lavka.TestDatabase;
import lavka.engine.DatabaseUrl;
import lavka.engine.Engine;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

@EveryEngine
class DemoTest {
    @AutoClose
    private final TestDatabase database;

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    DemoTest(Engine engine) {
        database = new TestDatabase(engine);
    }

    /** Runs the command in this JVM; returns its exit code. */
    private int demo(Map<String, String> settings, String... options) {
        Map<String, String> environment = new HashMap<>(settings);
        environment.put("LAVKA_DB", database.url());
        String[] command = Stream.concat(Stream.of("demo"), Stream.of(options)).toArray(String[]::new);
        PrintStream out = System.out;
        PrintStream err = System.err;
        PrintStream stream = new PrintStream(printed, true, UTF_8);
        System.setOut(stream);
        System.setErr(stream);
        try {
            return Commands.run(command, environment);
        } finally {
            System.setOut(out);
            System.setErr(err);
        }
    }

    /** What was printed since the last call. */
    private String printed() {
        String text = printed.toString(UTF_8);
        printed.reset();
        return text;
    }

    private static List<String> found(String pattern, String text) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map(match -> match.group(1))
                .toList();
    }

    @Test
    void a_new_database_is_migrated_and_the_commands_to_try_work() {
        int exit = demo(Map.of("LAVKA_PORT", "8123"));
        String output = printed();
        assertThat(exit).as(output).isZero();
        assertThat(output)
                .startsWith(DatabaseUrl.of(database.url()).name()
                        + "   added 40 products, 25 users, 48 posts, 200 orders\n");
        List<String> commands = found("  curl '127\\.0\\.0\\.1:8123(/[^']+)'\n", output);
        List<String> pages = found("  http://127\\.0\\.0\\.1:8123(/\\S*)(?:\n|$)", output);
        assertThat(commands).hasSize(5);
        assertThat(pages).containsExactly("/", "/docs");
        try (TestApp app = new TestApp(TestDatabase.at(database.engine(), database.url()))) {
            for (String path : commands) {
                String answer = app.get(path).expect(200).text();
                assertThat(answer)
                        .as(path)
                        .startsWith(path.contains(".csv") ? "id,promocode," : answer.substring(0, 1));
                assertThat(answer.length()).as(path).isGreaterThan(200);
            }
            pages.forEach(page -> app.get(page).expect(200));
        }
    }

    @Test
    void a_database_with_rows_is_refused_unless_they_are_added_to() {
        assertThat(demo(Map.of())).isZero();
        assertThat(printed()).contains("users?username=anna&");
        assertThat(demo(Map.of())).isEqualTo(2);
        assertThat(printed())
                .isEqualTo(DatabaseUrl.of(database.url()).name()
                        + " already contains rows; nothing was written. Use --add (make demo ADD=1) to add to them,"
                        + " or set LAVKA_DB to another database.\n");
        assertThat(demo(Map.of(), "--add")).isZero();
        assertThat(printed()).contains("users?username=anna2&");
        assertThat(database.sql("SELECT count(*) FROM orders")).isEqualTo("400");
    }

    @Test
    void progress_is_a_line_for_every_ten_percent_where_there_is_no_terminal() {
        assertThat(demo(Map.of(), "--scale", "40")).isZero();
        assertThat(printed()).startsWith("   25 %\n   50 %\n   75 %\n  100 %\n").doesNotContain("\r", "\u001b");
    }

    @Test
    void a_schema_that_is_behind_is_refused() {
        assertThat(demo(Map.of("LAVKA_MIGRATE", "off"))).isEqualTo(4);
        assertThat(printed()).startsWith("The database is at version 0, but this program needs ");
    }

    @Test
    void a_scale_has_bounds() {
        assertThat(demo(Map.of(), "--scale", "0")).isEqualTo(2);
        assertThat(printed()).isEqualTo("--scale 0 is out of range. Use a number from 1 to 100000.\n");
        assertThat(demo(Map.of(), "--scale", "100001")).isEqualTo(2);
        assertThat(demo(Map.of(), "--scale", "many")).isEqualTo(2);
    }
}

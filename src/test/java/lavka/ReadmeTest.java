package lavka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import lavka.engine.Engine;
import org.junit.jupiter.api.Test;

/** Runs the tours in README.md and docs/HTTPIE.md as written. */
@EveryEngine
class ReadmeTest {
    private static final Pattern BLOCK = Pattern.compile("```console\n(.*?)```", Pattern.DOTALL);

    private final Engine engine;

    ReadmeTest(Engine engine) {
        this.engine = engine;
    }

    private record Step(String command, String output) {}

    @Test
    void the_tour_in_curl_shows_what_it_says() throws Exception {
        List<Step> steps = steps("README.md");
        assertThat(steps).hasSizeGreaterThan(15);
        walk(steps);
    }

    @Test
    void the_tour_in_httpie_shows_what_it_says() throws Exception {
        Untested.unless(isInstalled("http"), "The tour in HTTPie was not tested: install httpie.");
        List<Step> steps = steps("docs/HTTPIE.md");
        assertThat(steps).hasSizeGreaterThan(5);
        walk(steps);
    }

    private static boolean isInstalled(String program) {
        return Stream.of(System.getenv("PATH").split(":", -1))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    private void walk(List<Step> steps) throws IOException, InterruptedException {
        try (TestApp app = TestApp.shared(engine, "development")) {
            for (Step step : steps) {
                String command = step.command().replace("127.0.0.1:8002", "127.0.0.1:" + app.port());
                Process shell = new ProcessBuilder("bash", "-c", command)
                        .redirectErrorStream(true)
                        .start();
                String output = new String(shell.getInputStream().readAllBytes(), UTF_8).replace("\r\n", "\n");
                assertThat(shell.waitFor()).as(command + "\n" + output).isZero();
                assertThat(normal(output)).as(command).matches(expectation(normal(step.output())));
            }
        }
    }

    /** Headers in any order: which comes first is nobody's promise. */
    private static String normal(String output) {
        int body = output.indexOf("\n\n");
        if (!output.startsWith("HTTP/") || body < 0) {
            return output.strip();
        }
        String[] lines = output.substring(0, body).split("\n", -1);
        java.util.Arrays.sort(lines, 1, lines.length);
        return String.join("\n", lines) + output.substring(body).stripTrailing();
    }

    /** The text itself, in which … stands for anything, and an indented line continues the one before it. */
    private static Pattern expectation(String output) {
        return Pattern.compile(Stream.of(output.replaceAll("\n +", "").split("…", -1))
                .map(Pattern::quote)
                .reduce((a, b) -> a + ".*?" + b)
                .orElse(""));
    }

    private static List<Step> steps(String page) throws IOException {
        List<Step> steps = new ArrayList<>();
        Matcher blocks = BLOCK.matcher(Files.readString(Path.of(page)));
        while (blocks.find()) {
            for (String step : blocks.group(1).split("(?m)^\\$ ", -1)) {
                if (!step.isEmpty()) {
                    Matcher end = Pattern.compile("(?<!\\\\)\n").matcher(step);
                    assertThat(end.find()).isTrue();
                    steps.add(new Step(step.substring(0, end.start()), step.substring(end.end())));
                }
            }
        }
        return steps;
    }
}

package lavka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class LoggingTest {
    private static final Logger log = LoggerFactory.getLogger(LoggingTest.class);

    @Test
    void a_flood_of_warnings_is_cut_to_ten_per_second_and_errors_are_not() {
        PrintStream standardError = System.err;
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        System.setErr(new PrintStream(written, true, UTF_8));
        long began = System.nanoTime();
        try {
            for (int i = 0; i < 1_000; i++) {
                log.warn("busy");
            }
            for (int i = 0; i < 100; i++) {
                log.error("broken");
            }
        } finally {
            System.setErr(standardError);
        }
        int seconds = 2 + (int) ((System.nanoTime() - began) / 1_000_000_000); // with parts of one at both ends
        assertThat(written.toString(UTF_8).lines().filter(line -> line.endsWith(" WARN LoggingTest busy")))
                .hasSizeBetween(10, 10 * seconds);
        assertThat(written.toString(UTF_8).lines().filter(line -> line.endsWith(" ERROR LoggingTest broken")))
                .hasSize(100);
    }
}

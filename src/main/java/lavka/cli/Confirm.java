package lavka.cli;

import static lavka.core.ErrorKind.USAGE;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import lavka.core.LavkaException;

/** Asks for confirmation before data is lost. */
final class Confirm {
    private Confirm() {}

    /**
     * Prints what is lost, and returns if the answer is yes.
     *
     * @throws LavkaException of kind USAGE for any other answer, or if standard input has none
     */
    static void ask(String loss) {
        System.out.printf("  %s%n  Continue? [y/N] ", loss);
        System.out.flush();
        try {
            String answer = new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset())).readLine();
            System.out.println(answer == null ? "no" : "");
            if (answer == null || !answer.strip().matches("(?i)y|yes")) {
                throw LavkaException.of(
                        USAGE, "Nothing was changed. --yes (make migrate-down: YES=1) skips this question.");
            }
        } catch (IOException e) {
            throw LavkaException.of(
                    USAGE, "Nothing was changed, because the answer could not be read: " + e.getMessage(), e);
        }
    }
}

package lavka.cli;

import static lavka.core.Fault.Kind.USAGE;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import lavka.core.Fault;

/** Before something is lost. */
final class Question {
    private Question() {}

    /**
     * Tells what is lost, and goes on when the answer is yes.
     *
     * @throws Fault of kind USAGE when it is not, or when nobody is there to give one
     */
    static void ask(String loss) {
        System.out.printf("  %s%n  Go on? [y/N] ", loss);
        System.out.flush();
        try {
            String answer = new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset())).readLine();
            System.out.println(answer == null ? "no" : "");
            if (answer == null || !answer.strip().matches("(?i)y|yes")) {
                throw Fault.of(USAGE, "Nothing was changed. With --yes it does not ask.");
            }
        } catch (IOException e) {
            throw Fault.of(USAGE, "Nothing was changed, since no answer can be read: " + e.getMessage(), e);
        }
    }
}

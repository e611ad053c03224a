package lavka.cli;

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
        String answer = IO.readln("  %s%n  Continue? [y/N] ".formatted(loss));
        System.out.println(answer == null ? "no" : "");
        if (answer == null || !answer.strip().matches("(?i)y|yes")) {
            throw LavkaException.usage("Nothing was changed. --yes (make migrate-down: YES=1) skips this question.");
        }
    }
}

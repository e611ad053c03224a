package lavka.migration;

import lavka.core.LavkaException;
import lavka.migration.Migrations.State;

/**
 * The target of a migration: a version, or a number of steps.
 *
 * @param command the direction: up, down, or stamp, which allows both
 */
public record Target(String command, String text) {
    /** The newest script. */
    public static final Target HEAD = up("head");

    /**
     * Parses head, +1, +2 …, or a version.
     *
     * @throws LavkaException of kind USAGE for any other text
     */
    public static Target up(String text) {
        return of("up", text, "head|\\+?[1-9][0-9]{0,5}", "head, +1, +2 …, or a version");
    }

    /**
     * Parses -1, -2 …, a version, or base, which is version 0.
     *
     * @throws LavkaException of kind USAGE for any other text
     */
    public static Target down(String text) {
        return of("down", text, "base|-?[1-9][0-9]{0,5}|0", "-1, -2 …, a version, or base");
    }

    /**
     * Parses head, a version, or base.
     *
     * @throws LavkaException of kind USAGE for any other text
     */
    public static Target at(String text) {
        return of("stamp", text, "head|[1-9][0-9]{0,5}|0|base", "head, a version, or base");
    }

    private static Target of(String command, String text, String form, String forms) {
        if (!text.matches(form)) {
            throw LavkaException.usage("lavka migrate %s %s: the target must be %s.".formatted(command, text, forms));
        }
        return new Target(command, text);
    }

    /**
     * The version of the target.
     *
     * @throws LavkaException of kind USAGE if there is no such version, or it is in the other direction
     */
    int from(State state) {
        int version = switch (text) {
            case "head" -> state.head();
            case "base" -> 0;
            default -> {
                boolean isDistance = text.startsWith("+") || text.startsWith("-");
                yield Integer.parseInt(text) + (isDistance ? state.version() : 0);
            }
        };
        if ((text.startsWith("+") && version > state.head()) || version < 0) {
            throw LavkaException.usage("The database is at version %d of %d. It cannot be migrated that many steps %s."
                    .formatted(state.version(), state.head(), command));
        }
        if (version > state.head()) {
            throw LavkaException.usage(
                    "There is no version %d. The newest migration is %d.".formatted(version, state.head()));
        }
        boolean isWrongWay = switch (command) {
            case "up" -> version < state.version();
            case "down" -> version > state.version();
            default -> false;
        };
        if (isWrongWay) {
            throw LavkaException.usage("The database is at version %d. To reach %d, run lavka migrate %s %d"
                    .formatted(state.version(), version, command.equals("up") ? "down" : "up", version));
        }
        return version;
    }
}

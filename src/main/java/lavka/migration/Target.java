package lavka.migration;

import static lavka.core.Fault.Kind.USAGE;

import lavka.core.Fault;
import lavka.migration.Migrations.State;

/** How far a migration goes: to a version, or so many steps. */
public final class Target {
    /** To the newest script. */
    public static final Target HEAD = up("head");

    private final boolean isUp;
    private final String text;

    private Target(boolean isUp, String text) {
        this.isUp = isUp;
        this.text = text;
    }

    /**
     * Head, +1, +2 …, or a version.
     *
     * @throws Fault of kind USAGE when it is none of them
     */
    public static Target up(String text) {
        return of(true, text, "head|\\+?[1-9][0-9]{0,5}", "head, +1, +2 …, or a version");
    }

    /**
     * -1, -2 …, a version, or base, which is version 0.
     *
     * @throws Fault of kind USAGE when it is none of them
     */
    public static Target down(String text) {
        return of(false, text, "base|-?[1-9][0-9]{0,5}|0", "-1, -2 …, a version, or base");
    }

    private static Target of(boolean isUp, String text, String form, String forms) {
        if (!text.matches(form)) {
            throw Fault.of(USAGE, "lavka migrate %s %s: it is %s.".formatted(isUp ? "up" : "down", text, forms));
        }
        return new Target(isUp, text);
    }

    /**
     * The version that it means.
     *
     * @throws Fault of kind USAGE when there is no such version, or when it lies the other way
     */
    int from(State state) {
        int version = switch (text) {
            case "head" -> state.head();
            case "base" -> 0;
            default -> {
                boolean isDistance = text.startsWith("+") || text.startsWith("-");
                int number = Integer.parseInt(text);
                yield isDistance ? Math.clamp(state.version() + (long) number, 0, state.head()) : number;
            }
        };
        if (version > state.head()) {
            throw Fault.of(USAGE, "There is no version %d: the newest script is %d.".formatted(version, state.head()));
        }
        if (isUp ? version < state.version() : version > state.version()) {
            throw Fault.of(
                    USAGE,
                    "The database is at version %d: to get to %d, lavka migrate %s %d."
                            .formatted(state.version(), version, isUp ? "down" : "up", version));
        }
        return version;
    }
}

package lavka.cli;

import static lavka.core.Fault.Kind.USAGE;

import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import lavka.Config;
import lavka.Logging;
import lavka.core.Fault;
import lavka.core.Suggestion;
import lavka.db.Migrations;
import lavka.db.Migrations.Applied;
import lavka.db.Migrations.State;
import lavka.db.Scripts;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code lavka migrate …}: where the schema stands, and its way up and down. */
@Command(
        name = "migrate",
        description = "Brings the database to a version of the schema, or shows where it stands.",
        mixinStandardHelpOptions = true)
final class Migrate implements Callable<Integer> {
    private static final List<String> ACTIONS = List.of("up", "down", "current", "history");
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss'Z'").withZone(ZoneOffset.UTC);

    private final Map<String, String> environment;

    @Parameters(
            index = "0",
            arity = "0..1",
            defaultValue = "up",
            description = "up (the default), down, current, history.")
    private String action = "up";

    @Parameters(
            index = "1",
            arity = "0..1",
            description =
                    "up: head (the default), +1, +2 …, or a version. down: -1 (the default), -2 …, a version, or base.")
    private @Nullable String target;

    Migrate(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        Config config = Config.of(environment);
        Logging.use(config.log());
        requireForm();
        config.database().prepare();
        Migrations migrations = new Migrations(config.database(), Scripts.packed());
        String name = config.database().name();
        switch (action) {
            case "current" -> {
                State state = migrations.state();
                System.out.printf("%s   schema %d of %d%n", name, state.version(), state.head());
            }
            case "history" -> {
                System.out.println(name);
                migrations.history().forEach(Migrate::print);
            }
            default -> {
                State state = migrations.state();
                int version = version(state);
                String done = action.equals("up")
                        ? migrations.up(version) + " applied"
                        : migrations.down(state.version() - version) + " taken back";
                System.out.printf(
                        "%s   %s, schema %d%n", name, done, migrations.state().version());
            }
        }
        return 0;
    }

    private static void print(Applied step) {
        String when = step.at() == null ? "pending" : TIME.format(step.at());
        System.out.printf("  %-3d %-21s %s%n", step.version(), when, step.file());
    }

    /** Before anything is opened or made. */
    private void requireForm() {
        String told = "lavka migrate " + action + (target == null ? "" : " " + target);
        if (!ACTIONS.contains(action)) {
            throw Fault.of(
                    USAGE,
                    "%s: it is up, down, current or history.%s"
                            .formatted(told, Suggestion.didYouMean(action, ACTIONS)));
        }
        String form = switch (action) {
            case "up" -> "head|\\+?[1-9][0-9]{0,5}";
            case "down" -> "base|-?[1-9][0-9]{0,5}|0";
            default -> "";
        };
        if (target != null && !target.matches(form)) {
            throw Fault.of(
                    USAGE,
                    told
                            + switch (action) {
                                case "up" -> ": it is head, +1, +2 …, or a version.";
                                case "down" -> ": it is -1, -2 …, a version, or base.";
                                default -> ": it takes nothing more.";
                            });
        }
    }

    private int version(State state) {
        boolean isUp = action.equals("up");
        String wanted = target == null ? (isUp ? "head" : "-1") : target;
        int version = switch (wanted) {
            case "head" -> state.head();
            case "base" -> 0;
            default -> {
                int number = Integer.parseInt(wanted);
                boolean isDistance = wanted.startsWith("+") || wanted.startsWith("-");
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

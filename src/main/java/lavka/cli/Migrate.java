package lavka.cli;

import static lavka.core.Fault.Kind.USAGE;

import java.util.Map;
import java.util.concurrent.Callable;
import lavka.Config;
import lavka.Logging;
import lavka.core.Fault;
import lavka.db.Migrations;
import lavka.db.Scripts;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "migrate",
        description = "Brings the database to a version of the schema.",
        mixinStandardHelpOptions = true)
final class Migrate implements Callable<Integer> {
    private final Map<String, String> environment;

    @Parameters(index = "0", arity = "0..1", defaultValue = "up", description = "up (the default) or down.")
    private String direction = "up";

    @Parameters(index = "1", arity = "0..1", description = "How far down: -1 (unless given), -2 …, or base.")
    private @Nullable String distance;

    Migrate(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        Config config = Config.of(environment);
        Logging.use(config.log());
        boolean down = direction.equals("down");
        if (!down && (!direction.equals("up") || distance != null)) {
            String told = distance == null ? direction : direction + " " + distance;
            throw Fault.of(USAGE, "lavka migrate %s: it is up, or down with -1, -2 …, or base.".formatted(told));
        }
        int steps = down ? steps() : 0;
        config.database().prepare();
        Migrations migrations = new Migrations(config.database(), Scripts.packed());
        String done = down ? migrations.down(steps) + " taken back" : migrations.up() + " applied";
        System.out.printf(
                "%s   %s, schema %d%n",
                config.database().name(), done, migrations.state().version());
        return 0;
    }

    private int steps() {
        String far = distance == null ? "-1" : distance;
        if (far.equals("base")) {
            return Integer.MAX_VALUE;
        }
        if (!far.matches("-[1-9][0-9]{0,4}")) {
            throw Fault.of(USAGE, "lavka migrate down %s: it is -1, -2 …, or base.".formatted(far));
        }
        return Integer.parseInt(far.substring(1));
    }
}

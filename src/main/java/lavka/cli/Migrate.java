package lavka.cli;

import static lavka.core.Fault.Kind.USAGE;

import java.util.Map;
import java.util.concurrent.Callable;
import lavka.Config;
import lavka.Logging;
import lavka.core.Fault;
import lavka.db.Migrations;
import lavka.db.Scripts;
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

    @Parameters(
            index = "1",
            arity = "0..1",
            defaultValue = "-1",
            description = "How far down: -1 (the default), -2 …, or base.")
    private String distance = "-1";

    Migrate(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        Config config = Config.of(environment);
        Logging.use(config.log());
        config.database().prepare();
        Migrations migrations = new Migrations(config.database(), Scripts.packed());
        String done = switch (direction) {
            case "up" -> migrations.up() + " applied";
            case "down" -> migrations.down(steps()) + " taken back";
            default -> throw Fault.of(USAGE, "lavka migrate %s: it is up or down.".formatted(direction));
        };
        System.out.printf(
                "%s   %s, schema %d%n",
                config.database().file(), done, migrations.state().version());
        return 0;
    }

    private int steps() {
        if (distance.equals("base")) {
            return Integer.MAX_VALUE;
        }
        if (!distance.matches("-[1-9][0-9]{0,4}")) {
            throw Fault.of(USAGE, "lavka migrate down %s: it is -1, -2 …, or base.".formatted(distance));
        }
        return Integer.parseInt(distance.substring(1));
    }
}

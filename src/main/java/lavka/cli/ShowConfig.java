package lavka.cli;

import java.util.Map;
import java.util.concurrent.Callable;
import lavka.Config;
import picocli.CommandLine.Command;

@Command(name = "config", description = "Shows every key, its value and its meaning.", mixinStandardHelpOptions = true)
final class ShowConfig implements Callable<Integer> {
    private final Map<String, String> environment;

    ShowConfig(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        Config config = Config.of(environment);
        for (Config.Key key : Config.Key.values()) {
            String value = key == Config.Key.LAVKA_DB ? config.database().name() : key.in(environment);
            System.out.printf("%-14s %-24s %s%n", key, value, key.meaning());
        }
        return 0;
    }
}

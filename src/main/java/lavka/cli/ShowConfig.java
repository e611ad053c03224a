package lavka.cli;

import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.Callable;
import lavka.Config;
import picocli.CommandLine.Command;

@Command(
        name = "config",
        description = "Prints every setting with its value and meaning.",
        footer = {"", "Example:", "  lavka config"},
        mixinStandardHelpOptions = true)
final class ShowConfig implements Callable<Integer> {
    private final Map<String, String> environment;

    ShowConfig(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        Config config = Config.of(environment);
        Map<Config.Key, String> values = new EnumMap<>(Config.Key.class);
        for (Config.Key key : Config.Key.values()) {
            values.put(key, key == Config.Key.LAVKA_DB ? config.database().name() : key.in(environment));
        }
        String line = "%-" + width(values.keySet()) + "s  %-" + width(values.values()) + "s  %s%n";
        values.forEach((key, value) -> System.out.printf(line, key, value, key.meaning()));
        return 0;
    }

    private static int width(Collection<?> column) {
        return column.stream().mapToInt(cell -> cell.toString().length()).max().orElseThrow();
    }
}

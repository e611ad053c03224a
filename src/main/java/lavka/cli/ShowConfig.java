package lavka.cli;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
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
        Map<Config.Key, String> values = new EnumMap<>(Config.Key.class);
        for (Config.Key key : Config.Key.values()) {
            values.put(key, key == Config.Key.LAVKA_DB ? config.database().name() : key.in(environment));
        }
        String line = "%%-%ds  %%-%ds  %%s%%n"
                .formatted(width(values.keySet().stream().map(Config.Key::name)), width(values.values().stream()));
        values.forEach((key, value) -> System.out.printf(line, key, value, key.meaning()));
        return 0;
    }

    private static int width(Stream<String> column) {
        return column.mapToInt(String::length).max().orElse(1);
    }
}

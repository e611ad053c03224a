package lavka;

import static lavka.core.Fault.Kind.USAGE;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lavka.core.Fault;
import lavka.core.Suggestion;
import lavka.db.Location;

/**
 * What an operator can set, read from the environment once.
 *
 * @param port 0 takes any that is free
 * @param host address to bind
 * @param database where the data is
 * @param migrate what {@code serve} does about scripts that are missing in the database
 * @param log how the log is written
 */
public record Config(int port, String host, Location database, Migrate migrate, Log log) {

    /** When {@code serve} brings the schema to its newest version: a new database only, any, or none. */
    public enum Migrate {
        NEW,
        AUTO,
        OFF
    }

    /** The log's form, one record a line. */
    public enum Log {
        TEXT,
        JSON
    }

    /** A key of the environment, its default, and what it means. */
    public enum Key {
        LAVKA_PORT("8002", "Port to listen on; 0 takes a free one."),
        LAVKA_HOST("127.0.0.1", "Address to listen on; 0.0.0.0 is every one of the machine."),
        LAVKA_DB(
                "data/lavka.db",
                "A SQLite file, made when it is missing; or a PostgreSQL or MariaDB database, as a JDBC URL."),
        LAVKA_MIGRATE(
                "new", "When serve applies missing scripts: new (to an empty database), auto (always), off (never)."),
        LAVKA_LOG("text", "Form of the log on standard error: text or json.");

        private final String fallback;
        private final String meaning;

        Key(String fallback, String meaning) {
            this.fallback = fallback;
            this.meaning = meaning;
        }

        public String fallback() {
            return fallback;
        }

        public String meaning() {
            return meaning;
        }

        /** The value that the environment gives, or the default. */
        public String in(Map<String, String> environment) {
            return environment.getOrDefault(name(), fallback);
        }
    }

    /**
     * Reads an environment.
     *
     * @throws Fault of kind USAGE that names the key and says what it can be
     */
    public static Config of(Map<String, String> environment) {
        List<String> known = Stream.of(Key.values()).map(Key::name).toList();
        for (String name : environment.keySet()) {
            if (name.startsWith("LAVKA_") && !known.contains(name)) {
                String suggestion = Suggestion.didYouMean(name, known);
                throw Fault.of(
                        USAGE,
                        name
                                + " is not a key of Lavka."
                                + (suggestion.isEmpty() ? " lavka config lists them." : suggestion));
            }
        }
        return new Config(
                port(Key.LAVKA_PORT.in(environment)),
                host(Key.LAVKA_HOST.in(environment)),
                Location.of(Key.LAVKA_DB.in(environment)),
                choice(Key.LAVKA_MIGRATE, environment, Migrate.class),
                choice(Key.LAVKA_LOG, environment, Log.class));
    }

    private static int port(String text) {
        if (!text.matches("[0-9]{1,5}") || Integer.parseInt(text) > 65_535) {
            throw Fault.of(USAGE, "LAVKA_PORT=" + text + " is not a port: give a number from 0 to 65535.");
        }
        return Integer.parseInt(text);
    }

    private static String host(String text) {
        if (text.isBlank()) {
            throw Fault.of(USAGE, "LAVKA_HOST is empty: give an address such as 127.0.0.1.");
        }
        return text.startsWith("[") && text.endsWith("]") ? text.substring(1, text.length() - 1) : text;
    }

    private static <E extends Enum<E>> E choice(Key key, Map<String, String> environment, Class<E> type) {
        String text = key.in(environment);
        List<String> choices = Arrays.stream(type.getEnumConstants())
                .map(choice -> choice.name().toLowerCase(Locale.ROOT))
                .toList();
        if (!choices.contains(text)) {
            throw Fault.of(
                    USAGE,
                    "%s=%s is not known: it is %s.%s"
                            .formatted(
                                    key,
                                    text,
                                    choices.stream().collect(Collectors.joining(" or ")),
                                    Suggestion.didYouMean(text, choices)));
        }
        return Enum.valueOf(type, text.toUpperCase(Locale.ROOT));
    }
}

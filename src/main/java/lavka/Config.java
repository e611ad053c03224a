package lavka;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import lavka.core.LavkaException;
import lavka.core.Suggestion;
import lavka.engine.DatabaseUrl;

/**
 * The settings, read from environment variables at startup.
 *
 * @param port 0 chooses a free port
 * @param host address to bind
 * @param database where the data is
 * @param migrate when {@code serve} applies pending migrations
 * @param backupEvery interval between backups; empty for none
 * @param backupKeep number of these backups to keep, at least 1
 * @param logsJson whether the log is JSON, one object per line
 * @param trustedProxies addresses of proxies, which name their clients; or none
 * @param isDevelopment whether responses can show SQL and query plans
 */
public record Config(
        int port,
        String host,
        DatabaseUrl database,
        Migrate migrate,
        Optional<Duration> backupEvery,
        int backupKeep,
        boolean logsJson,
        String trustedProxies,
        boolean isDevelopment) {

    /** When {@code serve} applies pending migrations: only to an empty database, always, or never. */
    public enum Migrate {
        NEW,
        AUTO,
        OFF
    }

    /** A setting: its environment variable, default and meaning. */
    public enum Key {
        LAVKA_PORT("8002", "Port to listen on; 0 chooses a free one."),
        LAVKA_HOST("127.0.0.1", "Address to listen on; 0.0.0.0 means all interfaces."),
        LAVKA_DB(
                "data/lavka.db",
                "Path of a SQLite file, created if missing, or JDBC URL of a PostgreSQL or MariaDB database."),
        LAVKA_MIGRATE(
                "new",
                "When serve and demo apply pending migrations: new (only to an empty database), auto (always) or off"
                        + " (never)."),
        LAVKA_BACKUP_EVERY(
                "off",
                "Interval at which serve backs up a SQLite database to backup/ next to it: off, or an interval such as"
                        + " 30m, 6h or 1d."),
        LAVKA_BACKUP_KEEP("7", "Number of these backups to keep."),
        LAVKA_LOG("text", "Format of the log on standard error: text or json."),
        LAVKA_TRUSTED_PROXIES(
                "none",
                "Addresses or networks of reverse proxies, separated by commas (10.0.0.5,10.1.0.0/16), whose"
                        + " X-Forwarded-For names the client."),
        LAVKA_MODE(
                "production",
                "production or development. Development mode adds the SQL of each operation to /openapi.json, and the"
                        + " plan of a GET request at its path with .plan appended."),
        LAVKA_JAVA_OPTS("none", "Further options for the JVM, after those that bin/lavka chooses.");

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
     * @throws LavkaException of kind USAGE that names the setting and its valid values
     */
    public static Config of(Map<String, String> environment) {
        List<String> known = Stream.of(Key.values()).map(Key::name).toList();
        for (String name : environment.keySet()) {
            if (name.startsWith("LAVKA_") && !known.contains(name)) {
                String suggestion = Suggestion.didYouMean(name, known);
                throw LavkaException.usage(name
                        + " is not a setting."
                        + (suggestion.isEmpty() ? " Unset it; docs/COMMANDS.md lists the settings." : suggestion));
            }
        }
        return new Config(
                port(Key.LAVKA_PORT.in(environment)),
                host(Key.LAVKA_HOST.in(environment)),
                DatabaseUrl.of(Key.LAVKA_DB.in(environment)),
                Migrate.valueOf(choice(Key.LAVKA_MIGRATE, environment, "new", "auto", "off")
                        .toUpperCase(Locale.ROOT)),
                every(Key.LAVKA_BACKUP_EVERY.in(environment)),
                keep(Key.LAVKA_BACKUP_KEEP.in(environment)),
                choice(Key.LAVKA_LOG, environment, "text", "json").equals("json"),
                Key.LAVKA_TRUSTED_PROXIES.in(environment),
                choice(Key.LAVKA_MODE, environment, "production", "development").equals("development"));
    }

    private static int port(String text) {
        if (!text.matches("[0-9]{1,5}") || Integer.parseInt(text) > 65_535) {
            throw LavkaException.usage("LAVKA_PORT=" + text + " is not a port. Use a number from 0 to 65535.");
        }
        return Integer.parseInt(text);
    }

    private static Optional<Duration> every(String text) {
        if (text.equals("off")) {
            return Optional.empty();
        }
        if (!text.matches("[1-9][0-9]{0,3}[mhd]")) {
            throw LavkaException.usage(
                    "LAVKA_BACKUP_EVERY=" + text + " is invalid. Use off, or an interval such as 30m, 6h or 1d.");
        }
        return Optional.of(Duration.parse((text.endsWith("d") ? "P" : "PT") + text));
    }

    private static int keep(String text) {
        if (!text.matches("[1-9][0-9]{0,3}")) {
            throw LavkaException.usage("LAVKA_BACKUP_KEEP=" + text + " is invalid. Use a number from 1 to 9999.");
        }
        return Integer.parseInt(text);
    }

    private static String host(String text) {
        if (text.isBlank()) {
            throw LavkaException.usage("LAVKA_HOST is empty. Use an address such as 127.0.0.1.");
        }
        return text.startsWith("[") && text.endsWith("]") ? text.substring(1, text.length() - 1) : text;
    }

    private static String choice(Key key, Map<String, String> environment, String... choices) {
        String text = key.in(environment);
        if (!List.of(choices).contains(text)) {
            throw LavkaException.usage("%s=%s is invalid. Use %s.%s"
                    .formatted(
                            key,
                            text,
                            String.join(", ", choices).replaceFirst(", (\\w+)$", " or $1"),
                            Suggestion.didYouMean(text, List.of(choices))));
        }
        return text;
    }
}

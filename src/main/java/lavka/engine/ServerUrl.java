package lavka.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static lavka.core.LavkaException.usage;

import java.net.URLDecoder;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import lavka.core.Suggestion;
import org.jspecify.annotations.Nullable;

/** Parses the JDBC URL of a server. */
final class ServerUrl {
    /** Of a JDBC URL, or of another library's. */
    private static final Pattern SCHEME = Pattern.compile("(?i)^(?:jdbc:)?([a-z]+)(?:[+][a-z0-9]+)?:");

    private static final String HOST = "(?:[^/?@:,\\[\\]]+|\\[[0-9a-fA-F:.]+])(?::\\d{1,5})?";

    /** Behind {@code jdbc:postgresql:}. */
    private static final Pattern JDBC =
            Pattern.compile("//(HOST(?:,HOST)*)/([^/?&;=]+)(?:\\?(.*))?".replace("HOST", HOST), Pattern.DOTALL);

    /** A URL of another library without special characters. */
    private static final Pattern PLAIN =
            Pattern.compile("[^/]*://(?:(\\w+)(?::[^@/?]*)?@)?([\\w.-]+(?::\\d+)?)/(\\w+)(?:\\?.*)?");

    private ServerUrl() {}

    /** The server that a text names; empty if it is not a URL of a server. */
    static Optional<DatabaseUrl> parse(String text) {
        Matcher scheme = SCHEME.matcher(text);
        Optional<Server> server = scheme.find()
                ? Server.servers()
                        .filter(each -> each.schemes().contains(scheme.group(1).toLowerCase(Locale.ROOT)))
                        .findFirst()
                : Optional.empty();
        if (server.isEmpty()) {
            return Optional.empty();
        }
        Server engine = server.get();
        Matcher jdbc = JDBC.matcher(
                text.startsWith(engine.scheme())
                        ? text.substring(engine.scheme().length())
                        : "");
        if (jdbc.matches()) {
            return Optional.of(of(engine, jdbc));
        }
        // Prints only parts that cannot be a password.
        Matcher plain = PLAIN.matcher(text);
        String example = plain.matches()
                ? url(engine, plain.group(2), plain.group(3), plain.group(1) == null ? "USER" : plain.group(1))
                : example(engine);
        throw usage("LAVKA_DB=%s… is not a valid URL. Use a URL such as %s.".formatted(scheme.group(), example));
    }

    static String example(Server engine) {
        return url(engine, "HOST", "DATABASE", "USER");
    }

    private static String url(Server engine, String host, String database, String user) {
        return "%s//%s/%s?user=%s&password=PASSWORD".formatted(engine.scheme(), host, database, user);
    }

    /** User and password leave the URL, which may be printed; the rest goes to the driver, which prefers it. */
    private static DatabaseUrl of(Server engine, Matcher jdbc) {
        List<String> hosts = List.of(jdbc.group(1).split(",", -1));
        Map<String, String> given = parameters(engine, jdbc.group(3));
        Map<String, String> properties = new HashMap<>(engine.properties(hosts));
        for (String name : List.of("user", "password")) {
            if (given.containsKey(name)) {
                properties.put(name, decode(given.remove(name)));
            }
        }
        String query = given.entrySet().stream()
                .map(parameter -> parameter.getKey() + "=" + parameter.getValue())
                .collect(Collectors.joining("&", given.isEmpty() ? "" : "?", ""));
        String ports = hosts.stream()
                .map(host -> host.matches(".*:\\d+") ? host : host + ":" + engine.port())
                .collect(Collectors.joining(","));
        return new DatabaseUrl(
                engine,
                "%s//%s/%s%s".formatted(engine.scheme(), jdbc.group(1), jdbc.group(2), query),
                ports + "/" + jdbc.group(2),
                Map.copyOf(properties));
    }

    /** The properties in the URL, all of them known to the driver. */
    private static Map<String, String> parameters(Server engine, @Nullable String query) {
        Map<String, String> given = new TreeMap<>(engine.propertyNames());
        NavigableSet<String> known = known(engine);
        for (String parameter : query == null || query.isEmpty() ? new String[0] : query.split("&", -1)) {
            String[] pair = parameter.split("=", 2);
            if (pair.length == 1) {
                throw usage(
                        "LAVKA_DB: a URL parameter has no value. If the & before it is part of the password, write it"
                                + " as %26.");
            }
            if (!known.contains(pair[0])) {
                String suggestion = Suggestion.didYouMean(pair[0], known);
                // Without the name, where it may be what follows an & in a password.
                throw usage("LAVKA_DB: the %s driver does not support %s"
                        .formatted(
                                engine.title(),
                                suggestion.isEmpty()
                                        ? "a parameter in the URL. If the & before it is part of the password, write"
                                                + " it as %26."
                                        : "the parameter " + pair[0] + "." + suggestion));
            }
            String name = known.floor(pair[0]); // as the driver spells it
            if (engine.reserved().contains(name)) {
                throw usage("LAVKA_DB: %s is set by Lavka. Remove it.".formatted(name));
            }
            given.put(name, pair[1]);
        }
        return given;
    }

    /** Percent-encoding (RFC 3986, section 2.1): a password may hold an ampersand. */
    private static String decode(String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), UTF_8);
        } catch (IllegalArgumentException e) {
            throw usage("LAVKA_DB: user or password contains an invalid escape. Write %% as %%25.".formatted());
        }
    }

    /** The properties that the driver lists; it ignores all others. */
    private static NavigableSet<String> known(Server engine) {
        String url = url(engine, "localhost", "lavka", "lavka");
        try {
            NavigableSet<String> names = new TreeSet<>(engine.propertyNames());
            for (DriverPropertyInfo parameter : DriverManager.getDriver(url).getPropertyInfo(url, new Properties())) {
                names.add(parameter.name);
            }
            return names;
        } catch (SQLException e) {
            throw new IllegalStateException("The jar does not contain the " + engine.title() + " driver.", e);
        }
    }
}

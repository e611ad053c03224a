package lavka.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static lavka.engine.DatabaseUrl.usage;

import java.net.URLDecoder;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lavka.core.Suggestion;
import org.jspecify.annotations.Nullable;

/** Parses the JDBC URL of a server, and adds the properties that Lavka needs. */
final class ServerUrl {
    private static final Pattern SCHEME =
            Pattern.compile("(?i)^(jdbc:)?(postgres|postgresql|mariadb|mysql)([+][a-z0-9]+)?:");

    private static final Pattern JDBC = Pattern.compile(
            "jdbc:(postgresql|mariadb)://(HOST(?:,HOST)*)/([^/?&;=]+)(?:\\?(.*))?"
                    .replace("HOST", "(?:[^/?@:,\\[\\]]+|\\[[0-9a-fA-F:.]+])(?::\\d{1,5})?"),
            Pattern.DOTALL);

    /** A URL of another library without special characters. */
    private static final Pattern PLAIN =
            Pattern.compile("[^/]*://(?:(\\w+)(?::[^@/?]*)?@)?([\\w.-]+(?::\\d+)?)/(\\w+)(?:\\?.*)?");

    private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost", "[::1]");

    private ServerUrl() {}

    /** The server that a text names; empty if it is not a URL of a server. */
    static Optional<DatabaseUrl> parse(String text) {
        Matcher scheme = SCHEME.matcher(text);
        if (!scheme.find()) {
            return Optional.empty();
        }
        Matcher jdbc = JDBC.matcher(text);
        if (jdbc.matches()) {
            return Optional.of(of(jdbc));
        }
        boolean postgres = scheme.group(2).toLowerCase(Locale.ROOT).startsWith("postgres");
        Engine engine = postgres ? Engine.POSTGRESQL : Engine.MARIADB;
        // Prints only parts that cannot be a password.
        Matcher plain = PLAIN.matcher(text);
        String example = plain.matches()
                ? url(engine, plain.group(2), plain.group(3), plain.group(1) == null ? "USER" : plain.group(1))
                : example(engine);
        throw usage("LAVKA_DB=%s… is not a valid URL. Use a URL such as %s.".formatted(scheme.group(), example));
    }

    static String example(Engine engine) {
        return url(engine, "HOST", "DATABASE", "USER");
    }

    private static String url(Engine engine, String host, String database, String user) {
        return "%s//%s/%s?user=%s&password=PASSWORD".formatted(scheme(engine), host, database, user);
    }

    private static String scheme(Engine engine) {
        return "jdbc:" + engine.title().toLowerCase(Locale.ROOT) + ":";
    }

    private static Server of(Matcher jdbc) {
        Engine engine = jdbc.group(1).equals("mariadb") ? Engine.MARIADB : Engine.POSTGRESQL;
        String[] hosts = jdbc.group(2).split(",", -1);
        Map<String, String> missing = new HashMap<>(engine.parameters());
        if (engine == Engine.MARIADB && Stream.of(hosts).allMatch(ServerUrl::isLoopback)) {
            // The driver requires TLS otherwise, which most local servers do not offer.
            missing.put("sslMode", "disable");
        }
        Map<String, String> given = parameters(engine, jdbc.group(4));
        // What Lavka needs comes last, and overrides what the operator sets.
        given.computeIfPresent("sessionVariables", (name, theirs) -> theirs + "," + missing.get(name));
        given.keySet().forEach(name -> missing.keySet().removeIf(name::equalsIgnoreCase));
        String user = given.remove("user");
        String password = given.remove("password");
        missing.putAll(given);
        String parameters = new TreeMap<>(missing)
                .entrySet().stream()
                        .map(parameter -> parameter.getKey() + "=" + parameter.getValue())
                        .collect(Collectors.joining("&"));
        return new Server(
                engine,
                "%s//%s/%s?%s".formatted(scheme(engine), jdbc.group(2), jdbc.group(3), parameters),
                withPorts(engine, hosts),
                jdbc.group(3),
                user == null ? null : decode(user),
                password == null ? null : decode(password));
    }

    /** The properties in the URL, all of them known to the driver. */
    private static Map<String, String> parameters(Engine engine, @Nullable String query) {
        Map<String, String> given = new TreeMap<>(names(engine));
        Set<String> known = known(engine);
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
            given.put(pair[0], pair[1]);
        }
        return given;
    }

    /** MariaDB's driver ignores the case of names. */
    private static Comparator<String> names(Engine engine) {
        return engine == Engine.MARIADB ? String.CASE_INSENSITIVE_ORDER : Comparator.naturalOrder();
    }

    /** Percent-encoding (RFC 3986, section 2.1): a password may hold an ampersand. */
    private static String decode(String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), UTF_8);
        } catch (IllegalArgumentException e) {
            throw usage("LAVKA_DB: user or password contains an invalid escape. Write %% as %%25.".formatted());
        }
    }

    private static boolean isLoopback(String host) {
        return LOOPBACK.contains(host.replaceFirst(":\\d+$", ""));
    }

    private static String withPorts(Engine engine, String[] hosts) {
        String port = engine == Engine.MARIADB ? ":3306" : ":5432";
        return String.join(
                ",",
                Stream.of(hosts)
                        .map(host -> host.matches(".*:\\d+") ? host : host + port)
                        .toList());
    }

    /** The properties that the driver lists; it ignores all others. */
    private static Set<String> known(Engine engine) {
        String url = url(engine, "localhost", "lavka", "lavka");
        try {
            Set<String> names = new TreeSet<>(names(engine));
            for (DriverPropertyInfo parameter : DriverManager.getDriver(url).getPropertyInfo(url, new Properties())) {
                names.add(parameter.name);
            }
            return names;
        } catch (SQLException e) {
            throw new IllegalStateException("The jar does not contain the " + engine.title() + " driver.", e);
        }
    }
}

package lavka;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import lavka.engine.Engine;
import lavka.engine.Sqlite;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Runs the tests of a class on SQLite, PostgreSQL and MariaDB, and holds every answer against SQLite's. Its constructor
 * takes the engine. {@code -Dtest.engines=sqlite,mariadb} narrows; what is left out is said at the end of {@code make
 * test}.
 */
@Documented
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ParameterizedClass(name = "{0}")
@MethodSource("lavka.EveryEngine$Tested#engines")
@ExtendWith(SameAnswers.class)
public @interface EveryEngine {

    /** The engines that this run tests. */
    final class Tested {
        private static final List<Engine> ENGINES = choose();

        private Tested() {}

        static List<Engine> engines() {
            return ENGINES;
        }

        static List<Engine> servers() {
            return ENGINES.stream().filter(engine -> engine != Sqlite.ENGINE).toList();
        }

        private static List<Engine> choose() {
            List<String> wanted = Arrays.asList(System.getProperty("test.engines", "")
                    .toLowerCase(Locale.ROOT)
                    .split(","));
            for (String name : wanted) {
                if (!name.isEmpty()
                        && Engine.all().stream().noneMatch(engine -> engine.id().equals(name))) {
                    throw new IllegalArgumentException("-Dtest.engines: " + name + " is none of " + Engine.all());
                }
            }
            List<Engine> engines = new ArrayList<>();
            for (Engine engine : Engine.all()) {
                if (!wanted.contains("") && !wanted.contains(engine.id())) {
                    Untested.note(engine + " was not tested: -Dtest.engines leaves it out.");
                } else if (TestServer.missing(engine).isPresent()) {
                    Untested.note(TestServer.missing(engine).get());
                } else {
                    engines.add(engine);
                }
            }
            return List.copyOf(engines);
        }
    }
}

package lavka;

import static lavka.Errors.assertError;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import lavka.Config.Migrate;
import lavka.core.ErrorKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigTest {
    private static void refused(Map<String, String> environment, String sentence) {
        assertError(ErrorKind.USAGE, () -> Config.of(environment)).hasMessage(sentence);
    }

    @Test
    void it_works() {
        Config config = Config.of(Map.of());
        assertThat(config.port()).isEqualTo(8002);
        assertThat(config.host()).isEqualTo("127.0.0.1");
        assertThat(config.database().name())
                .isEqualTo(Path.of("data/lavka.db").toAbsolutePath().toString());
        assertThat(config.migrate()).isEqualTo(Migrate.NEW);
        assertThat(config.logsJson()).isFalse();
        assertThat(config.isDevelopment()).isFalse();
    }

    @Test
    void every_key_is_read() {
        Config config = Config.of(Map.of(
                "LAVKA_PORT", "65535",
                "LAVKA_HOST", "::1",
                "LAVKA_DB", "/srv/shop.db",
                "LAVKA_MIGRATE", "auto",
                "LAVKA_BACKUP_EVERY", "6h",
                "LAVKA_BACKUP_KEEP", "12",
                "LAVKA_LOG", "json",
                "LAVKA_TRUSTED_PROXIES", "10.0.0.5",
                "LAVKA_MODE", "development"));
        assertThat(config.port()).isEqualTo(65_535);
        assertThat(config.host()).isEqualTo("::1");
        assertThat(config.database().name()).isEqualTo("/srv/shop.db");
        assertThat(config.migrate()).isEqualTo(Migrate.AUTO);
        assertThat(config.backupEvery()).hasValue(Duration.ofHours(6));
        assertThat(config.backupKeep()).isEqualTo(12);
        assertThat(config.logsJson()).isTrue();
        assertThat(config.trustedProxies()).isEqualTo("10.0.0.5");
        assertThat(config.isDevelopment()).isTrue();
        assertThat(Config.Key.values()).as("the keys of this test").hasSize(10);

        assertThat(Config.of(Map.of("LAVKA_PORT", "0")).port()).isZero();
        assertThat(Config.of(Map.of("LAVKA_MIGRATE", "off")).migrate()).isEqualTo(Migrate.OFF);
    }

    @Test
    void keys_of_other_programs_are_nothing_to_lavka() {
        Config config = Config.of(Map.of("PORT", "1", "PATH", "/bin", "MY_LAVKA_PORT", "2"));
        assertThat(config).isEqualTo(Config.of(Map.of()));
    }

    @Test
    void a_misspelt_key_is_refused_with_the_one_that_was_meant() {
        refused(Map.of("LAVKA_PROT", "1"), "LAVKA_PROT is not a setting. Did you mean LAVKA_PORT?");
        refused(Map.of("LAVKA_", "1"), "LAVKA_ is not a setting. Did you mean LAVKA_DB?");
        refused(
                Map.of("LAVKA_SECRET_TOKEN", "1"),
                "LAVKA_SECRET_TOKEN is not a setting. Unset it; docs/COMMANDS.md lists the settings.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "http", "80o2", "-1", "+80", "80.0", " 80", "65536", "800200", "٣"})
    void a_wrong_port_is_refused(String port) {
        refused(Map.of("LAVKA_PORT", port), "LAVKA_PORT=" + port + " is not a port. Use a number from 0 to 65535.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\t"})
    void an_empty_host_is_refused(String host) {
        refused(Map.of("LAVKA_HOST", host), "LAVKA_HOST is empty. Use an address such as 127.0.0.1.");
    }

    @ParameterizedTest
    @CsvSource({
        "LAVKA_MIGRATE, yes, 'Use new, auto or off.'",
        "LAVKA_MIGRATE, '', 'Use new, auto or off.'",
        "LAVKA_MIGRATE, of, 'Use new, auto or off. Did you mean off?'",
        "LAVKA_LOG, xml, Use text or json.",
        "LAVKA_LOG, jsno, Use text or json. Did you mean json?"
    })
    void a_wrong_choice_is_refused_with_the_right_ones(String key, String value, String choices) {
        refused(Map.of(key, value), key + "=" + value + " is invalid. " + choices);
    }

    @Test
    void a_wrong_database_is_refused() {
        refused(Map.of("LAVKA_DB", ""), "LAVKA_DB is empty. Use a path such as data/lavka.db.");
    }

    @Test
    void the_documentation_lists_every_setting_with_default_and_meaning() throws IOException {
        List<String> told = Files.readAllLines(Path.of("docs/COMMANDS.md")).stream()
                .filter(line -> line.startsWith("| `LAVKA_"))
                .toList();
        assertThat(told)
                .containsExactlyElementsOf(Stream.of(Config.Key.values())
                        .map(key -> "| `%s` | `%s` | %s |".formatted(key, key.fallback(), key.meaning()))
                        .toList());
    }
}

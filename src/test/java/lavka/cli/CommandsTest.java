package lavka.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** Compares docs/COMMANDS.md with the commands and their help. */
class CommandsTest {
    private static final CommandLine COMMANDS = Commands.of(Map.of());

    private static Stream<CommandLine> all(CommandLine command) {
        return command.getSubcommands().values().stream().flatMap(child -> Stream.concat(Stream.of(child), all(child)));
    }

    private static List<String> documented(String program) throws IOException {
        return Pattern.compile("^\\| `" + program + "((?: [a-z-]+)+)", Pattern.MULTILINE)
                .matcher(Files.readString(Path.of("docs/COMMANDS.md"), UTF_8))
                .results()
                .map(line -> line.group(1).strip())
                .toList();
    }

    @Test
    void the_documentation_lists_every_command() throws IOException {
        assertThat(documented("lavka"))
                .containsExactlyInAnyOrderElementsOf(all(COMMANDS)
                        .filter(command -> command.getSubcommands().isEmpty())
                        .map(command -> command.getCommandSpec().qualifiedName().replaceFirst("lavka ", ""))
                        .filter(name -> !name.endsWith("help"))
                        .toList());
    }

    @Test
    void the_documentation_lists_every_make_target() throws IOException {
        List<String> targets = Pattern.compile("^([a-z-]+):.*## ", Pattern.MULTILINE)
                .matcher(Files.readString(Path.of("Makefile"), UTF_8))
                .results()
                .map(line -> line.group(1))
                .filter(target -> !target.equals("help"))
                .toList();
        assertThat(documented("make")).containsExactlyInAnyOrderElementsOf(targets);
    }

    @Test
    void the_recorded_help_is_that_of_the_commands() throws IOException {
        Path recorded = Path.of("src/main/resources/help.txt");
        String help = COMMANDS.getUsageMessage(CommandLine.Help.Ansi.OFF);
        if (Boolean.getBoolean("accept")) {
            Files.writeString(recorded, help, UTF_8);
        }
        assertThat(Files.readString(recorded, UTF_8))
                .as("make accept records it")
                .isEqualTo(help);
    }

    @Test
    void the_help_of_every_command_shows_an_example() {
        assertThat(all(COMMANDS).filter(command -> !command.getCommandName().equals("help")))
                .allSatisfy(command -> assertThat(command.getUsageMessage(CommandLine.Help.Ansi.OFF))
                        .containsPattern("Examples?:\n  lavka " + Pattern.quote(path(command)) + "\\b"));
    }

    private static String path(CommandLine command) {
        return command.getCommandSpec().qualifiedName().replaceFirst("lavka ", "");
    }
}

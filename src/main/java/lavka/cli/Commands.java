package lavka.cli;

import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import lavka.Config;
import lavka.Logging;
import lavka.contract.Contract;
import lavka.core.LavkaException;
import lavka.core.Suggestion;
import lavka.engine.DatabaseUrl;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The commands, and how they end: 0 ok, 1 failed, 2 usage, 3 port or database unavailable, 4 schema. */
@Command(
        name = "lavka",
        description = "A small shop and community backend.",
        footer = {"", "lavka help COMMAND shows the options of a command.", "", "Example:", "  lavka serve"},
        mixinStandardHelpOptions = true,
        versionProvider = Commands.Version.class,
        synopsisSubcommandLabel = "COMMAND")
public final class Commands {
    private Commands() {}

    /**
     * Runs one command.
     *
     * @param environment where the configuration is read
     * @return the exit code
     */
    public static int run(String[] args, Map<String, String> environment) {
        CommandLine commands = of(environment);
        commands.setParameterExceptionHandler((exception, arguments) -> misused(exception));
        commands.setExecutionExceptionHandler((exception, command, parsed) -> explain(exception));
        if (args.length == 0) {
            commands.usage(commands.getErr());
            return CommandLine.ExitCode.USAGE;
        }
        return commands.execute(args);
    }

    static CommandLine of(Map<String, String> environment) {
        CommandLine commands = new CommandLine(new Commands());
        commands.addSubcommand(new Serve(environment));
        commands.addSubcommand(new Demo(environment));
        commands.addSubcommand(new Migrate(environment));
        commands.addSubcommand(new Backup(environment));
        commands.addSubcommand(new Backup.Restore(environment));
        commands.addSubcommand(new ShowConfig(environment));
        commands.addSubcommand(new CommandLine.HelpCommand());
        // -2 is a target, not an option.
        CommandLine down =
                commands.getSubcommands().get("migrate").getSubcommands().get("down");
        down.setUnmatchedOptionsArePositionalParams(true);
        return commands;
    }

    /** The settings, applied to logging. */
    static Config configured(Map<String, String> environment) {
        Config config = Config.of(environment);
        Logging.use(config.log());
        return config;
    }

    /** The database that the settings name, prepared for use. */
    static DatabaseUrl database(Map<String, String> environment) {
        DatabaseUrl database = configured(environment).database();
        database.prepare();
        return database;
    }

    private static int misused(ParameterException exception) {
        CommandLine command = exception.getCommandLine();
        String message = exception instanceof UnmatchedArgumentException unmatched
                ? unknown(command, unmatched.getUnmatched().getFirst(), unmatched.isUnknownOption())
                : exception.getMessage() + ".";
        command.getErr()
                .printf(
                        "%s%nRun %s --help for usage.%n",
                        message, command.getCommandSpec().qualifiedName());
        return CommandLine.ExitCode.USAGE;
    }

    private static String unknown(CommandLine command, String argument, boolean isOption) {
        Set<String> known = new LinkedHashSet<>(command.getSubcommands().keySet());
        String kind = isOption ? "Unknown option" : known.isEmpty() ? "Unexpected argument" : "Unknown command";
        known.addAll(command.getCommandSpec().optionsMap().keySet());
        return "%s: %s.%s".formatted(kind, argument, Suggestion.didYouMean(argument, known));
    }

    private static int explain(Exception exception) throws Exception {
        if (!(exception instanceof LavkaException error)) {
            throw exception;
        }
        System.err.println(error.detail());
        return switch (error.kind()) {
            case USAGE -> 2;
            case UNAVAILABLE -> 3;
            case SCHEMA -> 4;
            default -> 1;
        };
    }

    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"Lavka " + new Contract().version()};
        }
    }
}

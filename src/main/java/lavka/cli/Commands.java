package lavka.cli;

import java.nio.file.Path;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import lavka.Config;
import lavka.Logging;
import lavka.contract.Contract;
import lavka.core.ClasspathFiles;
import lavka.core.LavkaException;
import lavka.core.Suggestion;
import lavka.engine.Backups;
import lavka.engine.DatabaseUrl;
import lavka.http.Limits;
import lavka.migration.Migrations;
import lavka.migration.Scripts;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
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
    private final Map<String, String> environment;

    private Commands(Map<String, String> environment) {
        this.environment = environment;
    }

    /**
     * Runs one command.
     *
     * @param environment where the configuration is read
     * @return the exit code
     */
    public static int run(String[] args, Map<String, String> environment) {
        try {
            // These need no parsing, and picocli takes a quarter of a second to read its annotations.
            return switch (String.join(" ", args)) {
                case "serve" -> new Commands(environment).serve();
                case "config" -> new Commands(environment).config();
                case "migrate current" -> new Migrate(environment).current();
                case "help", "--help", "-h" -> help();
                default -> parsed(args, environment);
            };
        } catch (LavkaException e) {
            return explain(e);
        }
    }

    /** picocli's own help, without colors. It is recorded, because picocli takes long to start. */
    private static int help() {
        System.out.print(ClasspathFiles.text("/help.txt"));
        return 0;
    }

    private static int parsed(String[] args, Map<String, String> environment) {
        CommandLine commands = of(environment);
        commands.setParameterExceptionHandler((exception, arguments) -> misused(exception));
        commands.setExecutionExceptionHandler((exception, command, parsed) -> {
            if (exception instanceof LavkaException error) {
                return explain(error);
            }
            throw exception;
        });
        return commands.execute(args);
    }

    static CommandLine of(Map<String, String> environment) {
        CommandLine commands = new CommandLine(new Commands(environment));
        commands.addSubcommand(new Migrate(environment));
        commands.addSubcommand(new CommandLine.HelpCommand());
        // picocli sorts methods by name; the help lists them by use.
        CommandLine.Model.CommandSpec spec = commands.getCommandSpec();
        for (String name : List.of("serve", "demo", "migrate", "backup", "restore", "config", "help")) {
            spec.addSubcommand(name, spec.removeSubcommand(name));
        }
        // -2 is a target, not an option.
        CommandLine down =
                commands.getSubcommands().get("migrate").getSubcommands().get("down");
        down.setUnmatchedOptionsArePositionalParams(true);
        return commands;
    }

    @Command(
            description = "Starts the service. SIGINT (Ctrl-C), SIGTERM and SIGHUP stop it; requests in progress have 6"
                    + " seconds to finish.",
            footer = {"", "Examples:", "  lavka serve", "  LAVKA_PORT=8003 LAVKA_DB=data/shop.db lavka serve"},
            mixinStandardHelpOptions = true)
    int serve() {
        Serve.run(configured(environment));
        return 0;
    }

    @Command(
            description = "Fills an empty database with a small shop: products, users, posts and 60 days of orders.",
            footer = {"", "Examples:", "  lavka demo", "  LAVKA_DB=data/try.db lavka demo --scale 100"},
            mixinStandardHelpOptions = true)
    int demo(
            @Option(
                            names = "--scale",
                            paramLabel = "N",
                            defaultValue = "1",
                            description = "Writes N times as many rows (1 to 100000).")
                    int scale,
            @Option(
                            names = "--add",
                            description = "Adds to a database that already contains rows. The command can be repeated.")
                    boolean isAdded) {
        if (scale < 1 || scale > Demo.MAX_SCALE) {
            throw LavkaException.usage(
                    "--scale %d is out of range. Use a number from 1 to %d.".formatted(scale, Demo.MAX_SCALE));
        }
        Demo.run(configured(environment), scale, isAdded);
        return 0;
    }

    @Command(
            description = "Backs up the SQLite database to backup/ next to it, and verifies the backup. The service may"
                    + " be running.",
            footer = {"", "Example:", "  lavka backup"},
            mixinStandardHelpOptions = true)
    int backup() {
        DatabaseUrl database = database(environment);
        Backups backups = database.requireBackups();
        printRows(backups.make("backup"));
        return 0;
    }

    @Command(
            description = "Restores the SQLite database from a backup. Stop the service first.",
            footer = {"", "Example:", "  lavka restore data/backup/FILE"},
            mixinStandardHelpOptions = true)
    int restore(
            @Parameters(description = "Backup file, in backup/ next to the database.") Path file,
            @Option(names = "--yes", description = "Skips the confirmation.") boolean isSure) {
        DatabaseUrl database = database(environment);
        Backups backups = database.requireBackups();
        DatabaseUrl copy = Backups.requireSound(file);
        Migrations.State state = new Migrations(copy, Scripts.packed()).state(); // not ahead of this program
        if (state.isEmpty()) {
            throw LavkaException.usage("%s is not a Lavka database.".formatted(file));
        }
        if (!isSure) {
            Confirm.ask("Restoring replaces the current database. Writes made after the restored backup was taken are"
                    + " undone. The current database is kept in backup/.");
        }
        try (DatabaseUrl.Lock _ = database.lock()) {
            backups.restore(file)
                    .ifPresent(previous -> System.out.printf("  Moved the previous database to %s%n", previous));
        }
        System.out.printf("  Restored, schema %d of %d:%n", state.version(), state.head());
        printRows(Path.of(database.name()));
        return 0;
    }

    private static void printRows(Path file) {
        System.out.printf(
                "  %s%n  %s%n",
                file,
                Backups.count(file).entrySet().stream()
                        .map(table -> "%,d %s".formatted(table.getValue(), table.getKey()))
                        .collect(Collectors.joining(", ")));
    }

    @Command(
            description = "Prints every setting with its value and meaning.",
            footer = {"", "Example:", "  lavka config"},
            mixinStandardHelpOptions = true)
    int config() {
        Config config = Config.of(environment);
        Map<Config.Key, String> values = new EnumMap<>(Config.Key.class);
        for (Config.Key key : Config.Key.values()) {
            values.put(key, key == Config.Key.LAVKA_DB ? config.database().name() : key.in(environment));
        }
        int names = width(values.keySet());
        int settings = width(values.values());
        // Not with printf, which loads the JDK's locales.
        for (Map.Entry<Config.Key, String> setting : values.entrySet()) {
            Config.Key key = setting.getKey();
            System.out.println(padded(key, names) + padded(setting.getValue(), settings) + key.meaning());
        }
        System.out.println("\n" + new Limits(config.trustedProxies()));
        return 0;
    }

    private static int width(Collection<?> column) {
        int width = 0;
        for (Object cell : column) {
            width = Math.max(width, cell.toString().length());
        }
        return width;
    }

    private static String padded(Object cell, int width) {
        return cell + " ".repeat(width + 2 - cell.toString().length());
    }

    /** The settings, applied to logging. */
    static Config configured(Map<String, String> environment) {
        Config config = Config.of(environment);
        if (config.logsJson()) {
            Logging.useJson();
        }
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
        boolean isUnmatched = exception instanceof UnmatchedArgumentException;
        if (!isUnmatched && !command.getSubcommands().isEmpty()) { // the subcommand is missing
            command.usage(command.getErr());
            return CommandLine.ExitCode.USAGE;
        }
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

    private static int explain(LavkaException error) {
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
            return new String[] {"Lavka " + Contract.packed().version()};
        }
    }
}

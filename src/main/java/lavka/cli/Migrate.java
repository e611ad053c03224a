package lavka.cli;

import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import lavka.db.Location;
import lavka.migration.Migrations;
import lavka.migration.Migrations.Applied;
import lavka.migration.Scripts;
import lavka.migration.Target;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lavka migrate …}: where the schema stands, and its way up and down. */
@Command(
        name = "migrate",
        description = "Brings the database to a version of the schema, or shows where it stands.",
        mixinStandardHelpOptions = true)
final class Migrate implements Callable<Integer> {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss'Z'").withZone(ZoneOffset.UTC);

    private final Map<String, String> environment;

    @Spec
    private CommandSpec command = CommandSpec.create();

    Migrate(Map<String, String> environment) {
        this.environment = environment;
    }

    /** To look before the leap. */
    static final class Caution {
        @Option(names = "--dry-run", description = "Only prints the SQL.")
        private boolean isDry;

        @Option(names = "--rehearse", description = "Runs it on a copy, and leaves the database alone (SQLite).")
        private boolean isRehearsal;
    }

    /** Without a subcommand. */
    @Override
    public Integer call() {
        command.commandLine().usage(command.commandLine().getErr());
        return CommandLine.ExitCode.USAGE;
    }

    @Command(description = "Applies the scripts that are missing.", mixinStandardHelpOptions = true)
    int up(
            @Parameters(
                            arity = "0..1",
                            defaultValue = "head",
                            description = "head (the default), +1, +2 …, or a version.")
                    String to,
            @Mixin Caution caution) {
        Target target = Target.up(to);
        Migrations migrations = migrations();
        if (!isOnlyShown(migrations, target, caution)) {
            int applied = migrations.up(target);
            tell(migrations, applied + " applied");
        }
        return 0;
    }

    @Command(description = "Takes scripts back by their undo.", mixinStandardHelpOptions = true)
    int down(
            @Parameters(
                            arity = "0..1",
                            defaultValue = "-1",
                            description = "-1 (the default), -2 …, a version, or base.")
                    String to,
            @Mixin Caution caution,
            @Option(names = "--yes", description = "Does not ask before it loses data.") boolean isSure) {
        Target target = Target.down(to);
        Migrations migrations = migrations();
        if (!isOnlyShown(migrations, target, caution)) {
            List<String> losses = isSure ? null : migrations.losses(target);
            if (losses != null && !losses.isEmpty()) {
                Question.ask(String.join("%n  ".formatted(), losses));
            }
            int undone = migrations.down(target, losses);
            tell(migrations, undone + " taken back");
        }
        return 0;
    }

    private static boolean isOnlyShown(Migrations migrations, Target target, Caution caution) {
        if (caution.isDry) {
            System.out.print(migrations.plan(target));
        } else if (caution.isRehearsal) {
            migrations.rehearse(target);
            System.out.println("  It was a rehearsal: the database is as it was.");
        }
        return caution.isDry || caution.isRehearsal;
    }

    @Command(description = "Shows the version that the database is at.", mixinStandardHelpOptions = true)
    int current() {
        Migrations migrations = migrations();
        System.out.printf("%s   %s%n", migrations.location().name(), migrations.current());
        migrations.state(); // tells what is wrong
        return 0;
    }

    @Command(description = "Shows every script, and when it was applied.", mixinStandardHelpOptions = true)
    int history() {
        Migrations migrations = migrations();
        System.out.println(migrations.location().name());
        for (Applied step : migrations.history()) {
            String when = step.at() == null ? "pending" : TIME.format(step.at());
            System.out.printf("  %-3d %-21s %s%n", step.version(), when, step.file());
        }
        return 0;
    }

    @Command(
            description = "Exits with 4 when a script is pending or edited, or when the schema has drifted.",
            mixinStandardHelpOptions = true)
    int check() {
        Migrations migrations = migrations();
        List<String> problems = migrations.check();
        problems.forEach(System.out::println);
        if (problems.isEmpty()) {
            tell(migrations, "all is well");
        }
        return problems.isEmpty() ? 0 : 4;
    }

    @Command(
            name = "new",
            description = "Writes the next script and its undo into db/, for you to complete.",
            mixinStandardHelpOptions = true)
    int next(
            @Parameters(description = "What it does: \"add review\".") String name,
            @Option(
                            names = "--from-database",
                            paramLabel = "URL",
                            description = "Drafts them from what was changed by hand in this database.")
                    @Nullable
                    String changed) {
        Commands.configured(environment);
        List<Path> files = Scripts.next(Path.of("db"), name, changed == null ? null : Location.of(changed));
        files.forEach(file -> System.out.println("  " + file));
        System.out.println(
                files.isEmpty() ? "There is no difference: nothing was written." : "Complete both, then: make migrate");
        return 0;
    }

    @Command(
            description = "Says that the database is at a version, as it is, without running a script.",
            mixinStandardHelpOptions = true)
    int stamp(@Parameters(description = "head, a version, or base.") String to) {
        Target target = Target.at(to);
        Migrations migrations = migrations();
        migrations.stamp(target);
        tell(migrations, "stamped");
        return 0;
    }

    @Command(
            description = "Forgets a script that failed half-way, and accepts the present text of edited ones.",
            mixinStandardHelpOptions = true)
    int repair() {
        Migrations migrations = migrations();
        List<String> done = migrations.repair();
        done.forEach(System.out::println);
        System.out.printf("%s   %s%n", migrations.location().name(), done.isEmpty() ? "nothing to repair" : "repaired");
        return 0;
    }

    private Migrations migrations() {
        Location location = Commands.database(environment);
        return new Migrations(location, Scripts.packed(), location.engine().placeholders(), System.out::println);
    }

    private static void tell(Migrations migrations, String done) {
        System.out.printf(
                "%s   %s, schema %d%n",
                migrations.location().name(), done, migrations.state().version());
    }
}

package lavka.cli;

import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import lavka.engine.DatabaseUrl;
import lavka.migration.Migrations;
import lavka.migration.Migrations.Applied;
import lavka.migration.Scripts;
import lavka.migration.Target;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lavka migrate …}: the version of the schema, and migrations up and down. */
@Command(
        name = "migrate",
        description = "Migrates the schema of the database, or shows its version.",
        footer = {"", "Examples:", "  lavka migrate up", "  lavka migrate down -2", "  lavka migrate down --help"},
        mixinStandardHelpOptions = true)
final class Migrate {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss'Z'").withZone(ZoneOffset.UTC);

    private final Map<String, String> environment;

    Migrate(Map<String, String> environment) {
        this.environment = environment;
    }

    /** Options that try a migration first. */
    static final class Preview {
        @Option(names = "--dry-run", description = "Prints the SQL and changes nothing.")
        private boolean isDry;

        @Option(names = "--rehearse", description = "Runs the scripts on a copy of the database (SQLite only).")
        private boolean isRehearsal;
    }

    @Command(
            description = "Applies pending migrations.",
            footer = {"", "Examples:", "  lavka migrate up", "  lavka migrate up +1 --dry-run"},
            mixinStandardHelpOptions = true)
    int up(
            @Parameters(arity = "0..1", defaultValue = "head", description = "head (default), +1, +2 …, or a version.")
                    String to,
            @Mixin Preview preview) {
        Target target = Target.up(to);
        Migrations migrations = migrations();
        if (!isPreviewed(migrations, target, preview)) {
            int applied = migrations.up(target);
            printState(migrations, applied + " applied");
        }
        return 0;
    }

    @Command(
            description = "Reverts migrations.",
            footer = {
                "",
                "Examples:",
                "  lavka migrate down",
                "  lavka migrate down -2",
                "  lavka migrate down base --yes"
            },
            mixinStandardHelpOptions = true)
    int down(
            @Parameters(arity = "0..1", defaultValue = "-1", description = "-1 (default), -2 …, a version, or base.")
                    String to,
            @Mixin Preview preview,
            @Option(names = "--yes", description = "Skips the confirmation that is asked before data is deleted.")
                    boolean isSure) {
        Target target = Target.down(to);
        Migrations migrations = migrations();
        if (!isPreviewed(migrations, target, preview)) {
            List<String> losses = isSure ? null : migrations.losses(target);
            if (losses != null && !losses.isEmpty()) {
                Confirm.ask(String.join("%n  ".formatted(), losses));
            }
            int undone = migrations.down(target, losses);
            printState(migrations, undone + " reverted");
        }
        return 0;
    }

    private static boolean isPreviewed(Migrations migrations, Target target, Preview preview) {
        if (preview.isDry) {
            System.out.print(migrations.plan(target));
        } else if (preview.isRehearsal) {
            migrations.rehearse(target);
            System.out.println("  Rehearsal finished. The database is unchanged.");
        }
        return preview.isDry || preview.isRehearsal;
    }

    @Command(
            description = "Shows the version of the database.",
            footer = {"", "Example:", "  lavka migrate current"},
            mixinStandardHelpOptions = true)
    int current() {
        Migrations migrations = migrations();
        System.out.printf("%s   %s%n", migrations.databaseUrl().name(), migrations.current());
        migrations.state(); // reports a schema that is not in order
        return 0;
    }

    @Command(
            description = "Lists every migration and when it was applied.",
            footer = {"", "Example:", "  lavka migrate history"},
            mixinStandardHelpOptions = true)
    int history() {
        Migrations migrations = migrations();
        System.out.println(migrations.databaseUrl().name());
        for (Applied step : migrations.applied()) {
            String when = step.at() == null ? "pending" : TIME.format(step.at());
            System.out.printf("  %-3d %-21s %s%n", step.version(), when, step.file());
        }
        return 0;
    }

    @Command(
            description = "Exits with code 4 if a migration is pending or was edited, or if the schema has drifted.",
            footer = {"", "Example:", "  lavka migrate check"},
            mixinStandardHelpOptions = true)
    int check() {
        Migrations migrations = migrations();
        List<String> problems = migrations.check();
        problems.forEach(System.out::println);
        if (problems.isEmpty()) {
            printState(migrations, "up to date");
        }
        return problems.isEmpty() ? 0 : 4;
    }

    @Command(
            description = "Records the current schema as the given version, without running migrations.",
            footer = {"", "Example:", "  lavka migrate stamp 8"},
            mixinStandardHelpOptions = true)
    int stamp(@Parameters(description = "head, a version, or base.") String to) {
        Target target = Target.at(to);
        Migrations migrations = migrations();
        migrations.stamp(target);
        printState(migrations, "stamped");
        return 0;
    }

    @Command(
            description = "Removes the record of a failed migration, and accepts the current text of edited ones.",
            footer = {"", "Example:", "  lavka migrate repair"},
            mixinStandardHelpOptions = true)
    int repair() {
        Migrations migrations = migrations();
        List<String> done = migrations.repair();
        done.forEach(System.out::println);
        System.out.printf(
                "%s   %s%n", migrations.databaseUrl().name(), done.isEmpty() ? "nothing to repair" : "repaired");
        return 0;
    }

    private Migrations migrations() {
        DatabaseUrl databaseUrl = Commands.database(environment);
        return new Migrations(databaseUrl, Scripts.packed(), System.out::println);
    }

    private static void printState(Migrations migrations, String done) {
        System.out.printf(
                "%s   %s, schema %d%n",
                migrations.databaseUrl().name(), done, migrations.state().version());
    }
}

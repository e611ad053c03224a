package lavka.cli;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import lavka.core.Fault;
import lavka.db.Backups;
import lavka.db.Location;
import lavka.db.SqliteFile;
import lavka.migration.Migrations;
import lavka.migration.Scripts;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lavka backup}, which prints where the copy is, and {@code lavka restore}. */
@Command(
        name = "backup",
        description = "Copies the database while it is in use, and proves the copy.",
        mixinStandardHelpOptions = true)
final class Backup implements Callable<Integer> {
    private final Map<String, String> environment;

    Backup(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        Location database = Commands.database(environment);
        Backups backups = Backups.of(database);
        if (!database.exists()) {
            throw Fault.of(Fault.Kind.USAGE, "There is no database %s.".formatted(database.name()));
        }
        tell(backups.make("backup").copy());
        return 0;
    }

    private static void tell(SqliteFile copy) {
        System.out.printf(
                "  %s%n  %s%n",
                copy.name(),
                Backups.count(copy).entrySet().stream()
                        .map(table -> "%,d %s".formatted(table.getValue(), table.getKey()))
                        .collect(Collectors.joining(", ")));
    }

    @Command(
            name = "restore",
            description = "Puts a copy in place of the database, which is copied before.",
            mixinStandardHelpOptions = true)
    static final class Restore implements Callable<Integer> {
        private final Map<String, String> environment;

        @Parameters(description = "The copy, a file of backup/.")
        private Path file = Path.of("");

        @Option(names = "--yes", description = "Does not ask.")
        private boolean isSure;

        Restore(Map<String, String> environment) {
            this.environment = environment;
        }

        @Override
        public Integer call() {
            Location database = Commands.database(environment);
            Backups backups = Backups.of(database);
            SqliteFile copy = Backups.requireSound(file);
            Migrations.State state = new Migrations(copy, Scripts.packed()).state(); // not ahead of this program
            if (state.isEmpty()) {
                throw Fault.of(Fault.Kind.USAGE, "%s holds none of Lavka's data.".formatted(file));
            }
            if (!isSure) {
                Question.ask("What was written since the copy is lost, but for a copy of it; what is written in this"
                        + " moment too: stop the service if that matters.");
            }
            try (Location.Lock _ = database.lock()) {
                if (database.exists() && backups.isDamaged()) {
                    System.out.printf("  damaged, and kept as %s%n", backups.replace(copy));
                } else {
                    Optional<SqliteFile> before = database.exists()
                            ? Optional.of(backups.make("before-restore").copy())
                            : Optional.empty();
                    backups.restore(copy);
                    before.ifPresent(it -> {
                        System.out.println("  before it:");
                        tell(it);
                    });
                }
            }
            System.out.printf("  restored, schema %d of %d:%n", state.version(), state.head());
            tell((SqliteFile) database);
            return 0;
        }
    }
}

package lavka.cli;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import lavka.core.ErrorKind;
import lavka.core.LavkaException;
import lavka.engine.Backups;
import lavka.engine.DatabaseUrl;
import lavka.engine.SqliteFile;
import lavka.migration.Migrations;
import lavka.migration.Scripts;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lavka backup}, which prints where the copy is, and {@code lavka restore}. */
@Command(
        name = "backup",
        description = "Backs up the SQLite database to backup/ next to it, and verifies the backup. The service may be"
                + " running.",
        footer = {"", "Example:", "  lavka backup"},
        mixinStandardHelpOptions = true)
final class Backup implements Callable<Integer> {
    private final Map<String, String> environment;

    Backup(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        DatabaseUrl database = Commands.database(environment);
        Backups backups = Backups.of(database);
        if (!database.exists()) {
            throw LavkaException.of(ErrorKind.USAGE, "Database %s does not exist.".formatted(database.name()));
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
            description = "Restores the SQLite database from a backup, after backing up the current one.",
            footer = {"", "Example:", "  lavka restore data/backup/FILE"},
            mixinStandardHelpOptions = true)
    static final class Restore implements Callable<Integer> {
        private final Map<String, String> environment;

        @Parameters(description = "Backup file, in backup/ next to the database.")
        private Path file = Path.of("");

        @Option(names = "--yes", description = "Skips the confirmation.")
        private boolean isSure;

        Restore(Map<String, String> environment) {
            this.environment = environment;
        }

        @Override
        public Integer call() {
            DatabaseUrl database = Commands.database(environment);
            Backups backups = Backups.of(database);
            SqliteFile copy = Backups.requireSound(file);
            Migrations.State state = new Migrations(copy, Scripts.packed()).state(); // not ahead of this program
            if (state.isEmpty()) {
                throw LavkaException.of(ErrorKind.USAGE, "%s is not a Lavka database.".formatted(file));
            }
            if (!isSure) {
                Confirm.ask(
                        "Restoring replaces the current database, after backing it up. Writes made after the restored"
                                + " backup was taken are undone. Stop the service first: writes made during the restore"
                                + " are lost.");
            }
            try (DatabaseUrl.Lock _ = database.lock()) {
                if (database.exists() && backups.isDamaged()) {
                    System.out.printf("  Moved the damaged database to %s%n", backups.replace(copy));
                } else {
                    Optional<SqliteFile> before = database.exists()
                            ? Optional.of(backups.make("before-restore").copy())
                            : Optional.empty();
                    backups.restore(copy);
                    before.ifPresent(it -> {
                        System.out.println("  Backup of the previous database:");
                        tell(it);
                    });
                }
            }
            System.out.printf("  Restored, schema %d of %d:%n", state.version(), state.head());
            tell((SqliteFile) database);
            return 0;
        }
    }
}

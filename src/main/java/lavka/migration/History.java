package lavka.migration;

import static lavka.core.ErrorKind.SCHEMA;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import lavka.core.LavkaException;
import lavka.engine.DatabaseUrl;
import lavka.engine.Jdbc;
import lavka.engine.SchemaText;
import lavka.migration.Migrations.State;
import lavka.migration.Scripts.Step;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationState;
import org.flywaydb.core.api.configuration.FluentConfiguration;

/** Flyway's history table: the applied migrations, and their problems. */
record History(DatabaseUrl databaseUrl, Scripts scripts) {
    /** Version and checksum of each applied script, without Flyway's baseline. */
    private static final String APPLIED =
            "SELECT CASE WHEN success THEN version END, checksum FROM %s WHERE coalesce(version, '') <> '0' ORDER BY installed_rank"
                    .formatted(SchemaText.HISTORY);

    FluentConfiguration flyway() {
        return Flyway.configure()
                .dataSource(databaseUrl.jdbcUrl(), null, null)
                .jdbcProperties(databaseUrl.properties())
                .locations(scripts.flywayLocation())
                .placeholders(databaseUrl.engine().placeholders())
                .createSchemas(false)
                .baselineOnMigrate(true) // only beside tables of others; its row is version 0
                .baselineVersion("0")
                .validateMigrationNaming(true)
                .failOnMissingLocations(true);
    }

    /**
     * Where the database stands; the caller holds its lock.
     *
     * @throws LavkaException of kind SCHEMA that lists every problem
     */
    State require() {
        MigrationInfo[] steps = steps();
        List<String> problems = problems(steps);
        if (!problems.isEmpty()) {
            throw LavkaException.of(SCHEMA, String.join(System.lineSeparator(), problems));
        }
        return new State(version(steps), scripts.head());
    }

    /**
     * The version of a database that has the schema of one of the scripts, and nothing to report: three statements.
     * Empty for every other, about which Flyway says more, but takes longer to start than the rest of the service.
     */
    OptionalInt soundVersion() {
        if (!databaseUrl.exists()) {
            return OptionalInt.empty();
        }
        return connected(connection -> {
            try {
                List<List<String>> applied = Jdbc.rows(connection, APPLIED);
                int version = applied.size();
                List<List<String>> expected = scripts.steps().stream()
                        .limit(version)
                        .map(step -> List.of(
                                String.valueOf(step.version()),
                                String.valueOf(step.up().checksum())))
                        .toList();
                Fingerprints fingerprints = new Fingerprints(connection, databaseUrl.engine());
                boolean isSound = version > 0
                        && applied.equals(expected)
                        && fingerprints.live().equals(fingerprints.recorded(version));
                return isSound ? OptionalInt.of(version) : OptionalInt.empty();
            } catch (SQLException e) {
                return OptionalInt.empty(); // such as a missing table; Flyway reports it
            }
        });
    }

    static int version(MigrationInfo[] steps) {
        return Arrays.stream(steps)
                .filter(MigrationInfo::isApplied)
                .mapToInt(History::version)
                .max()
                .orElse(0);
    }

    static int version(MigrationInfo step) {
        return Integer.parseInt(step.getVersion().getVersion());
    }

    /** The migrations of the history and the scripts. */
    MigrationInfo[] steps() {
        if (!databaseUrl.exists()) {
            return new MigrationInfo[0];
        }
        try {
            return Arrays.stream(flyway().load().info().all())
                    .filter(step -> version(step) > 0) // without the baseline
                    .toArray(MigrationInfo[]::new);
        } catch (FlywayException e) {
            throw databaseUrl.unavailable(cause(e));
        }
    }

    /** The reasons why this database cannot be used or migrated, one sentence each, with the fix. */
    List<String> problems(MigrationInfo[] steps) {
        List<String> problems = new ArrayList<>();
        for (MigrationInfo step : steps) {
            String file = step.getScript();
            if (step.getState() == MigrationState.FUTURE_SUCCESS) {
                return List.of(("The database is ahead of this program: %s has been applied to it, but the newest"
                                + " migration here is version %d. Run a newer version of Lavka.")
                        .formatted(file, scripts.head()));
            }
            if (step.getState().isFailed()) {
                problems.add(halfway(version(step), file));
            } else if (step.isApplied() && !step.isChecksumMatching()) {
                problems.add(("%s was edited after it was applied. Restore its original text and write a new migration"
                                + " for the change, or accept the edited text: lavka migrate repair")
                        .formatted(file));
            }
        }
        long applied = Arrays.stream(steps).filter(MigrationInfo::isApplied).count();
        int version = version(steps);
        if (applied != version) {
            problems.add(("%s is at version %d, but its history has only %d migrations. Restore a backup, or"
                            + " record the version: lavka migrate stamp %d")
                    .formatted(databaseUrl.name(), version, applied, version));
        }
        if (problems.isEmpty() && version > 0) {
            Step last = scripts.steps().get(version - 1);
            problems.addAll(connected(connection -> new Fingerprints(connection, databaseUrl.engine()).drift(last)));
        }
        return problems;
    }

    private static String halfway(int version, String file) {
        return ("%s failed partway. Either run its remaining statements by hand, then lavka migrate stamp %d; or revert"
                        + " its changes by hand, run lavka migrate repair, and migrate again.")
                .formatted(file, version);
    }

    interface Question<T> {
        T ask(Connection connection) throws SQLException;
    }

    <T> T connected(Question<T> question) {
        try (Connection connection = databaseUrl.connect()) {
            return question.ask(connection);
        } catch (SQLException e) {
            throw databaseUrl.unavailable(e);
        }
    }

    static void forget(Connection connection, int version) throws SQLException {
        Jdbc.execute(connection, "DELETE FROM " + SchemaText.HISTORY + " WHERE version = ?", String.valueOf(version));
    }

    static SQLException cause(FlywayException e) {
        Throwable cause = e;
        while (cause != null && !(cause instanceof SQLException)) {
            cause = cause.getCause();
        }
        return cause == null ? new SQLException(e.getMessage(), e) : (SQLException) cause;
    }

    static boolean isInOrder(MigrationInfo step) {
        return step.isApplied() && !step.getState().isFailed() && step.isChecksumMatching();
    }
}

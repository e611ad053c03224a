package lavka.db;

import static lavka.core.Fault.Kind.SCHEMA;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import lavka.core.Fault;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationState;
import org.jspecify.annotations.Nullable;

/** Brings a database to a version of the schema, up (Flyway) and down (the undo scripts). */
public final class Migrations {
    private static final Pattern FAILURE =
            Pattern.compile("script (\\S+)\\s.*?Message +: ([^\n]*).*?Line +: (\\d+)", Pattern.DOTALL);

    private static final String HISTORY = "flyway_schema_history";

    private final Location location;
    private final Scripts scripts;
    private final Map<String, String> placeholders;
    private final Flyway flyway;

    public Migrations(Location location, Scripts scripts) {
        this(location, scripts, location.engine().placeholders());
    }

    /** With values of {@code ${name}} other than the engine's own. */
    public Migrations(Location location, Scripts scripts, Map<String, String> placeholders) {
        this.location = location;
        this.scripts = scripts;
        this.placeholders = placeholders;
        this.flyway = Flyway.configure()
                .dataSource(location.url(), location.user(), location.password())
                .locations(scripts.location())
                .placeholders(placeholders)
                .createSchemas(false)
                .validateMigrationNaming(true)
                .failOnMissingLocations(true)
                .load();
    }

    /**
     * Where a database stands.
     *
     * @param version newest version applied; 0 when the database is empty
     * @param head version of the newest script
     */
    public record State(int version, int head) {
        public boolean isEmpty() {
            return version == 0;
        }

        public boolean isAtHead() {
            return version == head;
        }
    }

    /**
     * Looks without changing anything.
     *
     * @throws Fault of kind SCHEMA when the database is ahead of the scripts, when an applied script was edited since,
     *     or when a script failed half-way
     */
    public State state() {
        return state(info());
    }

    private State state(MigrationInfo[] steps) {
        for (MigrationInfo step : steps) {
            String file = step.getScript();
            if (step.getState() == MigrationState.FUTURE_SUCCESS) {
                throw Fault.of(
                        SCHEMA,
                        "The database is ahead of this program: it has %s, and the newest script here is version %d. Start the newer program."
                                .formatted(file, scripts.head()));
            }
            if (step.getState().isFailed()) {
                throw Fault.of(SCHEMA, "%s failed half-way: restore the database from a backup.".formatted(file));
            }
            if (step.isApplied() && !step.isChecksumMatching()) {
                throw Fault.of(
                        SCHEMA,
                        "%s was edited after it was applied: put its old text back, and write the change as a new script."
                                .formatted(file));
            }
        }
        long applied = Arrays.stream(steps).filter(MigrationInfo::isApplied).count();
        int version = Arrays.stream(steps)
                .filter(MigrationInfo::isApplied)
                .mapToInt(step -> Integer.parseInt(step.getVersion().getVersion()))
                .max()
                .orElse(0);
        if (applied != version) {
            throw Fault.of(
                    SCHEMA,
                    "%s is at version %d, but its history has only %d scripts: restore it from a backup."
                            .formatted(location.name(), version, applied));
        }
        return new State(version, scripts.head());
    }

    /** Where it stands once no other program migrates it. */
    public State settled() {
        try (Location.Lock _ = location.lock()) {
            return state();
        }
    }

    private MigrationInfo[] info() {
        if (!location.exists()) {
            return new MigrationInfo[0];
        }
        try {
            return flyway.info().all();
        } catch (FlywayException e) {
            throw location.unavailable(cause(e));
        }
    }

    /**
     * A script and when it was applied.
     *
     * @param at null while it is pending
     */
    public record Applied(
            int version, String file, @Nullable Instant at) {}

    /**
     * All scripts, in their order.
     *
     * @throws Fault as {@link #state}
     */
    public List<Applied> history() {
        MigrationInfo[] steps = info();
        state(steps); // refuses what is not in order
        Map<String, Instant> times = new HashMap<>();
        for (MigrationInfo step : steps) {
            if (step.isApplied()) {
                times.put(step.getScript(), step.getInstalledOn().toInstant());
            }
        }
        return scripts.steps().stream()
                .map(step -> new Applied(step.version(), step.file(), times.get(step.file())))
                .toList();
    }

    /** Applies every script that is missing, as {@link #up(int)}. */
    public int up() {
        return up(scripts.head());
    }

    /**
     * Applies the scripts that are missing up to a version.
     *
     * @return the number of scripts applied
     * @throws Fault of kind SCHEMA with the database's own words; the failing script's changes are rolled back
     */
    public int up(int version) {
        try (Location.Lock _ = location.lock()) {
            if (state().isEmpty()) {
                requireOwnTables();
            }
            return Flyway.configure()
                    .configuration(flyway.getConfiguration())
                    .target(String.valueOf(version))
                    .load()
                    .migrate()
                    .migrationsExecuted;
        } catch (FlywayException e) {
            throw told(e);
        }
    }

    /** A database of another program is left alone. */
    private void requireOwnTables() {
        try (Connection connection = location.connect();
                ResultSet tables = connection
                        .getMetaData()
                        .getTables(connection.getCatalog(), connection.getSchema(), "%", new String[] {"TABLE"})) {
            List<String> names = new ArrayList<>();
            while (tables.next()) {
                names.add(tables.getString("TABLE_NAME"));
            }
            // With a history, another program is making the tables right now.
            if (!names.isEmpty() && !names.contains(HISTORY)) {
                throw Fault.of(
                        SCHEMA,
                        "%s holds the table %s, which Lavka did not make: name another one in LAVKA_DB."
                                .formatted(location.name(), names.getFirst()));
            }
        } catch (SQLException e) {
            throw location.unavailable(e);
        }
    }

    /**
     * Takes the newest versions back, each in one transaction.
     *
     * @param steps how many; more than there are means all
     * @return the number of scripts taken back
     * @throws Fault of kind SCHEMA; the failing version stays as it was
     */
    public int down(int steps) {
        try (Location.Lock _ = location.lock()) {
            int version = state().version();
            int target = Math.max(0, version - steps);
            for (int undo = version; undo > target; undo--) {
                down(scripts.steps().get(undo - 1));
            }
            return version - target;
        }
    }

    private void down(Scripts.Step step) {
        try (Connection connection = location.connect()) {
            connection.setAutoCommit(false);
            try (PreparedStatement history =
                            connection.prepareStatement("DELETE FROM " + HISTORY + " WHERE version = ?");
                    Statement undo = connection.createStatement()) {
                history.setString(1, String.valueOf(step.version()));
                if (!location.engine().rollsTablesBack()) {
                    undo.executeUpdate(fill(step.undo())); // a row that goes first would stay gone
                }
                // Else the row first: it is the lock that keeps a second program from doing the same.
                if (history.executeUpdate() != 1) {
                    throw new SQLException("another program took it back at the same time");
                }
                if (location.engine().rollsTablesBack()) {
                    undo.executeUpdate(fill(step.undo()));
                }
                connection.commit();
            } catch (SQLException e) {
                rollback(connection, e);
                throw e;
            }
        } catch (SQLException e) {
            if (Refusals.isGone(e)) {
                throw location.unavailable(e); // and what was done there is not known
            }
            String change = location.engine().rollsTablesBack()
                    ? "changed nothing"
                    : "what it had changed before stays, since MariaDB commits at every change of a table";
            throw Fault.of(SCHEMA, "%s failed, and %s: %s".formatted(step.undoFile(), change, e.getMessage()), e);
        }
    }

    private static void rollback(Connection connection, SQLException cause) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
    }

    private String fill(String sql) {
        String filled = sql;
        for (Map.Entry<String, String> placeholder : placeholders.entrySet()) {
            filled = filled.replace("${" + placeholder.getKey() + "}", placeholder.getValue());
        }
        return filled;
    }

    /** Flyway frames what went wrong with rules and advice; a person needs file, line and the database's words. */
    private Fault told(FlywayException e) {
        SQLException cause = cause(e);
        Matcher failure = FAILURE.matcher(String.valueOf(e.getMessage()));
        if (failure.find()) {
            String change = location.engine().rollsTablesBack() ? "and was rolled back" : "and what came before stays";
            return Fault.of(
                    SCHEMA,
                    "%s failed in line %s, %s: %s"
                            .formatted(failure.group(1), failure.group(3), change, failure.group(2)),
                    e);
        }
        if (location.engine() == Engine.SQLITE) {
            return Fault.of(SCHEMA, String.valueOf(e.getMessage()).strip(), e);
        }
        if (!Refusals.isDenied(cause)) {
            return location.unavailable(cause);
        }
        return Fault.of(
                SCHEMA,
                "%s cannot get its tables: %s. Give the user of LAVKA_DB the right to make them."
                        .formatted(location.name(), Refusals.sentence(cause)),
                e);
    }

    private static SQLException cause(FlywayException e) {
        Throwable cause = e;
        while (cause != null && !(cause instanceof SQLException)) {
            cause = cause.getCause();
        }
        return cause == null ? new SQLException(e.getMessage(), e) : (SQLException) cause;
    }
}

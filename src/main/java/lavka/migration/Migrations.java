package lavka.migration;

import static lavka.core.ErrorKind.SCHEMA;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.stream.Stream;
import lavka.core.LavkaException;
import lavka.engine.Backups;
import lavka.engine.DatabaseUrl;
import lavka.engine.SchemaText;
import lavka.migration.Scripts.Step;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationState;
import org.jspecify.annotations.Nullable;

/**
 * Migrates a database up (with Flyway) and down (with the undo scripts).
 *
 * @param progress receives a line per step
 */
public record Migrations(DatabaseUrl databaseUrl, Scripts scripts, Consumer<String> progress) {
    /** Migrations that report no progress. */
    public Migrations(DatabaseUrl databaseUrl, Scripts scripts) {
        this(databaseUrl, scripts, line -> {});
    }

    private History history() {
        return new History(databaseUrl, scripts);
    }

    /**
     * The version of a database.
     *
     * @param version newest applied version; 0 if the database is empty
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
     * Reads the version without changing anything.
     *
     * @throws LavkaException of kind SCHEMA if the database is ahead of the scripts, an applied script was edited, a
     *     script failed partway, or the schema has drifted
     */
    public State state() {
        OptionalInt sound = history().soundVersion();
        if (sound.isPresent()) {
            return new State(sound.getAsInt(), scripts.head());
        }
        MigrationInfo[] steps = history().steps();
        // A problem may be the intermediate state of another program's migration.
        return history().problems(steps).isEmpty() ? new State(History.version(steps), scripts.head()) : settled();
    }

    /** As {@link #state}, after any migration by another program has finished. */
    public State settled() {
        try (DatabaseUrl.Lock _ = databaseUrl.lock()) {
            return history().require();
        }
    }

    /** The newest applied version, even if this program lacks its script. */
    public int version() {
        return history()
                .soundVersion()
                .orElseGet(() -> History.version(history().steps()));
    }

    /** Version, newest script and fingerprint of the schema, even if there are problems. */
    public String current() {
        List<String> live = databaseUrl.exists()
                ? history().connected(connection -> new Fingerprints(connection, databaseUrl.engine()).live())
                : List.of();
        return "schema %d of %d, fingerprint %s".formatted(version(), scripts.head(), Fingerprints.of(live));
    }

    /** All problems that {@link #state} would report, and all pending scripts. */
    public List<String> check() {
        List<String> all = all();
        if (all.isEmpty()) {
            return all;
        }
        try (DatabaseUrl.Lock _ = databaseUrl.lock()) {
            return all(); // they may be the intermediate state of another program's migration
        }
    }

    private List<String> all() {
        MigrationInfo[] steps = history().steps();
        Stream<String> pending = scripts.steps().stream()
                .skip(History.version(steps))
                .map(step -> step.file() + " is pending. Run make migrate (or lavka migrate up).");
        return Stream.concat(history().problems(steps).stream(), pending).toList();
    }

    /**
     * A script and the time it was applied.
     *
     * @param at null if it is pending
     */
    public record Applied(
            int version, String file, @Nullable Instant at) {}

    /** All scripts in order, even if there are problems. */
    public List<Applied> applied() {
        Map<Integer, Instant> times = new HashMap<>();
        for (MigrationInfo step : history().steps()) {
            if (step.isApplied()) {
                times.put(History.version(step), step.getInstalledOn().toInstant());
            }
        }
        return scripts.steps().stream()
                .map(step -> new Applied(step.version(), step.file(), times.get(step.version())))
                .toList();
    }

    /** Applies all pending scripts. */
    public int up() {
        return up(Target.HEAD);
    }

    /**
     * Applies pending scripts up to a version.
     *
     * @return the number of scripts applied
     * @throws LavkaException of kind SCHEMA with the statement and the database's message; a failing script is rolled
     *     back, except on MariaDB
     */
    public int up(Target target) {
        try (DatabaseUrl.Lock _ = databaseUrl.lock()) {
            State state = history().require();
            int version = target.from(state);
            if (version == state.version()) {
                return 0;
            }
            if (state.isEmpty()) {
                requireOwnTables();
            } else {
                snapshot(state);
            }
            return apply(version);
        }
    }

    private int apply(int version) {
        Applying applying = new Applying(scripts, databaseUrl.engine(), progress);
        try {
            return history()
                    .flyway()
                    .target(String.valueOf(version))
                    .callbacks(applying)
                    .load()
                    .migrate()
                    .migrationsExecuted;
        } catch (FlywayException e) {
            throw applying.explain(e, history());
        }
    }

    /** Rejects a database that contains tables of another program. */
    private void requireOwnTables() {
        SchemaText schema = history().connected(connection -> new SchemaText(connection, databaseUrl.engine()));
        schema.first().ifPresent(foreign -> {
            throw LavkaException.of(
                    SCHEMA,
                    "%s contains %s, which does not belong to Lavka. Set LAVKA_DB to another database."
                            .formatted(databaseUrl.name(), foreign));
        });
    }

    /** Backs up a SQLite database before it is changed. */
    private void snapshot(State state) {
        databaseUrl.backups().ifPresent(backups -> progress.accept(backups.makeBefore("schema-" + state.version())));
    }

    /**
     * Runs a migration on a copy of the database.
     *
     * @throws LavkaException of kind USAGE if the database is on a server; otherwise as {@link #up} and {@link #down}
     */
    public void rehearse(Target target) {
        Backups backups = databaseUrl
                .backups()
                .orElseThrow(() -> LavkaException.usage(
                        ("--rehearse supports only SQLite, and %s is on a server. Restore a backup to"
                                        + " another database and migrate that one.")
                                .formatted(databaseUrl.name())));
        State state = state();
        int version = target.from(state);
        if (state.isEmpty() && databaseUrl.exists()) {
            requireOwnTables();
        }
        try (DatabaseUrl.Scratch copy = state.isEmpty() ? DatabaseUrl.Scratch.create() : backups.rehearsal()) {
            Migrations rehearsal = new Migrations(copy.databaseUrl(), scripts, progress);
            reverted(state, version).forEach(rehearsal::undo);
            if (version > state.version()) {
                rehearsal.apply(version);
            }
        }
    }

    /** Reverts migrations without confirmation, as {@link #down(Target, List)}. */
    public int down(Target target) {
        return down(target, null);
    }

    /**
     * Reverts migrations, the newest first, each in one transaction.
     *
     * @param confirmed the {@link #losses} that were confirmed; null for any
     * @return the number of reverted migrations
     * @throws LavkaException of kind SCHEMA with the statement and the database's message; a failing undo is rolled
     *     back, except on MariaDB
     */
    public int down(Target target, @Nullable List<String> confirmed) {
        try (DatabaseUrl.Lock _ = databaseUrl.lock()) {
            State state = history().require();
            List<Step> steps = reverted(state, target.from(state));
            if (confirmed != null && !confirmed.equals(losses(steps))) {
                throw LavkaException.usage("Another program migrated the database in the meantime. Nothing"
                        + " was changed. Run the command again.");
            }
            if (!steps.isEmpty()) {
                snapshot(state);
            }
            steps.forEach(this::undo);
            return steps.size();
        }
    }

    /** The steps above a version, the newest first. */
    private List<Step> reverted(State state, int version) {
        return scripts.steps()
                .subList(Math.min(version, state.version()), state.version())
                .reversed();
    }

    /** The data that reverting deletes, one line per script. */
    public List<String> losses(Target target) {
        State state = state();
        return losses(reverted(state, target.from(state)));
    }

    private static List<String> losses(List<Step> reverted) {
        return reverted.stream()
                .map(Step::undo)
                .filter(undo -> !undo.losses().isEmpty())
                .map(undo -> "%s deletes %s".formatted(undo.file(), String.join(", ", undo.losses())))
                .toList();
    }

    /** The SQL that {@link #up} or {@link #down} would run, with comments. */
    public String plan(Target target) {
        State state = state();
        int version = target.from(state);
        StringBuilder plan = new StringBuilder();
        Stream<Script> applied = scripts.steps().subList(state.version(), Math.max(version, state.version())).stream()
                .map(Step::up);
        Stream<Script> reverted = reverted(state, version).stream().map(Step::undo);
        Stream.concat(applied, reverted)
                .forEach(script -> plan.append("-- %s%n%s%n"
                        .formatted(
                                script.file(),
                                script.filled(databaseUrl.engine().placeholders()))));
        String end = plan.isEmpty()
                ? "-- Nothing to do: the database is at version %d.%n"
                : "-- After running this by hand, record the version: lavka migrate stamp %d%n";
        return plan.append(end.formatted(version)).toString();
    }

    private void undo(Step step) {
        try (Connection connection = databaseUrl.connect()) {
            connection.setAutoCommit(false); // closing without a commit rolls back
            Run run = new Run("undo", step.undo(), connection, databaseUrl.engine());
            for (ScriptStatement statement : run.statements()) {
                try (Statement undo = connection.createStatement()) {
                    undo.execute(statement.sql());
                } catch (SQLException e) {
                    throw run.failure(statement.sql(), e).toException(databaseUrl, step.version(), step.version() - 1);
                }
                run.advance();
            }
            String line = run.finish();
            History.forget(connection, step.version());
            requireAsBefore(new Fingerprints(connection, databaseUrl.engine()), step);
            connection.commit();
            progress.accept(line);
        } catch (SQLException e) {
            throw databaseUrl.unavailable(e);
        }
    }

    /** Checks that an undo restores the schema that its migration started from. */
    private void requireAsBefore(Fingerprints fingerprints, Step step) throws SQLException {
        int version = step.version() - 1;
        fingerprints.prepare();
        List<String> before = version == 0 ? List.of() : fingerprints.recorded(version);
        fingerprints.forgetFrom(step.version());
        List<String> after = fingerprints.live();
        if (before == null) {
            fingerprints.record(version);
        } else if (!before.equals(after)) {
            String state = databaseUrl.engine().hasTransactionalDdl()
                    ? "It was rolled back, and the database is at version %d.".formatted(step.version())
                    : "Correct the rest by hand, then run: lavka migrate stamp %d".formatted(version);
            throw LavkaException.of(SCHEMA, """
                db/undo/%s does not restore the schema that %s started from:
                %s
                %s Fix the undo script.\
                """.formatted(
                            step.undo().file(), step.file(), Fingerprints.difference(before, after), state));
        }
    }

    /**
     * Records the current schema as that of a version, without running a script.
     *
     * @throws LavkaException of kind USAGE if there is no such version
     */
    public void stamp(Target target) {
        int version = target.from(new State(0, scripts.head()));
        try (DatabaseUrl.Lock _ = databaseUrl.lock();
                Connection connection = databaseUrl.connect()) {
            Fingerprints fingerprints = new Fingerprints(connection, databaseUrl.engine());
            int kept = 0;
            for (MigrationInfo step : history().steps()) {
                boolean isKept = History.version(step) == kept + 1
                        && History.version(step) <= version
                        && History.isInOrder(step);
                kept += isKept ? 1 : 0;
                if (!isKept && step.getInstalledOn() != null) {
                    History.forget(connection, History.version(step));
                }
            }
            if (version > 0) {
                history()
                        .flyway()
                        .skipExecutingMigrations(true)
                        .target(String.valueOf(version))
                        .load()
                        .migrate();
            }
            fingerprints.prepare();
            fingerprints.forgetFrom(version == 0 ? 0 : version + 1);
            fingerprints.record(version);
        } catch (SQLException e) {
            throw databaseUrl.unavailable(e);
        } catch (FlywayException e) {
            throw databaseUrl.unavailable(History.cause(e));
        }
    }

    /**
     * Removes the record of a script that failed partway, and accepts the current text of applied scripts.
     *
     * @return what was done, one sentence each
     */
    public List<String> repair() {
        try (DatabaseUrl.Lock _ = databaseUrl.lock()) {
            List<String> done = new ArrayList<>();
            for (MigrationInfo step : history().steps()) {
                if (step.getState() == MigrationState.FUTURE_SUCCESS) {
                    throw LavkaException.of(
                            SCHEMA,
                            history().problems(history().steps()).getFirst()); // Flyway would mark it as deleted
                }
                if (step.getState().isFailed()) {
                    done.add(step.getScript() + " is pending again.");
                } else if (step.isApplied() && !step.isChecksumMatching()) {
                    done.add(step.getScript() + " is now recorded as applied in its current form.");
                }
            }
            if (!done.isEmpty()) {
                history().flyway().load().repair();
            }
            return done;
        } catch (FlywayException e) {
            throw databaseUrl.unavailable(History.cause(e));
        }
    }
}

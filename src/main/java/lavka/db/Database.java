package lavka.db;

import static java.util.concurrent.TimeUnit.SECONDS;
import static lavka.core.ErrorKind.UNAVAILABLE;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import lavka.core.LavkaException;
import lavka.engine.DatabaseUrl;
import lavka.engine.Engine;
import lavka.engine.SqlErrors;
import lavka.engine.TimeLimit;
import org.jooq.Configuration;
import org.jooq.DSLContext;
import org.jooq.ExecuteListener;
import org.jooq.Table;
import org.jooq.UniqueKey;
import org.jooq.conf.FetchTriggerValuesAfterReturning;
import org.jooq.conf.RenderQuotedNames;
import org.jooq.conf.Settings;
import org.jooq.exception.DataAccessException;
import org.jooq.impl.DSL;
import org.jooq.impl.DefaultConfiguration;
import org.jooq.impl.DefaultExecuteListenerProvider;
import org.jspecify.annotations.Nullable;

/**
 * The only door to the data. Reads run side by side on connections that cannot write. A write is one transaction that
 * is as if it were alone: on SQLite it is, on the one connection that can write, which takes the write lock at once, so
 * that no client ever meets SQLITE_BUSY (sqlite.org/wal.html, "Concurrency"); on a server its isolation is
 * SERIALIZABLE, and what the server gives up in favour of another write runs again.
 */
public final class Database implements AutoCloseable {
    public static final int READERS = 8;

    /** How often a write runs that others get in the way of. */
    private static final int ATTEMPTS = 20;

    /** Who reads a whole list keeps a connection, and its snapshot, as long as the client takes. */
    private static final int EXPORTERS = 2;

    /** Whole lists that wait for one of these connections. */
    private static final int WAITING_EXPORTS = 20;

    /**
     * How long a client may take over a whole list: as long, what it reads is kept from before (sqlite.org/wal.html).
     */
    public static final int EXPORT_SECONDS = Engine.Session.EXPORT_SECONDS;

    /** How long a write takes at the most: it waits for its turn, and for another program's lock, and runs. */
    public static final int WRITE_SECONDS = 2 * Engine.Session.WAIT_SECONDS + Engine.Session.RUN_SECONDS;

    /** Requests of a kind that run or wait; more are refused at once, before memory and patience end. */
    private static final int ADMITTED = 1_000;

    private final DatabaseUrl databaseUrl;
    private final Engine.Session session;
    private final Semaphore reading = new Semaphore(ADMITTED);
    private final Semaphore writing = new Semaphore(ADMITTED);
    private final Semaphore exporting = new Semaphore(WAITING_EXPORTS + EXPORTERS);
    private final Configuration configuration;
    private final @Nullable Object identity;
    private final HikariDataSource readers;
    private final HikariDataSource exporters;
    private final HikariDataSource writers;
    private final ReadWriteLock turns = new ReentrantReadWriteLock(true);

    /** SQLite's, or null. */
    private final @Nullable GroupCommit group;

    /** SQLite's, or null: a statement on a server blocks no carrier thread. */
    private final @Nullable CarrierThreads carriers;

    /** Opens the database; the listeners see every statement. */
    public Database(DatabaseUrl databaseUrl, ExecuteListener... listeners) {
        this.databaseUrl = databaseUrl;
        this.session = databaseUrl.engine().session();
        this.configuration = new DefaultConfiguration()
                .set(databaseUrl.engine().dialect())
                .set(settings())
                .set(DefaultExecuteListenerProvider.providers(listeners))
                .deriveAppending(new DefaultExecuteListenerProvider(new RejectedStatement.Listener()));
        this.writers = pool("writers", session.writers(), session.writer());
        this.identity = databaseUrl.identity();
        try {
            this.readers = pool("readers", READERS, session.reader(Engine.Session.RUN_SECONDS));
            this.exporters = pool("exporters", EXPORTERS, session.reader(EXPORT_SECONDS));
        } catch (LavkaException error) {
            writers.close();
            throw error;
        }
        boolean isSqlite = databaseUrl.engine() == Engine.SQLITE;
        this.group = isSqlite ? new GroupCommit(writers, configuration) : null;
        this.carriers = isSqlite ? new CarrierThreads(READERS + EXPORTERS) : null;
    }

    private static Settings settings() {
        return new Settings()
                // Without it, INSERT … ON CONFLICT … RETURNING answers with another row on SQLite.
                .withFetchTriggerValuesAfterReturning(FetchTriggerValuesAfterReturning.NEVER)
                // MariaDB's connections are told at their beginning.
                .withRenderGroupConcatMaxLenSessionVariable(false)
                .withRenderQuotedNames(RenderQuotedNames.EXPLICIT_DEFAULT_UNQUOTED)
                .withExecuteLogging(false);
    }

    private HikariDataSource pool(String name, int size, @Nullable String initSql) {
        HikariConfig config = new HikariConfig();
        config.setPoolName(name);
        config.setJdbcUrl(databaseUrl.jdbcUrl());
        config.setUsername(databaseUrl.user());
        config.setPassword(databaseUrl.password());
        config.setMaximumPoolSize(size);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(Engine.Session.WAIT_SECONDS * 1000L);
        databaseUrl.parameters().forEach(config::addDataSourceProperty);
        config.setConnectionInitSql(initSql);
        try {
            return new HikariDataSource(config);
        } catch (PoolInitializationException e) {
            throw databaseUrl.unavailable(e.getCause() instanceof SQLException sql ? sql : new SQLException(e));
        }
    }

    /**
     * Reads; each statement sees one snapshot.
     *
     * @throws LavkaException of kind UNAVAILABLE when too many wait, no connection is free in time, or it takes too
     *     long
     */
    public <T> T read(Function<DSLContext, T> read) {
        return admitted(reading, () -> {
            try (Connection connection = readers.getConnection()) {
                TimeLimit.start(connection, Engine.Session.RUN_SECONDS);
                return watched(() -> read.apply(DSL.using(configuration.derive(connection))));
            } catch (DataAccessException | SQLException e) {
                throw SqlErrors.exception(e);
            }
        });
    }

    /** Reads, and counts the statements. */
    public <T> T read(Statements statements, Function<DSLContext, T> read) {
        return read(statements.counting(read));
    }

    /**
     * Reads as long as a client takes, on connections of their own, so that no other reader waits for it: in one
     * transaction, which is one snapshot, and which a server needs to send its rows in pieces.
     *
     * @throws LavkaException of kind UNAVAILABLE when no connection is free in time, or it takes too long
     */
    public void export(Consumer<DSLContext> read) {
        admitted(exporting, () -> {
            try (Connection connection = exporters.getConnection()) {
                TimeLimit.start(connection, Engine.Session.EXPORT_SECONDS);
                connection.setAutoCommit(false);
                try {
                    return watched(() -> {
                        read.accept(DSL.using(configuration.derive(connection)));
                        return true;
                    });
                } finally {
                    connection.rollback();
                }
            } catch (DataAccessException | SQLException e) {
                throw SqlErrors.exception(e);
            }
        });
    }

    /** Runs work that may hold a carrier thread. */
    private <T> T watched(Supplier<T> work) {
        if (carriers == null) {
            return work.get();
        }
        int slot = carriers.begin();
        try {
            return work.get();
        } finally {
            carriers.end(slot);
        }
    }

    private static <T> T admitted(Semaphore places, Supplier<T> work) {
        if (!places.tryAcquire()) {
            throw SqlErrors.busy(null);
        }
        try {
            return work.get();
        } finally {
            places.release();
        }
    }

    /**
     * Writes in one transaction, all or nothing. The function touches nothing but its argument: it may run again, or on
     * another thread.
     *
     * @throws LavkaException of kind CONFLICT when a constraint refuses the change, UNAVAILABLE when the database is
     *     away, too many wait, others get in the way too often, or it takes too long
     */
    public <T> T write(Function<DSLContext, T> write) {
        requireSameDatabase();
        return admitted(writing, () -> admittedWrite(write));
    }

    /** Writes, and counts the statements of every attempt. */
    public <T> T write(Statements statements, Function<DSLContext, T> write) {
        return write(statements.counting(write));
    }

    private <T> T admittedWrite(Function<DSLContext, T> write) {
        long deadline = System.nanoTime() + SECONDS.toNanos(Engine.Session.WAIT_SECONDS);
        for (int attempt = 1; ; attempt++) {
            try {
                // All at once first; who lost against another runs again alone, or they would meet again and again.
                return once(write, attempt == 1 ? turns.readLock() : turns.writeLock());
            } catch (DataAccessException | SQLException e) {
                if (!mayRunAgain(e, attempt)) {
                    throw SqlErrors.exception(e);
                }
                if (attempt == ATTEMPTS || System.nanoTime() > deadline) {
                    throw SqlErrors.busy(e);
                }
                if (attempt > 1) {
                    pause(attempt); // it was alone here, so another program is in its way
                }
            }
        }
    }

    /**
     * Whether a refusal may have come of a race. One of a key is taken for that at first: the same write, alone, finds
     * the row that another has made or deleted, and has a better word for it.
     *
     * @throws LavkaException of kind CONFLICT that names all values that are taken
     */
    private boolean mayRunAgain(Exception e, int attempt) {
        if (e instanceof RejectedStatement refused && SqlErrors.isDuplicate(e)) {
            if (attempt == 1 && databaseUrl.engine() != Engine.SQLITE) {
                return true;
            }
            List<UniqueKey<?>> taken = read(refused::taken);
            if (!taken.isEmpty()) {
                throw ConstraintErrors.taken(taken);
            }
            if (databaseUrl.engine() == Engine.POSTGRESQL) {
                refused.insertedInto().ifPresent(this::skipTakenIds);
            }
            return true;
        }
        return SqlErrors.isRace(e) || (attempt <= 2 && SqlErrors.isForeignKey(e));
    }

    private <T> T once(Function<DSLContext, T> write, Lock turn) throws SQLException {
        if (group != null) {
            return group.write(write);
        }
        try (Connection connection = writers.getConnection()) {
            if (!turn.tryLock(Engine.Session.WAIT_SECONDS, SECONDS)) {
                throw SqlErrors.busy(null);
            }
            try {
                return transaction(connection, write);
            } finally {
                turn.unlock();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw LavkaException.of(UNAVAILABLE, "The service is stopping.", e);
        }
    }

    private <T> T transaction(Connection connection, Function<DSLContext, T> write) throws SQLException {
        try (Statement transaction = connection.createStatement()) {
            transaction.execute(session.begin());
            try {
                T result = write.apply(DSL.using(configuration.derive(connection)));
                transaction.execute("COMMIT");
                return result;
            } catch (SQLException | RuntimeException | Error e) {
                rollback(connection, transaction, e);
                throw e;
            }
        }
    }

    private void rollback(Connection connection, Statement transaction, Throwable cause) {
        try {
            transaction.execute("ROLLBACK");
        } catch (SQLException e) {
            // The server is gone.
            cause.addSuppressed(e);
            writers.evictConnection(connection);
        }
    }

    /**
     * PostgreSQL counts ids beside the rows, and overlooks those that a row brought along: a copy of other data. It
     * counts on, one by one, as others may do meanwhile: to set the counter could set it back.
     */
    private void skipTakenIds(Table<?> table) {
        write(tx -> tx.fetchValue("""
            SELECT count(nextval(s.id))
            FROM (SELECT pg_get_serial_sequence('%s', 'id') AS id) s,
              generate_series(nextval(s.id) + 1, (SELECT max(id) FROM %s))
            """.formatted(table.getName(), table.getName())));
    }

    /** A little longer each time, and by chance, so that those who met do not meet again. */
    private static void pause(int attempt) {
        try {
            Thread.sleep(ThreadLocalRandom.current().nextInt(1, 5 * attempt));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A file that was deleted or replaced takes writes as before, and loses them all when it is closed. */
    private void requireSameDatabase() {
        if (!Objects.equals(databaseUrl.identity(), identity)) {
            throw LavkaException.of(
                    UNAVAILABLE,
                    "The database file was deleted or replaced while the service was running. Put the intended file in"
                            + " place, and restart the service.");
        }
    }

    /** Version of the newest script that was applied. */
    public int schemaVersion() {
        return read(sql -> sql.fetchOptional(
                        "SELECT max(CAST(version AS INTEGER)) FROM flyway_schema_history WHERE success")
                .map(row -> row.get(0, Integer.class))
                .orElse(0));
    }

    /** What the database is, for people: {@code SQLite 3.54}. */
    public String product() {
        return databaseUrl.engine().title() + " " + read(sql -> sql.connectionResult(Engine.Version::of));
    }

    public DatabaseUrl databaseUrl() {
        return databaseUrl;
    }

    /** Closes the readers, then the writers: on SQLite, the last one to go folds the journal into the file. */
    @Override
    public void close() {
        if (group != null) {
            group.close();
        }
        if (carriers != null) {
            carriers.close();
        }
        exporters.close();
        readers.close();
        writers.close();
    }
}

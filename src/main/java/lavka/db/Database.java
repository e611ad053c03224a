package lavka.db;

import static java.util.concurrent.TimeUnit.SECONDS;
import static lavka.core.ErrorKind.CONFLICT;
import static lavka.core.ErrorKind.INVALID_FIELDS;
import static lavka.db.schema.Tables.IDEMPOTENCY_KEYS;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.function.Function;
import lavka.core.LavkaException;
import lavka.core.Reservation;
import lavka.engine.DatabaseUrl;
import lavka.engine.Engine;
import lavka.engine.SchemaText;
import lavka.engine.SqlError;
import org.jooq.Configuration;
import org.jooq.DSLContext;
import org.jooq.UniqueKey;
import org.jooq.conf.FetchTriggerValuesAfterReturning;
import org.jooq.conf.RenderQuotedNames;
import org.jooq.conf.Settings;
import org.jooq.exception.DataAccessException;
import org.jooq.impl.DefaultConfiguration;
import org.jooq.impl.DefaultExecuteListenerProvider;
import org.jspecify.annotations.Nullable;

/**
 * The only access to the data. Reads run concurrently on read-only connections. A write is one serializable
 * transaction: on SQLite a single writer takes the write lock at BEGIN, so that no client sees SQLITE_BUSY
 * (sqlite.org/wal.html, "Concurrency"); a server uses SERIALIZABLE, and a transaction that it aborts because of a
 * conflict is retried.
 */
public final class Database implements AutoCloseable {
    public static final int READERS = 8;

    /** Maximum number of attempts of a write that violates constraints which hold when they are looked up. */
    private static final int ATTEMPTS = 20;

    /** Maximum number of attempts of a write that violates a foreign key though all parents exist: a bug. */
    private static final int FOREIGN_KEY_ATTEMPTS = 5;

    /** An export holds a connection and its snapshot until the client has read the list. */
    private static final int EXPORTERS = 2;

    /** Exports that may wait for one of these connections. */
    private static final int WAITING_EXPORTS = 20;

    /** Time limit of an export in seconds; its snapshot holds back checkpoints (sqlite.org/wal.html). */
    public static final int EXPORT_SECONDS = Engine.EXPORT_SECONDS;

    /** Maximum duration of a write in seconds: waiting for its turn and for another program's lock, and running. */
    public static final int WRITE_SECONDS = 2 * Engine.WAIT_SECONDS + Engine.RUN_SECONDS;

    /** Requests of a kind that may run or wait; more are rejected at once, which bounds memory and latency. */
    private static final int ADMITTED = 1_000;

    /** Reads in progress that occupy all processors, or all connections. */
    static final int BUSY_READERS = Math.min(READERS, Runtime.getRuntime().availableProcessors());

    private final DatabaseUrl databaseUrl;
    private final Engine engine;
    private final Semaphore reading = new Semaphore(ADMITTED);
    private final Semaphore writing = new Semaphore(ADMITTED);
    private final Semaphore exporting = new Semaphore(WAITING_EXPORTS + EXPORTERS);
    private final Configuration configuration;
    private final List<Queries.Listener> listeners;
    private final HikariDataSource readers;
    private final HikariDataSource exporters;
    private final HikariDataSource writers;
    private final Exports exports = new Exports();
    private final Transactions transactions;
    private final Writer writer;
    private final CarrierThreads carriers;

    /** What the disk refused in the last write; null if it did not fail because of the disk. */
    private volatile @Nullable SqlError diskError;

    /** Opens the database. Listeners are notified of every statement. */
    public Database(DatabaseUrl databaseUrl, Queries.Listener... listeners) {
        this.databaseUrl = databaseUrl;
        this.engine = databaseUrl.engine();
        Engine.Session session = engine.session();
        this.configuration = new DefaultConfiguration()
                .set(engine.dialect())
                .set(settings())
                .set(DefaultExecuteListenerProvider.providers(listeners));
        this.listeners = List.of(listeners);
        this.writers = pool("writers", session.writers(), session.writer());
        try {
            this.readers = pool("readers", READERS, session.reader(Engine.RUN_SECONDS));
            this.exporters = pool("exporters", EXPORTERS, session.reader(EXPORT_SECONDS));
        } catch (LavkaException error) {
            writers.close();
            throw error;
        }
        this.transactions = new Transactions(writers, configuration, databaseUrl, databaseUrl.identity());
        this.writer = engine.isEmbedded()
                ? new GroupCommit(transactions, exports, () -> ADMITTED - reading.availablePermits() >= BUSY_READERS)
                : new SerializableWriter(transactions);
        this.carriers = new CarrierThreads(engine.isEmbedded() ? READERS + EXPORTERS : 0);
    }

    private static Settings settings() {
        return new Settings()
                // Without it, INSERT … ON CONFLICT … RETURNING answers with another row on SQLite.
                .withFetchTriggerValuesAfterReturning(FetchTriggerValuesAfterReturning.NEVER)
                .withRenderQuotedNames(RenderQuotedNames.EXPLICIT_DEFAULT_UNQUOTED)
                .withExecuteLogging(false);
    }

    private HikariDataSource pool(String name, int size, String initSql) {
        HikariDataSource pool = new HikariDataSource(); // from a HikariConfig, it would be copied by reflection
        pool.setPoolName(name);
        pool.setMaximumPoolSize(size);
        pool.setMinimumIdle(1);
        pool.setConnectionTimeout(Engine.WAIT_SECONDS * 1000L);
        pool.setDataSource(databaseUrl.connections(sql -> listeners.forEach(listener -> listener.prepared(sql))));
        pool.setConnectionInitSql(initSql);
        try (Connection _ = pool.getConnection()) {
            return pool;
        } catch (SQLException | PoolInitializationException e) {
            pool.close();
            throw databaseUrl.unavailable(e instanceof SQLException sql ? sql : new SQLException(e));
        }
    }

    /**
     * Reads; each statement sees one snapshot.
     *
     * @throws LavkaException of kind UNAVAILABLE when too many wait, no connection is free in time, or it takes too
     *     long
     */
    public <T> T read(Function<DSLContext, T> read) {
        return read(new Statements(false), read);
    }

    /** Reads, and counts the statements. */
    public <T> T read(Statements statements, Function<DSLContext, T> read) {
        return read(statements, Reservation.UNLIMITED, queries -> read.apply(queries.sql()));
    }

    /** Reads, counts the statements, and reserves memory for the rows before they are rendered. */
    public <T> T read(Statements statements, Reservation memory, Function<Queries, T> read) {
        admit(reading);
        try (Connection connection = readers.getConnection()) {
            engine.limit(connection, Engine.RUN_SECONDS);
            int slot = carriers.begin();
            try {
                T result = read.apply(queries(connection, statements, memory));
                if (statements.isExplained()) {
                    statements.explain(configuration.derive(connection).dsl());
                }
                return result;
            } finally {
                carriers.end(slot);
            }
        } catch (DataAccessException | SQLException e) {
            throw engine.exception(e);
        } finally {
            reading.release();
        }
    }

    private Queries queries(Connection connection, Statements statements, Reservation memory) {
        List<Queries.Listener> all = new ArrayList<>(listeners);
        all.add(statements);
        return new Queries(configuration, engine, connection, memory, all);
    }

    /**
     * Reads as long as a client takes, on connections of their own, so that no other reader waits for it: in one
     * transaction, which is one snapshot, and which a server needs to send its rows in pieces.
     *
     * @param cancel ends the export, from another thread; called when its snapshot holds back too much
     * @throws LavkaException of kind UNAVAILABLE when no connection is free in time, or it takes too long
     */
    public void export(Consumer<Queries> read, Runnable cancel) {
        admit(exporting);
        try (Connection connection = exporters.getConnection()) {
            engine.limit(connection, Engine.EXPORT_SECONDS);
            connection.setAutoCommit(false);
            int slot = carriers.begin();
            exports.begin(cancel);
            try {
                read.accept(queries(connection, new Statements(false), Reservation.UNLIMITED));
            } finally {
                exports.end(cancel);
                carriers.end(slot);
                connection.rollback();
            }
        } catch (DataAccessException | SQLException e) {
            throw engine.exception(e);
        } finally {
            exporting.release();
        }
    }

    private static void admit(Semaphore places) {
        if (!places.tryAcquire()) {
            throw SqlError.BUSY.exception(null);
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
        return write(new Statements(false), sql -> {}, write);
    }

    /**
     * Writes, and counts the statements of every attempt.
     *
     * @param requireParents throws if a row that the write refers to does not exist; called when the write is rejected,
     *     so that one that is not rejected does not read its parents first
     */
    public <T> T write(Statements statements, Consumer<DSLContext> requireParents, Function<DSLContext, T> write) {
        return write(statements, requireParents, false, write);
    }

    /**
     * The same.
     *
     * @param isOneStatement whether it executes one statement only: a server then needs no BEGIN and COMMIT
     * @throws IllegalStateException if it has executed several; on a server, each of them has taken effect
     */
    public <T> T write(
            Statements statements,
            Consumer<DSLContext> requireParents,
            boolean isOneStatement,
            Function<DSLContext, T> write) {
        admit(writing);
        try {
            return admittedWrite(statements, requireParents, isOneStatement, write);
        } finally {
            writing.release();
        }
    }

    private <T> T admittedWrite(
            Statements statements,
            Consumer<DSLContext> requireParents,
            boolean isOneStatement,
            Function<DSLContext, T> write) {
        long deadline = System.nanoTime() + SECONDS.toNanos(Engine.WAIT_SECONDS);
        Function<DSLContext, T> counted = tx -> {
            int before = statements.number();
            T result = write.apply(tx.configuration()
                    .deriveAppending(new DefaultExecuteListenerProvider(statements))
                    .dsl());
            if (isOneStatement && statements.number() - before > 1) {
                throw new IllegalStateException("Several statements need a transaction.");
            }
            return result;
        };
        for (int attempt = 1; ; attempt++) {
            try {
                T result = writer.write(counted, deadline, isOneStatement);
                diskError = null;
                return result;
            } catch (LavkaException e) {
                if (e.kind() == INVALID_FIELDS || e.kind() == CONFLICT) {
                    check(statements, requireParents);
                }
                throw e;
            } catch (DataAccessException | SQLException e) {
                SqlError error = engine.error(e);
                diskError = error.isDiskError() ? error : diskError;
                boolean isDuplicate = error == SqlError.DUPLICATE && e instanceof RowWrites.Rejected;
                if (!isDuplicate && (error != SqlError.FOREIGN_KEY || attempt == FOREIGN_KEY_ATTEMPTS)) {
                    throw engine.exception(e);
                }
                check(statements, requireParents);
                if (e instanceof RowWrites.Rejected rejected && isDuplicate) {
                    requireNotTaken(rejected);
                }
                if (attempt == ATTEMPTS || System.nanoTime() > deadline) {
                    throw SqlError.BUSY.exception(e);
                }
            }
        }
    }

    private void check(Statements statements, Consumer<DSLContext> requireParents) {
        read(statements, sql -> {
            requireParents.accept(sql);
            return true;
        });
    }

    /**
     * Reads which values are taken.
     *
     * @throws LavkaException of kind CONFLICT that names all of them; without any, the write may run again
     */
    private void requireNotTaken(RowWrites.Rejected rejected) {
        List<UniqueKey<?>> taken = read(rejected::taken);
        if (!taken.isEmpty()) {
            throw ConstraintErrors.taken(taken);
        }
        engine.skipTakenIds(rejected.table().getName()).ifPresent(sql -> write(tx -> tx.fetchValue(sql)));
    }

    /**
     * Throws unless the next write can be expected to succeed.
     *
     * @throws LavkaException of kind UNAVAILABLE if the database file was deleted or replaced, or if the last write
     *     failed because of the disk
     */
    public void requireWritable() {
        transactions.requireSameDatabase();
        SqlError error = diskError;
        if (error != null) {
            throw error.exception(null);
        }
    }

    /** After a write that failed because of the disk, tries one that leaves no row. */
    public void retryDisk() {
        if (diskError != null) {
            write(tx -> {
                String key = "retry-" + UUID.randomUUID();
                tx.insertInto(IDEMPOTENCY_KEYS)
                        .set(IDEMPOTENCY_KEYS.IDEMPOTENCY_KEY, key)
                        .set(IDEMPOTENCY_KEYS.FINGERPRINT, "")
                        .set(IDEMPOTENCY_KEYS.STATUS, 0)
                        .set(IDEMPOTENCY_KEYS.BODY, "")
                        .execute();
                return tx.deleteFrom(IDEMPOTENCY_KEYS)
                        .where(IDEMPOTENCY_KEYS.IDEMPOTENCY_KEY.eq(key))
                        .execute();
            });
        }
    }

    /** Version of the newest script that was applied. */
    public int schemaVersion() {
        return read(sql -> sql.fetchOptional(
                        "SELECT max(CAST(version AS INTEGER)) FROM " + SchemaText.HISTORY + " WHERE success")
                .map(row -> row.get(0, Integer.class))
                .orElse(0));
    }

    /** What the database is, for people: {@code SQLite 3.54}. */
    public String product() {
        return engine.title() + " " + read(sql -> sql.connectionResult(Engine.Version::of));
    }

    public DatabaseUrl databaseUrl() {
        return databaseUrl;
    }

    /** Closes the writers last: on SQLite the last connection checkpoints the WAL. */
    @Override
    public void close() {
        writer.close();
        carriers.close();
        exporters.close();
        readers.close();
        writers.close();
    }
}

package lavka.db;

import static lavka.core.Fault.Kind.UNAVAILABLE;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.sql.Statement;
import java.util.Objects;
import java.util.Properties;
import java.util.function.Function;
import lavka.core.Fault;
import org.jooq.Configuration;
import org.jooq.DSLContext;
import org.jooq.ExecuteListener;
import org.jooq.conf.FetchTriggerValuesAfterReturning;
import org.jooq.conf.RenderQuotedNames;
import org.jooq.conf.Settings;
import org.jooq.exception.DataAccessException;
import org.jooq.impl.DSL;
import org.jooq.impl.DefaultConfiguration;
import org.jooq.impl.DefaultExecuteListenerProvider;
import org.jspecify.annotations.Nullable;

/**
 * The only door to the data. Reads run side by side on connections that cannot write; writes run one after the other on
 * the one connection that can, each in a transaction that takes the write lock at its first statement, so that no
 * client ever meets SQLITE_BUSY (sqlite.org/wal.html, "Concurrency").
 */
public final class Database implements AutoCloseable {
    /** Each may hold a carrier thread in a native call; Main makes enough of those. */
    public static final int READERS = 8;

    private static final long WAIT_MILLIS = 5_000;

    private final Location location;
    private final Configuration configuration;
    private final @Nullable Object fileKey;
    private final HikariDataSource readers;
    private final HikariDataSource writer;

    /** Opens the database; the listeners see every statement. */
    public Database(Location location, ExecuteListener... listeners) {
        this.location = location;
        this.configuration = new DefaultConfiguration()
                .set(location.engine().dialect())
                .set(settings())
                .set(DefaultExecuteListenerProvider.providers(listeners));
        this.writer = pool("writer", 1, null);
        this.fileKey = location.fileKey();
        this.readers = pool("readers", READERS, "PRAGMA query_only = ON");
    }

    private static Settings settings() {
        return new Settings()
                // Without it, INSERT … ON CONFLICT … RETURNING answers with another row on SQLite.
                .withFetchTriggerValuesAfterReturning(FetchTriggerValuesAfterReturning.NEVER)
                .withRenderQuotedNames(RenderQuotedNames.EXPLICIT_DEFAULT_UNQUOTED)
                .withExecuteLogging(false);
    }

    private HikariDataSource pool(String name, int size, @Nullable String initSql) {
        HikariConfig config = new HikariConfig();
        config.setPoolName(name);
        config.setJdbcUrl(location.url());
        config.setMaximumPoolSize(size);
        config.setMinimumIdle(size);
        config.setConnectionTimeout(WAIT_MILLIS);
        config.setDataSourceProperties(properties());
        config.setConnectionInitSql(initSql);
        return new HikariDataSource(config);
    }

    /** Pragmas of every connection (sqlite.org/pragma.html). */
    private static Properties properties() {
        Properties properties = new Properties();
        properties.setProperty("journal_mode", "WAL");
        properties.setProperty("synchronous", "FULL");
        properties.setProperty("foreign_keys", "true");
        properties.setProperty("busy_timeout", String.valueOf(WAIT_MILLIS));
        properties.setProperty("temp_store", "MEMORY");
        return properties;
    }

    /**
     * Reads; each statement sees one snapshot.
     *
     * @throws Fault of kind UNAVAILABLE when no connection is free in time
     */
    public <T> T read(Function<DSLContext, T> read) {
        try (Connection connection = readers.getConnection()) {
            return read.apply(DSL.using(configuration.derive(connection)));
        } catch (DataAccessException e) {
            throw Constraints.fault(e);
        } catch (SQLException e) {
            throw unavailable(e);
        }
    }

    /**
     * Writes in one transaction, all or nothing. The function touches nothing but its argument: it may run again, or on
     * another thread.
     *
     * @throws Fault of kind CONFLICT when a constraint refuses the change, UNAVAILABLE when the writer is not free in
     *     time
     */
    public <T> T write(Function<DSLContext, T> write) {
        requireSameFile();
        try (Connection connection = writer.getConnection();
                Statement transaction = connection.createStatement()) {
            // Not setAutoCommit(false): the driver would take the lock again after each commit, and
            // hold it while nobody writes.
            transaction.execute("BEGIN IMMEDIATE");
            try {
                T result = write.apply(DSL.using(configuration.derive(connection)));
                transaction.execute("COMMIT");
                return result;
            } catch (SQLException | RuntimeException | Error e) {
                rollback(transaction, e);
                throw e;
            }
        } catch (DataAccessException e) {
            throw Constraints.fault(e);
        } catch (SQLException e) {
            throw unavailable(e);
        }
    }

    /** A file that was deleted or replaced takes writes as before, and loses them all when it is closed. */
    private void requireSameFile() {
        if (!Objects.equals(location.fileKey(), fileKey)) {
            throw Fault.of(UNAVAILABLE, "The database's file was deleted or replaced; start the service again.");
        }
    }

    private static void rollback(Statement transaction, Throwable cause) {
        try {
            transaction.execute("ROLLBACK");
        } catch (SQLException e) {
            cause.addSuppressed(e); // SQLite has rolled back by itself, as on a full disk
        }
    }

    private static Fault unavailable(SQLException e) {
        String detail = e instanceof SQLTransientConnectionException
                ? "The database is busy."
                : "The database does not answer.";
        return Fault.of(UNAVAILABLE, detail, e);
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
        String version = read(sql -> String.valueOf(sql.fetchValue("SELECT sqlite_version()")));
        return "SQLite " + version.substring(0, version.lastIndexOf('.'));
    }

    public Location location() {
        return location;
    }

    /** Closes the readers, then the writer: the last one to go folds the journal into the file. */
    @Override
    public void close() {
        readers.close();
        writer.close();
    }
}

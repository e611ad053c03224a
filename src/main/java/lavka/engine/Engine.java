package lavka.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.zaxxer.hikari.util.DriverDataSource;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jooq.DSLContext;
import org.jooq.Query;
import org.jooq.SQLDialect;
import org.jooq.exception.DataAccessException;
import org.jspecify.annotations.Nullable;

/**
 * A supported database engine: everything in which the engines differ, so that the rest of the program treats them
 * alike. Another engine is another subclass.
 */
public abstract sealed class Engine permits Sqlite, Server {
    /** How long a request waits for a connection, and a connection for a server or a lock, in seconds. */
    public static final int WAIT_SECONDS = Integer.getInteger("lavka.wait.seconds", 5); // less in a test

    /** Time limit of a statement; on SQLite, of all statements of a request. */
    public static final int RUN_SECONDS = Integer.getInteger("lavka.run.seconds", 8);

    public static final int NO_LIMIT = Integer.MAX_VALUE;

    /** Time limit of an export. */
    public static final int EXPORT_SECONDS = Integer.getInteger("lavka.export.seconds", 120);

    /** Time limit for a server to respond. */
    static final int SILENCE_SECONDS = Integer.getInteger("lavka.silence.seconds", 10);

    /** How long a migration waits for another one, in seconds. */
    static final int LOCK_SECONDS = 60;

    /** Maximum number of statements that a connection keeps prepared; the least recently used is closed first. */
    static final int STATEMENTS = 64;

    private final String title;
    private final SQLDialect dialect;
    private final Map<String, String> placeholders;
    private final Session session;

    Engine(String title, SQLDialect dialect, Map<String, String> placeholders, Session session) {
        this.title = title;
        this.dialect = dialect;
        this.placeholders = placeholders;
        this.session = session;
    }

    public static List<Engine> all() {
        return List.of(Sqlite.ENGINE, Postgresql.ENGINE, Mariadb.ENGINE);
    }

    /** The engine of a dialect. */
    public static Engine of(SQLDialect dialect) {
        for (Engine engine : all()) { // no stream: every list asks
            if (engine.dialect == dialect) {
                return engine;
            }
        }
        throw new IllegalArgumentException(String.valueOf(dialect));
    }

    /** A release, 3.53 or 18. */
    public record Version(int major, int minor) {
        /** The version of the server behind a connection. */
        public static Version of(Connection connection) throws SQLException {
            DatabaseMetaData server = connection.getMetaData();
            return new Version(server.getDatabaseMajorVersion(), server.getDatabaseMinorVersion());
        }

        boolean isBefore(Version other) {
            return major < other.major || (major == other.major && minor < other.minor);
        }

        @Override
        public String toString() {
            return minor == 0 ? String.valueOf(major) : major + "." + minor;
        }
    }

    /**
     * How the service's connections work. Every engine behaves alike then, whatever the defaults of a server.
     *
     * @param writers maximum number of concurrent writes
     * @param properties driver properties that connections of migrations do not have
     * @param reader SQL that makes a connection read-only, with {@code %d} for the time limit of a statement in seconds
     * @param writer SQL that prepares a connection that can write
     */
    public record Session(int writers, Map<String, String> properties, String reader, String writer) {
        /** SQL that makes a connection read-only and limits its statements. */
        public String reader(int seconds) {
            return reader.formatted(seconds);
        }
    }

    /** Its name, such as PostgreSQL. */
    public final String title() {
        return title;
    }

    /** Its name in URLs and file names: sqlite, postgresql or mariadb. */
    public final String id() {
        return title.toLowerCase(Locale.ROOT);
    }

    public final SQLDialect dialect() {
        return dialect;
    }

    /** The value of each {@code ${name}} in a script. */
    public final Map<String, String> placeholders() {
        return placeholders;
    }

    public final Session session() {
        return session;
    }

    @Override
    public final String toString() {
        return title;
    }

    /** Whether it runs in this process: then one write runs at a time, and a statement holds its carrier thread. */
    public boolean isEmbedded() {
        return false;
    }

    /** Whether DDL is transactional. */
    public boolean hasTransactionalDdl() {
        return true;
    }

    /** Whether {@code (a, b) > (?, ?)} starts at that row of an index, instead of reading all rows before it. */
    public boolean seeksRowValues() {
        return true;
    }

    /** See {@link DatabaseUrl#connections}. */
    DataSource connections(DatabaseUrl url, Properties properties, Consumer<String> prepared) {
        return new DriverDataSource(url.jdbcUrl(), null, properties, null, null);
    }

    /** Begins a transaction. */
    public void begin(Connection connection) throws SQLException {
        Jdbc.execute(connection, "BEGIN");
    }

    /** Begins a serializable transaction that can write. */
    public void beginWrite(Connection connection) throws SQLException {
        begin(connection);
    }

    /** Commits the transaction that {@link #begin} or {@link #beginWrite} has begun. */
    public void commit(Connection connection) throws SQLException {
        Jdbc.execute(connection, "COMMIT");
    }

    /** What an error of the driver means. */
    abstract SqlError classify(SQLException e);

    /** What an error of jOOQ, the driver or the connection pool means. */
    public final SqlError error(Exception e) {
        SQLException cause =
                e instanceof DataAccessException data ? data.getCause(SQLException.class) : (SQLException) e;
        return switch (cause) {
            case null -> SqlError.BUG;
            // MariaDB's driver throws it too: for every SQLSTATE that it does not know, such as 45000.
            case SQLTransientConnectionException pool
            when pool.getErrorCode() == 0 -> pool.getCause() == null ? SqlError.BUSY : SqlError.CONNECTION_LOST;
            default -> classify(cause);
        };
    }

    /** Translates an error of jOOQ, the driver or the connection pool. */
    public final RuntimeException exception(Exception e) {
        return error(e).exception(e);
    }

    /** SQLSTATE (ISO/IEC 9075-2, subclause 24.1), whose first two characters are the class; "" when there is none. */
    static String state(SQLException e) {
        return e.getSQLState() == null ? "" : e.getSQLState();
    }

    /** The message of a driver in one line, without the final period. */
    static String sentence(SQLException e) {
        return String.valueOf(e.getMessage()).strip().replaceAll("\\s+", " ").replaceFirst("\\.$", "");
    }

    /** The message of the database, without what its driver adds. */
    public abstract String message(SQLException e);

    /**
     * Where the error is in a statement.
     *
     * @param executed the text that was executed: the statement, perhaps with a comment before it
     * @return an offset in the statement; 0 if unknown
     */
    public int locate(SQLException e, String executed, String sql) {
        return SqlText.firstMention(message(e), sql);
    }

    /**
     * Limits everything that runs on a connection from now on, if {@link Session} cannot limit it.
     *
     * @param seconds from now
     */
    public void limit(Connection connection, int seconds) throws SQLException {}

    /** A text as UTF-8 bytes; null if it is null. */
    public byte @Nullable [] utf8(ResultSet row, int column) throws SQLException {
        String text = row.getString(column);
        return text == null ? null : text.getBytes(UTF_8);
    }

    /** A time as RFC 3339 with three digits of fraction; null if it is null. */
    public @Nullable String time(ResultSet row, int column) throws SQLException {
        // Not as a text, in which MariaDB's driver shows .001 as .1000.
        LocalDateTime time = row.getObject(column, LocalDateTime.class);
        return time == null ? null : UtcInstant.RFC_3339.format(time);
    }

    /** The value of a column as a Long, an Instant or a String. */
    public final @Nullable Object value(ResultSet row, int column, Class<?> type) throws SQLException {
        if (type == Long.class) {
            long number = row.getLong(column);
            return row.wasNull() ? null : number;
        }
        if (type == Instant.class) {
            String time = time(row, column);
            return time == null ? null : Instant.parse(time);
        }
        return row.getString(column);
    }

    /** Binds a Long, a String, an Integer, an Instant or null. */
    public final void bind(PreparedStatement statement, int place, @Nullable Object value) throws SQLException {
        switch (value) {
            case null -> statement.setObject(place, null);
            case Long number -> statement.setLong(place, number);
            case Integer number -> statement.setInt(place, number);
            case Instant time -> statement.setString(place, UtcInstant.TEXT.format(time));
            default -> statement.setString(place, value.toString());
        }
    }

    /** The plan of a query, for people. */
    public List<String> plan(DSLContext sql, Query query) {
        return sql.fetch("EXPLAIN {0}", query).format().lines().toList();
    }

    /** SQL that advances a table's id generator past the ids in use; empty if the engine does that itself. */
    public Optional<String> skipTakenIds(String table) {
        return Optional.empty();
    }

    /** Rows changed on a connection since it was opened; empty if unknown. */
    public OptionalLong changedRows(Connection connection) throws SQLException {
        return OptionalLong.empty();
    }

    /** A row that references a missing row. */
    public record Orphan(String table, String row, String parent) {}

    /** A row that references a missing row, where the engine lets a script create one. */
    public Optional<Orphan> orphan(Connection connection) throws SQLException {
        return Optional.empty();
    }

    /** The schema that a connection works in. */
    abstract List<SchemaText.Line> schema(Connection connection) throws SQLException;

    /** See {@link DatabaseUrl#prepare}. */
    abstract void prepare(DatabaseUrl url);

    /** Why a database cannot be reached or read, and the fix. */
    abstract String reason(DatabaseUrl url, SQLException e);

    /** Acquires the migration lock, which ends with the connection; false if another one holds it. */
    abstract boolean tryLock(Connection connection) throws SQLException;
}

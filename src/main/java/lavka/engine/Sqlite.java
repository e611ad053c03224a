package lavka.engine;

import static lavka.core.ErrorKind.UNAVAILABLE;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.SequencedMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import lavka.core.LavkaException;
import org.jooq.DSLContext;
import org.jooq.Query;
import org.jooq.Record;
import org.jooq.SQLDialect;
import org.jspecify.annotations.Nullable;
import org.sqlite.ProgressHandler;
import org.sqlite.SQLiteConnection;
import org.sqlite.SQLiteDataSource;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;
import org.sqlite.SQLiteJDBCLoader;
import org.sqlite.SQLiteOpenMode;
import org.sqlite.core.DB;
import org.sqlite.jdbc4.JDBC4Connection;
import org.sqlite.jdbc4.JDBC4PreparedStatement;

/** SQLite: a file, opened in this process. */
public final class Sqlite extends Engine {
    public static final Sqlite ENGINE = new Sqlite();

    /** Virtual machine instructions between two checks of a time limit: less than a millisecond. */
    private static final int INSTRUCTIONS = 10_000;

    private static final Pattern WRAPPED = Pattern.compile("\\[\\w+] [^(]*\\((.*)\\)");
    private static final Pattern TABLE = Pattern.compile("(?is)CREATE TABLE [^(]*\\((.*)\\)([^)]*)");
    private static final Pattern CONSTRAINT =
            Pattern.compile("(?i)(CONSTRAINT|CHECK|UNIQUE|PRIMARY KEY|FOREIGN KEY)\\b");

    /**
     * Pages in the write-ahead log that cause a checkpoint: 198 MB. Fewer checkpoints copy a page that many writes
     * change less often, and sync the database file less often.
     */
    private static final int CHECKPOINT_PAGES = 48_000;

    /**
     * What a checkpoint leaves of the write-ahead log for reuse. If that were less than the log has at a checkpoint,
     * the file would be cut off and grow again each time.
     */
    private static final int LOG_BYTES = 256 * 1024 * 1024;

    /** Length of a time without a fraction, and with three digits of it. */
    private static final int SECONDS = 19;

    private static final int MILLISECONDS = 23;

    private Sqlite() {
        super(
                "SQLite",
                SQLDialect.SQLITE,
                Map.of(
                        "pk", "INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL",
                        "text", "",
                        "long_text", "TEXT",
                        "timestamp", "TIMESTAMP(3)",
                        "now", "(strftime('%Y-%m-%d %H:%M:%f', 'now'))",
                        "length", "length",
                        // GLOB is the only built-in match with ranges (sqlite.org/lang_expr.html#glob).
                        "username_is_visible",
                                "username NOT GLOB ('*[' || char(1) || '-' || char(32, 127) || '-' || char(160, 5760,"
                                        + " 8192) || '-' || char(8202, 8232, 8233, 8239, 8287, 12288) || ']*')"),
                // Pragmas (sqlite.org/pragma.html). Migrations go without, so that a script can rebuild a table
                // (sqlite.org/lang_altertable.html).
                new Session(
                        1,
                        Map.of(
                                "open_mode",
                                String.valueOf(openMode()),
                                "journal_mode",
                                "WAL",
                                "synchronous",
                                "FULL",
                                "foreign_keys",
                                "true",
                                "jdbc.get_generated_keys",
                                "false",
                                "journal_size_limit",
                                String.valueOf(LOG_BYTES),
                                "wal_autocheckpoint",
                                String.valueOf(CHECKPOINT_PAGES),
                                "busy_timeout",
                                String.valueOf(WAIT_SECONDS * 1000)),
                        "PRAGMA query_only = ON",
                        // Savepoints and statement journals are kept in memory (sqlite.org/tempfiles.html).
                        "PRAGMA temp_store = MEMORY"));
    }

    /** The driver's default, and no mutex (sqlite.org/threadsafe.html), because the driver synchronizes each call. */
    private static int openMode() {
        return SQLiteOpenMode.READWRITE.flag | SQLiteOpenMode.CREATE.flag | SQLiteOpenMode.NOMUTEX.flag;
    }

    /** Takes the write lock at once (sqlite.org/lang_transaction.html). */
    @Override
    public void beginWrite(Connection connection) throws SQLException {
        Jdbc.execute(connection, "BEGIN IMMEDIATE");
    }

    @Override
    public boolean isEmbedded() {
        return true;
    }

    @Override
    SqlError classify(SQLException e) {
        if (!(e instanceof SQLiteException sqlite)) {
            return SqlError.OTHER;
        }
        if (String.valueOf(e.getMessage()).contains("no transaction is active")) {
            return SqlError.NO_TRANSACTION;
        }
        if (sqlite.getResultCode() == SQLiteErrorCode.SQLITE_CONSTRAINT_UNIQUE) {
            return SqlError.DUPLICATE;
        }
        if (sqlite.getResultCode() == SQLiteErrorCode.SQLITE_CONSTRAINT_FOREIGNKEY) {
            return SqlError.FOREIGN_KEY;
        }
        // The primary result code is the low byte of the extended one (sqlite.org/rescode.html).
        return switch (SQLiteErrorCode.getErrorCode(sqlite.getResultCode().code & 0xFF)) {
            case SQLITE_CONSTRAINT -> SqlError.BUG;
            case SQLITE_BUSY, SQLITE_LOCKED -> SqlError.BUSY;
            case SQLITE_INTERRUPT -> SqlError.TOO_SLOW;
            case SQLITE_FULL -> SqlError.DISK_FULL;
            case SQLITE_IOERR -> SqlError.IO_ERROR;
            case SQLITE_CORRUPT, SQLITE_NOTADB -> SqlError.DAMAGED;
            default -> SqlError.OTHER;
        };
    }

    @Override
    public String message(SQLException e) {
        Matcher wrapped = WRAPPED.matcher(sentence(e));
        return wrapped.matches() ? wrapped.group(1) : sentence(e);
    }

    /**
     * SQLite has no time limit, and the driver's query timeout limits only the wait for locks. SQLite calls the
     * progress handler on the thread that runs the statement (sqlite.org/c3ref/progress_handler.html).
     */
    @Override
    public void limit(Connection connection, int seconds) throws SQLException {
        connection.unwrap(KeepingConnection.class).deadline.set(seconds);
    }

    /** Unlike the drivers of servers, SQLite's has no statement cache. */
    @Override
    DataSource connections(DatabaseUrl url, Properties properties, Consumer<String> prepared) {
        return new SQLiteDataSource() {
            @Override
            public SQLiteConnection getConnection(@Nullable String user, @Nullable String password)
                    throws SQLException {
                return new KeepingConnection(url, properties, prepared);
            }
        };
    }

    /** Keeps statements prepared: closing one resets it. */
    private static final class KeepingConnection extends JDBC4Connection {
        private final Consumer<String> prepared;
        private final Deadline deadline = new Deadline();

        /**
         * Least recently used first. Statements in use stay in it: if each use removed and added an entry, two texts in
         * one bucket would form a chain of dead entries, which only a full collection frees.
         */
        private final SequencedMap<String, KeptStatement> kept = new LinkedHashMap<>(16, 0.75f, true);

        KeepingConnection(DatabaseUrl url, Properties properties, Consumer<String> prepared) throws SQLException {
            super(url.jdbcUrl(), url.name(), properties);
            this.prepared = prepared;
            ProgressHandler.setHandler(this, INSTRUCTIONS, deadline);
        }

        @Override
        public PreparedStatement prepareStatement(String sql, int type, int concurrency, int holdability)
                throws SQLException {
            KeptStatement statement = kept.get(sql);
            if (statement == null || statement.isInUse) { // the same text may be prepared twice at a time
                prepared.accept(sql);
                statement = new KeptStatement(this, sql);
            }
            statement.isInUse = true;
            return statement;
        }
    }

    private static final class KeptStatement extends JDBC4PreparedStatement {
        private final SequencedMap<String, KeptStatement> kept;

        /** The driver would read them after each execution. */
        private final String[] columnNames;

        private boolean isInUse;

        KeptStatement(KeepingConnection connection, String sql) throws SQLException {
            super(connection, sql);
            this.kept = connection.kept;
            this.columnNames = rs.colsMeta;
        }

        @Override
        public ResultSet getResultSet() throws SQLException {
            rs.colsMeta = columnNames;
            return super.getResultSet();
        }

        /** Keeps the statement, unless the driver has finalized it, as it does after most errors. */
        @Override
        @SuppressWarnings("ReferenceEquality") // closed twice, it is the same object
        public void close() throws SQLException {
            rs.close();
            if (pointer.isClosed()) {
                kept.remove(sql, this);
                return;
            }
            if (resultsWaiting) { // for a getResultSet() that nobody called
                pointer.safeRunInt(DB::reset); // or it would keep its snapshot (sqlite.org/c3ref/reset.html)
                resultsWaiting = false;
            }
            isInUse = false;
            KeptStatement other = kept.putIfAbsent(sql, this);
            if (other != null && other != this) {
                pointer.close();
            } else if (kept.size() > STATEMENTS) {
                KeptStatement oldest = kept.pollFirstEntry().getValue();
                if (!oldest.isInUse) { // otherwise its own close() keeps it again
                    oldest.pointer.close();
                }
            }
        }
    }

    private static final class Deadline extends ProgressHandler {
        private volatile long end;

        Deadline() {
            set(NO_LIMIT);
        }

        void set(int seconds) {
            end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        }

        @Override
        protected int progress() {
            return System.nanoTime() - end > 0 ? 1 : 0; // 1 aborts the statement
        }
    }

    @Override
    public byte @Nullable [] utf8(ResultSet row, int column) throws SQLException {
        return row.getBytes(column);
    }

    @Override
    public @Nullable String time(ResultSet row, int column) throws SQLException {
        String text = row.getString(column);
        if (text == null) {
            return null;
        }
        if (text.length() < SECONDS) {
            throw new SQLException(text + " is not a time");
        }
        String time = text.replace(' ', 'T') + (text.length() == SECONDS ? "." : "") + "000";
        return time.substring(0, MILLISECONDS) + 'Z';
    }

    /** Each step below the one that it is a part of (sqlite.org/eqp.html). */
    @Override
    public List<String> plan(DSLContext sql, Query query) {
        Map<Integer, String> indents = new HashMap<>();
        List<String> lines = new ArrayList<>();
        for (Record step : sql.fetch("EXPLAIN QUERY PLAN {0}", query)) {
            String indent = indents.getOrDefault(step.get("parent", Integer.class), "");
            indents.put(step.get("id", Integer.class), indent + "  ");
            lines.add(indent + step.get("detail", String.class));
        }
        return lines;
    }

    /** See sqlite.org/c3ref/total_changes.html. */
    @Override
    public OptionalLong changedRows(Connection connection) throws SQLException {
        return OptionalLong.of(Long.parseLong(Jdbc.value(connection, "SELECT total_changes()")));
    }

    /** SQLite does not check foreign keys while tables are rebuilt (sqlite.org/lang_altertable.html, step 10). */
    @Override
    public Optional<Orphan> orphan(Connection connection) throws SQLException {
        return Jdbc.rows(connection, "PRAGMA foreign_key_check").stream()
                .map(row -> new Orphan(row.get(0), row.get(1), row.get(2)))
                .findFirst();
    }

    /** SQLite keeps the text of each statement (sqlite.org/schematab.html), and ALTER TABLE edits it. */
    @Override
    List<SchemaText.Line> schema(Connection connection) throws SQLException {
        List<SchemaText.Line> lines = new ArrayList<>();
        for (SchemaText.Line statement : SchemaText.query(connection, """
            SELECT CASE type WHEN 'index' THEN 'table' ELSE type END,
                CASE type WHEN 'trigger' THEN tbl_name || '.' || name ELSE tbl_name END, sql
            FROM sqlite_master WHERE sql IS NOT NULL
            """)) {
            String name = statement.name();
            String sql = SqlText.normalized(statement.text());
            Matcher table = TABLE.matcher(sql);
            if (!table.matches()) {
                lines.add(new SchemaText.Line(statement.kind(), name, sql));
                continue;
            }
            for (String part : SqlText.parts(table.group(1))) {
                boolean isConstraint = CONSTRAINT.matcher(part).lookingAt();
                lines.add(new SchemaText.Line("table", name, name + (isConstraint ? " " : ".") + part));
            }
            if (!table.group(2).isBlank()) {
                lines.add(new SchemaText.Line("table", name, name + table.group(2)));
            }
        }
        return lines;
    }

    @Override
    void prepare(DatabaseUrl url) {
        try {
            SQLiteJDBCLoader.initialize();
        } catch (Exception e) {
            throw LavkaException.of(
                    UNAVAILABLE,
                    ("The SQLite library cannot be unpacked to %s. Choose a directory that is writable and"
                                    + " allows execution: JAVA_TOOL_OPTIONS=-Dorg.sqlite.tmpdir=/path")
                            .formatted(System.getProperty("java.io.tmpdir")),
                    e);
        }
        SqlitePath.prepare(Path.of(url.name()));
    }

    @Override
    String reason(DatabaseUrl url, SQLException e) {
        return "%s is not a SQLite database or cannot be read. Check the file and its permissions, or set LAVKA_DB to another file."
                .formatted(url.name());
    }

    /** A Java file lock would be released when the process closes the file anywhere (fcntl(2), "Record locks"). */
    @Override
    boolean tryLock(Connection connection) throws SQLException {
        try {
            Jdbc.execute(connection, "BEGIN EXCLUSIVE");
            return true;
        } catch (SQLException e) {
            if (error(e) == SqlError.BUSY) {
                return false;
            }
            throw e;
        }
    }
}

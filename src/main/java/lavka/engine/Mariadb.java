package lavka.engine;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jooq.SQLDialect;

/** MariaDB, from 10.11 on. */
public final class Mariadb extends Server {
    public static final Mariadb ENGINE = new Mariadb();

    private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost", "[::1]");

    /** The rest of the statement, in the message of a syntax error. */
    private static final Pattern REST = Pattern.compile("(?s) near '(.*?)(?:\\.\\.\\.)?' at line \\d+$");

    private static final String INIT =
            "SET sql_mode = 'STRICT_TRANS_TABLES', time_zone = '+00:00', default_storage_engine = InnoDB";

    /** The connection pool executes one statement; a block contains several (mariadb.com/kb/en/begin-end). */
    private static final String BLOCK = "BEGIN NOT ATOMIC %s; END";

    private static final String VIEWS_AND_TRIGGERS = """
        SELECT 'view', table_name, concat(table_name, ' AS ',
            replace(view_definition, concat('`', DATABASE(), '`.'), ''))
        FROM information_schema.views WHERE table_schema = DATABASE()
        UNION ALL
        SELECT 'trigger', concat(event_object_table, '.', trigger_name), concat('CREATE TRIGGER ', trigger_name, ' ',
            action_timing, ' ', event_manipulation, ' ON ', event_object_table, ' FOR EACH ROW ', action_statement)
        FROM information_schema.triggers WHERE trigger_schema = DATABASE()
        """;

    private Mariadb() {
        super(
                "MariaDB",
                SQLDialect.MARIADB,
                new Version(10, 11),
                Map.of(
                        "pk", "BIGINT AUTO_INCREMENT PRIMARY KEY",
                        "text", "CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin",
                        "long_text", "MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin",
                        "timestamp", "DATETIME(3)",
                        "now", "(UTC_TIMESTAMP(3))",
                        "length", "char_length",
                        "username_is_visible",
                                "username NOT REGEXP"
                                        + " '[\\\\x{1}-\\\\x{20}\\\\x{7f}-\\\\x{a0}\\\\x{1680}\\\\x{2000}-\\\\x{200a}"
                                        + "\\\\x{2028}\\\\x{2029}\\\\x{202f}\\\\x{205f}\\\\x{3000}]'"),
                new Session(
                        8,
                        Map.of("socketTimeout", String.valueOf(SILENCE_SECONDS * 1000)),
                        BLOCK.formatted("SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY;"
                                + " SET max_statement_time = %d"),
                        BLOCK.formatted(("SET SESSION TRANSACTION ISOLATION LEVEL SERIALIZABLE;"
                                        + " SET max_statement_time = %d, innodb_lock_wait_timeout = %d")
                                .formatted(RUN_SECONDS, WAIT_SECONDS))),
                3306,
                Pattern.compile("^\\(conn=\\d+\\) "),
                "SELECT GET_LOCK(concat('lavka migrate ', DATABASE()), 0)",
                "SELECT @@global.read_only");
    }

    /** The driver requires TLS except from these hosts, whose servers mostly do not offer it. */
    @Override
    Map<String, String> properties(List<String> hosts) {
        String timeout = String.valueOf(WAIT_SECONDS * 1000);
        boolean isLocal = hosts.stream().allMatch(host -> LOOPBACK.contains(host.replaceFirst(":\\d+$", "")));
        Map<String, String> properties = new HashMap<>(Map.of(
                "connectTimeout",
                timeout,
                "initSql",
                INIT,
                "useServerPrepStmts",
                "true",
                "prepStmtCacheSize",
                String.valueOf(STATEMENTS)));
        if (isLocal) {
            properties.put("sslMode", "disable");
        }
        return properties;
    }

    /** Each statement of DDL is committed. */
    @Override
    public boolean hasTransactionalDdl() {
        return false;
    }

    @Override
    public boolean seeksRowValues() {
        return false;
    }

    @Override
    Set<String> schemes() {
        return Set.of("mariadb", "mysql");
    }

    /** The driver ignores the case of names. */
    @Override
    Comparator<String> propertyNames() {
        return String.CASE_INSENSITIVE_ORDER;
    }

    @Override
    Set<String> reserved() {
        return Set.of("initSql");
    }

    /** By its own numbers where SQLSTATE says less (mariadb.com/kb/en/mariadb-error-code-reference). */
    @Override
    SqlError classify(SQLException e) {
        return switch (e.getErrorCode()) {
            case 1062 -> SqlError.DUPLICATE;
            case 1451, 1452 -> SqlError.FOREIGN_KEY;
            case 1020, 1213 -> SqlError.CONFLICT; // changed since read, deadlock
            case 1205 -> SqlError.BUSY;
            case 1969 -> SqlError.TOO_SLOW;
            case 1290 -> SqlError.READ_ONLY;
            case 1044, 1142 -> SqlError.DENIED;
            case 1045, 1698 -> SqlError.LOGIN;
            case 1049 -> SqlError.NO_DATABASE;
            default -> super.classify(e);
        };
    }

    @Override
    public int locate(SQLException e, String executed, String sql) {
        Matcher rest = REST.matcher(message(e));
        return rest.find() ? SqlText.indexOf(rest.group(1), sql) : super.locate(e, executed, sql);
    }

    @Override
    List<SchemaText.Line> schema(Connection connection) throws SQLException {
        List<SchemaText.Line> lines = SchemaText.query(connection, VIEWS_AND_TRIGGERS);
        for (List<String> row :
                Jdbc.rows(connection, "SHOW FULL TABLES WHERE table_type IN ('BASE TABLE', 'SYSTEM VERSIONED')")) {
            String table = row.getFirst();
            String sql = "SHOW CREATE TABLE `" + table.replace("`", "``") + "`";
            String[] created = Jdbc.rows(connection, sql)
                    .getFirst()
                    .get(1)
                    .replaceAll(" AUTO_INCREMENT=\\d+", "")
                    .replace("`", "")
                    .split(",?\n", -1);
            for (int i = 1; i < created.length; i++) { // after CREATE TABLE
                String line = created[i].replaceFirst("^\\) ", "").strip();
                lines.add(new SchemaText.Line("table", table, table + separator(line) + line));
            }
        }
        return lines;
    }

    /** Between a table and its column, or another line of SHOW CREATE TABLE. */
    private static String separator(String line) {
        return line.matches("(?s)(CONSTRAINT|CHECK|UNIQUE|PRIMARY|KEY|FULLTEXT|SPATIAL|PERIOD|ENGINE)\\b.*")
                ? " "
                : ".";
    }
}

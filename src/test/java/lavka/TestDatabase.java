package lavka;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lavka.cli.Main;
import lavka.db.schema.DefaultSchema;
import lavka.engine.DatabaseUrl;
import lavka.engine.Engine;
import lavka.engine.Mariadb;
import lavka.engine.Postgresql;
import lavka.engine.Sqlite;
import lavka.migration.Migrations;
import lavka.migration.Scripts;
import org.jooq.Table;
import org.jspecify.annotations.Nullable;

/** An empty database of its own: a new file, or a new database of the one server that a run of tests starts. */
public final class TestDatabase implements AutoCloseable {
    /** The digits n of a, b, c and d, for {@code INSERT … SELECT … FROM}. */
    public static final String TEN_THOUSAND = Stream.of("a", "b", "c", "d")
            .map(name -> "(SELECT 0 AS n UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4"
                    + " UNION ALL SELECT 5 UNION ALL SELECT 6 UNION ALL SELECT 7 UNION ALL SELECT 8 UNION ALL SELECT"
                    + " 9) "
                    + name)
            .collect(Collectors.joining(", "));

    private static final Map<Engine, TestServer> SERVERS = new ConcurrentHashMap<>();
    private static final AtomicInteger NUMBER = new AtomicInteger();

    static {
        Main.prepare();
    }

    private static @Nullable Path template;

    private final Engine engine;
    private final String name = "lavka_" + NUMBER.incrementAndGet();
    private final @Nullable Path folder;

    /** Of a server that is the test's own affair, or null. */
    private final @Nullable String given;

    public TestDatabase(Engine engine) {
        this(engine, false);
    }

    /** A copy of the template, where the engine has templates; or empty. */
    private TestDatabase(Engine engine, boolean isCopy) {
        this.engine = engine;
        this.given = null;
        try {
            this.folder = engine == Sqlite.ENGINE ? Folders.temporary("lavka-test") : null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (engine != Sqlite.ENGINE) {
            server(engine).execute("CREATE DATABASE " + name + (isCopy ? " TEMPLATE lavka_template" : ""));
        }
    }

    private TestDatabase(Engine engine, String given) {
        this.engine = engine;
        this.given = given;
        this.folder = null;
    }

    /** One that is there, on a server of the test's own. */
    public static TestDatabase at(Engine engine, String url) {
        return new TestDatabase(engine, url);
    }

    /** With the newest schema, copied from a database that was migrated once. */
    public static TestDatabase migrated(Engine engine) {
        TestDatabase database = new TestDatabase(engine, engine == Postgresql.ENGINE);
        switch (engine) {
            case Sqlite _ -> Folders.copy(template(), database.folder);
            case Postgresql _ -> {} // CREATE DATABASE has copied it
            case Mariadb _ -> database.copyTables();
        }
        return database;
    }

    /** MariaDB has no template databases. */
    private void copyTables() {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            List<String> copies = new ArrayList<>(List.of("SET FOREIGN_KEY_CHECKS = 0"));
            for (String table : column(statement, "SHOW TABLES IN lavka_template", 1)) {
                copies.addAll(column(statement, "SHOW CREATE TABLE lavka_template." + table, 2));
                copies.add("INSERT INTO %s.%s SELECT * FROM lavka_template.%s".formatted(name, table, table));
            }
            for (String copy : copies) {
                statement.execute(copy);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> column(Statement statement, String query, int column) throws SQLException {
        try (ResultSet rows = statement.executeQuery(query)) {
            List<String> values = new ArrayList<>();
            while (rows.next()) {
                values.add(rows.getString(column));
            }
            return values;
        }
    }

    /** The folder of a SQLite file with the newest schema. */
    private static synchronized Path template() {
        if (template == null) {
            TestDatabase first = new TestDatabase(Sqlite.ENGINE);
            migrate(first.url());
            Runtime.getRuntime().addShutdownHook(new Thread(first::close));
            template = first.folder;
        }
        return template;
    }

    /** Empties every table and resets ids. */
    void empty() {
        List<String> tables = DefaultSchema.DEFAULT_SCHEMA.getTables().stream()
                .map(Table::getName)
                .toList();
        execute(
                switch (engine) {
                    case Sqlite _ ->
                        Stream.concat(tables.stream(), Stream.of("sqlite_sequence"))
                                .map(table -> "DELETE FROM " + table)
                                .toArray(String[]::new);
                    case Postgresql _ ->
                        new String[] {
                            "SET lock_timeout = '30s'", "TRUNCATE " + String.join(", ", tables) + " RESTART IDENTITY"
                        };
                    case Mariadb _ ->
                        Stream.concat(
                                        Stream.of("SET FOREIGN_KEY_CHECKS = 0", "SET lock_wait_timeout = 30"),
                                        tables.stream().map(table -> "TRUNCATE " + table))
                                .toArray(String[]::new);
                });
    }

    private static void migrate(String url) {
        DatabaseUrl databaseUrl = DatabaseUrl.of(url);
        databaseUrl.prepare();
        var _ = new Migrations(databaseUrl, Scripts.packed()).up();
    }

    /** The server that all tests share; it ends with them. */
    static TestServer server(Engine engine) {
        return SERVERS.computeIfAbsent(engine, missing -> {
            TestServer server = TestServer.start(engine);
            Runtime.getRuntime().addShutdownHook(new Thread(server::close));
            server.execute("CREATE DATABASE lavka_template");
            migrate(server.url("lavka_template"));
            return server;
        });
    }

    public Engine engine() {
        return engine;
    }

    /** For {@code LAVKA_DB}. */
    public String url() {
        if (given != null) {
            return given;
        }
        return engine == Sqlite.ENGINE ? file().toString() : server(engine).url(name);
    }

    /** SQLite's. */
    public Path file() {
        return folder.resolve("lavka.db");
    }

    /** A connection behind the service's back, in which || joins text on every engine. */
    public Connection connect() throws SQLException {
        return DriverManager.getConnection(
                switch (engine) {
                    case Sqlite _ -> "jdbc:sqlite:" + file();
                    case Postgresql _ -> url();
                    case Mariadb _ ->
                        url() + "&sslMode=disable&sessionVariables=sql_mode='PIPES_AS_CONCAT,STRICT_ALL_TABLES'";
                });
    }

    /** What a query finds: its first column, the rows in one line with commas; null when that is all there is. */
    public String sql(String query) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            List<String> found = column(statement, query, 1);
            return found.isEmpty() || (found.size() == 1 && found.getFirst() == null) ? null : String.join(",", found);
        } catch (SQLException e) {
            throw new IllegalStateException(query, e);
        }
    }

    /** Runs statements behind the service's back. */
    public void execute(String... statements) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(String.join("; ", statements), e);
        }
    }

    @Override
    public void close() {
        if (given != null) {
            return;
        }
        if (engine != Sqlite.ENGINE) {
            server(engine).execute("DROP DATABASE " + name + (engine == Postgresql.ENGINE ? " WITH (FORCE)" : ""));
            return;
        }
        Folders.delete(folder);
    }
}

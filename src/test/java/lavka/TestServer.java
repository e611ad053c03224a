package lavka;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import lavka.engine.Engine;
import lavka.engine.Mariadb;
import lavka.engine.Postgresql;
import lavka.engine.Sqlite;
import org.jspecify.annotations.Nullable;

/**
 * A real database server on a port and in a folder of its own. Its defaults are as unfriendly as an operator's may be:
 * another time zone, another character set, another order of text, lenient SQL.
 */
public abstract sealed class TestServer implements AutoCloseable {
    private static final long SECONDS = 60;

    final Path folder;
    final int port;

    private TestServer() {
        try (ServerSocket socket = new ServerSocket(0)) {
            this.port = socket.getLocalPort();
            this.folder = Folders.temporary("lavka-server");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A user who may do what Lavka does, and no more. */
    public static final String USER = "sam";

    /** Of that user; it needs escapes in a URL. */
    public static final String PASSWORD = "p@ss&word%";

    /** A server that answers. */
    public static TestServer start(Engine engine, String... options) {
        TestServer server = engine == Postgresql.ENGINE ? new PostgresqlServer() : new MariadbServer(options);
        server.start();
        server.createUser();
        return server;
    }

    /** Why there is no server of the engine on this machine, and how to get one; empty when there is. */
    public static Optional<String> missing(Engine engine) {
        return switch (engine) {
            case Sqlite _ -> Optional.empty();
            case Postgresql _ ->
                System.getProperty("os.name").equals("Linux")
                                && System.getProperty("os.arch").equals("amd64")
                        ? Optional.empty()
                        : Optional.of(
                                "PostgreSQL was not tested: its binaries come with the tests for Linux on amd64.");
            case Mariadb _ ->
                MariadbServer.program("mariadbd").isPresent()
                        ? Optional.empty()
                        : Optional.of("MariaDB was not tested: install its server (apt-get install mariadb-server).");
        };
    }

    /** URL for {@code LAVKA_DB} as the administrator; of a database that must exist before it is used. */
    public abstract String url(String database);

    /** The same as {@link #USER}. */
    public String url(String database, String password) {
        return url(database).replaceFirst("user=.*", "user=" + USER + "&password=")
                + URLEncoder.encode(password, StandardCharsets.UTF_8);
    }

    abstract void createUser();

    /** Starts again where it was stopped: the same port, the same data. */
    public abstract void start();

    /** Stops, and cuts off whoever is connected. */
    public abstract void stop();

    /** The process that listens. */
    public abstract long pid();

    abstract String administration();

    /** Runs a statement as the server's administrator. */
    public void execute(String sql) {
        try (Connection connection = DriverManager.getConnection(administration());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    @Override
    public void close() {
        stop();
        Folders.delete(folder);
    }

    private static final class PostgresqlServer extends TestServer {
        private EmbeddedPostgres server;

        @Override
        public void start() {
            try {
                server = EmbeddedPostgres.builder()
                        .setPort(port)
                        .setDataDirectory(folder.resolve("data"))
                        .setCleanDataDirectory(false)
                        // Else it stops by itself at the end, while the folder that it stops by is deleted.
                        .setRegisterShutdownHook(false)
                        .setLocaleConfig("locale-provider", "icu")
                        .setLocaleConfig("icu-locale", "en-US")
                        .setServerConfig("timezone", "America/New_York")
                        .setServerConfig("max_connections", "200")
                        .setServerConfig("fsync", "off")
                        .setPGStartupWait(Duration.ofSeconds(SECONDS))
                        .start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        void createUser() {
            try {
                Path access = folder.resolve("data/pg_hba.conf");
                String rule = "host all " + USER + " 127.0.0.1/32 scram-sha-256\n";
                Files.writeString(access, rule + Files.readString(access));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            execute("CREATE ROLE " + USER + " LOGIN PASSWORD '" + PASSWORD + "'");
            execute("SELECT pg_reload_conf()");
        }

        @Override
        public void stop() {
            try {
                server.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public long pid() {
            try {
                return Long.parseLong(Files.readAllLines(folder.resolve("data/postmaster.pid"))
                        .getFirst());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public String url(String database) {
            return "jdbc:postgresql://127.0.0.1:%d/%s?user=postgres".formatted(port, database);
        }

        @Override
        String administration() {
            return url("postgres");
        }
    }

    private static final class MariadbServer extends TestServer {
        private static @Nullable Path template;

        private final List<String> options;
        private Process process;

        MariadbServer(String... options) {
            this.options = List.of(options);
        }

        @Override
        void createUser() {
            execute("CREATE USER " + USER + " IDENTIFIED BY '" + PASSWORD + "'");
        }

        static Optional<Path> program(String name) {
            String folders = System.getenv("PATH") + ":/usr/sbin:/usr/local/sbin";
            return Stream.of(folders.split(":", -1))
                    .map(folder -> Path.of(folder, name))
                    .filter(Files::isExecutable)
                    .findFirst();
        }

        @Override
        public void start() {
            try {
                if (Files.notExists(folder.resolve("data"))) {
                    Folders.copy(installed(), Files.createDirectory(folder.resolve("data")));
                }
                List<String> all = new ArrayList<>(List.of(
                        "--port=" + port,
                        "--bind-address=127.0.0.1",
                        "--socket=" + folder.resolve("socket"),
                        "--max-connections=200",
                        "--innodb-flush-log-at-trx-commit=0",
                        "--default-time-zone=+05:30",
                        "--character-set-server=latin1",
                        "--collation-server=latin1_swedish_ci",
                        "--default-storage-engine=Aria",
                        "--group-concat-max-len=1024",
                        "--sql-mode=",
                        "--max-allowed-packet=64M"));
                all.addAll(options);
                process = run("mariadbd", all.toArray(String[]::new));
                awaitAnswer();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        /** A data folder as mariadb-install-db makes it, which takes seconds: once in a JVM. */
        private Path installed() throws IOException, InterruptedException {
            synchronized (MariadbServer.class) {
                if (template == null) {
                    Path data = folder.resolve("data");
                    Process install =
                            run("mariadb-install-db", "--auth-root-authentication-method=normal", "--skip-test-db");
                    if (install.waitFor() != 0) {
                        throw new IllegalStateException(Files.readString(folder.resolve("log")));
                    }
                    Path made = Folders.temporary("lavka-mariadb");
                    Runtime.getRuntime().addShutdownHook(new Thread(() -> Folders.delete(made)));
                    Files.move(data, made.resolve("data"));
                    template = made.resolve("data");
                }
                return template;
            }
        }

        private Process run(String program, String... arguments) throws IOException {
            List<String> command = new ArrayList<>();
            command.add(program(program).orElseThrow().toString());
            command.add("--no-defaults");
            command.add("--datadir=" + folder.resolve("data"));
            command.add("--user=" + System.getProperty("user.name"));
            command.addAll(List.of(arguments));
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("log").toFile());
            // At startup mariadbd deletes all temporary tables in TMPDIR, including those of other servers.
            builder.environment().put("TMPDIR", folder.toString());
            return builder.start();
        }

        private void awaitAnswer() throws InterruptedException, IOException {
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
            while (process.isAlive() && System.nanoTime() < deadline) {
                try (Connection _ = DriverManager.getConnection(administration())) {
                    return;
                } catch (SQLException e) {
                    Thread.sleep(50);
                }
            }
            throw new IllegalStateException(Files.readString(folder.resolve("log")));
        }

        @Override
        public void stop() {
            process.destroy();
            try {
                process.waitFor();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public long pid() {
            return process.pid();
        }

        @Override
        public String url(String database) {
            return "jdbc:mariadb://127.0.0.1:%d/%s?user=root".formatted(port, database);
        }

        @Override
        String administration() {
            return url("") + "&sslMode=disable";
        }
    }
}

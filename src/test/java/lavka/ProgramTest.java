package lavka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import lavka.engine.Backups;
import lavka.engine.DatabaseUrl;
import lavka.migration.Migrations;
import lavka.migration.Scripts;
import lavka.migration.Target;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The real program, as a process of its own: what it prints, how it ends. */
@Tag("slow")
class ProgramTest {
    private static final Path DB = Path.of("db");
    private static final long SECONDS = 60;
    private static final String TEA = "{\"name\":\"Tea\",\"description\":\"Ivan tea, 100 g\",\"price\":450}";

    @TempDir
    private Path folder;

    private Path database;

    /** What a program reads; nothing unless a test writes it. */
    private Path typed;

    private final List<Program> started = new ArrayList<>();

    @BeforeEach
    void begin() throws IOException {
        folder = folder.toRealPath();
        database = folder.resolve("data/lavka.db");
        typed = Files.createFile(folder.resolve("typed"));
    }

    @AfterEach
    void end() throws InterruptedException {
        for (Program program : started) {
            program.process.destroyForcibly().waitFor();
        }
    }

    /** A process and the two files that it writes to. */
    private record Program(Process process, Path out, Path err) {
        String printed() throws IOException {
            return Files.readString(out);
        }

        String complained() throws IOException {
            return Files.readString(err);
        }

        int exit() throws Exception {
            assertThat(process.waitFor(SECONDS, TimeUnit.SECONDS)).as("ends").isTrue();
            return process.exitValue();
        }

        /** Waits for the last of the lines that {@code serve} prints. */
        Program ready() throws Exception {
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
            while (!printed().matches("(?s).*\n  Try .*\n")) {
                assertThat(process.isAlive()).as(complained()).isTrue();
                assertThat(System.nanoTime()).as("starts in time").isLessThan(deadline);
                Thread.sleep(20);
            }
            return this;
        }

        int port() throws IOException {
            Matcher api = Pattern.compile("API +http://127\\.0\\.0\\.1:(\\d+)").matcher(printed());
            assertThat(api.find()).as(printed()).isTrue();
            return Integer.parseInt(api.group(1));
        }
    }

    private Program start(Map<String, String> environment, String... command) throws IOException {
        Path out = Files.createTempFile(folder, "out", "");
        Path err = Files.createTempFile(folder, "err", "");
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectInput(typed.toFile())
                .directory(folder.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().keySet().removeIf(ProgramTest::isOurs);
        builder.environment().put("LC_ALL", "C.UTF-8");
        builder.environment().putAll(environment);
        Program program = new Program(builder.start(), out, err);
        started.add(program);
        return program;
    }

    private static boolean isOurs(String key) {
        return key.startsWith("LAVKA_") || key.contains("JAVA") || key.contains("JDK");
    }

    private Program lavka(Map<String, String> environment, String... arguments) throws Exception {
        List<String> command = TestProgram.command();
        command.addAll(Arrays.asList(arguments));
        return start(environment, command.toArray(String[]::new));
    }

    /** A program that is told something wrong ends by itself, with one word on it and no trace. */
    private void refused(int exit, String complaint, Map<String, String> environment, String... arguments)
            throws Exception {
        Program program = lavka(environment, arguments);
        assertThat(program.exit()).as(program.complained()).isEqualTo(exit);
        assertThat(program.complained()).isEqualTo(complaint + "\n");
        assertThat(program.printed()).isEmpty();
    }

    /** The error, and which command explains the usage. */
    private void misused(String error, String help, String... arguments) throws Exception {
        refused(2, error + "\nRun " + help + " for usage.", Map.of(), arguments);
    }

    private Migrations migrations(Path scripts) {
        DatabaseUrl databaseUrl = DatabaseUrl.of(database.toString());
        databaseUrl.prepare();
        return new Migrations(databaseUrl, Scripts.in(scripts));
    }

    /** A copy of the scripts that a test may spoil. */
    private Path scripts() {
        Path copy = folder.resolve("db");
        Folders.copy(DB, copy);
        return copy;
    }

    private String sql(String query) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            return rows.next() ? rows.getString(1) : null;
        }
    }

    private void change(String... statements) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private static int head() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("db/migration"))) {
            return (int) files.count();
        }
    }

    @Test
    void it_works() throws Exception {
        Program program = lavka(Map.of("LAVKA_PORT", "0"), "serve").ready();
        String address = "127.0.0.1:" + program.port();
        List<String> lines = program.printed().lines().toList();
        assertThat(lines).hasSize(5);
        assertThat(lines.get(0)).matches("Lavka \\d+\\.\\d+\\.\\d+   ready in \\d+\\.\\d s");
        assertThat(lines.get(1)).isEqualTo("  API       http://" + address);
        assertThat(lines.get(2)).isEqualTo("  Docs      http://" + address + "/docs");
        assertThat(lines.get(3))
                .matches("  Database  %s   SQLite \\d+\\.\\d+, schema %d, 0 products"
                        .formatted(Pattern.quote(database.toString()), head()));
        String curl = "curl --json '" + TEA + "' " + address + "/products";
        assertThat(lines.get(4)).isEqualTo("  Try       " + curl);

        // The line, typed into a shell as it is; -w adds the status to what it prints.
        Program typed = start(Map.of(), "sh", "-c", curl + " -s -w '%{http_code}'");
        assertThat(typed.exit()).as(typed.complained()).isZero();
        assertThat(typed.printed()).isEqualTo("{\"id\":1," + TEA.substring(1) + "\n201");
        assertThat(sql("SELECT name FROM products")).isEqualTo("Tea");

        program.process.destroy();
        assertThat(program.exit()).isZero();
        assertThat(program.printed().lines()).as("nothing else, to the end").hasSize(5);
        assertThat(program.complained()).isEmpty();
        try (Stream<Path> files = Files.list(database.getParent())) {
            assertThat(files)
                    .as("the journal is in it")
                    .containsExactlyInAnyOrder(database, Path.of(database + "-migrating"));
        }
    }

    @Test
    void a_signal_ends_a_start_that_waits_for_a_migration() throws Exception {
        DatabaseUrl file = DatabaseUrl.of(database.toString());
        file.prepare();
        try (DatabaseUrl.Lock _ = file.lock()) {
            Program program = lavka(Map.of("LAVKA_PORT", "0"), "serve");
            Thread.sleep(2_000); // now it waits for the lock
            assertThat(program.process.isAlive()).isTrue();
            program.process.destroy();
            assertThat(program.process.waitFor(5, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void what_is_in_flight_is_finished_before_the_end() throws Exception {
        Program program = lavka(Map.of("LAVKA_PORT", "0"), "serve").ready();
        int port = program.port();
        byte[] body = TEA.getBytes(UTF_8);
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(20_000);
            OutputStream out = socket.getOutputStream();
            BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
            out.write("""
                POST /products HTTP/1.1\r
                Host: 127.0.0.1\r
                Content-Type: application/json\r
                Content-Length: %d\r
                Expect: 100-continue\r
                \r
                """.formatted(body.length).getBytes(UTF_8));
            // Said when the handler begins to read: from here on the request is in flight.
            assertThat(in.readLine()).isEqualTo("HTTP/1.1 100 Continue");
            assertThat(in.readLine()).isEmpty();
            out.write(body, 0, 20);

            program.process.destroy();
            untilItStops(port);
            try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + database);
                    Statement lock = other.createStatement()) {
                // The rest of the body comes late, and then the request has to wait for the database.
                lock.execute("BEGIN IMMEDIATE");
                // A client may pause for longer than Jetty waits by default.
                Thread.sleep(1_500);
                out.write(body, 20, body.length - 20);
                Thread.sleep(2_000);
                assertThat(program.process.isAlive()).isTrue();
            }
            assertThat(in.readLine()).isEqualTo("HTTP/1.1 201 Created");
            assertThat(in.lines().toList()).endsWith("{\"id\":1," + TEA.substring(1));
        }
        assertThat(program.exit()).isZero();
        assertThat(program.complained()).isEmpty();
        assertThat(Path.of(database + "-wal")).doesNotExist();
        assertThat(sql("SELECT name FROM products")).isEqualTo("Tea");
    }

    /** New work is refused as soon as a stop begins, on a connection that is still accepted. */
    private static void untilItStops(int port) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        while (System.nanoTime() < deadline) {
            String answer = get(port, "/livez");
            if (answer.startsWith("HTTP/1.1 503 ")) {
                assertThat(answer)
                        .containsIgnoringCase("\r\nConnection: close\r\n")
                        .contains("\r\nRetry-After: ");
                return;
            }
            Thread.sleep(20);
        }
        throw new AssertionError("port " + port + " still answers");
    }

    private static String get(int port, String path) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            String request = "GET %s HTTP/1.1\r\nHost: x\r\n\r\n".formatted(path);
            socket.getOutputStream().write(request.getBytes(UTF_8));
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), UTF_8);
        }
    }

    @Test
    void what_does_not_end_is_cut() throws Exception {
        Program program = lavka(Map.of("LAVKA_PORT", "0"), "serve").ready();
        try (Socket stalled = new Socket(InetAddress.getLoopbackAddress(), program.port())) {
            String request = "POST /products HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                    + "Content-Length: 200\r\n\r\n{\"name\":";
            stalled.getOutputStream().write(request.getBytes(UTF_8));
            Thread.sleep(500);
            program.process.destroy();
            assertThat(program.exit()).isZero();
        }
        assertThat(program.complained())
                .contains("1 requests did not finish within 6000 ms and were aborted.")
                .doesNotContain("did not stop in time");
        assertThat(sql("SELECT count(*) FROM products")).isEqualTo("0");
    }

    @Test
    void connections_that_idle_do_not_hold_up_the_end() throws Exception {
        Program program = lavka(Map.of("LAVKA_PORT", "0"), "serve").ready();
        try (Socket idle = new Socket(InetAddress.getLoopbackAddress(), program.port())) {
            idle.getOutputStream().write("GET /livez HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(UTF_8));
            assertThat(idle.getInputStream().read()).isEqualTo('H');
            program.process.destroy();
            assertThat(program.exit()).isZero();
        }
        assertThat(program.complained()).isEmpty();
        assertThat(Path.of(database + "-wal")).doesNotExist();
    }

    @Test
    void a_port_in_use_names_its_holder_and_both_ways_out() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = taken.getLocalPort();
            String holder = "Port %d is already in use.%nStop the process that uses it".formatted(port);
            if (Files.exists(Path.of("/proc/self/cmdline"))) {
                String command = Files.readString(Path.of("/proc/self/cmdline"));
                long pid = ProcessHandle.current().pid();
                holder = "Port %d is already in use by process %d (%s).%nStop it (kill %d)"
                        .formatted(port, pid, command.replace('\0', ' ').strip(), pid);
            }
            refused(
                    3,
                    "%s, or choose another port: LAVKA_PORT=%d".formatted(holder, port == 65_535 ? port - 1 : port + 1),
                    Map.of("LAVKA_PORT", String.valueOf(port)),
                    "serve");
        }
    }

    @Test
    void an_address_of_another_machine_is_not_a_port_in_use() throws Exception {
        // 192.0.2.0/24 belongs to nobody (RFC 5737).
        refused(
                3,
                "Cannot listen on LAVKA_HOST=192.0.2.1, LAVKA_PORT=8002: Cannot assign requested address. Use an"
                        + " address of this machine, and a port that this user may open.",
                Map.of("LAVKA_HOST", "192.0.2.1", "LAVKA_PORT", "8002"),
                "serve");
    }

    @RepeatedTest(3)
    void of_two_programs_that_start_on_a_new_database_one_migrates() throws Exception {
        Program first = lavka(Map.of("LAVKA_PORT", "0"), "serve");
        Program second = lavka(Map.of("LAVKA_PORT", "0"), "serve");
        assertThat(first.ready().printed()).contains(", schema " + head() + ",");
        assertThat(second.ready().printed()).contains(", schema " + head() + ",");
        assertThat(sql("SELECT count(*) FROM flyway_schema_history")).isEqualTo(String.valueOf(head()));
    }

    @Test
    void a_wrong_key_value_or_path_is_named() throws Exception {
        refused(2, "LAVKA_PROT is not a setting. Did you mean LAVKA_PORT?", Map.of("LAVKA_PROT", "8003"), "serve");
        refused(
                2,
                "LAVKA_PORT=http is not a port. Use a number from 0 to 65535.",
                Map.of("LAVKA_PORT", "http"),
                "serve");
        refused(
                2,
                "LAVKA_DB=%s is a directory. Use a file in it, such as %s/lavka.db.".formatted(folder, folder),
                Map.of("LAVKA_DB", folder.toString()),
                "serve");
        refused(
                2,
                "lavka migrate up x: the target must be head, +1, +2 …, or a version.",
                Map.of(),
                "migrate",
                "up",
                "x");
        refused(
                2,
                "lavka migrate down +3: the target must be -1, -2 …, a version, or base.",
                Map.of(),
                "migrate",
                "down",
                "+3");
        misused("Unexpected argument: 3.", "lavka migrate current --help", "migrate", "current", "3");
        misused(
                "Unknown option: --dryrun. Did you mean --dry-run?",
                "lavka migrate up --help",
                "migrate",
                "up",
                "--dryrun");
        misused("Unknown command: histroy. Did you mean history?", "lavka migrate --help", "migrate", "histroy");
        assertThat(database.getParent()).as("nothing was begun").doesNotExist();
    }

    @Test
    void a_file_that_is_no_database_is_named() throws Exception {
        Path text = Files.writeString(folder.resolve("notes.txt"), "Buy tea.\n".repeat(100));
        refused(
                3,
                text
                        + " is not a SQLite database or cannot be read. Check the file and its permissions, or set"
                        + " LAVKA_DB to another file.",
                Map.of("LAVKA_DB", "notes.txt", "LAVKA_PORT", "0"),
                "serve");
        assertThat(text).content().isEqualTo("Buy tea.\n".repeat(100));
    }

    @Test
    void a_wrong_command_is_answered_with_the_right_ones() throws Exception {
        misused("Unknown command: serv. Did you mean serve?", "lavka --help", "serv");

        Program none = lavka(Map.of());
        assertThat(none.exit()).isEqualTo(2);
        assertThat(none.printed()).isEmpty();
        assertThat(none.complained())
                .startsWith("Usage: lavka")
                .containsSubsequence("serve ", "demo ", "migrate ", "backup ", "restore ", "config ", "help ");

        Program asked = lavka(Map.of(), "--help");
        assertThat(asked.exit()).isZero();
        assertThat(asked.printed()).isEqualTo(none.complained());
        assertThat(asked.complained()).isEmpty();
    }

    @Test
    void each_command_explains_itself() throws Exception {
        Program alone = lavka(Map.of("LAVKA_DB", database.toString()), "migrate");
        assertThat(alone.exit()).isEqualTo(2);
        assertThat(alone.complained()).startsWith("Usage: lavka migrate").contains("up ", "down ");
        assertThat(database).doesNotExist();

        Program asked = lavka(Map.of(), "migrate", "--help");
        assertThat(asked.exit()).as(asked.complained()).isZero();
        assertThat(asked.printed()).startsWith("Usage: lavka migrate").contains("base");
    }

    @Test
    void the_version_is_that_of_the_build() throws Exception {
        Program version = lavka(Map.of(), "--version");
        assertThat(version.exit()).isZero();
        assertThat(version.complained()).isEmpty();
        Matcher pom = Pattern.compile("<artifactId>lavka</artifactId>\\s*<version>(.*?)</version>")
                .matcher(Files.readString(Path.of("pom.xml")));
        assertThat(pom.find()).isTrue();
        assertThat(version.printed()).isEqualTo("Lavka " + pom.group(1) + "\n");
    }

    @Test
    void config_shows_every_key_its_value_and_its_meaning() throws Exception {
        Program config = lavka(Map.of("LAVKA_PORT", "8003"), "config");
        assertThat(config.exit()).isZero();
        assertThat(config.complained()).isEmpty();
        List<String> lines = config.printed().lines().toList();
        assertThat(lines).hasSize(Config.Key.values().length + 2);
        assertThat(lines.getLast()).matches("Limits with a heap of \\d+ MB: \\d+ connections .*");
        lines = lines.subList(0, Config.Key.values().length);
        for (Config.Key key : Config.Key.values()) {
            String value = switch (key) {
                case LAVKA_PORT -> "8003";
                case LAVKA_DB -> database.toString();
                default -> key.fallback();
            };
            assertThat(lines.get(List.of(Config.Key.values()).indexOf(key)).split(" +", 3))
                    .containsExactly(key.name(), value, key.meaning());
        }
        assertThat(lines.stream()
                        .map(line ->
                                line.replaceFirst("^(\\S+ +\\S+ +).*", "$1").length()))
                .as("where the third column begins")
                .containsOnly(lines.getFirst().indexOf(Config.Key.LAVKA_PORT.meaning()));
        assertThat(database.getParent()).as("to look makes nothing").doesNotExist();
    }

    @Test
    void migrate_goes_up_and_down() throws Exception {
        int head = head();
        migrated("%d applied, schema %d".formatted(head, head), "migrate", "up");
        migrated("1 reverted, schema %d".formatted(head - 1), "migrate", "down", "-1", "--yes");
        migrated("2 reverted, schema %d".formatted(head - 3), "migrate", "down", "--yes", "-2");
        migrated("%d reverted, schema 0".formatted(head - 3), "migrate", "down", "base", "--yes");
        assertThat(sql("SELECT count(*) FROM sqlite_master WHERE name = 'products'"))
                .isEqualTo("0");
        migrated("%d applied, schema %d".formatted(head, head), "migrate", "up");
        migrated("up to date, schema " + head, "migrate", "check");
        migrated(migrations(DB).current(), "migrate", "current");
        migrated("%d reverted, schema 3".formatted(head - 3), "migrate", "down", "3", "--yes");
        migrated("1 applied, schema 4", "migrate", "up", "+1");
        migrated("2 applied, schema 6", "migrate", "up", "6");
        assertThat(migrations(DB).current()).startsWith("schema 6 of %d, fingerprint ".formatted(head));
        migrated(migrations(DB).current(), "migrate", "current");
        refused(
                2,
                "The database is at version 6. To reach 5, run lavka migrate down 5",
                Map.of(),
                "migrate",
                "up",
                "5");
        refused(
                2,
                "There is no version 99. The newest migration is %d.".formatted(head),
                Map.of(),
                "migrate",
                "up",
                "99");
        Program history = lavka(Map.of(), "migrate", "history");
        assertThat(history.exit()).as(history.complained()).isZero();
        List<String> lines = history.printed().lines().toList();
        assertThat(lines).hasSize(head + 1);
        assertThat(lines.getFirst()).isEqualTo(database.toString());
        assertThat(lines.get(1)).matches("  1   20\\d\\d-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\dZ +V1__create_products.sql");
        assertThat(lines.get(7)).matches("  7   pending +V7__.*\\.sql");
        migrated("%d applied, schema %d".formatted(head - 6, head), "migrate", "up", "head");
        assertThat(sql("SELECT count(*) FROM products")).isEqualTo("0");
    }

    @Test
    void before_it_loses_data_down_asks() throws Exception {
        int head = head();
        migrated("%d applied, schema %d".formatted(head, head), "migrate", "up");
        String question = "  %s%n  Continue? [y/N] "
                .formatted(migrations(DB).losses(Target.down("-2")).getFirst());
        for (String answer : List.of("", "n\n", "what?\n")) {
            Files.writeString(typed, answer);
            Program down = lavka(Map.of(), "migrate", "down", "-2");
            assertThat(down.exit()).isEqualTo(2);
            assertThat(down.printed()).startsWith(question);
            assertThat(down.complained())
                    .isEqualTo("Nothing was changed. --yes (make migrate-down: YES=1) skips this question.\n");
            assertThat(migrations(DB).state().version()).isEqualTo(head);
        }
        Files.writeString(typed, "y\n");
        migrated("2 reverted, schema " + (head - 2), "migrate", "down", "-2");
    }

    @Test
    void a_dry_run_prints_exactly_the_sql_both_ways() throws Exception {
        int head = head();
        Program up = lavka(Map.of(), "migrate", "up", "--dry-run");
        assertThat(up.exit()).as(up.complained()).isZero();
        assertThat(database).as("it only looks").doesNotExist();
        String sql = up.printed();
        Files.createDirectories(database.getParent());
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database);
                Statement statement = connection.createStatement()) {
            statement.executeUpdate(sql);
        }
        Program check = lavka(Map.of(), "migrate", "check");
        assertThat(check.exit()).as("nobody told it yet").isEqualTo(4);
        migrated("stamped, schema " + head, "migrate", "stamp", String.valueOf(head));
        migrated("up to date, schema " + head, "migrate", "check");

        Program down = lavka(Map.of(), "migrate", "down", "base", "--dry-run");
        assertThat(down.exit()).as(down.complained()).isZero();
        assertThat(down.printed()).contains("DROP TABLE products;").endsWith("lavka migrate stamp 0\n");
        migrated("up to date, schema " + head, "migrate", "check");
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database);
                Statement statement = connection.createStatement()) {
            statement.executeUpdate(down.printed());
        }
        migrated("stamped, schema 0", "migrate", "stamp", "base");
        migrated("%d applied, schema %d".formatted(head, head), "migrate", "up");
    }

    private void migrated(String done, String... arguments) throws Exception {
        Program program = lavka(Map.of(), arguments);
        assertThat(program.exit()).as(program.complained()).isZero();
        assertThat(program.printed()).endsWith(database + "   " + done + "\n");
        assertThat(program.complained()).isEmpty();
    }

    @Test
    void a_database_that_is_behind_waits_for_migrate_or_for_auto() throws Exception {
        Migrations migrations = migrations(DB);
        migrations.up();
        migrations.down(Target.down("-2"));
        String refusal =
                "The database is at version %d, but this program needs %d. Run make migrate (or lavka migrate up), or set LAVKA_MIGRATE=auto."
                        .formatted(head() - 2, head());
        refused(4, refusal, Map.of("LAVKA_PORT", "0"), "serve");
        assertThat(migrations.state().version()).isEqualTo(head() - 2);

        Program auto = lavka(Map.of("LAVKA_PORT", "0", "LAVKA_MIGRATE", "auto"), "serve")
                .ready();
        assertThat(auto.printed()).contains("schema " + head() + ", 0 products");
        assertThat(auto.complained()).isEmpty();
    }

    @Test
    void a_backup_is_made_and_restored() throws Exception {
        migrations(DB).up();
        Program nothing = lavka(Map.of("LAVKA_DB", "none.db"), "backup");
        assertThat(nothing.exit()).isEqualTo(2);
        assertThat(nothing.complained()).startsWith("Database ").endsWith("none.db does not exist.\n");
        Program backup = lavka(Map.of(), "backup");
        assertThat(backup.exit()).as(backup.complained()).isZero();
        List<String> lines = backup.printed().lines().toList();
        assertThat(lines.get(1)).contains(" 0 orders", " 0 products");
        String copy = lines.getFirst().strip();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database);
                Statement statement = connection.createStatement()) {
            statement.execute("INSERT INTO orders DEFAULT VALUES");
        }
        Program asked = lavka(Map.of(), "restore", copy);
        assertThat(asked.exit()).isEqualTo(2);
        assertThat(asked.complained())
                .isEqualTo("Nothing was changed. --yes (make migrate-down: YES=1) skips this question.\n");
        assertThat(sql("SELECT count(*) FROM orders")).isEqualTo("1");
        Program restore = lavka(Map.of(), "restore", copy, "--yes");
        assertThat(restore.exit()).as(restore.complained()).isZero();
        assertThat(restore.printed())
                .contains(
                        "  Moved the previous database to ",
                        "  Restored, schema %d of %d:\n".formatted(head(), head()),
                        " 0 orders");
        assertThat(sql("SELECT count(*) FROM orders")).isEqualTo("0");
        Files.writeString(database, "damaged ".repeat(1_000));
        Program replaced = lavka(Map.of(), "restore", copy, "--yes");
        assertThat(replaced.exit()).as(replaced.complained()).isZero();
        assertThat(replaced.printed()).contains("-lavka.db.damaged\n");
        assertThat(DatabaseUrl.of(database.toString()).requireBackups().list())
                .as("what is damaged is no copy")
                .extracting(Backups.Backup::label)
                .containsExactly("before-restore", "backup");
        assertThat(sql("SELECT count(*) FROM orders")).isEqualTo("0");
        refused(2, "nowhere.db cannot be restored: the file does not exist.", Map.of(), "restore", "nowhere.db");
    }

    private static List<Path> copies(Path backup) throws IOException {
        if (Files.notExists(backup)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(backup)) {
            return files.filter(file -> file.toString().endsWith("-every-lavka.db"))
                    .toList();
        }
    }

    @Test
    void the_service_copies_by_itself() throws Exception {
        Map<String, String> hourly = Map.of("LAVKA_PORT", "0", "LAVKA_BACKUP_EVERY", "1h", "LAVKA_BACKUP_KEEP", "2");
        Program serve = lavka(hourly, "serve").ready();
        Path backup = database.resolveSibling("backup").resolve("lavka.db");
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        while (copies(backup).isEmpty() && System.nanoTime() < deadline) {
            Thread.sleep(20);
        }
        serve.process.destroy();
        assertThat(serve.exit()).as(serve.complained()).isZero();
        lavka(hourly, "serve").ready().process.destroy();
        try (Stream<Path> files = Files.list(backup)) {
            assertThat(files).as("not again so soon").hasSize(1);
        }
        refused(
                2,
                "LAVKA_BACKUP_EVERY=often is invalid. Use off, or an interval such as 30m, 6h or 1d.",
                Map.of("LAVKA_BACKUP_EVERY", "often"),
                "serve");
        refused(
                2,
                "LAVKA_BACKUP_KEEP=0 is invalid. Use a number from 1 to 9999.",
                Map.of("LAVKA_BACKUP_KEEP", "0"),
                "serve");
    }

    @Test
    void a_database_that_is_ahead_is_refused() throws Exception {
        Path scripts = scripts();
        String name = "V%d__create_coupons.sql".formatted(head() + 1);
        Files.writeString(scripts.resolve("migration").resolve(name), "CREATE TABLE coupons (id ${pk});");
        Files.writeString(scripts.resolve("undo").resolve("U" + name.substring(1)), "DROP TABLE coupons;");
        migrations(scripts).up();
        refused(
                4,
                "The database is ahead of this program: %s has been applied to it, but the newest migration here is version %d. Run a newer version of Lavka."
                        .formatted(name, head()),
                Map.of("LAVKA_PORT", "0", "LAVKA_MIGRATE", "auto"),
                "serve");
        assertThat(sql("SELECT count(*) FROM coupons")).isEqualTo("0");
    }

    @Test
    void a_schema_that_somebody_changed_is_refused_and_still_shown() throws Exception {
        migrations(DB).up();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database);
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE INDEX products_description ON products (description)");
        }
        Program serve = lavka(Map.of("LAVKA_PORT", "0"), "serve");
        assertThat(serve.exit()).isEqualTo(4);
        assertThat(serve.complained())
                .contains("  added    CREATE INDEX products_description ON products (description)\n");
        Program current = lavka(Map.of(), "migrate", "current");
        assertThat(current.exit()).isEqualTo(4);
        assertThat(current.printed()).startsWith(database + "   schema %d of %d, ".formatted(head(), head()));
        migrated("stamped, schema " + head(), "migrate", "stamp", "head");
        lavka(Map.of("LAVKA_PORT", "0"), "serve").ready();
    }

    @Test
    void a_database_of_edited_scripts_is_refused() throws Exception {
        Path scripts = scripts();
        Path edited = scripts.resolve("migration/V3__create_posts.sql");
        Files.writeString(edited, Files.readString(edited).replace("100000", "200000"));
        migrations(scripts).up();
        refused(
                4,
                "V3__create_posts.sql was edited after it was applied. Restore its original text and write a new"
                        + " migration for the change, or accept the edited text: lavka migrate repair",
                Map.of("LAVKA_PORT", "0"),
                "serve");
    }

    @Test
    void the_log_is_json_when_asked() throws Exception {
        Program program =
                lavka(Map.of("LAVKA_PORT", "0", "LAVKA_LOG", "json"), "serve").ready();
        change("DROP TABLE order_product_association", "DROP TABLE products");
        Program curl =
                start(Map.of(), "curl", "-s", "-w", "%{http_code}", "http://127.0.0.1:" + program.port() + "/products");
        assertThat(curl.exit()).isZero();
        assertThat(curl.printed()).endsWith("\n503").doesNotContain("no such table");

        List<String> lines = program.complained().lines().toList();
        assertThat(lines).isNotEmpty();
        for (String line : lines) {
            JsonNode json = JsonMapper.shared().readTree(line);
            assertThat(json.get("level").asString()).isEqualTo("WARN");
        }
        assertThat(lines.getFirst()).contains("no such table");
    }

    @Test
    void the_launcher_finds_a_new_enough_jdk() throws Exception {
        String launcher = Path.of("bin/lavka").toAbsolutePath().toString();
        Program found = start(Map.of(), "sh", launcher, "--print-jdk");
        assertThat(found.exit()).as(found.complained()).isZero();
        Path home = Path.of(found.printed().strip());
        assertThat(home.resolve("bin/java")).isExecutable();
        Matcher version = Pattern.compile("JAVA_VERSION=\"(\\d+)").matcher(Files.readString(home.resolve("release")));
        assertThat(version.find()).isTrue();
        assertThat(Integer.parseInt(version.group(1))).isGreaterThanOrEqualTo(25);

        Path newer = Files.createDirectories(folder.resolve("jdk"));
        Path java = Files.createFile(Files.createDirectory(newer.resolve("bin")).resolve("java"));
        assertThat(java.toFile().setExecutable(true)).isTrue();
        Map<String, String> told = Map.of("JAVA_HOME", newer.toString());
        Files.writeString(newer.resolve("release"), "JAVA_VERSION=\"26.0.1\"\n");
        Program first = start(told, "sh", launcher, "--print-jdk");
        assertThat(first.exit()).as(first.complained()).isZero();
        assertThat(first.printed()).as("JAVA_HOME comes first").isEqualTo(newer + "\n");
        Files.writeString(newer.resolve("release"), "JAVA_VERSION=\"24.0.2\"\n");
        Program skipped = start(told, "sh", launcher, "--print-jdk");
        assertThat(skipped.exit()).as(skipped.complained()).isZero();
        assertThat(skipped.printed()).as("too old").isEqualTo(home + "\n");
    }
}

package lavka;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import lavka.engine.DatabaseUrl;
import lavka.engine.Postgresql;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** PostgreSQL behind a real pgbouncer. */
@Tag("slow")
class PoolerTest {
    private static final Path PGBOUNCER = Path.of("/usr/sbin/pgbouncer");
    private static final String WARNING = "must be in session mode";

    @TempDir
    private Path folder;

    /** Runs the work and returns what it logs. */
    private static String logged(Runnable work) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream before = System.err;
        System.setErr(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try {
            work.run();
        } finally {
            System.setErr(before);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private Process start(int port, int server, String mode) throws Exception {
        String user = System.getProperty("user.name").equals("root") ? "user = nobody\n" : "";
        Path settings = Files.writeString(folder.resolve("pgbouncer.ini"), """
            [databases]
            * = host=127.0.0.1 port=%d user=postgres
            [pgbouncer]
            listen_addr = 127.0.0.1
            listen_port = %d
            unix_socket_dir =
            auth_type = any
            pool_mode = %s
            ignore_startup_parameters = extra_float_digits
            %s\
            """.formatted(server, port, mode, user));
        folder.toFile().setExecutable(true, false);
        folder.toFile().setReadable(true, false);
        return new ProcessBuilder(PGBOUNCER.toString(), settings.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
    }

    private static void await(String url) throws Exception {
        for (int i = 0; ; i++) {
            try (Connection _ = DriverManager.getConnection(url)) {
                return;
            } catch (SQLException e) {
                assertThat(i).as(e.getMessage()).isLessThan(200);
                Thread.sleep(50);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"session", "transaction"})
    void a_pooler_is_reported(String mode) throws Exception {
        Untested.unless(
                EveryEngine.Tested.engines().contains(Postgresql.ENGINE),
                "A pooler was not tested: PostgreSQL was not either.");
        Untested.unless(Files.isExecutable(PGBOUNCER), "A pooler was not tested: install pgbouncer.");
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        try (TestDatabase database = new TestDatabase(Postgresql.ENGINE)) {
            String direct = database.url();
            String pooled = direct.replaceFirst(":\\d+/", ":" + port + "/");
            Process pooler = start(port, Integer.parseInt(direct.replaceFirst(".*:(\\d+)/.*", "$1")), mode);
            try {
                await(pooled);
                assertThat(logged(DatabaseUrl.of(pooled)::prepare)).contains(":" + port + "/", WARNING);
                assertThat(logged(DatabaseUrl.of(direct)::prepare)).isEmpty();
            } finally {
                pooler.destroy();
                pooler.waitFor();
            }
        }
    }
}

package lavka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import lavka.engine.Backups;
import lavka.engine.DatabaseUrl;
import lavka.engine.Sqlite;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The packed program on a disk that refuses: full, read-only, broken, or with no file left to open. strace makes the
 * system calls on SQLite's files fail (strace(1), "Tampering"), prlimit sets the real limits of a running process.
 */
@Tag("slow")
class FaultyDiskTest {
    @AutoClose
    private final TestDatabase database = TestDatabase.migrated(Sqlite.ENGINE);

    @AutoClose
    private final TestProgram program = TestProgram.serve(database);

    private final AtomicInteger number = new AtomicInteger();
    private final List<String> acknowledged = new ArrayList<>();
    private Process strace;

    FaultyDiskTest() throws Exception {}

    @AfterEach
    void end() {
        if (strace != null) {
            strace.destroyForcibly();
        }
    }

    private int post() throws Exception {
        String name = "product" + number.incrementAndGet();
        HttpResponse<String> answer =
                program.post("/products", "{'name':'%s','description':'','price':1}".formatted(name));
        if (answer.statusCode() == 201) {
            synchronized (acknowledged) {
                acknowledged.add(name);
            }
        } else {
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
            assertThat(answer.headers().firstValue("Retry-After")).isPresent();
        }
        return answer.statusCode();
    }

    /** Until a write comes to this. */
    private void postUntil(int status) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (post() != status) {
            assertThat(System.nanoTime() - deadline).as("nanoseconds").isNegative();
        }
    }

    /** So that some of them share a commit. */
    private void postSideBySide() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> posts = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                posts.add(threads.submit(this::post));
            }
            for (Future<Integer> post : posts) {
                post.get();
            }
        }
    }

    private void assertOnlyWritesAreRefused() throws Exception {
        postSideBySide();
        assertThat(program.get("/products/1").statusCode()).isEqualTo(200);
        assertThat(program.get("/livez").statusCode()).isEqualTo(200);
        assertThat(program.get("/readyz").statusCode()).as("not ready to write").isEqualTo(503);
    }

    /** The service is ready again without a restart, and every acknowledged write is stored. */
    private void assertRecovered() throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (program.get("/readyz").statusCode() != 200) {
            assertThat(System.nanoTime() - deadline).as("nanoseconds").isNegative();
            Thread.sleep(100);
        }
        postUntil(201);
        postSideBySide();
        assertThat(program.stop()).isZero();
        assertThat(database.sql("PRAGMA integrity_check")).isEqualTo("ok");
        assertThat(Arrays.asList(database.sql("SELECT name FROM products").split(",")))
                .as("what was acknowledged, and nothing else")
                .containsExactlyInAnyOrderElementsOf(acknowledged);
    }

    private static String run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String printed = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(printed).isZero();
        return printed;
    }

    @ParameterizedTest(name = "{1} of {0}")
    @CsvSource({
        "pwrite64, ENOSPC, The database's disk is full.",
        "pwrite64, EROFS, The database's disk reported an I/O error.",
        "pwrite64, EIO, The database's disk reported an I/O error.",
        "'fsync,fdatasync', EIO, The database's disk reported an I/O error."
    })
    void a_disk_that_refuses_loses_nothing(String calls, String error, String sentence) throws Exception {
        Untested.unless(Files.isExecutable(TestProgram.STRACE), "A failing disk was not tested: install strace.");
        postUntil(201);
        String file = database.file().toString();
        strace = program.strace(
                "-o", "/dev/null", "-P", file, "-P", file + "-wal", "-e", "inject=" + calls + ":error=" + error);
        postUntil(503);
        assertThat(program.post("/products", "{'name':'Tea','description':'','price':1}")
                        .body())
                .contains(sentence);
        assertOnlyWritesAreRefused();
        strace.destroy();
        assertThat(strace.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertRecovered();
    }

    @Test
    void a_limit_of_the_file_size_loses_nothing() throws Exception {
        postUntil(201);
        String pid = String.valueOf(program.pid());
        run("prlimit", "--pid", pid, "--fsize=40960:unlimited");
        postUntil(503);
        assertOnlyWritesAreRefused();
        run("prlimit", "--pid", pid, "--fsize=unlimited");
        assertRecovered();
    }

    @Test
    void a_copy_that_does_not_fit_leaves_the_database_as_it_is() throws Exception {
        assertThat(program.post("/users", "{'username':'sam'}").statusCode()).isEqualTo(201);
        String post = "{'title':'Long','body':'%s','user_id':1}".formatted("x".repeat(100_000));
        for (int i = 0; i < 40; i++) {
            assertThat(program.post("/posts", post).statusCode()).isEqualTo(201);
        }
        Backups backups = DatabaseUrl.of(database.url()).requireBackups();
        Path copy = backups.make("backup");
        assertThat(program.stop()).isZero();
        ProcessBuilder restore = new ProcessBuilder(
                        "prlimit",
                        "--fsize=2500000",
                        System.getProperty("java.home") + "/bin/java",
                        "-XX:-UsePerfData",
                        "-jar",
                        "target/lavka.jar",
                        "restore",
                        "--yes",
                        copy.toString())
                .redirectErrorStream(true);
        restore.environment().put("LAVKA_DB", database.url());
        Process restored = restore.start();
        String printed = new String(restored.getInputStream().readAllBytes(), UTF_8);
        assertThat(restored.waitFor()).as(printed).isEqualTo(3);
        assertThat(printed).contains("could not be replaced, and nothing was changed");
        assertThat(backups.list()).extracting(Backups.Backup::label).containsExactly("backup");
        assertThat(database.sql("SELECT count(*) FROM posts")).isEqualTo("40");
    }

    @Test
    void without_a_file_left_to_open_clients_wait_to_be_accepted() throws Exception {
        postUntil(201);
        String pid = String.valueOf(program.pid());
        run("prlimit", "--pid", pid, "--nofile=16:4096");
        try (Socket other = new Socket(InetAddress.getLoopbackAddress(), program.port())) {
            other.setSoTimeout(1_000);
            other.getOutputStream().write("GET /livez HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(UTF_8));
            assertThatThrownBy(() -> other.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
            assertThat(post()).as("who is connected already").isEqualTo(201);
            run("prlimit", "--pid", pid, "--nofile=4096");
            other.setSoTimeout(10_000);
            assertThat(other.getInputStream().read()).isEqualTo('H');
        }
        assertRecovered();
    }
}

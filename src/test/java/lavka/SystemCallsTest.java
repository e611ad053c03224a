package lavka;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import lavka.engine.Sqlite;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Counts system calls of the packed program with strace(1). */
@Tag("slow")
class SystemCallsTest {
    private static final int CONNECTIONS = 64;
    private static final int REQUESTS = 6_400;

    @AutoClose
    private final TestDatabase database = TestDatabase.migrated(Sqlite.ENGINE);

    @AutoClose
    private final TestProgram program = TestProgram.serve(
            database, "-Djdk.virtualThreadScheduler.parallelism=1"); // the order does not depend on luck

    SystemCallsTest() throws Exception {}

    private void load(String path) throws Exception {
        try (ExecutorService clients = Executors.newFixedThreadPool(CONNECTIONS)) {
            List<Future<Integer>> requests = new ArrayList<>();
            for (int i = 0; i < REQUESTS; i++) {
                requests.add(clients.submit(() -> program.get(path).statusCode()));
            }
            for (Future<Integer> request : requests) {
                assertThat(request.get()).isEqualTo(200);
            }
        }
    }

    /** The calls of one kind that the requests cause, as strace shows them. */
    private List<String> calls(String kind, String path) throws Exception {
        Untested.unless(
                Files.isExecutable(TestProgram.STRACE),
                "The system calls of requests were not counted: install strace.");
        load(path);
        Path calls = Files.createTempFile("lavka", ".strace");
        Process strace = program.strace("-o", calls.toString(), "-e", "trace=" + kind);
        try {
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
            while (Files.size(calls) == 0) { // it is not attached yet
                assertThat(strace.isAlive()).isTrue();
                program.get(path);
                assertThat(System.nanoTime() - deadline).as("nanoseconds").isNegative();
            }
            load(path);
            strace.destroy();
            assertThat(strace.waitFor(30, TimeUnit.SECONDS)).isTrue();
            return Files.readAllLines(calls);
        } finally {
            strace.destroyForcibly();
            Files.delete(calls);
        }
    }

    /** Jetty's own connector removes it once per request, and adds it again. */
    @Test
    void a_connection_stays_in_the_selector_from_one_request_to_the_next() throws Exception {
        assertThat(calls("epoll_ctl", "/livez"))
                .filteredOn(call -> call.contains("EPOLL_CTL_DEL"))
                .hasSizeLessThan(REQUESTS / 2);
    }

    /** Without a snapshot that they share, each request locks its own, and unlocks it. */
    @Test
    void readers_take_no_locks_of_the_file_while_nobody_writes() throws Exception {
        assertThat(calls("fcntl", "/products"))
                .filteredOn(call -> call.contains("F_SETLK"))
                .hasSizeLessThan(REQUESTS / 2);
    }
}

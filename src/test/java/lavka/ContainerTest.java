package lavka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The launcher in a control group with little memory, as in a container. */
@Tag("slow")
class ContainerTest {
    private static final Pattern HEAP = Pattern.compile("Limits with a heap of (\\d+) MB");

    /** In the hierarchy of version 1 if there is one, otherwise of version 2 (cgroups(7)). */
    private final Path group = Stream.of("/sys/fs/cgroup/memory", "/sys/fs/cgroup")
            .map(Path::of)
            .filter(Files::isDirectory)
            .findFirst()
            .orElse(Path.of("/none"))
            .resolve("lavka-test-" + ProcessHandle.current().pid());

    @AfterEach
    void remove() throws IOException {
        Files.deleteIfExists(group);
    }

    private boolean isLimited(int megabytes) {
        try {
            Files.createDirectory(group);
            Path limit = group.resolve("memory.limit_in_bytes");
            Files.writeString(
                    Files.exists(limit) ? limit : group.resolve("memory.max"), String.valueOf(megabytes * 1024 * 1024));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private int heap() throws Exception {
        Process config = new ProcessBuilder(
                        "sh", "-c", "echo $$ > \"$1/cgroup.procs\" && exec bin/lavka config", "sh", group.toString())
                .redirectErrorStream(true)
                .start();
        String printed = new String(config.getInputStream().readAllBytes(), UTF_8);
        assertThat(config.waitFor()).as(printed).isZero();
        Matcher heap = HEAP.matcher(printed);
        assertThat(heap.find()).as(printed).isTrue();
        return Integer.parseInt(heap.group(1));
    }

    /** The JVM does not count a part of the young generation, which is always empty. */
    @Test
    void the_heap_is_half_of_the_memory_of_a_container() throws Exception {
        Untested.unless(isLimited(256), "The memory of a container was not tested: control groups are read-only.");
        assertThat(heap()).isBetween(110, 128);
    }
}

package lavka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The AOT cache of {@code make package}, and that the launcher uses it only for the jar and JDK that it belongs to. */
@Tag("slow")
class AotCacheTest {
    private static final Path JAR = Path.of("target/lavka.jar");
    private static final Path KEY = Path.of("target/lavka.aot.key");

    @TempDir
    private static Path folder;

    private static Path home;

    private static String key = "";

    @BeforeAll
    static void train() throws Exception {
        home = folder.resolve("a shop"); // a path with a space
        Files.createDirectories(home.resolve("bin"));
        Files.createDirectories(home.resolve("target"));
        Files.copy(Path.of("bin/lavka"), home.resolve("bin/lavka"), StandardCopyOption.COPY_ATTRIBUTES);
        Files.copy(JAR, home.resolve(JAR));
        String classes = Path.of("target/build-classes").toAbsolutePath() + File.pathSeparator + JAR.toAbsolutePath();
        String java = ProcessHandle.current().info().command().orElseThrow();
        assertThat(run(java, "-Dlavka.train.seconds=3", "-cp", classes, "lavka.build.TrainCache")
                        .waitFor())
                .isZero();
        Process print = run("bin/lavka", "--print-key");
        key = new String(print.getInputStream().readAllBytes(), UTF_8);
        assertThat(key).matches("\\S+ [0-9a-f]{64} \\d+ \\d+ \\d+\n");
    }

    @BeforeEach
    void writeKey() throws IOException {
        Files.writeString(home.resolve(KEY), key);
    }

    private static Process run(String... command) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(home.toFile()).redirectError(Redirect.INHERIT);
        builder.environment().keySet().removeIf(name -> name.startsWith("LAVKA_"));
        builder.environment().put("LAVKA_DB", "data/lavka.db");
        builder.environment().put("LAVKA_PORT", "0");
        builder.environment().put("LAVKA_JAVA_OPTS", "-Xlog:class+load:file=classes.txt");
        return builder.start();
    }

    /** Where the service's own class comes from when it starts. */
    private static String source() throws Exception {
        Process service = run("bin/lavka", "serve");
        try (BufferedReader lines = service.inputReader(UTF_8)) {
            TestProgram.api(lines);
        } finally {
            service.destroy();
        }
        assertThat(service.waitFor()).isZero();
        List<String> app;
        try (var lines = Files.lines(home.resolve("classes.txt"))) {
            app = lines.filter(line -> line.contains(" lavka.App source: ")).toList();
        }
        return app.getFirst().replaceFirst(".* source: ", "");
    }

    @Test
    void the_service_starts_from_the_cache() throws Exception {
        assertThat(source()).isEqualTo("shared objects file");
    }

    @Test
    void a_copy_of_the_jar_keeps_its_cache() throws Exception {
        Path copy = home.resolve("copy.jar");
        Files.copy(home.resolve(JAR), copy, StandardCopyOption.COPY_ATTRIBUTES);
        Files.move(copy, home.resolve(JAR), StandardCopyOption.REPLACE_EXISTING);
        assertThat(source()).isEqualTo("shared objects file");
    }

    @Test
    void another_jar_does_not_use_it() throws Exception {
        Path original = Files.copy(home.resolve(JAR), home.resolve("original.jar"), StandardCopyOption.COPY_ATTRIBUTES);
        var time = Files.getLastModifiedTime(home.resolve(JAR));
        try {
            try (FileSystem jar = FileSystems.newFileSystem(home.resolve(JAR))) {
                Files.writeString(jar.getPath("added.txt"), "x");
            }
            Files.setLastModifiedTime(home.resolve(JAR), time);
            assertThat(source()).startsWith("file:").endsWith("lavka.jar");
        } finally {
            Files.move(original, home.resolve(JAR), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    @Test
    void another_jdk_does_not_use_it() throws Exception {
        Files.writeString(home.resolve(KEY), key.replaceFirst("\\S+", "24.0.1+9"));
        assertThat(source()).startsWith("file:").endsWith("lavka.jar");
    }
}

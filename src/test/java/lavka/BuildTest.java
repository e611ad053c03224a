package lavka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import lavka.migration.Scripts;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The build itself, on a copy of the sources: what it refuses, and what it says. */
@Tag("slow")
class BuildTest {
    @TempDir
    private static Path project;

    private static final int NEXT = Scripts.packed().head() + 1;

    private final List<Path> added = new ArrayList<>();

    @BeforeAll
    static void copy() throws IOException {
        for (String part :
                new String[] {"pom.xml", "jooq-codegen.xml", "bin", "db", "src/main", "src/build", "src/test/sql"}) {
            try (Stream<Path> files = Files.walk(Path.of(part))) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    Path target = project.resolve(file);
                    Files.createDirectories(target.getParent());
                    Files.copy(file, target);
                }
            }
        }
    }

    @AfterEach
    void takeBack() throws IOException {
        for (Path file : added) {
            Files.delete(file);
        }
    }

    private void add(String file, String text) throws IOException {
        added.add(Files.writeString(project.resolve(file), text));
    }

    /** What Maven prints until it fails, without a network. */
    private String failing(String... goals) throws Exception {
        List<String> command = new ArrayList<>(List.of("mvn", "-o", "-B", "-q"));
        command.addAll(List.of(goals));
        String repository = System.getProperty("maven.repo.local", System.getProperty("localRepository"));
        if (repository != null) {
            command.add("-Dmaven.repo.local=" + repository);
        }
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(project.toFile()).redirectErrorStream(true);
        builder.environment().put("JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"); // short runs
        Process maven = builder.start();
        String output = new String(maven.getInputStream().readAllBytes(), UTF_8);
        assertThat(maven.waitFor()).as(output).isNotZero();
        return output;
    }

    @Test
    void a_statement_that_nobody_executes_is_refused() throws Exception {
        add("src/main/java/lavka/db/Sample.java", """
            package lavka.db;

            import org.jooq.DSLContext;
            import org.jooq.Table;

            final class Sample {
                void run(DSLContext tx, Table<?> table) {
                    tx.deleteFrom(table);
                }
            }
            """);
        assertThat(failing("compile")).contains("Sample.java:[8,").contains("[CheckReturnValue]");
    }

    @Test
    void a_source_that_is_not_formatted_is_refused() throws Exception {
        add("src/main/java/lavka/db/Sample.java", "package lavka.db;\nfinal  class Sample {}\n");
        add("db/migration/V%d__more.sql".formatted(NEXT), "CREATE TABLE more (id ${pk},name BIGINT);\n");
        add("db/undo/U%d__more.sql".formatted(NEXT), "-- Loses: more.\nDROP TABLE more;\n");
        String next = "%d__strange.sql".formatted(NEXT + 1);
        add("db/migration/V" + next, """
            -- Loses: orders.promocode.
            UPDATE orders
            SET
                promocode = CASE WHEN id = 1 THEN 'C:\\' ELSE 'x  y' END;
            """);
        add(
                "db/undo/U" + next,
                "-- The formatter does not know such words, and leaves them alone.\nSELECT X'00' WHERE 1 == 1   ;\n");
        assertThat(failing("generate-sources", "exec:exec@format-check"))
                .contains("not formatted: db/migration/V%d__more.sql".formatted(NEXT))
                .doesNotContain("__create_", "__strange")
                .contains("not formatted: src/main/java/lavka/db/Sample.java")
                .contains("Run make format.");
    }

    @Test
    void a_script_that_breaks_a_rule_is_refused_before_anything_is_generated() throws Exception {
        add("db/migration/V%d__more.sql".formatted(NEXT), "ALTER TABLE posts ADD COLUMN mood BIGINT NOT NULL;\n");
        add("db/undo/U%d__more.sql".formatted(NEXT), "ALTER TABLE posts DROP COLUMN mood;\n");
        assertThat(failing("generate-sources"))
                .contains("db/migration/V%d__more.sql:1: posts.mood is NOT NULL without a DEFAULT".formatted(NEXT))
                .contains("db/undo/U%d__more.sql:1: posts.mood is lost but not declared".formatted(NEXT));
    }

    @Test
    void a_misnamed_script_is_refused_with_its_name_and_the_mend() throws Exception {
        add("db/migration/V9_add_reviews.sql", "CREATE TABLE reviews (id INTEGER);");
        assertThat(failing("generate-sources"))
                .contains("db/migration/V9_add_reviews.sql is misnamed. Use a name such as V9__add_review.sql");
    }
}

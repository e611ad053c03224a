package lavka.build;

import static java.nio.charset.StandardCharsets.UTF_8;

import ch.qos.logback.classic.LoggerContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.Statement;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import lavka.Logging;
import lavka.core.LavkaException;
import lavka.engine.DatabaseUrl;
import lavka.migration.Migrations;
import lavka.migration.ScriptStatement;
import lavka.migration.Scripts;
import org.jooq.codegen.GenerationTool;
import org.jooq.meta.jaxb.Configuration;
import org.jooq.meta.jaxb.Jdbc;
import org.slf4j.LoggerFactory;

/** Generates the typed tables from the scripts in {@code db/}, using a temporary SQLite file, if they have changed. */
public final class Generate {
    private static final Path DB = Path.of("db");
    private static final Path TARGET = Path.of("target");

    /** The names of the scripts: looking for them in the jar takes longer. */
    private static final Path MIGRATIONS = TARGET.resolve("generated-resources/db/migrations.txt");

    private static final Path ENGINE = Path.of("src/main/java/lavka/engine/Sqlite.java");

    public static void main(String[] args) throws Exception {
        new Logging().configure((LoggerContext) LoggerFactory.getILoggerFactory());
        try {
            onChange(
                    "tables",
                    List.of(
                            DB.resolve("migration"),
                            DB.resolve("undo"),
                            DB.resolve("released.sum"),
                            Path.of("jooq-codegen.xml"),
                            Path.of("src/build"),
                            ENGINE),
                    TARGET.resolve("generated-sources/jooq"),
                    Generate::tables);
            Files.createDirectories(MIGRATIONS.getParent());
            Files.write(
                    MIGRATIONS,
                    Scripts.in(DB).steps().stream()
                            .map(step -> step.up().file())
                            .toList());
        } catch (LavkaException e) {
            System.err.println(e.detail());
            System.exit(1);
        }
    }

    /** Checks the scripts, and writes the resulting schema: target/schema.sql and target/schema.mmd. */
    private static void schema() throws Exception {
        Lint.requireValid(DB);
        DatabaseUrl databaseUrl = emptyDatabase("schema.db");
        new Migrations(databaseUrl, CheckedScripts.in(DB)).up();
        try (Connection connection = databaseUrl.connect()) {
            Catalog catalog = Catalog.of(connection, databaseUrl.engine());
            Lint.requireIndexes(connection);
            Files.writeString(TARGET.resolve("schema.sql"), Schema.sql(connection), UTF_8);
            Files.writeString(TARGET.resolve("schema.mmd"), Schema.diagram(catalog), UTF_8);
        }
    }

    private static DatabaseUrl emptyDatabase(String file) throws IOException {
        Path scratch = TARGET.resolve(file);
        Files.deleteIfExists(scratch);
        return DatabaseUrl.of(scratch.toString());
    }

    private static void tables() throws Exception {
        schema();
        // Maven never deletes copied resources: a renamed script would be packed under both names.
        delete(TARGET.resolve("classes/db"));
        DatabaseUrl databaseUrl = emptyDatabase("codegen.db");
        // jOOQ reads the names of constraints by parsing the DDL, and knows neither GLOB nor strftime; it
        // generates no CHECK anyway.
        Map<String, String> placeholders = new HashMap<>(databaseUrl.engine().placeholders());
        placeholders.put("username_is_visible", "TRUE");
        placeholders.put("now", "CURRENT_TIMESTAMP");
        try (Connection connection = databaseUrl.connect();
                Statement create = connection.createStatement()) {
            for (Scripts.Step step : Scripts.in(DB).steps()) {
                for (ScriptStatement statement : step.up().statements(placeholders)) {
                    create.execute(statement.sql());
                }
            }
        }
        Configuration configuration = GenerationTool.load(Files.newInputStream(Path.of("jooq-codegen.xml")));
        GenerationTool.generate(
                configuration.withJdbc(new Jdbc().withUrl(databaseUrl.jdbcUrl()).withDriver("org.sqlite.JDBC")));
        System.out.println("Generated the typed tables from db/.");
    }

    private static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    interface Task {
        void run() throws Exception;
    }

    static void onChange(String name, List<Path> sources, Path output, Task task) throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        for (Path source : sources) {
            try (Stream<Path> files = Files.walk(source)) {
                for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                    digest.update(file.toString().getBytes(UTF_8));
                    digest.update(Files.readAllBytes(file));
                }
            }
        }
        String now = HexFormat.of().formatHex(digest.digest());
        Path stamp = TARGET.resolve("generated-stamps").resolve(name);
        if (Files.exists(output)
                && Files.exists(stamp)
                && Files.readString(stamp).equals(now)) {
            return;
        }
        task.run();
        Files.createDirectories(stamp.getParent());
        Files.writeString(stamp, now);
    }
}

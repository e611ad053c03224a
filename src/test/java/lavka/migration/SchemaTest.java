package lavka.migration;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import lavka.EveryEngine;
import lavka.TestDatabase;
import lavka.build.Catalog;
import lavka.engine.DatabaseUrl;
import lavka.engine.Engine;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/**
 * The scripts make one schema, whatever the engine: the same names, and types that mean the same. That a CHECK means
 * the same is tried at its limits, in ContractTest.
 */
@EveryEngine
class SchemaTest {
    /** Of the first engine that is tested. */
    private static List<String> first;

    @AutoClose
    private final TestDatabase database;

    private final Engine engine;
    private final Migrations migrations;

    SchemaTest(Engine engine) {
        this.engine = engine;
        this.database = new TestDatabase(engine);
        this.migrations = new Migrations(DatabaseUrl.of(database.url()), Scripts.packed());
    }

    @Test
    void the_schema_is_the_same_name_by_name() throws Exception {
        int applied = migrations.up();
        assertThat(applied).isEqualTo(Scripts.packed().head());
        List<String> schema;
        try (Connection connection = database.connect()) {
            schema = Catalog.of(connection, engine).lines().stream()
                    .map(line -> line.replaceFirst(" CHECK \\(.*", " CHECK"))
                    .toList();
        }
        Files.write(Path.of("target/schema-" + engine.id() + ".txt"), schema);
        assertThat(schema)
                .contains(
                        "users CONSTRAINT users_username_unique UNIQUE (username)",
                        "orders.created_at ${timestamp} DEFAULT ${now} NOT NULL",
                        "order_product_association CONSTRAINT order_product_association_count_range CHECK",
                        "CREATE INDEX posts_user_id ON posts (user_id, id)");
        first = first == null ? schema : first;
        assertThat(schema).isEqualTo(first);
    }

    @Test
    void of_many_that_begin_at_once_one_migrates() throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Callable<Integer>> work =
                    Collections.nCopies(4, () -> new Migrations(DatabaseUrl.of(database.url()), Scripts.packed()).up());
            List<Integer> applied = new ArrayList<>();
            for (Future<Integer> one : threads.invokeAll(work)) {
                applied.add(one.get());
            }
            int head = Scripts.packed().head();
            assertThat(applied).containsExactlyInAnyOrder(head, 0, 0, 0);
        }
        assertThat(migrations.settled().isAtHead()).isTrue();
    }

    /** Whatever the server's or the database's own collation is. */
    @Test
    void all_text_is_compared_by_code_points() throws SQLException {
        int applied = migrations.up();
        assertThat(applied).isPositive();
        try (Connection connection = database.connect()) {
            assertThat(Catalog.of(connection, engine).lines())
                    .filteredOn(line -> line.matches("\\w+\\.\\w+ .*(VARCHAR|TEXT|text|CHAR).*"))
                    .hasSizeGreaterThan(9)
                    .allMatch(line -> line.contains("${text}") || line.contains("${long_text}"));
        }
    }
}

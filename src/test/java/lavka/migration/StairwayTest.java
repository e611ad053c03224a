package lavka.migration;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import lavka.EveryEngine;
import lavka.SeedShop;
import lavka.TestDatabase;
import lavka.build.Catalog;
import lavka.engine.DatabaseUrl;
import lavka.engine.Engine;
import lavka.migration.Scripts.Step;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Every script goes up, down and up again, with rows in every table: nothing changes but what its undo declares. */
@EveryEngine
class StairwayTest {
    @AutoClose
    private final TestDatabase database;

    private final Engine engine;
    private final Migrations migrations;

    StairwayTest(Engine engine) {
        this.engine = engine;
        this.database = new TestDatabase(engine);
        this.migrations = new Migrations(DatabaseUrl.of(database.url()), Scripts.packed());
    }

    @Test
    void each_step_leads_up_down_and_up_again_and_loses_what_it_declares() throws Exception {
        for (Step step : Scripts.packed().steps()) {
            int version = step.version();
            List<String> before = schema();
            assertThat(migrations.up(Target.up("+1"))).as(step.file()).isEqualTo(1);
            List<String> after = schema();
            assertThat(after).as("%s changes the schema", step.file()).isNotEqualTo(before);
            seed();
            Map<String, Map<String, List<String>>> full = rows();

            assertThat(migrations.down(Target.down("-1")))
                    .as(step.undo().file())
                    .isEqualTo(1);
            assertThat(schema()).as(step.undo().file()).isEqualTo(before);
            assertThat(migrations.state().version()).isEqualTo(version - 1);
            Map<String, Map<String, List<String>>> left = rows();
            assertThat(lost(full, left))
                    .as("what %s declares", step.undo().file())
                    .containsExactlyInAnyOrderElementsOf(step.undo().losses());

            assertThat(migrations.up(Target.up(String.valueOf(version)))).isEqualTo(1);
            assertThat(schema()).as("%s again", step.file()).isEqualTo(after);
            Map<String, Map<String, List<String>>> again = rows();
            assertThat(lost(left, again))
                    .as("what %s declares", step.file())
                    .containsExactlyInAnyOrderElementsOf(step.up().losses());
        }
    }

    /** The whole way at once, with rows at its head. */
    @Test
    void from_head_to_base_and_back() throws Exception {
        int head = Scripts.packed().head();
        assertThat(migrations.up()).isEqualTo(head);
        List<String> schema = schema();
        seed();
        Map<String, Map<String, List<String>>> before = rows();
        assertThat(migrations.down(Target.down("6"))).isEqualTo(head - 6);
        assertThat(migrations.applied().getLast().at()).as("pending").isNull();
        assertThat(migrations.up()).isEqualTo(head - 6);
        Map<String, Map<String, List<String>>> after = rows();
        Map<String, List<String>> items = after.get("order_product_association");
        assertThat(items)
                .containsEntry(
                        "product_id", before.get("order_product_association").get("product_id"));
        assertThat(items.get("count")).containsOnly("1");
        assertThat(items.get("unit_price")).containsOnly("0");
        for (Step undone : Scripts.packed().steps().subList(6, head)) {
            for (String loss : undone.undo().losses()) {
                String table = loss.replaceFirst("\\..*", "");
                before.remove(table);
                after.remove(table);
            }
        }
        assertThat(after).isNotEmpty().isEqualTo(before);
        assertThat(migrations.down(Target.down("base"))).isEqualTo(head);
        assertThat(schema()).isEmpty();
        assertThat(migrations.up()).isEqualTo(head);
        assertThat(schema()).isEqualTo(schema);
        assertThat(migrations.applied())
                .hasSize(head)
                .allSatisfy(step -> assertThat(
                                Duration.between(step.at(), Instant.now()).abs())
                        .as("in UTC, whatever the server's zone")
                        .isLessThan(Duration.ofMinutes(5)));
    }

    private List<String> schema() throws SQLException {
        try (Connection connection = database.connect()) {
            return Catalog.of(connection, engine).lines();
        }
    }

    /** The rows of the tables that are there, in the columns that they have. */
    private void seed() throws SQLException {
        Map<String, Collection<String>> columns = new TreeMap<>();
        rows().forEach((table, values) -> columns.put(table, List.copyOf(values.keySet())));
        SeedShop.fill(database, columns, 0);
    }

    /** Table → column → values, in the order of the ids. */
    private Map<String, Map<String, List<String>>> rows() throws SQLException {
        try (Connection connection = database.connect()) {
            Map<String, Map<String, List<String>>> rows = new TreeMap<>();
            for (Map.Entry<String, Catalog.Table> table :
                    Catalog.of(connection, engine).tables().entrySet()) {
                Map<String, List<String>> columns = table.getValue().columns().keySet().stream()
                        .collect(toMap(column -> column, column -> new ArrayList<>()));
                try (java.sql.Statement statement = connection.createStatement();
                        ResultSet result = statement.executeQuery("SELECT * FROM " + table.getKey() + " ORDER BY id")) {
                    while (result.next()) {
                        for (Map.Entry<String, List<String>> column : columns.entrySet()) {
                            column.getValue().add(result.getString(column.getKey()));
                        }
                    }
                }
                rows.put(table.getKey(), columns);
            }
            return rows;
        }
    }

    /** Tables and columns that had values, and have them no more. */
    private static Set<String> lost(
            Map<String, Map<String, List<String>>> before, Map<String, Map<String, List<String>>> after) {
        Set<String> lost = new TreeSet<>();
        before.forEach((table, columns) -> {
            if (!after.containsKey(table)) {
                lost.add(table);
                return;
            }
            columns.forEach((column, values) -> {
                if (!values.equals(after.get(table).get(column))) {
                    lost.add(table + "." + column);
                }
            });
        });
        return lost;
    }
}

package lavka;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Error;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.dialect.Dialects;
import com.networknt.schema.path.NodePath;
import com.networknt.schema.path.PathType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import lavka.Boundaries.Operation;
import lavka.db.schema.DefaultSchema;
import lavka.engine.Engine;
import org.jooq.Table;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Contract, routes, database and program say the same. */
@EveryEngine
class ContractTest {
    /** What a schema here may say; the validator would overlook a misspelt word. */
    private static final Set<String> KEYWORDS = Set.of(
            "$ref",
            "x-references",
            "type",
            "format",
            "enum",
            "const",
            "anyOf",
            "items",
            "properties",
            "additionalProperties",
            "required",
            "minLength",
            "maxLength",
            "pattern",
            "minimum",
            "maximum",
            "minItems",
            "maxItems",
            "uniqueItems",
            "minProperties",
            "default",
            "readOnly",
            "description",
            "examples");

    @AutoClose
    private final TestApp app;

    private final JsonNode document;
    private final JsonNode schemas;

    ContractTest(Engine engine) {
        app = TestApp.shared(engine);
        document = app.get("/openapi.json").json();
        schemas = document.at("/components/schemas");
    }

    @Test
    void operations_have_names_of_their_own() {
        List<String> ids = document.findValues("operationId").stream()
                .map(JsonNode::asString)
                .toList();
        assertThat(ids).doesNotHaveDuplicates().hasSizeGreaterThan(40);
    }

    @Test
    void a_parameter_at_its_default_is_never_an_error() {
        int sent = 0;
        for (Boundaries.Operation operation : new Boundaries(document, new Random(1)).operations()) {
            String query = operation.parameters().stream()
                    .filter(parameter -> parameter.at("/schema/default").isValueNode())
                    .map(parameter -> parameter.get("name").asString() + "="
                            + parameter.at("/schema/default").asString())
                    .collect(Collectors.joining("&"));
            if (!query.isEmpty()) {
                assertThat(app.get(operation.firstPath() + "?" + query).status())
                        .isIn(200, 404);
                sent++;
            }
        }
        assertThat(sent).isGreaterThan(8);
    }

    @Test
    void the_recipe_for_moving_copies_every_table() throws Exception {
        Matcher loop =
                Pattern.compile("for table in ([a-z_ ]+);").matcher(Files.readString(Path.of("docs/ENGINES.md")));
        assertThat(loop.find()).isTrue();
        assertThat(loop.group(1).split(" "))
                .as("docs/ENGINES.md: the recipe for moving copies every table, parents first; add what is missing")
                .containsExactlyInAnyOrderElementsOf(DefaultSchema.DEFAULT_SCHEMA.getTables().stream()
                        .map(Table::getName)
                        .toList());
    }

    @Test
    void the_version_is_that_of_the_program() throws Exception {
        String pom = Files.readString(Path.of("pom.xml"));
        assertThat(pom).contains("<version>" + document.at("/info/version").asString() + "</version>\n  <name>");
    }

    @Test
    void every_schema_has_an_example_that_obeys_it() {
        var config =
                SchemaRegistryConfig.builder().formatAssertionsEnabled(true).build();
        var root = SchemaRegistry.withDialect(Dialects.getDraft202012(), b -> b.schemaRegistryConfig(config))
                .getSchema(SchemaLocation.of("urn:lavka:examples"), document);
        schemas.forEachEntry((name, schema) -> {
            assertThat(schema.get("examples")).as(name).isNotEmpty();
            NodePath path = new NodePath(PathType.JSON_POINTER)
                    .append("components")
                    .append("schemas")
                    .append(name);
            for (JsonNode example : schema.get("examples")) {
                List<Error> errors = root.getRefSchema(path).validate(example);
                assertThat(errors).as(name + " " + example).isEmpty();
            }
        });
    }

    @Test
    void no_keyword_is_misspelt() {
        schemas.forEachEntry(ContractTest::checkKeywords);
    }

    private static void checkKeywords(String place, JsonNode schema) {
        assertThat(KEYWORDS).as(place).containsAll(schema.propertyNames());
        schema.path("properties").forEachEntry((name, s) -> checkKeywords(place + "." + name, s));
        if (schema.has("items")) {
            checkKeywords(place + "[]", schema.get("items"));
        }
        if (schema.path("additionalProperties").isObject()) {
            checkKeywords(place + ".*", schema.get("additionalProperties"));
        }
    }

    @Test
    void inputs_patches_and_answers_share_their_limits() {
        for (String noun : List.of("Product", "User", "Post", "Profile", "Order")) {
            JsonNode input = schemas.at("/" + noun + "Input/properties");
            JsonNode patch = schemas.at("/" + noun + "Patch/properties");
            assertThat(patch.propertyNames()).isEqualTo(input.propertyNames());
            input.forEachEntry((field, schema) ->
                    assertThat(patch.at("/" + field + "/$ref")).isEqualTo(schema.get("$ref")));
            assertThat(schemas.at("/" + noun + "/properties").propertyNames()).containsAll(input.propertyNames());
        }
    }

    /**
     * Each limit is tried on the database itself: the last value within it is stored, the first beyond it is refused.
     */
    @Test
    void every_limit_equals_the_databases() throws SQLException {
        SeedShop.fill(app.database());
        int checked = 0;
        for (String schema : schemas.propertyNames()) {
            if (schema.endsWith("Input") && !schema.startsWith("Own")) {
                checked += checkLimits(schema, tableOf(schema));
            }
        }
        assertThat(checked).as("limits").isGreaterThanOrEqualTo(22);
    }

    @Test
    void every_integer_parameter_has_a_range() {
        for (Operation operation : new Boundaries(document, new Random(1)).operations()) {
            for (JsonNode parameter : operation.parameters()) {
                JsonNode schema = resolve(parameter.get("schema"));
                assertThat(!schema.path("type").asString("").equals("integer")
                                || schema.path("format").asString("").equals("int64")
                                || schema.has("maximum"))
                        .as(
                                "openapi.yaml: the parameter %s of %s needs format: int64 or a maximum",
                                parameter.get("name").asString(), operation.id())
                        .isTrue();
            }
        }
    }

    /** The table that has the most fields of a schema. */
    private String tableOf(String schema) {
        Set<String> fields = Set.copyOf(schemas.at("/" + schema + "/properties").propertyNames());
        return DefaultSchema.DEFAULT_SCHEMA.getTables().stream()
                .max(Comparator.comparingLong(table -> Stream.of(table.fields())
                        .filter(field -> fields.contains(field.getName()))
                        .count()))
                .orElseThrow()
                .getName();
    }

    private int checkLimits(String schema, String table) throws SQLException {
        int checked = 0;
        for (var field : schemas.at("/" + schema + "/properties").properties()) {
            JsonNode limits = resolve(field.getValue());
            if (limits.has("$ref") || field.getValue().toString().contains("/Id\"")) {
                continue; // a key: its bound is the row that it names
            }
            for (String limit : new String[] {"minLength", "maxLength", "minimum", "maximum"}) {
                boolean isOwn = DefaultSchema.DEFAULT_SCHEMA.getTable(table).field(field.getKey()) != null;
                if (limits.has(limit) && isOwn && !field.getValue().has("readOnly")) {
                    long last = limits.get(limit).asLong();
                    long beyond = limit.startsWith("min") ? last - 1 : last + 1;
                    boolean text = limit.endsWith("Length");
                    String what = table + "." + field.getKey() + " " + limit;
                    assertThat(stores(table, field.getKey(), literal(text, last)))
                            .as(what)
                            .isTrue();
                    assertThat(stores(table, field.getKey(), literal(text, beyond)))
                            .as(what + " + 1")
                            .isFalse();
                    checked++;
                }
            }
        }
        return checked;
    }

    private JsonNode resolve(JsonNode schema) {
        JsonNode reference = schema.get("$ref");
        return reference == null ? schema : document.at(reference.asString().substring(1));
    }

    private static String literal(boolean text, long value) {
        return text ? "'" + "\ud83d\ude00".repeat((int) value) + "'" : String.valueOf(value);
    }

    /** Tries an INSERT in place of the last row of the seed shop, and rolls it back. */
    private boolean stores(String table, String column, String value) throws SQLException {
        Map<String, String> row = SeedShop.lastRow(table);
        row.put(column, value);
        String insert = "INSERT INTO %s (%s) VALUES (%s)"
                .formatted(table, String.join(", ", row.keySet()), String.join(", ", row.values()));
        try (Connection connection = app.database().connect();
                Statement statement = connection.createStatement()) {
            statement.execute("BEGIN");
            statement.execute("DELETE FROM %s WHERE id = %s".formatted(table, row.get("id")));
            try {
                return statement.executeUpdate(insert) == 1;
            } catch (SQLException e) {
                // PostgreSQL, MariaDB, SQLite; the first of each pair is a type's length.
                assertThat(e.getSQLState() + " " + e.getErrorCode() + " " + e.getMessage())
                        .containsPattern("^(22001|23514) 0 | (1406|4025) |CHECK constraint failed");
                return false;
            } finally {
                statement.execute("ROLLBACK");
            }
        }
    }

    /**
     * The contract's pattern and the database's CHECK refuse the same characters; the contract, format characters too.
     */
    @Test
    void a_username_is_visible_to_both() throws SQLException {
        Pattern pattern = Pattern.compile(schemas.at("/Username/pattern").asString());
        String refused = IntStream.rangeClosed(1, 0xFFFF)
                .filter(c -> !Character.isSurrogate((char) c))
                .filter(c -> !pattern.matcher("ab" + (char) c).matches() && Character.getType(c) != Character.FORMAT)
                .mapToObj(String::valueOf)
                .collect(Collectors.joining(","));
        Engine engine = app.database().engine();
        String text = engine.placeholders().get("text");
        String check = engine.placeholders().get("username_is_visible");
        try (Connection connection = app.database().connect();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TEMPORARY TABLE usernames (c INTEGER, username VARCHAR(3) " + text + ")");
            connection.setAutoCommit(false);
            try (PreparedStatement insert =
                    connection.prepareStatement("INSERT INTO usernames VALUES (?, ?)" + ", (?, ?)".repeat(0xFF))) {
                for (int page = 0; page <= 0xFF; page++) {
                    for (int c = 0; c <= 0xFF; c++) {
                        int code = page << 8 | c;
                        boolean isOne = code != 0 && !Character.isSurrogate((char) code);
                        insert.setInt(2 * c + 1, code);
                        insert.setString(2 * c + 2, isOne ? "ab" + (char) code : "abc");
                    }
                    insert.executeUpdate();
                }
            }
            StringBuilder found = new StringBuilder();
            try (ResultSet rows =
                    statement.executeQuery("SELECT c FROM usernames WHERE NOT (" + check + ") ORDER BY c")) {
                while (rows.next()) {
                    found.append(found.isEmpty() ? "" : ",").append(rows.getInt(1));
                }
            }
            assertThat(found.toString()).isEqualTo(refused).contains("32,", "160,", "12288");
        }
    }
}

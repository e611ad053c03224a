package lavka.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import lavka.query.Member;
import lavka.query.View;
import org.jooq.Field;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** What the service validates by, from a small contract. */
class CompileContractTest {
    private static final String CONTRACT = """
        info: {version: 1.0.0, summary: Tea.}
        tags: [{name: teas, description: Teas.}]
        paths:
          /teas:
            get:
              operationId: listTeas
              tags: [teas]
              parameters: [{$ref: '#/components/parameters/Price'}, {$ref: '#/components/parameters/Sort'},
                {$ref: '#/components/parameters/Include'}]
              responses: {'200': {content: {application/json: {}}}}
            post:
              operationId: createTea
              tags: [teas]
              requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Tea'}}}}
          /teas/{id}:
            parameters: [{name: id, in: path, x-field: tea_id, schema: {type: integer}}]
            put:
              operationId: replaceTea
              tags: [teas]
              requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Tea'}}}}
            patch:
              operationId: patchTea
              tags: [teas]
              requestBody: {content: {application/json: {schema: {type: object, properties: {}}}}}
        components:
          parameters:
            Price: {name: price, in: query, schema: {type: integer}}
            Sort: {name: sort, in: query, schema: {type: array, items: {}}}
            Include: {name: include, in: query, schema: {type: array, items: {}}}
          schemas:
            Id: {type: integer, description: An id., examples: [1]}
            Tea:
              type: object
              properties: {id: {$ref: '#/components/schemas/Id', readOnly: true, description: The id.}}
        """;

    private static final Field<Long> ID = DSL.field(DSL.name("teas", "id"), SQLDataType.BIGINT.notNull());

    private static final View TEAS = new View(DSL.table("teas"), ID, Member.columns(ID))
            .by("price", DSL.field("price", SQLDataType.BIGINT.notNull()))
            .with("cups", selection -> new Member.Column("cups", ID));

    @TempDir
    private Path folder;

    private JsonNode compiled(String contract) throws IOException {
        Path yaml = Files.writeString(folder.resolve("openapi.yaml"), contract);
        Path sql = Files.createDirectories(folder.resolve("sql/sqlite"));
        Files.writeString(sql.resolve("listTeas.sql"), "SELECT 1;");
        CompileContract.compile(yaml, sql.getParent(), folder.resolve("out"), Map.of("teas", TEAS));
        return json("contract.json");
    }

    private JsonNode json(String file) throws IOException {
        return JsonMapper.shared()
                .readTree(Files.readString(folder.resolve("out").resolve(file)));
    }

    @Test
    void each_operator_is_a_parameter_of_its_own() throws IOException {
        JsonNode list = compiled(CONTRACT).at("/operations/GET ~1teas");
        assertThat(list.at("/queryParameters/properties").propertyNames())
                .containsExactly(
                        "price",
                        "price.ne",
                        "price.gt",
                        "price.gte",
                        "price.lt",
                        "price.lte",
                        "price.in",
                        "sort",
                        "include");
        assertThat(list.at("/queryParameters/properties/price.gte").toString()).isEqualTo("{\"type\":\"integer\"}");
        assertThat(list.at("/queryParameters/properties/price.in").toString())
                .isEqualTo("{\"type\":\"array\",\"maxItems\":100,\"items\":{\"type\":\"integer\"}}");
        assertThat(list.at("/filters/price.in").toString()).isEqualTo("{\"field\":\"price\",\"operator\":\"IN\"}");
        assertThat(list.at("/filters/price/operator").asString()).isEqualTo("EQ");
    }

    @Test
    void the_view_completes_the_contract() throws IOException {
        JsonNode list = compiled(CONTRACT).at("/operations/GET ~1teas/queryParameters/properties");
        assertThat(list.at("/sort/items/enum").toString()).isEqualTo("[\"id\",\"-id\",\"price\",\"-price\"]");
        assertThat(list.at("/include/items/enum").toString()).isEqualTo("[\"cups\"]");
        assertThat(json("openapi.json")
                        .at("/components/parameters/Price/x-operators")
                        .toString())
                .isEqualTo("[\"ne\",\"gt\",\"gte\",\"lt\",\"lte\",\"in\"]");
        assertThat(new YAMLMapper().readTree(Files.readString(folder.resolve("out/openapi.yaml"))))
                .isEqualTo(json("openapi.json"));
        JsonNode narrowed = compiled(CONTRACT.replaceFirst("items: \\{}", "items: {enum: [id]}"))
                .at("/operations/GET ~1teas/queryParameters/properties/sort/items/enum");
        assertThat(narrowed.toString()).isEqualTo("[\"id\"]");
    }

    @Test
    void a_filter_that_the_view_lacks_is_an_error() {
        assertThatThrownBy(() -> compiled(CONTRACT.replace("name: price", "name: weight")))
                .hasMessage("The View of teas lacks the field weight of openapi.yaml. Add .by(\"weight\", …).");
    }

    @Test
    void a_reference_is_resolved_and_its_siblings_override_it() throws IOException {
        JsonNode contract = compiled(CONTRACT);
        assertThat(contract.at("/operations/POST ~1teas/body/properties/id").toString())
                .isEqualTo("{\"type\":\"integer\",\"description\":\"The id.\",\"readOnly\":true}");
        assertThat(contract.at("/operations/POST ~1teas/readOnlyFields").toString())
                .isEqualTo("[\"id\"]");
        assertThat(contract.at("/operations/PATCH ~1teas~1{id}/resource"))
                .isEqualTo(contract.at("/operations/PUT ~1teas~1{id}/body"));
        assertThat(contract.at("/operations/PUT ~1teas~1{id}/pathFields/id").asString())
                .isEqualTo("tea_id");
        assertThat(contract.at("/collections/~1teas").asString()).isEqualTo("Teas.");
    }

    @Test
    void the_documents_for_development_show_the_sql() throws IOException {
        compiled(CONTRACT);
        assertThat(json("openapi-sqlite.json").at("/paths/~1teas/get/x-sql").asString())
                .isEqualTo("SELECT 1;");
        assertThat(json("openapi.json").toString()).doesNotContain("x-sql");
    }

    @Test
    void a_collection_needs_a_tag() {
        assertThatThrownBy(() -> compiled(CONTRACT.replace("name: teas", "name: tea")))
                .hasMessage("openapi.yaml: no tag describes teas");
    }

    @Test
    void all_media_types_of_a_body_share_one_schema() {
        String two = "application/json: {schema: {type: object, properties: {}}}";
        assertThatThrownBy(() -> compiled(CONTRACT.replace(two, two + ", text/plain: {schema: {type: string}}")))
                .hasMessage("openapi.yaml: the bodies of patchTea must have one schema.");
    }
}

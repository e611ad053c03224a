package lavka;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lavka.engine.Engine;
import org.jooq.SQLDialect;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Dependencies point one way: cli → App → resources → http → contract, query → db → engine → core. */
class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("lavka");

    private static final List<String> RESOURCE_USES = List.of("http", "query", "db", "core");

    /** The packages of Lavka that each package may use, besides itself. All others are resources, such as product. */
    private static final Map<String, List<String>> USES = Map.of(
            "core", List.of(),
            "engine", List.of("core"),
            "db", List.of("engine", "core"),
            "query", List.of("db", "engine", "core"),
            "contract", List.of("core"),
            "http", List.of("contract", "db", "core"),
            "pages", List.of("http", "contract", "db", "engine", "core"),
            "migration", List.of("engine", "core"),
            "demo", List.of("db", "engine", "core"));

    /** The name below {@code lavka}; "" of lavka itself. The generated tables belong to db. */
    private static String packageOf(JavaClass type) {
        return type.getPackageName().replaceFirst("^lavka\\.?", "").replaceFirst("\\..*", "");
    }

    private static Stream<String> packages() {
        return CLASSES.stream().map(ArchitectureTest::packageOf).distinct().sorted();
    }

    @TestFactory
    Stream<DynamicTest> a_package_uses_only_those_below_it() {
        return packages()
                .filter(name -> !name.isEmpty() && !name.equals("cli"))
                .map(name -> DynamicTest.dynamicTest(name, () -> {
                    String[] allowed = Stream.concat(Stream.of(name), USES.getOrDefault(name, RESOURCE_USES).stream())
                            .map(used -> "lavka." + used + "..")
                            .toArray(String[]::new);
                    noClasses()
                            .that()
                            .resideInAPackage("lavka." + name + "..")
                            .should()
                            .dependOnClassesThat(resideInAnyPackage("lavka..").and(not(resideInAnyPackage(allowed))))
                            .check(CLASSES);
                }));
    }

    @Test
    void every_resource_has_routes_and_a_dao() {
        List<String> resources = packages()
                .filter(name -> !name.isEmpty() && !name.equals("cli") && !USES.containsKey(name))
                .toList();
        assertThat(resources).contains("product").allSatisfy(name -> {
            String simple = Character.toUpperCase(name.charAt(0)) + name.substring(1);
            assertThat(CLASSES.contain("lavka." + name + "." + simple + "Routes"))
                    .as(name)
                    .isTrue();
            assertThat(CLASSES.contain("lavka." + name + "." + simple + "Dao"))
                    .as(name)
                    .isTrue();
        });
    }

    @Test
    void nothing_uses_the_command_line() {
        noClasses()
                .that()
                .resideOutsideOfPackage("lavka.cli..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("lavka.cli..")
                .check(CLASSES);
    }

    @Test
    void no_packages_depend_on_each_other() {
        slices().matching("lavka.(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void core_uses_java_alone() {
        noClasses()
                .that()
                .resideInAPackage("lavka.core..")
                .should()
                .dependOnClassesThat(not(resideInAnyPackage("lavka.core..", "java..", "org.jspecify..")))
                .orShould()
                .dependOnClassesThat(resideInAnyPackage("java.sql.."))
                .check(CLASSES);
    }

    @Test
    void the_contract_knows_neither_the_web_server_nor_sql() {
        noClasses()
                .that()
                .resideInAPackage("lavka.contract..")
                .should()
                .dependOnClassesThat(resideInAnyPackage(
                        "io.javalin..", "jakarta.servlet..", "org.eclipse.jetty..", "java.sql..", "org.jooq.."))
                .check(CLASSES);
    }

    @Test
    void only_http_knows_the_web_server() {
        noClasses()
                .that()
                .resideInAnyPackage("lavka..")
                .and()
                .resideOutsideOfPackage("lavka.http..")
                .and()
                .doNotHaveFullyQualifiedName("lavka.App")
                .and()
                .doNotHaveFullyQualifiedName("lavka.cli.Serve")
                .should()
                .dependOnClassesThat(resideInAnyPackage("io.javalin..", "org.eclipse.jetty..", "jakarta.servlet.."))
                .check(CLASSES);
    }

    /**
     * Another engine is another class of {@code engine}: nothing else asks for an engine, a dialect or an error code.
     */
    @Test
    void only_engine_tells_the_engines_apart() {
        noClasses()
                .that()
                .resideOutsideOfPackage("lavka.engine..")
                .should()
                .dependOnClassesThat(resideInAnyPackage("org.sqlite..", "org.postgresql..", "org.mariadb.."))
                .orShould()
                .dependOnClassesThat(assignableTo(Engine.class).and(not(type(Engine.class))))
                .orShould()
                .accessFieldWhere(target(owner(type(SQLDialect.class))))
                .orShould()
                .callMethodWhere(target(nameMatching("getErrorCode|getSQLState|sqlState(Class)?")))
                .check(CLASSES);
    }

    @Test
    void routes_write_no_sql_and_daos_know_no_http() {
        noClasses()
                .that()
                .haveSimpleNameEndingWith("Routes")
                .should()
                .dependOnClassesThat(resideInAnyPackage("lavka.db.schema..", "org.jooq.impl.."))
                .check(CLASSES);
        noClasses()
                .that()
                .haveSimpleNameEndingWith("Dao")
                .should()
                .dependOnClassesThat(resideInAnyPackage("lavka.http..", "io.javalin.."))
                .check(CLASSES);
    }

    @Test
    void a_package_has_at_most_fifteen_classes() {
        Map<String, Long> sizes = CLASSES.stream()
                .filter(type -> type.isTopLevelClass() && !type.getPackageName().startsWith("lavka.db.schema"))
                .filter(type -> !type.getSimpleName().equals("package-info"))
                .collect(Collectors.groupingBy(JavaClass::getPackageName, TreeMap::new, Collectors.counting()));
        assertThat(sizes).allSatisfy((name, size) -> assertThat(size).as(name).isLessThanOrEqualTo(15));
    }
}

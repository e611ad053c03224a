package lavka;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.Slice;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The arrows of the house: Main → cli → App → features → http → db → core. */
class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("lavka");

    /** Every package but these. */
    private static final String[] FEATURES = CLASSES.stream()
            .map(type -> type.getPackageName().replaceFirst("(lavka\\.[a-z]+).*", "$1"))
            .filter(name -> !name.matches("lavka|lavka\\.(cli|core|db|http|migration)"))
            .distinct()
            .map(name -> name + "..")
            .toArray(String[]::new);

    @Test
    void core_knows_neither_http_nor_sql_nor_anybody_else() {
        noClasses()
                .that()
                .resideInAPackage("lavka.core..")
                .should()
                .dependOnClassesThat(not(resideInAnyPackage("lavka.core..", "java..", "org.jspecify..")))
                .check(CLASSES);
    }

    @Test
    void the_database_knows_core_alone() {
        noClasses()
                .that()
                .resideInAPackage("lavka.db..")
                .should()
                .dependOnClassesThat(resideInAnyPackage("lavka.http..", "lavka.cli..", "lavka", "io.javalin.."))
                .orShould()
                .dependOnClassesThat(resideInAnyPackage(FEATURES))
                .check(CLASSES);
    }

    @Test
    void http_knows_no_feature() {
        noClasses()
                .that()
                .resideInAPackage("lavka.http..")
                .should()
                .dependOnClassesThat(resideInAnyPackage("lavka.cli..", "lavka"))
                .orShould()
                .dependOnClassesThat(resideInAnyPackage(FEATURES))
                .check(CLASSES);
    }

    @Test
    void features_know_neither_each_other_nor_who_wires_them() {
        assertThat(FEATURES).contains("lavka.product..");
        slices().matching("lavka.(*)..")
                .that(DescribedPredicate.describe("are features", ArchitectureTest::isFeature))
                .should()
                .notDependOnEachOther()
                .check(CLASSES);
        noClasses()
                .that()
                .resideInAnyPackage(FEATURES)
                .should()
                .dependOnClassesThat(resideInAnyPackage("lavka", "lavka.cli.."))
                .check(CLASSES);
    }

    private static boolean isFeature(Slice slice) {
        return List.of(FEATURES).contains("lavka." + slice.getNamePart(1) + "..");
    }

    @Test
    void sql_is_written_in_daos_alone() {
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
}

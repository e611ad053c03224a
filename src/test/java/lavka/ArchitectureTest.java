package lavka;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The arrows of the house: Main → cli → App → features → http → db → core. */
class ArchitectureTest {
    private static final String[] FEATURES = {
        "lavka.product..", "lavka.user..", "lavka.post..", "lavka.profile..", "lavka.order.."
    };

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("lavka");

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
        slices().matching("lavka.(product|user|post|profile|order)..")
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

package dev.winnow.local;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The local stack stands on top: everything else must do without it, and only its entry point and its benchmarks know the trainer. */
class ArchitectureTest {
    private final JavaClasses classes = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.winnow");

    @Test
    void nothingSeesTheLocalStack() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.winnow.local..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.winnow.local..")
                .check(classes);
    }

    @Test
    void onlyTheEntryPointTheBenchmarksAndTheExperimentsSeeTheTrainer() {
        noClasses()
                .that()
                .resideInAPackage("dev.winnow.local..")
                .and()
                .resideOutsideOfPackages("dev.winnow.local.bench..", "dev.winnow.local.experiment..")
                .and()
                .doNotHaveFullyQualifiedName("dev.winnow.local.Winnow")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.winnow.trainer..")
                .check(classes);
    }
}

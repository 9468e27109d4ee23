package dev.winnow.trainer;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import ai.djl.ndarray.NDArray;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private final JavaClasses classes = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.winnow.trainer", "dev.winnow.inference");

    @Test
    void theTrainerSeesSchemasTopicsSelectionAndInferenceAndOnlyItsCommandAndExperimentSeeMore() {
        noClasses()
                .that()
                .resideInAPackage("dev.winnow.trainer..")
                .and()
                .resideOutsideOfPackage("dev.winnow.trainer.experiment")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.winnow.console..")
                .check(classes);
        noClasses()
                .that()
                .resideInAPackage("dev.winnow.trainer..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.winnow.agent..",
                        "dev.winnow.audit..",
                        "dev.winnow.ingest..",
                        "dev.winnow.local..",
                        "dev.winnow.scoring..")
                .check(classes);
        noClasses()
                .that()
                .resideInAPackage("dev.winnow.trainer..")
                .and()
                .resideOutsideOfPackage("dev.winnow.trainer.cli")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.winnow.cli..", "dev.winnow.http..", "dev.winnow.trainer.cli..")
                .check(classes);
    }

    @Test
    void onlyTheFeedKnowsKafka() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "dev.winnow.trainer.model..",
                        "dev.winnow.trainer.influence..",
                        "dev.winnow.trainer.reference..",
                        "dev.winnow.trainer.checkpoint..",
                        "dev.winnow.trainer.evaluation..",
                        "dev.winnow.trainer.experiment..",
                        "dev.winnow.trainer.standin..",
                        "dev.winnow.trainer.loop..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.kafka..")
                .check(classes);
    }

    @Test
    void noArithmeticOnArraysTakesAJavaNumber() {
        // its constant is freed while a gradient still needs it
        for (String operation : new String[] {"add", "sub", "mul", "div", "pow", "mod"}) {
            noClasses()
                    .should()
                    .callMethod(NDArray.class, operation, Number.class)
                    .check(classes);
        }
    }
}

package dev.winnow.lab;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.Topology;
import org.junit.jupiter.api.Test;

/** Keeps the arrows between modules and packages: the lab sees every module, so the rules here cover them all. */
class ArchitectureTest {
    private static final Path ROOT = Path.of("../..");
    private static final JavaClasses WINNOW = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(location -> !location.contains("tests.jar"))
            .importPackages("dev.winnow");

    @Test
    void everyModuleIsSeen() {
        List.of(
                        "dev.winnow.schemas.Plan",
                        "dev.winnow.selection.Plan",
                        "dev.winnow.decision.DecisionStream",
                        "dev.winnow.kafka.client.KafkaConnection",
                        "dev.winnow.agent.Agent",
                        "dev.winnow.inference.TorchRuntime",
                        "dev.winnow.runtime.ServiceRunner",
                        "dev.winnow.ingest.Ingestor",
                        "dev.winnow.agents.text.TextFeatures",
                        "dev.winnow.service.audit.Verify",
                        "dev.winnow.trainer.loop.TrainingLoop",
                        "dev.winnow.app.Main",
                        "dev.winnow.stack.LocalStack",
                        "dev.winnow.lab.Winnow")
                .forEach(name -> assertThat(WINNOW.contain(name)).as(name).isTrue());
    }

    @Test
    void packagesDependOnEachOtherInOneDirection() {
        slices().matching("dev.winnow.(**)").should().beFreeOfCycles().check(WINNOW);
    }

    @Test
    void modulesDependOnEachOtherInOneDirection() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("lab")
                .definedBy("dev.winnow.lab..")
                .layer("stack")
                .definedBy("dev.winnow.stack..")
                .layer("app")
                .definedBy("dev.winnow.app..")
                .layer("trainer")
                .definedBy("dev.winnow.trainer..")
                .layer("service")
                .definedBy("dev.winnow.service..")
                .layer("ingest")
                .definedBy("dev.winnow.ingest..")
                .layer("agents")
                .definedBy("dev.winnow.agents..")
                .layer("runtime")
                .definedBy("dev.winnow.runtime..")
                .layer("kafka")
                .definedBy("dev.winnow.kafka..")
                .layer("agent-api")
                .definedBy("dev.winnow.agent..")
                .layer("inference")
                .definedBy("dev.winnow.inference..")
                .layer("core")
                .definedBy("dev.winnow.selection..", "dev.winnow.decision..")
                .layer("schemas")
                .definedBy("dev.winnow.schemas..")
                .whereLayer("lab")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("stack")
                .mayOnlyBeAccessedByLayers("lab")
                .whereLayer("app")
                .mayOnlyBeAccessedByLayers("lab")
                .whereLayer("trainer")
                .mayOnlyBeAccessedByLayers("app", "lab")
                .whereLayer("service")
                .mayOnlyBeAccessedByLayers("app", "lab")
                .whereLayer("ingest")
                .mayOnlyBeAccessedByLayers("app", "lab")
                .whereLayer("agents")
                .mayOnlyBeAccessedByLayers("app", "lab")
                .whereLayer("runtime")
                .mayOnlyBeAccessedByLayers("service", "ingest", "trainer", "app", "lab")
                .whereLayer("stack")
                .mayNotAccessAnyLayer()
                .whereLayer("inference")
                .mayNotAccessAnyLayer()
                .whereLayer("schemas")
                .mayNotAccessAnyLayer()
                .whereLayer("core")
                .mayOnlyAccessLayers("schemas")
                .whereLayer("kafka")
                .mayOnlyAccessLayers("core", "schemas")
                .whereLayer("agent-api")
                .mayOnlyAccessLayers("core", "schemas")
                .whereLayer("runtime")
                .mayOnlyAccessLayers("kafka", "core", "schemas")
                .check(WINNOW);
    }

    @Test
    void inTheTrainerOnlyTheFeedKnowsKafkaAndOnlyTheCommandsKnowTheRuntime() {
        noClasses()
                .that()
                .resideInAPackage("dev.winnow.trainer..")
                .and()
                .resideOutsideOfPackages("dev.winnow.trainer.feed..", "dev.winnow.trainer.cli..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.kafka..")
                .check(WINNOW);
        noClasses()
                .that()
                .resideInAPackage("dev.winnow.trainer..")
                .and()
                .resideOutsideOfPackage("dev.winnow.trainer.cli")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.winnow.runtime..", "dev.winnow.trainer.cli..")
                .check(WINNOW);
    }

    @Test
    void topicsAreReadByTheScanTheFollowerAndMembersOfGroupsAlone() {
        // each other consumer would have to know where a topic ends, and what to do when a position is gone; pacing
        // only wraps the console's
        noClasses()
                .that()
                .resideOutsideOfPackages(
                        "dev.winnow.kafka.client",
                        "dev.winnow.kafka.fetch",
                        "dev.winnow.service.scoring",
                        "dev.winnow.ingest",
                        "dev.winnow.service.streams",
                        "dev.winnow.service.pacing")
                .should()
                .dependOnClassesThat()
                .belongToAnyOf(Consumer.class, KafkaConsumer.class)
                .check(WINNOW);
    }

    @Test
    void everyConsumerIsGuarded() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.winnow.kafka.fetch")
                .should()
                .dependOnClassesThat()
                .belongToAnyOf(KafkaConsumer.class)
                .orShould()
                .callConstructor(KafkaStreams.class, Topology.class, Properties.class)
                .check(WINNOW);
    }

    @Test
    void noArithmeticOnArraysTakesAJavaNumber() {
        // its constant is freed while a gradient still needs it
        for (String operation : List.of("add", "sub", "mul", "div", "pow", "mod")) {
            noClasses()
                    .that()
                    .resideInAnyPackage("dev.winnow.trainer..", "dev.winnow.inference..")
                    .should()
                    .callMethod(NDArray.class, operation, Number.class)
                    .check(WINNOW);
        }
    }

    @Test
    void theOracleKnowsTheRecordsAndNothingOfTheCodeThatItJudges() {
        classes()
                .that()
                .resideInAPackage("dev.winnow.lab.oracle..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("dev.winnow.lab.oracle..", "dev.winnow.schemas..", "org.apache.avro..", "java..")
                .check(WINNOW);
    }

    @Test
    void whatTampersWithHistoriesKnowsNothingOfTheChecker() {
        JavaClasses tampering = new ClassFileImporter().importPackages("dev.winnow.lab.tampering");
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.winnow.lab.oracle..")
                .check(tampering);
    }

    @Test
    void everyPackageStatesWhatItIs() throws IOException {
        for (String module : List.of("streams-app", "trainer", "ops/stack", "ops/lab")) {
            try (Stream<Path> files = Files.walk(ROOT.resolve(module))) {
                files.filter(file -> file.toString().contains("/src/main/java/"))
                        .filter(file -> file.toString().endsWith(".java"))
                        .map(Path::getParent)
                        .distinct()
                        .forEach(folder ->
                                assertThat(folder.resolve("package-info.java")).exists());
            }
        }
    }
}

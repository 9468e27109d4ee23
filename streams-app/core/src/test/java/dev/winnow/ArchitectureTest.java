package dev.winnow;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleName;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Keeps the core pure: every replay relies on it. */
class ArchitectureTest {
    private static final String SELECTION = "dev.winnow.selection..";
    private static final JavaClasses WINNOW = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .withImportOption(new ImportOption.DoNotIncludeJars())
            .importPackages("dev.winnow");

    /** Exactly rounded by definition of the language or exact, so the same on every machine. */
    private static final Set<String> EXACT_MATH =
            Set.of("abs", "min", "max", "sqrt", "addExact", "multiplyExact", "nextUp", "nextDown");

    @Test
    void selectionUsesOnlyTheLanguageAndItsOwnTypes() {
        onlyTheLanguage().check(WINNOW);
    }

    @Test
    void selectionAsksNoClockAndComputesTheSameBitsEverywhere() {
        onlyRepeatableCalls(SELECTION).check(WINNOW);
    }

    @Test
    void theDecisionEngineAsksNoClockAndComputesTheSameBitsEverywhere() {
        onlyRepeatableCalls("dev.winnow.decision..").check(WINNOW);
    }

    @Test
    void theRulesSeeTheCoreAndCatchWhatIsImpure() {
        JavaClasses impure =
                new ClassFileImporter().importPackages("dev.winnow.selection").that(simpleName("ImpureExample"));
        assertThat(onlyTheLanguage().evaluate(impure).hasViolation()).isTrue();
        assertThat(onlyRepeatableCalls(SELECTION)
                        .evaluate(impure)
                        .getFailureReport()
                        .getDetails())
                .anyMatch(detail -> detail.contains("Math.pow"))
                .anyMatch(detail -> detail.contains("System.nanoTime"));
        assertThat(WINNOW.that(resideInAPackage(SELECTION)).size()).isGreaterThan(20);
    }

    private static ArchRule onlyTheLanguage() {
        DescribedPredicate<JavaClass> allowed = resideInAnyPackage(
                        SELECTION,
                        "java.lang",
                        "java.lang.runtime",
                        "java.util",
                        "java.util.function",
                        "java.util.stream",
                        "java.nio",
                        "java.nio.charset",
                        "java.security")
                .and(not(impure()))
                .or(primitiveOrArray());
        return classes()
                .that()
                .resideInAPackage(SELECTION)
                .should()
                .onlyDependOnClassesThat(allowed)
                .because("a decision must be the same on every replay");
    }

    private static ArchRule onlyRepeatableCalls(String packages) {
        return noClasses()
                .that()
                .resideInAPackage(packages)
                .should()
                .callMethodWhere(unrepeatable())
                .because("a clock, a thread or a rounding left to the platform would make replays differ");
    }

    private static DescribedPredicate<JavaClass> impure() {
        Set<String> names = Set.of(
                "java.lang.Thread",
                "java.lang.ThreadLocal",
                "java.lang.Process",
                "java.lang.ProcessBuilder",
                "java.lang.Runtime",
                "java.util.Random",
                "java.util.SplittableRandom",
                "java.util.UUID",
                "java.util.Date",
                "java.util.Calendar",
                "java.util.Timer",
                "java.util.TimeZone",
                "java.util.Locale",
                "java.util.Scanner",
                "java.util.Properties",
                "java.util.ServiceLoader",
                "java.security.SecureRandom");
        return DescribedPredicate.describe("impure types", type -> names.contains(type.getFullName()));
    }

    private static DescribedPredicate<JavaClass> primitiveOrArray() {
        return DescribedPredicate.describe("primitives and their arrays", type -> type.getBaseComponentType()
                .isPrimitive());
    }

    private static DescribedPredicate<JavaMethodCall> unrepeatable() {
        return DescribedPredicate.describe("a call that is not repeatable to the bit", call -> {
            String owner = call.getTargetOwner().getFullName();
            String name = call.getName();
            boolean platformMath = owner.equals("java.lang.Math") && !EXACT_MATH.contains(name);
            boolean system = owner.equals("java.lang.System") && !name.equals("arraycopy");
            boolean parallel = name.equals("parallel") || name.equals("parallelStream");
            // the order in which these streams add is not specified
            boolean streamSum = owner.equals("java.util.stream.DoubleStream")
                    && Set.of("sum", "average").contains(name);
            boolean identity = name.equals("identityHashCode");
            return platformMath || system || parallel || streamSum || identity;
        });
    }
}

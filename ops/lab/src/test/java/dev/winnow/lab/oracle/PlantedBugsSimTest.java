package dev.winnow.lab.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winnow.decision.DecisionStream;
import dev.winnow.decision.LabelDecision;
import dev.winnow.lab.tampering.HonestRun;
import dev.winnow.schemas.Document;
import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.apache.avro.Schema;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Bugs planted into the product's own source: the console's decisions are compiled with one phrase changed, a run is made with them, and the checker has to find what is
 * then wrong. The changed class exists in a folder of the test alone.
 */
class PlantedBugsSimTest {
    private static final Path SOURCE =
            Path.of("..", "..", "streams-app", "core", "src", "main", "java", "dev", "winnow", "decision");

    @TempDir
    Path folder;

    /** What is changed, into what, and the kind of finding that has to come of it. */
    static Stream<Arguments> bugs() {
        return Stream.of(
                Arguments.of("nothing", "public final class DecisionStream", "public final class DecisionStream", ""),
                Arguments.of(
                        "a mark is skipped",
                        "if (!doubled && !due) {",
                        "if ((!doubled && !due) || stage == FIRST_MARK) {",
                        "MARK_MISSING"),
                Arguments.of(
                        "a label of every sample is swapped",
                        "uses.count(), document);",
                        "uses.count(), dev.winnow.schemas.Document.newBuilder(document)"
                                + ".setAnnotations(document.getAnnotations().stream().map(each ->"
                                + " dev.winnow.schemas.Annotation.newBuilder(each)"
                                + ".setGroup(each.getGroup().equals(\"web\") ? \"book\" : each.getGroup()).build())"
                                + ".toList()).build());",
                        "SAMPLE_LABELS"),
                Arguments.of(
                        "uses are not counted",
                        "step.after().ifPresent(after -> ledger.put(id, after));",
                        "",
                        "SAMPLE_USES"),
                Arguments.of(
                        "one sample of seven is not written",
                        "decision.accepted() ? Optional.of(sample(document))",
                        "decision.accepted() && document.getId().hashCode() % 7 != 0 ? Optional.of(sample(document))",
                        "SAMPLE_MISSING"),
                Arguments.of(
                        "the probability of a sample is not that of its plan",
                        "plan.version(), decision.probability(),",
                        "plan.version(), Math.sqrt(decision.probability()),",
                        "SAMPLE_PROBABILITY"),
                Arguments.of(
                        "the chain leaves out rejected documents",
                        "byte[] digest = chain.next(progress.digest(), id, plan.version(), decision);",
                        "byte[] digest = decision.accepted()"
                                + " ? chain.next(progress.digest(), id, plan.version(), decision) : progress.digest();",
                        "MARK_CHAIN"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("bugs")
    void aBugInTheDecisionsIsFound(String bug, String phrase, String replacement, String kind) throws Exception {
        Class<?> changed = compile(phrase, replacement);
        List<String> kinds = new ArrayList<>();
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        try (Isolated product = new Isolated(folder)) {
            // where Avro looks for the classes of records
            Thread.currentThread().setContextClassLoader(product);
            Class<?> run = product.loadClass(HonestRun.class.getName());
            Object history = run.getMethod("of", int.class).invoke(null, 2);
            var check = product.loadClass(TamperedHistoriesSimTest.class.getName())
                    .getDeclaredMethod("check", product.loadClass("dev.winnow.lab.tampering.History"));
            check.setAccessible(true);
            for (Object finding : (List<?>) check.invoke(null, history)) {
                var name = finding.getClass().getMethod("kind");
                name.setAccessible(true);
                kinds.add(name.invoke(finding).toString());
            }
            assertThat(product.loadClass(changed.getName())
                            .getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .isEqualTo(folder.toUri());
        } finally {
            Thread.currentThread().setContextClassLoader(before);
        }
        if (kind.isEmpty()) {
            assertThat(kinds).isEmpty();
        } else {
            assertThat(kinds).as(bug).contains(kind);
        }
    }

    /** The class whose source has the phrase, of those that decide. */
    private Class<?> compile(String phrase, String replacement) throws IOException {
        Class<?> decides = source(LabelDecision.class).contains(phrase) ? LabelDecision.class : DecisionStream.class;
        String source = source(decides);
        assertThat(source).as("the phrase is there, once").containsOnlyOnce(phrase);
        Path changed = Files.writeString(
                folder.resolve(decides.getSimpleName() + ".java"), source.replace(phrase, replacement));
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        String path = Stream.concat(
                        places().stream().map(url -> Path.of(url.getPath()).toString()),
                        Stream.of(System.getProperty("java.class.path")))
                .collect(Collectors.joining(File.pathSeparator));
        int result = compiler.run(
                null, null, null, "-proc:none", "-nowarn", "-d", folder.toString(), "-cp", path, changed.toString());
        assertThat(result).isZero();
        return decides;
    }

    private static String source(Class<?> type) throws IOException {
        return Files.readString(SOURCE.resolve(type.getSimpleName() + ".java"));
    }

    /** Where the classes are that a run and its check are made of. */
    private static List<URL> places() {
        List<URL> places = new ArrayList<>();
        for (Class<?> each :
                List.of(DecisionStream.class, HistoryChecker.class, HonestRun.class, Document.class, Schema.class)) {
            places.add(each.getProtectionDomain().getCodeSource().getLocation());
        }
        return places;
    }

    /** Loads everything of Winnow again, what was changed first. */
    private static final class Isolated extends URLClassLoader {
        private Isolated(Path first) throws IOException {
            super(urls(first), PlantedBugsSimTest.class.getClassLoader());
        }

        private static URL[] urls(Path first) throws IOException {
            List<URL> urls = new ArrayList<>(List.of(first.toUri().toURL()));
            urls.addAll(places());
            return urls.toArray(URL[]::new);
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                if (loaded == null && (name.startsWith("dev.winnow.") || name.startsWith("org.apache.avro."))) {
                    try {
                        loaded = findClass(name);
                    } catch (ClassNotFoundException e) {
                        // of a module that the run has nothing to do with
                        loaded = null;
                    }
                }
                return loaded != null ? loaded : super.loadClass(name, resolve);
            }
        }
    }
}

package dev.winnow.lab.python;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.winnow.lab.Winnow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs the tests of {@code trainer/python} in a virtual environment below {@code trainer/target}, against a broker and a registry of this
 * build.
 *
 * <p>Where Python 3.10 or pip's index is missing, they are left out and the build says so; with {@code WINNOW_REQUIRE_PYTHON=true}
 * that fails. With {@code WINNOW_TORCH=true} pip installs torch too, some gigabytes; without it the tests that need torch are left out.
 * {@code WINNOW_PYTHON} names a Python to use; one that has the client's dependencies is used as it is, torch included.
 */
class PythonClientIT {
    private static final Path PROJECT =
            Path.of("..", "..", "trainer", "python").toAbsolutePath().normalize();
    private static final Path ENVIRONMENT = PROJECT.resolveSibling("target").resolve("python");
    private static final Path REGISTRY =
            Path.of("..", "stack", "target", "apicurio").toAbsolutePath().normalize();
    private static final List<String> CANDIDATES =
            List.of("python3", "python3.13", "python3.12", "python3.11", "python3.10", "python");
    private static final String USABLE =
            "import ensurepip, sys, venv; sys.exit(0 if sys.version_info >= (3, 10) else 1)";
    private static final String EQUIPPED = "import confluent_kafka, fastavro, pytest";
    private static final Duration LIMIT = Duration.ofMinutes(15);

    @TempDir
    static Path logs;

    private static Path python;

    private record Finished(int status, String output) {}

    @BeforeAll
    static void prepare() throws IOException, InterruptedException {
        String base = base().orElse(null);
        if (base == null) {
            leaveOut("no Python 3.10 or newer with venv was found: install one, or set WINNOW_PYTHON");
        }
        if (run(List.of(base, "-c", EQUIPPED)).status() == 0) {
            python = Path.of(base);
            return;
        }
        python = ENVIRONMENT.resolve("bin").resolve("python");
        Finished made = Files.isExecutable(python)
                ? new Finished(0, "")
                : run(List.of(base, "-m", "venv", ENVIRONMENT.toString()));
        assertThat(made.status()).as(made.output()).isZero();
        install(PROJECT + "[test]");
        if (isSet("WINNOW_TORCH")) {
            install("torch", "torchdata", "numpy");
        }
    }

    @Test
    void theClientPassesItsTestsWithoutABroker() throws IOException, InterruptedException {
        Finished tests = pytest("not integration");

        assertThat(tests.status()).as(tests.output()).isZero();
        report(tests);
    }

    @Test
    void theClientPassesItsTestsOnABroker() throws IOException, InterruptedException {
        Finished tests = pytest("integration");

        assertThat(tests.status()).as(tests.output()).isZero();
        report(tests);
    }

    private static Optional<String> base() throws IOException, InterruptedException {
        String named = System.getenv("WINNOW_PYTHON");
        for (String candidate : named == null ? CANDIDATES : List.of(named)) {
            if (run(List.of(candidate, "-c", USABLE)).status() == 0) {
                return Optional.of(candidate);
            }
        }
        return Optional.empty();
    }

    private static void install(String... packages) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of(python.toString(), "-m", "pip", "--disable-pip-version-check", "install", "--quiet"));
        command.addAll(List.of(packages));
        Finished installed = run(command);
        if (installed.status() != 0) {
            leaveOut("pip cannot install " + String.join(" ", packages) + ": " + lastLine(installed.output()));
        }
    }

    private static boolean isSet(String name) {
        return "true".equals(System.getenv(name));
    }

    private static void leaveOut(String why) {
        String message = "the tests of trainer/python were left out: " + why;
        assertThat(isSet("WINNOW_REQUIRE_PYTHON")).as(message).isFalse();
        System.out.println(message);
        abort(message);
    }

    private static Finished pytest(String marker) throws IOException, InterruptedException {
        return run(List.of(python.toString(), "-m", "pytest", "-q", "-p", "no:cacheprovider", "-m", marker));
    }

    /** How the tests start Winnow's broker and registry. */
    private static String winnow() {
        return Stream.of(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-Xmx512m",
                        "-XX:+UseSerialGC",
                        "-Dwinnow.registry.home=" + REGISTRY,
                        "-cp",
                        System.getProperty("java.class.path"),
                        Winnow.class.getName())
                .map(word -> "'" + word + "'")
                .reduce((left, right) -> left + " " + right)
                .orElseThrow();
    }

    private static Finished run(List<String> command) throws IOException, InterruptedException {
        Path log = Files.createTempFile(logs, "python", ".log");
        ProcessBuilder builder = new ProcessBuilder(new ArrayList<>(command))
                .directory(PROJECT.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().putAll(Map.of("WINNOW_COMMAND", winnow(), "PYTHONDONTWRITEBYTECODE", "1"));
        Process process;
        try {
            process = builder.start();
        } catch (IOException e) {
            return new Finished(127, String.valueOf(e.getMessage()));
        }
        process.getOutputStream().close();
        if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly().waitFor();
            return new Finished(124, Files.readString(log) + "\ntimed out after " + LIMIT.toMinutes() + " minutes");
        }
        return new Finished(process.exitValue(), Files.readString(log));
    }

    private static String lastLine(String output) {
        return output.strip().lines().reduce((first, last) -> last).orElse("");
    }

    /** What was skipped belongs into the build's output. */
    private static void report(Finished tests) {
        tests.output().lines().filter(line -> line.startsWith("SKIPPED")).forEach(System.out::println);
        System.out.println("trainer/python: " + lastLine(tests.output()));
    }
}

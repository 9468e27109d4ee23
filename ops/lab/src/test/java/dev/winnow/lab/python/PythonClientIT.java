package dev.winnow.lab.python;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.junit.jupiter.api.Assumptions.abort;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.winnow.lab.Winnow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Runs the tests of {@code trainer/python} in a virtual environment below {@code trainer/target}, against a broker and a registry of this
 * build.
 *
 * <p>Where Python 3.10 or pip's index is missing, they are left out, and the build and {@code trainer/target/left-out.txt} report that. With
 * {@code WINNOW_REQUIRE_PYTHON=true} a missing Python fails, and so does a package that pip cannot install although its index answers; an
 * index that does not answer is not caused by a change, and is only reported. With {@code WINNOW_TORCH=true} pip installs torch too, 5 GB
 * from PyPI, much less where pip is configured with an index of builds for CPUs; without it the tests that need torch are left out.
 * {@code WINNOW_PYTHON} names a Python to use; one that has the client's dependencies is used as it is, torch included.
 *
 * <p>The tests run at the same time: those on a broker wait more than they compute.
 */
@Execution(ExecutionMode.CONCURRENT)
class PythonClientIT {
    private static final Path PROJECT =
            Path.of("..", "..", "trainer", "python").toAbsolutePath().normalize();
    private static final Path ENVIRONMENT = PROJECT.resolveSibling("target").resolve("python");
    private static final Path LEFT_OUT = ENVIRONMENT.resolveSibling("left-out.txt");
    private static final Path REGISTRY =
            Path.of("..", "stack", "target", "apicurio").toAbsolutePath().normalize();
    private static final List<String> CANDIDATES =
            List.of("python3", "python3.13", "python3.12", "python3.11", "python3.10", "python");
    private static final String USABLE =
            "import ensurepip, sys, venv; sys.exit(0 if sys.version_info >= (3, 10) else 1)";
    private static final String EQUIPPED = "import confluent_kafka, fastavro, pytest";
    /** Torch, and the libraries whose examples are tested. */
    private static final String[] TORCH = {
        "torch", "numpy", "torchdata", "tokenizers", "transformers", "accelerate", "lightning"
    };

    /** Tokens of a row that {@code local} sizes its stages by. */
    private static final int ROW_TOKENS = 128;

    private static final int TIMED_OUT = 124;
    private static final Duration LIMIT = Duration.ofMinutes(15);
    private static final Duration INSTALL_LIMIT = Duration.ofMinutes(5);

    @TempDir
    static Path logs;

    private static Path python;

    private record Finished(int status, String output) {}

    @BeforeAll
    static void prepare() throws IOException, InterruptedException {
        Files.deleteIfExists(LEFT_OUT);
        String base = base().orElse(null);
        if (base == null) {
            String message = leftOut(
                    "all tests", "no Python 3.10 or newer with venv was found: install one, or set WINNOW_PYTHON");
            assertThat(isSet("WINNOW_REQUIRE_PYTHON")).as(message).isFalse();
            abort(message);
        }
        if (run(LIMIT, List.of(base, "-c", EQUIPPED)).status() == 0) {
            python = Path.of(base);
            return;
        }
        python = ENVIRONMENT.resolve("bin").resolve("python");
        Finished made = Files.isExecutable(python)
                ? new Finished(0, "")
                : run(LIMIT, List.of(base, "-m", "venv", ENVIRONMENT.toString()));
        assertThat(made.status()).as(made.output()).isZero();
        install("all tests", PROJECT + "[test]").ifPresent(Assumptions::abort);
        if (isSet("WINNOW_TORCH")) {
            // a message is enough: the tests that need torch skip themselves
            var unused = install("tests that need torch", TORCH);
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
        Finished tests =
                pytest(Boolean.getBoolean("winnow.tests.thorough") ? "integration" : "integration and not long");

        assertThat(tests.status()).as(tests.output()).isZero();
        report(tests);
    }

    @Test
    void theWholeLoopTrainsWithTheReferenceScript() throws IOException, InterruptedException {
        assumeThat(run(LIMIT, List.of(python.toString(), "-c", "import torch")).status())
                .as("torch is not installed")
                .isZero();
        Path report = logs.resolve("local.json");
        String trainer = "env PYTHONPATH=src '" + python
                + "' examples/gpt.py --device cpu --threads 1 --width 32 --layers 2 --heads 2" + " --context "
                + ROW_TOKENS + " --minimum-probes 16 --readings 2 --warm-up 5";
        List<String> command = new ArrayList<>(winnow());
        command.addAll(List.of("local", "--max-documents", "1200", "--fit-sample", "600", "--updates", "1"));
        command.addAll(List.of("--steps-per-update", "30", "--http-port", "0", "--report", report.toString()));
        command.addAll(List.of("--trainer", trainer));

        Finished loop = run(LIMIT, command);

        // the command itself fails unless documents balance, every decision verifies and rewards have moved the weights
        assertThat(loop.status()).as(loop.output()).isZero();
        JsonNode result = new ObjectMapper().readTree(report.toFile());
        assertThat(result.path("plans")).hasSize(2);
        assertThat(result.path("trainer").path("steps").asLong()).isGreaterThanOrEqualTo(30);
        System.out.println("trainer/python: winnow local --trainer: " + result.path("trainer"));
    }

    @Test
    void theBenchmarkOfTheLoaderTimesWhatIsInstalledAndNamesTheRest() throws IOException, InterruptedException {
        assumeThat(run(
                                LIMIT,
                                List.of(
                                        python.toString(),
                                        "-c",
                                        "import torch, tokenizers; from importlib.metadata import version; version('winnow-trainer')"))
                        .status())
                .as("torch, tokenizers or winnow-trainer is not installed")
                .isZero();
        Path input = logs.resolve("texts.jsonl");
        Files.write(
                input,
                IntStream.range(0, 300)
                        .mapToObj(i -> "{\"text\": \"" + ("text " + i + " of a few words, ").repeat(40) + "\"}")
                        .toList());
        Path report = logs.resolve("loader.json");
        List<String> command = new ArrayList<>(winnow());
        command.addAll(
                List.of("bench", "loader", "--quick", "--input", input.toString(), "--python", python.toString()));
        command.addAll(List.of("--workers", "1", "--rounds", "2", "--slice", "0.1", "--megabytes", "60"));
        command.addAll(List.of("--vocabulary", "300", "--seq-len", "64", "--report", report.toString()));

        Finished bench = run(LIMIT, command);

        assertThat(bench.status()).as(bench.output()).isZero();
        JsonNode result = new ObjectMapper().readTree(report.toFile());
        assertThat(result.path("cells"))
                .filteredOn(cell -> cell.path("loader").asText().equals("winnow"))
                .hasSize(2)
                .allSatisfy(
                        cell -> assertThat(cell.path("perCpuSecond").asDouble()).isPositive());
        for (String loader : List.of("streaming", "datasets")) {
            assertThat(result.path("leftOut").has(loader))
                    .isNotEqualTo(result.path("versions").has(loader));
        }
    }

    private static Optional<String> base() throws IOException, InterruptedException {
        String named = System.getenv("WINNOW_PYTHON");
        for (String candidate : named == null ? CANDIDATES : List.of(named)) {
            if (run(LIMIT, List.of(candidate, "-c", USABLE)).status() == 0) {
                return Optional.of(candidate);
            }
        }
        return Optional.empty();
    }

    /** Installs packages, or returns why they are missing. Fails where they are required and pip's index answers. */
    private static Optional<String> install(String tests, String... packages) throws IOException, InterruptedException {
        Finished installed = pip("install", packages);
        if (installed.status() != 0 && indexAnswers()) {
            installed = pip("install", packages);
        }
        if (installed.status() == 0) {
            return Optional.empty();
        }
        String message = leftOut(
                tests, "pip cannot install " + String.join(" ", packages) + ": " + lastLine(installed.output()));
        assertThat(isSet("WINNOW_REQUIRE_PYTHON") && installed.status() != TIMED_OUT && indexAnswers())
                .as(message + "; the index answers")
                .isFalse();
        return Optional.of(message);
    }

    private static boolean indexAnswers() throws IOException, InterruptedException {
        return pip("download", "--no-deps", "--dest", logs.toString(), "iniconfig")
                        .status()
                == 0;
    }

    /** With short time-outs: an index that hangs costs minutes, not hours. */
    private static Finished pip(String what, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(python.toString(), "-m", "pip", "--disable-pip-version-check"));
        command.addAll(List.of("--timeout", "15", "--retries", "2", "--no-cache-dir", what, "--quiet"));
        command.addAll(List.of(arguments));
        return run(INSTALL_LIMIT, command);
    }

    private static boolean isSet(String name) {
        return "true".equals(System.getenv(name));
    }

    private static String leftOut(String tests, String why) throws IOException {
        String message = tests + " of trainer/python were left out: " + why;
        note(message);
        return message;
    }

    /** Prints a line, and keeps it for the end of the build. */
    private static synchronized void note(String line) throws IOException {
        System.out.println(line);
        Files.createDirectories(LEFT_OUT.getParent());
        Files.writeString(LEFT_OUT, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private static Finished pytest(String marker) throws IOException, InterruptedException {
        return run(LIMIT, List.of(python.toString(), "-m", "pytest", "-q", "-p", "no:cacheprovider", "-m", marker));
    }

    /** How a process starts Winnow's commands. */
    private static List<String> winnow() {
        return List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                // processes of tests end before the second compiler has paid for itself
                "-XX:TieredStopAtLevel=1",
                "-Dwinnow.registry.home=" + REGISTRY,
                "-cp",
                System.getProperty("java.class.path"),
                Winnow.class.getName());
    }

    private static Finished run(Duration limit, List<String> command) throws IOException, InterruptedException {
        Path log = Files.createTempFile(logs, "python", ".log");
        ProcessBuilder builder = new ProcessBuilder(new ArrayList<>(command))
                .directory(PROJECT.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment()
                .putAll(Map.of(
                        "WINNOW_COMMAND",
                        winnow().stream().map(word -> "'" + word + "'").collect(Collectors.joining(" ")),
                        "PYTHONDONTWRITEBYTECODE",
                        "1"));
        Process process;
        try {
            process = builder.start();
        } catch (IOException e) {
            return new Finished(127, String.valueOf(e.getMessage()));
        }
        process.getOutputStream().close();
        if (!process.waitFor(limit.toSeconds(), TimeUnit.SECONDS)) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly().waitFor();
            return new Finished(
                    TIMED_OUT, Files.readString(log) + "\ntimed out after " + limit.toMinutes() + " minutes");
        }
        return new Finished(process.exitValue(), Files.readString(log));
    }

    private static String lastLine(String output) {
        return output.strip().lines().reduce((first, last) -> last).orElse("");
    }

    /** What was skipped belongs into the build's output. */
    private static void report(Finished tests) throws IOException {
        for (String line : tests.output()
                .lines()
                .filter(line -> line.startsWith("SKIPPED"))
                .toList()) {
            note("trainer/python: " + line);
        }
        System.out.println("trainer/python: " + lastLine(tests.output()));
    }
}

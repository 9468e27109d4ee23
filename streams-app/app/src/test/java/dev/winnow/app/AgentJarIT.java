package dev.winnow.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example project of the agent API, as the author of an agent builds and uses it; the page on agents shows a file of it. */
class AgentJarIT {
    private static final Path PAGE = Path.of("../docs/agents.md");
    private static final Path EXAMPLE = Path.of("../agent-api/example");
    private static final Path SOURCES = EXAMPLE.resolve("src/main/java");
    private static final Path RESOURCES = EXAMPLE.resolve("src/main/resources");

    /** What the agent API declares, and what that declares: nothing of Kafka, DJL or Winnow's services. */
    private static final Pattern API = Pattern.compile(
            ".*/(winnow-(agent-api|schemas)-[^/]*\\.jar|(agent-api|schemas)/target/classes/?|(avro|jackson-(core|databind|annotations))-[^/]*\\.jar)");

    @TempDir
    Path directory;

    @Test
    void thePageOnAgentsShowsTheExample() throws IOException {
        Matcher source =
                Pattern.compile("(?s)```java\n(package example;.*?)```").matcher(Files.readString(PAGE));

        assertThat(source.find()).as("the page shows an agent").isTrue();
        assertThat(source.group(1)).isEqualTo(Files.readString(SOURCES.resolve("example/LengthAgentFactory.java")));
    }

    @Test
    void theExampleDependsOnTheAgentApiAlone() throws IOException {
        assertThat(Pattern.compile("(?s)<dependency>.*?<artifactId>(.*?)</artifactId>")
                        .matcher(Files.readString(EXAMPLE.resolve("pom.xml")))
                        .results()
                        .map(found -> found.group(1)))
                .containsExactly("winnow-agent-api");
    }

    @Test
    void theExampleIsCompiledAgainstTheApiAloneThenListedCreatedFittedAndLabels() throws Exception {
        Path jar = jar();
        Path agents = directory.resolve("agents");
        Path documents = documents();

        JsonNode types = json(winnow(jar, "agents types --json"));
        List<String> created = winnow(
                jar,
                "agents create --type length --name length --groups short,long --configuration {\"longest\":100} --output "
                        + agents);
        JsonNode listed = json(winnow(jar, "agents list --json --agents-dir " + agents));
        List<String> labelled = winnow(jar, "agents label --agents-dir " + agents + " " + documents);
        JsonNode fitted = json(winnow(
                jar,
                "agents fit --agents length,rules --topics 2 --quiet --json --output " + agents + " " + documents));
        List<String> labelledByFit = winnow(jar, "agents label --agents-dir " + agents + " " + documents);

        assertThat(types).anySatisfy(type -> {
            assertThat(type.path("type").asText()).isEqualTo("length");
            assertThat(type.path("canBeFitted").asBoolean()).isTrue();
        });
        assertThat(created.get(0)).startsWith("length  type length  2 groups");
        assertThat(listed.path(0).path("name").asText()).isEqualTo("length");
        assertThat(longs(labelled)).isEqualTo(40);
        // the fitter's median, not the 100 characters of the agent that it replaced
        assertThat(fitted.findValuesAsText("name")).containsExactlyInAnyOrder("length", "rules");
        assertThat(longs(labelledByFit)).isEqualTo(20);
    }

    private static JsonNode json(List<String> lines) throws IOException {
        return new ObjectMapper().readTree(String.join("\n", lines));
    }

    private static long longs(List<String> labelled) {
        assertThat(labelled).hasSize(60);
        return labelled.stream()
                .filter(line -> line.contains("\"length\":{\"group\":\"long\""))
                .count();
    }

    /** 20 of 50 characters, 20 of 150, 20 of 250, shuffled. */
    private Path documents() throws IOException {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            String text = "text %02d of words ".formatted(i);
            lines.add("{\"text\": \"%s\"}".formatted((text.repeat(20)).substring(0, 49 + 100 * (i % 3)) + "."));
        }
        return Files.write(directory.resolve("documents.jsonl"), lines);
    }

    private static String api() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> API.matcher(entry).matches())
                .collect(Collectors.joining(File.pathSeparator));
    }

    private Path jar() throws IOException {
        Path classes = Files.createDirectories(directory.resolve("classes"));
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter problems = new StringWriter();
        boolean compiled = compiler.getTask(
                        problems,
                        null,
                        null,
                        List.of("-d", classes.toString(), "-cp", api(), "--release", "17", "-Xlint:all", "-proc:none"),
                        null,
                        compiler.getStandardFileManager(null, null, null).getJavaFileObjectsFromPaths(files(SOURCES)))
                .call();
        assertThat(compiled).as(problems.toString()).isTrue();
        Path jar = directory.resolve("length-agent.jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
            for (Path root : List.of(classes, RESOURCES)) {
                for (Path file : files(root)) {
                    out.putNextEntry(new JarEntry(root.relativize(file).toString()));
                    Files.copy(file, (OutputStream) out);
                    out.closeEntry();
                }
            }
        }
        return jar;
    }

    private static List<Path> files(Path root) throws IOException {
        try (Stream<Path> entries = Files.walk(root)) {
            return entries.filter(Files::isRegularFile).toList();
        }
    }

    /** Standard output of a command in a process of its own, with the jar on its class path; it must succeed. */
    private List<String> winnow(Path jar, String arguments) throws Exception {
        List<String> command = Stream.concat(
                        Stream.of(
                                Path.of(System.getProperty("java.home"), "bin", "java")
                                        .toString(),
                                "-Xmx256m",
                                "-cp",
                                System.getProperty("java.class.path") + ":" + jar,
                                Main.class.getName()),
                        Stream.of(arguments.split(" ")))
                .toList();
        Path errors = directory.resolve("errors");
        Process process =
                new ProcessBuilder(command).redirectError(errors.toFile()).start();
        List<String> lines = process.inputReader().lines().toList();
        assertThat(process.waitFor()).as(Files.readString(errors)).isZero();
        return lines;
    }
}

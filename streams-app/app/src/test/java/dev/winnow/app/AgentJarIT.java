package dev.winnow.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Follows the README's "Adding an agent" with the very source that stands there. */
class AgentJarIT {
    private static final Path README = Path.of("../../README.md");

    @TempDir
    Path directory;

    @Test
    void theAgentOfTheReadmeIsCompiledCreatedListedAndLabels() throws Exception {
        Path jar = jar();
        Path agents = directory.resolve("agents");
        Path documents = directory.resolve("documents.jsonl");
        Files.writeString(documents, """
                {"text": "A short text about nothing in particular, of less than a hundred characters."}
                {"text": "%s"}
                """.formatted("a long text ".repeat(20)));

        List<String> created = winnow(
                jar,
                "agents create --type length --name length --groups short,long --configuration {\"longest\":100} --output "
                        + agents);
        JsonNode listed = new ObjectMapper()
                .readTree(String.join("\n", winnow(jar, "agents list --json --agents-dir " + agents)));
        List<String> labelled = winnow(jar, "agents label --agents-dir " + agents + " " + documents);

        assertThat(created.get(0)).startsWith("length  type length  2 groups");
        assertThat(listed.path(0).path("name").asText()).isEqualTo("length");
        assertThat(labelled).hasSize(2);
        assertThat(labelled.get(0)).contains("\"group\":\"short\"");
        assertThat(labelled.get(1)).contains("\"group\":\"long\"");
    }

    private Path jar() throws IOException {
        Matcher source =
                Pattern.compile("(?s)```java\n(package example;.*?)```").matcher(Files.readString(README));
        assertThat(source.find()).as("the README shows an agent").isTrue();
        Path file = directory.resolve("example/LengthAgentFactory.java");
        Files.createDirectories(file.getParent());
        Files.writeString(file, source.group(1));
        Path classes = Files.createDirectories(directory.resolve("classes"));
        Path services = Files.createDirectories(classes.resolve("META-INF/services"));
        Files.writeString(services.resolve("dev.winnow.agent.AgentFactory"), "example.LengthAgentFactory\n");
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter problems = new StringWriter();
        boolean compiled = compiler.getTask(
                        problems,
                        null,
                        null,
                        List.of("-d", classes.toString(), "-cp", System.getProperty("java.class.path")),
                        null,
                        compiler.getStandardFileManager(null, null, null).getJavaFileObjects(file))
                .call();
        assertThat(compiled).as(problems.toString()).isTrue();
        Path jar = directory.resolve("length.jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
                Stream<Path> entries = Files.walk(classes)) {
            for (Path entry : entries.filter(Files::isRegularFile).toList()) {
                out.putNextEntry(new JarEntry(classes.relativize(entry).toString()));
                Files.copy(entry, (OutputStream) out);
                out.closeEntry();
            }
        }
        return jar;
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

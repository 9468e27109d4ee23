package dev.winnow.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two writers on one directory, and readers beside a writer. */
class AgentDirectoryIT {
    private static final int REPLACEMENTS = 300;

    @TempDir
    Path agents;

    private AgentArtifact write(String name, int number) {
        return new AgentArtifactWriter(agents)
                .write(
                        "number",
                        name,
                        List.of("a"),
                        JsonNodeFactory.instance.objectNode().put("number", number),
                        JsonNodeFactory.instance.objectNode(),
                        directory -> Files.writeString(directory.resolve("weights"), Integer.toString(number)));
    }

    private List<String> hidden() throws IOException {
        try (Stream<Path> entries = Files.list(agents)) {
            return entries.map(entry -> entry.getFileName().toString())
                    .filter(name -> name.startsWith(".") && !name.equals(DirectoryLock.FILE_NAME))
                    .toList();
        }
    }

    /** Holds the lock of the directory that it is given until its input ends. */
    static final class Holder {
        private Holder() {}

        public static void main(String[] arguments) throws IOException {
            try (DirectoryLock lock = DirectoryLock.take(Path.of(arguments[0]))) {
                System.out.println("holds " + lock.directory());
                System.in.transferTo(System.out);
            }
        }
    }

    private Process holder() throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Holder.class.getName(),
                        agents.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        assertThat(process.inputReader().readLine()).startsWith("holds ");
        return process;
    }

    @Test
    void aWriterInAnotherProcessIsNamedAndItsLockEndsWithIt() throws Exception {
        Process other = holder();
        try {
            assertThatThrownBy(() -> write("length", 1))
                    .isInstanceOf(AgentException.class)
                    .hasMessageContaining(agents.toString())
                    .hasMessageContaining("is being written by process " + other.pid() + " on ")
                    .message()
                    .doesNotContain("\n");
        } finally {
            other.destroyForcibly().waitFor();
        }

        assertThat(write("length", 1).name()).isEqualTo("length");
        try (DirectoryLock again = DirectoryLock.take(agents)) {
            assertThat(again.directory()).exists();
        }
    }

    @Test
    void aSecondWriterOfThisProcessIsRefusedUntilTheFirstHasEnded() {
        try (DirectoryLock lock = DirectoryLock.take(agents)) {
            assertThatThrownBy(() -> write("length", 1)).hasMessageContaining("is being written by this process");
            assertThatThrownBy(() -> DirectoryLock.take(agents.resolve("../" + agents.getFileName())))
                    .hasMessageContaining("is being written by this process");

            AgentArtifactWriter owner = new AgentArtifactWriter(agents, lock);
            assertThat(owner.write(
                                    "number",
                                    "mine",
                                    List.of("a"),
                                    JsonNodeFactory.instance.objectNode(),
                                    JsonNodeFactory.instance.objectNode(),
                                    directory -> {})
                            .name())
                    .isEqualTo("mine");
            assertThatThrownBy(() -> write("length", 1)).hasMessageContaining("is being written by this process");
        }

        assertThat(write("length", 1).name()).isEqualTo("length");
    }

    @Test
    void aReaderSeesTheOldArtifactOrTheNewOneWhileItIsReplaced() {
        write("other", 0);
        write("length", 0);
        AgentFactory factory = new AgentFactory() {
            @Override
            public String type() {
                return "number";
            }

            @Override
            public Agent load(AgentArtifact artifact, AgentSettings settings) {
                String weights;
                try {
                    weights = Files.readString(artifact.file("weights"));
                } catch (IOException e) {
                    throw artifact.unusable("weights are missing", e);
                }
                // what was verified and what is loaded may be two artifacts
                return PureAgent.of(
                        artifact,
                        document -> new Label(
                                "a",
                                Double.parseDouble(weights)
                                        - artifact.configuration()
                                                .path("number")
                                                .asInt()));
            }
        };
        CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> {
            for (int number = 1; number <= REPLACEMENTS; number++) {
                write("length", number);
            }
        });

        int reads = 0;
        while (!writer.isDone() || reads == 0) {
            assertThat(AgentCatalog.artifacts(agents))
                    .extracting(AgentArtifact::name)
                    .containsExactly("length", "other");
            try (AgentCatalog catalog = AgentCatalog.load(agents, AgentSettings.cpu(), List.of(factory))) {
                assertThat(catalog.agents()).extracting(Agent::name).containsExactly("length", "other");
                for (Agent agent : catalog.agents()) {
                    assertThat(((PureAgent) agent)
                                    .label((dev.winnow.schemas.Document) null)
                                    .score())
                            .isZero();
                }
            }
            reads++;
        }

        writer.join();
        assertThat(AgentCatalog.artifacts(agents)
                        .get(0)
                        .configuration()
                        .path("number")
                        .asInt())
                .isEqualTo(REPLACEMENTS);
    }

    @Test
    void anArtifactWhoseWriterWasKilledWhileReplacingItIsFoundAndPutBack() throws IOException {
        AgentArtifact old = write("length", 1);
        Path moved = agents.resolve(".length." + UUID.randomUUID() + ".old");
        Files.move(old.directory(), moved);
        Files.createDirectory(agents.resolve(".length." + UUID.randomUUID()));

        assertThat(AgentCatalog.artifacts(agents)).singleElement().satisfies(found -> assertThat(found.digest())
                .isEqualTo(old.digest()));

        write("other", 2);

        assertThat(AgentCatalog.artifacts(agents))
                .extracting(AgentArtifact::directory)
                .containsExactly(old.directory(), agents.resolve("other"));
        assertThat(hidden()).isEmpty();
    }

    @Test
    void whatIsNotALeftoverOfAWriterStays() throws IOException {
        Path answers = Files.createDirectories(agents.resolve(".teacher"));

        write("length", 1);

        assertThat(answers).exists();
    }
}

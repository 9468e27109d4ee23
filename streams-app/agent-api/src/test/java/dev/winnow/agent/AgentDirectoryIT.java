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

    private AgentArtefact write(String name, int number) {
        return new AgentArtefactWriter(agents)
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
                    .filter(name -> name.startsWith(".") && !name.equals(AgentDirectoryLock.FILE_NAME))
                    .toList();
        }
    }

    /** Holds the lock of the directory that it is given until its input ends. */
    static final class Holder {
        private Holder() {}

        public static void main(String[] arguments) throws IOException {
            try (AgentDirectoryLock lock = AgentDirectoryLock.take(Path.of(arguments[0]))) {
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
        try (AgentDirectoryLock again = AgentDirectoryLock.take(agents)) {
            assertThat(again.directory()).exists();
        }
    }

    @Test
    void aSecondWriterOfThisProcessIsRefusedUntilTheFirstHasEnded() {
        try (AgentDirectoryLock lock = AgentDirectoryLock.take(agents)) {
            assertThatThrownBy(() -> write("length", 1)).hasMessageContaining("is being written by this process");
            assertThatThrownBy(() -> AgentDirectoryLock.take(agents.resolve("../" + agents.getFileName())))
                    .hasMessageContaining("is being written by this process");

            AgentArtefactWriter owner = new AgentArtefactWriter(agents, lock);
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
    void aReaderSeesTheOldArtefactOrTheNewOneWhileItIsReplaced() {
        write("other", 0);
        write("length", 0);
        AgentFactory factory = new AgentFactory() {
            @Override
            public String type() {
                return "number";
            }

            @Override
            public Agent load(AgentArtefact artefact, AgentSettings settings) {
                String weights;
                try {
                    weights = Files.readString(artefact.file("weights"));
                } catch (IOException e) {
                    throw artefact.unusable("weights are missing", e);
                }
                // what was verified and what is loaded may be two artefacts
                return PureAgent.of(
                        artefact,
                        document -> new Label(
                                "a",
                                Double.parseDouble(weights)
                                        - artefact.configuration()
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
            assertThat(AgentCatalog.artefacts(agents))
                    .extracting(AgentArtefact::name)
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
        assertThat(AgentCatalog.artefacts(agents)
                        .get(0)
                        .configuration()
                        .path("number")
                        .asInt())
                .isEqualTo(REPLACEMENTS);
    }

    @Test
    void anArtefactWhoseWriterWasKilledWhileReplacingItIsFoundAndPutBack() throws IOException {
        AgentArtefact old = write("length", 1);
        Path moved = agents.resolve(".length." + UUID.randomUUID() + ".old");
        Files.move(old.directory(), moved);
        Files.createDirectory(agents.resolve(".length." + UUID.randomUUID()));

        assertThat(AgentCatalog.artefacts(agents)).singleElement().satisfies(found -> assertThat(found.digest())
                .isEqualTo(old.digest()));

        write("other", 2);

        assertThat(AgentCatalog.artefacts(agents))
                .extracting(AgentArtefact::directory)
                .containsExactly(old.directory(), agents.resolve("other"));
        assertThat(hidden()).isEmpty();
    }

    @Test
    void whatIsNoLeftoverOfAWriterStays() throws IOException {
        Path answers = Files.createDirectories(agents.resolve(".teacher"));

        write("length", 1);

        assertThat(answers).exists();
    }
}

package dev.winnow.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.winnow.plugin.LengthAgentFactory;
import dev.winnow.schemas.Document;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AgentArtifactIT {

    @TempDir
    Path agents;

    private AgentArtifact write(String name, int limit) {
        return new AgentArtifactWriter(agents)
                .write(
                        LengthAgentFactory.TYPE,
                        name,
                        List.of("short", "long"),
                        JsonNodeFactory.instance.objectNode().put("limit", limit),
                        JsonNodeFactory.instance.objectNode().put("documents", 0),
                        directory -> Files.writeString(directory.resolve("weights.txt"), "weights"));
    }

    private static Document document(String text) {
        return Document.newBuilder()
                .setId("0".repeat(64))
                .setText(text)
                .setSource("")
                .setTokens(text.length())
                .build();
    }

    private List<String> inDirectory() throws IOException {
        try (Stream<Path> entries = Files.list(agents)) {
            return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
        }
    }

    private void assertRefused(AgentArtifact artifact, String reason) {
        assertThatThrownBy(() -> AgentArtifact.open(artifact.directory()))
                .isInstanceOf(AgentException.class)
                .hasMessageContaining(artifact.directory().toString())
                .hasMessageContaining(reason)
                .hasMessageContaining("winnow agents fit")
                .message()
                .doesNotContain("\n");
    }

    @Test
    void theSameContentHasTheSameDigestAndOtherContentAnother() {
        AgentArtifact first = write("first", 10);
        AgentArtifact again = new AgentArtifactWriter(agents.resolve("elsewhere"))
                .write(
                        first.type(),
                        first.name(),
                        first.groups(),
                        first.configuration(),
                        first.fitted(),
                        directory -> Files.writeString(directory.resolve("weights.txt"), "weights"));

        assertThat(again.digest()).isEqualTo(first.digest()).matches("[0-9a-f]{64}");
        assertThat(write("first", 11).digest()).isNotEqualTo(first.digest());
    }

    @Test
    void aChangedFileIsRefused() throws IOException {
        AgentArtifact artifact = write("length", 10);
        Files.writeString(artifact.file("weights.txt"), "weightz");
        assertRefused(artifact, "file weights.txt differs from the SHA-256 in the manifest");
    }

    @Test
    void aMissingFileIsRefused() throws IOException {
        AgentArtifact artifact = write("length", 10);
        Files.delete(artifact.file("weights.txt"));
        assertRefused(artifact, "file weights.txt is missing");
    }

    @Test
    void anExtraFileIsRefused() throws IOException {
        AgentArtifact artifact = write("length", 10);
        Files.writeString(artifact.file("more.txt"), "");
        assertRefused(artifact, "file more.txt is not in the manifest");
    }

    @Test
    void aLinkIsRefusedEvenWhereWhatItLeadsToHasTheRightDigest() throws IOException {
        AgentArtifact artifact = write("length", 10);
        Path outside = Files.move(artifact.file("weights.txt"), agents.resolve("weights-elsewhere.txt"));
        Files.createSymbolicLink(artifact.file("weights.txt"), outside);
        assertRefused(artifact, "weights.txt is a link");
    }

    @Test
    void anExtraDirectoryIsRefused() throws IOException {
        AgentArtifact artifact = write("length", 10);
        Files.createDirectory(artifact.file("code"));
        assertRefused(artifact, "file code is not in the manifest");
    }

    @Test
    void aMissingManifestIsRefused() throws IOException {
        AgentArtifact artifact = write("length", 10);
        Files.delete(artifact.file("manifest.json"));
        assertRefused(artifact, "manifest.json is missing");
    }

    @Test
    void aManifestThatWasEditedByHandIsRefused() throws IOException {
        AgentArtifact artifact = write("length", 10);
        Path manifest = artifact.file("manifest.json");
        Files.writeString(artifact.file("weights.txt"), "weightz");
        String digest = Sha256.of(artifact.file("weights.txt"));
        Files.writeString(
                manifest, Files.readString(manifest).replaceAll("(\"weights.txt\" : \")[0-9a-f]+", "$1" + digest));
        assertRefused(artifact, "its own digest does not agree with its content");
    }

    @Test
    void aManifestThatIsNotJsonIsRefusedInOneLine() throws IOException {
        AgentArtifact artifact = write("length", 10);
        Files.writeString(artifact.file("manifest.json"), "{\n\n");
        assertRefused(artifact, "manifest.json cannot be read");
    }

    @Test
    void writingAgainReplacesAndLeavesNothingBehind() throws IOException {
        write("length", 10);
        AgentArtifact second = write("length", 20);

        assertThat(AgentCatalog.artifacts(agents)).containsExactly(second);
        assertThat(inDirectory()).containsExactly(DirectoryLock.FILE_NAME, "length");
    }

    @Test
    void aFailedWriteLeavesTheOldArtifact() throws IOException {
        AgentArtifact old = write("length", 10);

        assertThatThrownBy(() -> new AgentArtifactWriter(agents)
                        .write("length", "length", List.of("a"), old.configuration(), old.fitted(), directory -> {
                            throw new IOException("no space");
                        }))
                .hasMessageContaining("no space");

        assertThat(AgentCatalog.artifacts(agents)).containsExactly(old);
        assertThat(inDirectory()).containsExactly(DirectoryLock.FILE_NAME, "length");
    }

    @Test
    void anAgentOfAnotherJarIsFoundByTheCatalogueAndLabels() {
        AgentArtifact artifact = write("length", 10);

        try (AgentCatalog catalog = AgentCatalog.load(agents, AgentSettings.cpu())) {
            Agent agent = catalog.agents().get(0);
            assertThat(agent.version()).isEqualTo(artifact.digest());
            assertThat(agent.label(List.of(document("abc"), document("a long enough text"), document(""))))
                    .extracting(Label::group)
                    .containsExactly("short", "long", "");
        }
    }

    @Test
    void agentsAreOrderedByName() {
        write("zebra", 1);
        write("apple", 1);
        try (AgentCatalog catalog = AgentCatalog.load(agents, AgentSettings.cpu())) {
            assertThat(catalog.agents()).extracting(Agent::name).containsExactly("apple", "zebra");
        }
    }

    @Test
    void aTypeWithoutFactoryIsRefusedWithTheKnownOnes() {
        write("length", 10);
        assertThatThrownBy(() -> AgentCatalog.load(agents, AgentSettings.cpu(), List.of()))
                .hasMessageContaining("of type length, which no factory on the class path makes");
    }

    @Test
    void whenOneAgentIsRefusedThoseCreatedAreClosedOnce() {
        write("a", 1);
        write("b", 1);
        List<String> closed = new ArrayList<>();
        AgentFactory factory = new AgentFactory() {
            @Override
            public String type() {
                return LengthAgentFactory.TYPE;
            }

            @Override
            public Agent load(AgentArtifact artifact, AgentSettings settings) {
                if (artifact.name().equals("b")) {
                    throw new AgentException("b is refused");
                }
                return new ClosingAgent(artifact, closed);
            }
        };

        assertThatThrownBy(() -> AgentCatalog.load(agents, AgentSettings.cpu(), List.of(factory)))
                .hasMessage("b is refused");
        assertThat(closed).containsExactly("a");
    }

    @Test
    void whatAFactoryThrowsIsReportedWithAgentTypeAndPlace() {
        write("a", 1);
        AgentFactory factory = new AgentFactory() {
            @Override
            public String type() {
                return LengthAgentFactory.TYPE;
            }

            @Override
            public Agent load(AgentArtifact artifact, AgentSettings settings) {
                throw new NoClassDefFoundError("org/other/Library");
            }
        };

        assertThatThrownBy(() -> AgentCatalog.load(agents, AgentSettings.cpu(), List.of(factory)))
                .isInstanceOf(AgentException.class)
                .hasMessageContaining("the factory of type length cannot make agent a: ")
                .hasMessageContaining("NoClassDefFoundError: org/other/Library at dev.winnow.agent.AgentArtifactIT$");
    }

    @Test
    void namesThatLeaveTheDirectoryAndGroupsThatAreNoSetAreRefused() {
        assertThatThrownBy(() -> write("../a", 1)).hasMessageContaining("'../a' cannot be the name of an agent");
        assertThatThrownBy(() -> write(".a", 1)).hasMessageContaining("'.a' cannot be the name of an agent");
        AgentArtifactWriter writer = new AgentArtifactWriter(agents);
        JsonNodeFactory json = JsonNodeFactory.instance;
        assertThatThrownBy(() -> writer.write(
                        "length", "a", List.of("b", "b"), json.objectNode(), json.objectNode(), directory -> {}))
                .hasMessageContaining("the group 'b' twice");
        assertThatThrownBy(() -> writer.write(
                        "length", "a", List.of("b", ""), json.objectNode(), json.objectNode(), directory -> {}))
                .hasMessageContaining("an empty group");
        assertThat(agents).isEmptyDirectory();
    }

    @Test
    void closingACatalogueTwiceClosesItsAgentsOnce() {
        write("a", 1);
        List<String> closed = new ArrayList<>();
        AgentFactory factory = new AgentFactory() {
            @Override
            public String type() {
                return LengthAgentFactory.TYPE;
            }

            @Override
            public Agent load(AgentArtifact artifact, AgentSettings settings) {
                return new ClosingAgent(artifact, closed);
            }
        };
        AgentCatalog catalog = AgentCatalog.load(agents, AgentSettings.cpu(), List.of(factory));

        catalog.close();
        catalog.close();

        assertThat(closed).containsExactly("a");
    }

    @Test
    void anEmptyOrAbsentDirectoryStatesWhatToDo() {
        assertThatThrownBy(() -> AgentCatalog.artifacts(agents)).hasMessageContaining("there are no agents in");
        assertThatThrownBy(() -> AgentCatalog.artifacts(agents.resolve("nowhere")))
                .hasMessageContaining("no agents directory found at");
    }

    private record ClosingAgent(AgentArtifact artifact, List<String> closed) implements Agent {
        @Override
        public String name() {
            return artifact.name();
        }

        @Override
        public List<String> groups() {
            return artifact.groups();
        }

        @Override
        public String version() {
            return artifact.digest();
        }

        @Override
        public List<Label> label(List<Document> batch) {
            return batch.stream().map(document -> Label.none()).toList();
        }

        @Override
        public void close() {
            closed.add(name());
        }
    }
}

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

class AgentArtefactIT {

    @TempDir
    Path agents;

    private AgentArtefact write(String name, int limit) {
        return new AgentArtefactWriter(agents)
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

    private void assertRefused(AgentArtefact artefact, String reason) {
        assertThatThrownBy(() -> AgentArtefact.open(artefact.directory()))
                .isInstanceOf(AgentException.class)
                .hasMessageContaining(artefact.directory().toString())
                .hasMessageContaining(reason)
                .hasMessageContaining("winnow agents fit")
                .message()
                .doesNotContain("\n");
    }

    @Test
    void theSameContentHasTheSameDigestAndOtherContentAnother() {
        AgentArtefact first = write("first", 10);
        AgentArtefact again = new AgentArtefactWriter(agents.resolve("elsewhere"))
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
        AgentArtefact artefact = write("length", 10);
        Files.writeString(artefact.file("weights.txt"), "weightz");
        assertRefused(artefact, "file weights.txt differs from the SHA-256 in the manifest");
    }

    @Test
    void aMissingFileIsRefused() throws IOException {
        AgentArtefact artefact = write("length", 10);
        Files.delete(artefact.file("weights.txt"));
        assertRefused(artefact, "file weights.txt is missing");
    }

    @Test
    void anExtraFileIsRefused() throws IOException {
        AgentArtefact artefact = write("length", 10);
        Files.writeString(artefact.file("more.txt"), "");
        assertRefused(artefact, "file more.txt is not in the manifest");
    }

    @Test
    void aLinkIsRefusedEvenWhereWhatItLeadsToHasTheRightDigest() throws IOException {
        AgentArtefact artefact = write("length", 10);
        Path outside = Files.move(artefact.file("weights.txt"), agents.resolve("weights-elsewhere.txt"));
        Files.createSymbolicLink(artefact.file("weights.txt"), outside);
        assertRefused(artefact, "weights.txt is a link");
    }

    @Test
    void anExtraDirectoryIsRefused() throws IOException {
        AgentArtefact artefact = write("length", 10);
        Files.createDirectory(artefact.file("code"));
        assertRefused(artefact, "file code is not in the manifest");
    }

    @Test
    void aMissingManifestIsRefused() throws IOException {
        AgentArtefact artefact = write("length", 10);
        Files.delete(artefact.file("manifest.json"));
        assertRefused(artefact, "manifest.json is missing");
    }

    @Test
    void aManifestThatWasEditedByHandIsRefused() throws IOException {
        AgentArtefact artefact = write("length", 10);
        Path manifest = artefact.file("manifest.json");
        Files.writeString(artefact.file("weights.txt"), "weightz");
        String digest = Sha256.of(artefact.file("weights.txt"));
        Files.writeString(
                manifest, Files.readString(manifest).replaceAll("(\"weights.txt\" : \")[0-9a-f]+", "$1" + digest));
        assertRefused(artefact, "its own digest does not agree with its content");
    }

    @Test
    void aManifestThatIsNoJsonIsRefusedInOneLine() throws IOException {
        AgentArtefact artefact = write("length", 10);
        Files.writeString(artefact.file("manifest.json"), "{\n\n");
        assertRefused(artefact, "manifest.json cannot be read");
    }

    @Test
    void writingAgainReplacesAndLeavesNothingBehind() throws IOException {
        write("length", 10);
        AgentArtefact second = write("length", 20);

        assertThat(AgentCatalog.artefacts(agents)).containsExactly(second);
        assertThat(inDirectory()).containsExactly(AgentDirectoryLock.FILE_NAME, "length");
    }

    @Test
    void aFailedWriteLeavesTheOldArtefact() throws IOException {
        AgentArtefact old = write("length", 10);

        assertThatThrownBy(() -> new AgentArtefactWriter(agents)
                        .write("length", "length", List.of("a"), old.configuration(), old.fitted(), directory -> {
                            throw new IOException("no space");
                        }))
                .hasMessageContaining("no space");

        assertThat(AgentCatalog.artefacts(agents)).containsExactly(old);
        assertThat(inDirectory()).containsExactly(AgentDirectoryLock.FILE_NAME, "length");
    }

    @Test
    void anAgentOfAnotherJarIsFoundByTheCatalogueAndLabels() {
        AgentArtefact artefact = write("length", 10);

        try (AgentCatalog catalog = AgentCatalog.load(agents, AgentSettings.cpu())) {
            Agent agent = catalog.agents().get(0);
            assertThat(agent.version()).isEqualTo(artefact.digest());
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
            public Agent load(AgentArtefact artefact, AgentSettings settings) {
                if (artefact.name().equals("b")) {
                    throw new AgentException("b is refused");
                }
                return new ClosingAgent(artefact, closed);
            }
        };

        assertThatThrownBy(() -> AgentCatalog.load(agents, AgentSettings.cpu(), List.of(factory)))
                .hasMessage("b is refused");
        assertThat(closed).containsExactly("a");
    }

    @Test
    void whatAFactoryThrowsIsToldWithAgentTypeAndPlace() {
        write("a", 1);
        AgentFactory factory = new AgentFactory() {
            @Override
            public String type() {
                return LengthAgentFactory.TYPE;
            }

            @Override
            public Agent load(AgentArtefact artefact, AgentSettings settings) {
                throw new NoClassDefFoundError("org/other/Library");
            }
        };

        assertThatThrownBy(() -> AgentCatalog.load(agents, AgentSettings.cpu(), List.of(factory)))
                .isInstanceOf(AgentException.class)
                .hasMessageContaining("the factory of type length cannot make agent a: ")
                .hasMessageContaining("NoClassDefFoundError: org/other/Library at dev.winnow.agent.AgentArtefactIT$");
    }

    @Test
    void namesThatLeaveTheDirectoryAndGroupsThatAreNoSetAreRefused() {
        assertThatThrownBy(() -> write("../a", 1)).hasMessageContaining("'../a' cannot be the name of an agent");
        assertThatThrownBy(() -> write(".a", 1)).hasMessageContaining("'.a' cannot be the name of an agent");
        AgentArtefactWriter writer = new AgentArtefactWriter(agents);
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
            public Agent load(AgentArtefact artefact, AgentSettings settings) {
                return new ClosingAgent(artefact, closed);
            }
        };
        AgentCatalog catalog = AgentCatalog.load(agents, AgentSettings.cpu(), List.of(factory));

        catalog.close();
        catalog.close();

        assertThat(closed).containsExactly("a");
    }

    @Test
    void anEmptyOrAbsentDirectorySaysWhatToDo() {
        assertThatThrownBy(() -> AgentCatalog.artefacts(agents)).hasMessageContaining("there are no agents in");
        assertThatThrownBy(() -> AgentCatalog.artefacts(agents.resolve("nowhere")))
                .hasMessageContaining("there is no agents directory");
    }

    private record ClosingAgent(AgentArtefact artefact, List<String> closed) implements Agent {
        @Override
        public String name() {
            return artefact.name();
        }

        @Override
        public List<String> groups() {
            return artefact.groups();
        }

        @Override
        public String version() {
            return artefact.digest();
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

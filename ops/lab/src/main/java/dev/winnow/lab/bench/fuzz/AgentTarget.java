package dev.winnow.lab.bench.fuzz;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.winnow.agent.Agent;
import dev.winnow.agent.AgentArtifact;
import dev.winnow.agent.AgentArtifactWriter;
import dev.winnow.agent.AgentCatalog;
import dev.winnow.agent.AgentException;
import dev.winnow.agent.AgentSettings;
import dev.winnow.agents.duplicate.DuplicateIndex;
import dev.winnow.stack.ScratchDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Artifacts of agents whose files are forged and whose manifest is right, against what loads them and labels with them. An input is one file of an artifact. Owned by one
 * thread.
 */
final class AgentTarget implements FuzzTarget {
    private static final String FORMAT = "winnow-agent-1";
    private static final String MANIFEST = "manifest.json";

    private final Path folder;
    private final TreeMap<String, Path> artifacts = new TreeMap<>();
    private final List<FuzzInput> seeds = new ArrayList<>();

    /**
     * @param folder where artifacts are written
     * @param more directories of fitted agents
     */
    AgentTarget(Path folder, List<Path> more) throws IOException {
        this.folder = folder;
        List<Path> directories = new ArrayList<>(more);
        directories.add(0, made(folder.resolve("seeds")));
        for (Path directory : directories) {
            for (AgentArtifact artifact : AgentCatalog.artifacts(directory)) {
                artifacts.put(artifact.name(), artifact.directory());
                try (Stream<Path> files = Files.list(artifact.directory())) {
                    for (Path file : files.sorted().toList()) {
                        if (!file.endsWith(MANIFEST)) {
                            seeds.add(new FuzzInput(
                                    artifact.name() + "/" + file.getFileName(), Files.readAllBytes(file)));
                        }
                    }
                }
            }
        }
    }

    /** Agents that need no fitting. */
    private static Path made(Path directory) {
        AgentArtifactWriter writer = new AgentArtifactWriter(directory);
        ObjectNode none = JsonNodeFactory.instance.objectNode();
        writer.write(
                "rules",
                "rules",
                List.of("pass", "gopher", "c4", "fineweb"),
                none.deepCopy().put("edition", 2),
                none,
                draft -> {});
        writer.write(
                "near-duplicate",
                "near-duplicate",
                List.of("unique", "duplicate"),
                none.deepCopy().put("leastSimilarity", 0.7),
                none,
                draft -> {
                    DuplicateIndex index = new DuplicateIndex();
                    index.add(
                            "one", "words of a text that is long enough to have a signature of its own, as others do");
                    index.write(draft.resolve("index.bin"));
                });
        return directory;
    }

    @Override
    public String name() {
        return "agents";
    }

    @Override
    public List<FuzzInput> seeds() {
        return seeds;
    }

    @Override
    public FuzzBounds bounds() {
        return FuzzBounds.of(20, 1_024);
    }

    @Override
    public FuzzInput mutate(FuzzInput seed, FuzzInput other, Random random) {
        boolean json = seed.name().endsWith(".json") && random.nextInt(4) > 0;
        return seed.with(
                json ? JsonMutation.of(seed.bytes(), random) : Mutation.ofBytes(seed.bytes(), other.bytes(), random));
    }

    @Override
    public boolean accepts(FuzzInput input) throws IOException {
        String[] name = input.name().split("/", 2);
        Path directory = folder.resolve("forged");
        if (Files.exists(directory)) {
            ScratchDirectory.delete(directory);
        }
        try {
            forge(directory, artifacts.get(name[0]), name[1], input.bytes());
            try (AgentCatalog agents = AgentCatalog.load(directory, AgentSettings.cpu())) {
                for (Agent agent : agents.agents()) {
                    agent.label(List.of(RecordSeeds.document()));
                }
                return true;
            }
        } catch (AgentException e) {
            return false;
        }
    }

    /** Copies the artifact with one file replaced, and a manifest that fits what is written. */
    private static void forge(Path directory, Path artifact, String changed, byte[] bytes) throws IOException {
        Path forged = Files.createDirectories(directory.resolve(artifact.getFileName()));
        TreeMap<String, String> digests = new TreeMap<>();
        try (Stream<Path> files = Files.list(artifact)) {
            for (Path file : files.sorted().toList()) {
                String name = file.getFileName().toString();
                if (!name.equals(MANIFEST)) {
                    byte[] content = name.equals(changed) ? bytes : Files.readAllBytes(file);
                    Files.write(forged.resolve(name), content);
                    digests.put(name, sha256(content));
                }
            }
        }
        StringBuilder canonical = new StringBuilder(FORMAT).append('\n');
        digests.forEach((name, digest) ->
                canonical.append(digest).append("  ").append(name).append('\n'));
        ObjectNode manifest = JsonNodeFactory.instance.objectNode();
        manifest.put("format", FORMAT);
        manifest.put("digest", sha256(CrawlFiles.utf8(canonical.toString())));
        ObjectNode files = manifest.putObject("files");
        digests.forEach(files::put);
        Files.writeString(forged.resolve(MANIFEST), manifest.toString());
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}

package dev.winnow.agents.duplicate;

import com.fasterxml.jackson.databind.JsonNode;
import dev.winnow.agent.Agent;
import dev.winnow.agent.AgentArtifact;
import dev.winnow.agent.AgentFactory;
import dev.winnow.agent.AgentSettings;
import dev.winnow.agent.StageAgent;
import dev.winnow.agents.duplicate.BandedMinHash.Shape;
import dev.winnow.similarity.Signatures;
import java.util.List;

/**
 * Makes agents {@code stream-duplicate}: whether a document repeats any document that came before it in the stream.
 *
 * <p>Source: Broder 1997; the default shape is FineWeb's (Penedo et al. 2024). The label depends on the whole stream, so that the service
 * {@code winnow dedup} gives it and scorers pass it on. Groups: {@code unique}; {@code near}, which shares a band with an earlier document and has at least
 * the artifact's {@code leastSimilarity}; {@code exact}, whose id came before. The score is the estimated similarity, 0 for a unique one, and the
 * reference the id of the document that it repeats.
 */
public final class StreamDuplicateAgentFactory implements AgentFactory {
    /** Type of the artifacts. */
    public static final String TYPE = "stream-duplicate";
    /** Groups, in order: unique, near, exact. */
    public static final List<String> GROUPS = List.of("unique", "near", "exact");

    /** As of the agent {@code near-duplicate}. */
    private static final double LEAST_SIMILARITY = 0.5;

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public String description() {
        return "whether it repeats any earlier document of the stream, and the id of that one ('winnow dedup' labels)";
    }

    @Override
    public Agent load(AgentArtifact artifact, AgentSettings settings) {
        artifact.requireGroups(GROUPS);
        shape(artifact);
        leastSimilarity(artifact);
        return new Named(artifact);
    }

    /**
     * The signatures that an artifact of this type describes.
     *
     * @throws dev.winnow.agent.AgentException when a number is out of its range
     */
    public static Signatures signatures(AgentArtifact artifact) {
        return new BandedMinHash(shape(artifact));
    }

    /**
     * Estimated Jaccard similarity from which a candidate is a near duplicate, in (0, 1].
     *
     * @throws dev.winnow.agent.AgentException when it is out of its range
     */
    public static double leastSimilarity(AgentArtifact artifact) {
        double least = artifact.configuration()
                .path(NearDuplicateAgentFactory.LEAST_SIMILARITY)
                .asDouble(LEAST_SIMILARITY);
        if (!(least > 0 && least <= 1)) {
            throw artifact.unusable(
                    "its " + NearDuplicateAgentFactory.LEAST_SIMILARITY + " must be in (0, 1], it is " + least, null);
        }
        return least;
    }

    private static Shape shape(AgentArtifact artifact) {
        JsonNode given = artifact.configuration();
        Shape common = BandedMinHash.FINEWEB;
        try {
            return new Shape(
                    given.path("bands").asInt(common.bands()),
                    given.path("rows").asInt(common.rows()),
                    given.path("words").asInt(common.words()),
                    given.path("seed").asLong(common.seed()));
        } catch (IllegalArgumentException e) {
            throw artifact.unusable("its " + e.getMessage(), e);
        }
    }

    private record Named(AgentArtifact artifact) implements StageAgent {
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
    }
}

package dev.winnow.agents.transformer;

import dev.winnow.agent.AgentArtifact;
import dev.winnow.agent.AgentCatalog;
import dev.winnow.agent.AgentException;
import dev.winnow.agent.AgentSettings;
import dev.winnow.inference.EngineFailure;
import dev.winnow.schemas.Document;
import java.util.List;

/**
 * Tries a model on this processor before it is imported, for what would otherwise show only in the middle of a stream: too few positions, one size of batch
 * forever, a mask that is ignored.
 *
 * @param artifact what is to be imported, in a catalogue of its own
 */
record ModelTrial(AgentArtifact artifact) {
    /** Half precision rounds differently in another batch; attention to padding changes more. */
    private static final double TOLERANCE = 0.01;

    private static final int FEW_WORDS = 3;
    private static final int MORE_WORDS = 12;

    /**
     * Runs all trials.
     *
     * @throws IllegalArgumentException saying what the model fails at
     */
    void run() {
        try (AgentCatalog catalog = AgentCatalog.load(artifact.directory().getParent(), AgentSettings.cpu())) {
            catalog.agents().forEach(agent -> agent.label(List.of(document(FEW_WORDS))));
        } catch (AgentException e) {
            // the agent's own words name a folder that is gone by then
            throw new IllegalArgumentException(EngineFailure.line(e.getCause() == null ? e : e.getCause()), e);
        }
        try (StagedTransformer stages = StagedTransformer.load(artifact, AgentSettings.cpu())) {
            tryWhole(stages);
            tryTogether(stages);
        }
    }

    /** A model may have fewer positions than its configuration states, which shows at the first long text. */
    private void tryWhole(StagedTransformer stages) {
        int longest = TransformerSettings.read(artifact).maxLength();
        try {
            stages.score(stages.cut(List.of(document(longest))));
        } catch (RuntimeException e) {
            throw new IllegalArgumentException(
                    "it fails on " + longest + " tokens (" + EngineFailure.line(e)
                            + "): if that is more than it has positions for, give --max-length",
                    e);
        }
    }

    /** Tracing can write down the size of its example; and the text must not change with its neighbours in a batch. */
    private static void tryTogether(StagedTransformer stages) {
        List<Window> windows = stages.cut(List.of(document(FEW_WORDS), document(MORE_WORDS)));
        float[][] alone = stages.scoreInOrder(windows, 1);
        float[][] together;
        try {
            together = stages.scoreInOrder(windows, windows.size());
        } catch (RuntimeException e) {
            throw new IllegalArgumentException(
                    "it fails on two texts at once (" + EngineFailure.line(e)
                            + "): sizes must come from its inputs, not from the example that it was traced with",
                    e);
        }
        for (int i = 0; i < alone[0].length; i++) {
            double difference = Math.abs(alone[0][i] - together[0][i]);
            if (difference > TOLERANCE * Math.max(1, Math.abs(alone[0][i]))) {
                throw new IllegalArgumentException("its output for a text becomes " + together[0][i] + " instead of "
                        + alone[0][i] + " when a longer one is beside it: it must respect the mask");
            }
        }
    }

    private static Document document(int words) {
        return Document.newBuilder()
                .setId("")
                .setText("word ".repeat(words))
                .setSource("")
                .setTokens(words)
                .build();
    }
}

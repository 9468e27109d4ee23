package dev.winnow.agent.fit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.winnow.agent.AgentArtifact;
import dev.winnow.agent.AgentArtifactWriter;
import dev.winnow.agent.SharedWork;
import java.util.List;
import java.util.SplittableRandom;

/**
 * What an agent is fitted with. Owned by the fitting thread.
 *
 * @param type of the artifact, and name of the agent
 * @param settings sample, seed, topics, device
 * @param reference texts of what the model is to be good at; may be empty
 * @param items whole items of reference and evaluation tasks, those that runs report on included; may be empty. To recognise them, never to learn from
 * @param teachers language models to learn from
 * @param progress receives how far the fit is
 * @param shared what the fitters of one fit have in common, so that work on the sample is done once
 * @param writer writes into the agents directory
 */
public record FitTask(
        String type,
        FitSettings settings,
        List<String> reference,
        List<TaskItem> items,
        TeacherSettings teachers,
        FitProgress progress,
        SharedWork shared,
        AgentArtifactWriter writer) {

    public FitTask {
        reference = List.copyOf(reference);
        items = List.copyOf(items);
    }

    /**
     * Random numbers that depend on the seed and the type alone.
     *
     * @return each time the same stream from its start
     */
    public SplittableRandom random() {
        long hash = settings.seed();
        for (int i = 0; i < type.length(); i++) {
            hash = hash * 31 + type.charAt(i);
        }
        return new SplittableRandom(hash);
    }

    /**
     * Reports how far the fit is, under the name of the type.
     *
     * @param done steps that are done
     * @param all all steps
     */
    public void progress(long done, long all) {
        progress.at(type, done, all);
    }

    /**
     * What every artifact records about its fit, to be completed by the fitter with {@code labels} (number by kind), {@code heldOut} and {@code groupSizes}.
     *
     * @param sample what was fitted on
     * @return {@code documentsOffered}, {@code documentsFitted} and {@code seed}
     */
    public ObjectNode figures(FitSample sample) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("documentsOffered", sample.offered())
                .put("documentsFitted", sample.fitted())
                .put("seed", settings.seed());
    }

    /**
     * Writes the artifact.
     *
     * @param groups of the agent, in order
     * @param configuration what the factory needs beside the files
     * @param figures how it was fitted, see {@link #figures}
     * @param content writes weights and other files
     * @return the artifact in its place
     */
    public AgentArtifact write(
            List<String> groups, JsonNode configuration, JsonNode figures, AgentArtifactWriter.Content content) {
        return writer.write(type, type, groups, configuration, figures, content);
    }
}

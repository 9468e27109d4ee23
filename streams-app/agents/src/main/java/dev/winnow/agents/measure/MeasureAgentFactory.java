package dev.winnow.agents.measure;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.winnow.agent.Agent;
import dev.winnow.agent.AgentArtifact;
import dev.winnow.agent.AgentException;
import dev.winnow.agent.AgentFactory;
import dev.winnow.agent.AgentSettings;
import dev.winnow.agent.Label;
import dev.winnow.agent.PureAgent;
import dev.winnow.agent.fit.FitDocument;
import dev.winnow.agent.fit.FitSample;
import dev.winnow.agent.fit.FitTask;
import dev.winnow.agent.fit.Fitter;
import dev.winnow.agent.fit.Fitting;
import dev.winnow.schemas.Document;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;

/**
 * Makes and fits agents of one kind of {@link Measure}: a document is in the fifth of its number, which is the score.
 *
 * <p>The measure is fitted on one part of the fitted documents, the edges of its fifths on the others, because a measure knows the texts that it was
 * fitted on better than any that come later. Stateless.
 */
abstract class MeasureAgentFactory implements AgentFactory, Fitter {
    private final String type;
    private final String description;

    MeasureAgentFactory(String type, String description) {
        this.type = type;
        this.description = description;
    }

    /** Reads what the measure wrote, and no more memory than a bound whatever the file states. */
    abstract Measure read(DataInputStream in) throws IOException;

    /**
     * Fits the measure.
     *
     * @param basis documents to fit on
     * @param reference texts of what the model is to be good at; may be empty
     */
    abstract Measure fit(List<FitDocument> basis, List<String> reference);

    @Override
    public final String type() {
        return type;
    }

    @Override
    public final String description() {
        return description;
    }

    @Override
    public final Agent load(AgentArtifact artifact, AgentSettings settings) {
        Quintiles fifths = Quintiles.of(artifact);
        try (DataInputStream in =
                new DataInputStream(new BufferedInputStream(Files.newInputStream(artifact.file(MeasureFiles.NAME))))) {
            Measure measure = read(in);
            return PureAgent.of(artifact, document -> label(document, measure, fifths));
        } catch (IOException | IllegalArgumentException e) {
            throw artifact.unusable(String.valueOf(e.getMessage()), e);
        }
    }

    private static Label label(Document document, Measure measure, Quintiles fifths) {
        double number = measure.of(document.getText(), document.getSource());
        return Double.isNaN(number) ? Label.none() : new Label(fifths.group(number), number);
    }

    @Override
    public final Fitting start(FitTask task) {
        return sample -> fit(sample, task);
    }

    private AgentArtifact fit(FitSample sample, FitTask task) {
        task.progress(0, 1);
        Measure measure = fit(sample.documents().subList(0, sample.basis()), task.reference());
        double[] numbers = sample.documents().stream()
                .mapToDouble(document -> measure.of(document.text(), document.source()))
                .toArray();
        double[] unseen = Arrays.copyOfRange(numbers, sample.basis(), sample.fitted());
        if (Arrays.stream(unseen).allMatch(Double::isNaN)) {
            throw new AgentException("no text of the sample has words that " + type + " could measure");
        }
        Quintiles fifths = Quintiles.of(unseen);
        ObjectNode configuration = JsonNodeFactory.instance.objectNode();
        fifths.write(configuration);
        AgentArtifact artifact = task.write(
                Quintiles.GROUPS,
                configuration,
                QuintileFigures.of(task, sample, numbers, fifths)
                        .put("referenceTexts", task.reference().size()),
                directory -> MeasureFiles.write(measure, directory));
        task.progress(1, 1);
        return artifact;
    }

    static List<String> texts(List<FitDocument> documents) {
        return documents.stream().map(FitDocument::text).toList();
    }
}

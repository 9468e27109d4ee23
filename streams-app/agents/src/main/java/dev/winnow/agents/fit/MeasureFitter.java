package dev.winnow.agents.fit;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.winnow.agent.AgentArtefact;
import dev.winnow.agent.AgentArtefactWriter;
import dev.winnow.agent.AgentException;
import dev.winnow.agents.measure.Density;
import dev.winnow.agents.measure.DensityAgentFactory;
import dev.winnow.agents.measure.DsirAgentFactory;
import dev.winnow.agents.measure.ImportanceRatio;
import dev.winnow.agents.measure.Measure;
import dev.winnow.agents.measure.MeasureFiles;
import dev.winnow.agents.measure.PerplexityAgentFactory;
import dev.winnow.agents.measure.Quintiles;
import dev.winnow.agents.measure.Redundancy;
import dev.winnow.agents.measure.RedundancyAgentFactory;
import dev.winnow.agents.measure.TextVectors;
import dev.winnow.agents.measure.WordModel;
import java.util.Arrays;
import java.util.List;

/**
 * Fits the agents that are one {@link Measure}: the measure on one part of the fitted documents, the edges of its fifths on the others, because
 * a measure knows the texts that it was fitted on better than any that come later.
 */
final class MeasureFitter {

    /** Types that can be fitted, in order. */
    static final List<String> TYPES = List.of(
            DsirAgentFactory.TYPE, PerplexityAgentFactory.TYPE, DensityAgentFactory.TYPE, RedundancyAgentFactory.TYPE);

    private final FitSession session;
    private final List<String> reference;

    /**
     * @param reference texts of what the model is to be good at; may be empty
     */
    MeasureFitter(FitSession session, List<String> reference) {
        this.session = session;
        this.reference = reference;
    }

    AgentArtefact fit(String type, Sample sample, AgentArtefactWriter writer) {
        session.progress().at(type, 0, 1);
        Measure measure = measure(type, sample);
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
        AgentArtefact artefact = writer.write(
                type,
                type,
                Quintiles.GROUPS,
                configuration,
                QuintileFigures.of(session, sample, numbers, fifths).put("referenceTexts", reference.size()),
                directory -> MeasureFiles.write(measure, directory));
        session.progress().at(type, 1, 1);
        return artefact;
    }

    private Measure measure(String type, Sample sample) {
        List<FitDocument> basis = sample.documents().subList(0, sample.basis());
        List<String> texts = basis.stream().map(FitDocument::text).toList();
        return switch (type) {
            case DsirAgentFactory.TYPE -> {
                if (reference.isEmpty()) {
                    throw new AgentException("dsir compares the sample with texts of what the model is to be good at:"
                            + " name files of them with --reference");
                }
                yield ImportanceRatio.fit(reference, texts);
            }
            case PerplexityAgentFactory.TYPE -> WordModel.fit(reference.isEmpty() ? texts : reference);
            case DensityAgentFactory.TYPE -> Density.fit(TextVectors.fit(texts), texts);
            case RedundancyAgentFactory.TYPE ->
                Redundancy.fit(
                        TextVectors.fit(texts),
                        basis.stream()
                                .map(document -> new Redundancy.Text(document.text(), document.source()))
                                .toList());
            default -> throw new IllegalArgumentException("there is no measure " + type);
        };
    }
}

package dev.winnow.agent.fit;

import dev.winnow.agent.AgentArtefact;
import dev.winnow.agent.AgentArtefactWriter;
import dev.winnow.agent.AgentException;
import dev.winnow.inference.TorchRuntime;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Fits quality, domain and topic from one sample and writes their artefacts.
 *
 * <p>The same documents in the same order, settings and machine give artefacts of the same digests. One thread; gradients are
 * recorded meanwhile, so nothing else in the process may train.
 */
public final class AgentFitter {

    private final FitSettings settings;
    private final FitProgress progress;

    public AgentFitter(FitSettings settings, FitProgress progress) {
        this.settings = settings;
        this.progress = progress;
    }

    /**
     * Reads all documents, draws the sample, fits the agents.
     *
     * @param documents read once, to the end; at most {@link FitSettings#sample} of them are held
     * @param agentsDirectory gets one sub-directory per agent; is made when absent
     * @throws AgentException when there are too few documents or the artefacts cannot be written
     */
    public FitReport fit(Iterator<FitDocument> documents, Path agentsDirectory) {
        Sample sample = Sample.draw(documents, settings, progress);
        // the default processor arithmetic: a fit on another device would give other digests
        TorchRuntime runtime = TorchRuntime.start(settings.threads(), "cpu");
        runtime.differentiateOnThisThread();
        SplittableRandom random = new SplittableRandom(settings.seed());
        AgentArtefactWriter writer = new AgentArtefactWriter(agentsDirectory);
        FitSession session = new FitSession(settings, progress);
        List<AgentArtefact> agents = List.of(
                new DomainFitter(session).fit(sample, writer, runtime, random.split()),
                new QualityFitter(session).fit(sample, writer, runtime, random.split()),
                new TopicFitter(session).fit(sample, writer, runtime, random.split()));
        return new FitReport(sample.offered(), sample.size(), agents);
    }
}

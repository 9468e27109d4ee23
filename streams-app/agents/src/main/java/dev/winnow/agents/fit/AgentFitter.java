package dev.winnow.agents.fit;

import dev.winnow.agent.AgentArtefact;
import dev.winnow.agent.AgentArtefactWriter;
import dev.winnow.agent.AgentException;
import dev.winnow.agents.builtin.AskLlmAgentFactory;
import dev.winnow.agents.builtin.DomainAgentFactory;
import dev.winnow.agents.builtin.EntropyAgentFactory;
import dev.winnow.agents.builtin.LearnabilityAgentFactory;
import dev.winnow.agents.builtin.QualityAgentFactory;
import dev.winnow.agents.builtin.RulesAgentFactory;
import dev.winnow.agents.builtin.TopicAgentFactory;
import dev.winnow.agents.duplicate.NearDuplicateAgentFactory;
import dev.winnow.agents.measure.DensityAgentFactory;
import dev.winnow.agents.measure.DsirAgentFactory;
import dev.winnow.agents.measure.PerplexityAgentFactory;
import dev.winnow.agents.measure.RedundancyAgentFactory;
import dev.winnow.agents.teacher.TeacherSettings;
import dev.winnow.inference.TorchRuntime;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Fits agents from one sample and writes their artefacts.
 *
 * <p>The same documents in the same order, settings, machine and device give artefacts of the same digests. One thread; gradients are
 * recorded meanwhile, so nothing else in the process may train.
 */
public final class AgentFitter {

    /** Agents that can be fitted, in the order in which they are. */
    public static final List<String> AGENTS = List.of(
            DomainAgentFactory.TYPE,
            QualityAgentFactory.TYPE,
            TopicAgentFactory.TYPE,
            RulesAgentFactory.TYPE,
            NearDuplicateAgentFactory.TYPE,
            DsirAgentFactory.TYPE,
            PerplexityAgentFactory.TYPE,
            DensityAgentFactory.TYPE,
            RedundancyAgentFactory.TYPE,
            EntropyAgentFactory.TYPE,
            AskLlmAgentFactory.TYPE,
            LearnabilityAgentFactory.TYPE);

    /** Agents of the method itself, which are fitted unless others are named. */
    public static final Set<String> STANDARD =
            Set.of(DomainAgentFactory.TYPE, QualityAgentFactory.TYPE, TopicAgentFactory.TYPE);

    /** Agents that are a trained model. */
    private static final Set<String> TRAINED = Set.of(
            DomainAgentFactory.TYPE,
            QualityAgentFactory.TYPE,
            TopicAgentFactory.TYPE,
            EntropyAgentFactory.TYPE,
            AskLlmAgentFactory.TYPE,
            LearnabilityAgentFactory.TYPE);

    private final FitSettings settings;
    private final FitProgress progress;
    private final Set<String> names;
    private final TeacherSettings teachers;

    /** Fits {@link #STANDARD}. */
    public AgentFitter(FitSettings settings, FitProgress progress) {
        this(settings, progress, STANDARD);
    }

    /** Fits agents that need no language model. */
    public AgentFitter(FitSettings settings, FitProgress progress, Set<String> names) {
        this(settings, progress, names, TeacherSettings.none());
    }

    /**
     * @param names which of {@link #AGENTS} to fit, at least one
     * @param teachers language models that some agents learn from
     * @throws IllegalArgumentException when a name is unknown or there is none
     */
    public AgentFitter(FitSettings settings, FitProgress progress, Set<String> names, TeacherSettings teachers) {
        for (String name : names) {
            if (!AGENTS.contains(name)) {
                throw new IllegalArgumentException(
                        "there is no agent " + name + " to fit; possible are " + String.join(", ", AGENTS));
            }
        }
        if (names.isEmpty()) {
            throw new IllegalArgumentException("name an agent to fit; possible are " + String.join(", ", AGENTS));
        }
        this.names = Set.copyOf(names);
        this.teachers = teachers;
        this.settings = settings;
        this.progress = progress;
    }

    /** Fits without texts of a reference. */
    public FitReport fit(Iterator<FitDocument> documents, Path agentsDirectory) {
        return fit(documents, List.of(), List.of(), agentsDirectory);
    }

    /**
     * Reads all documents, draws the sample, fits the agents.
     *
     * @param documents read once, to the end; at most {@link FitSettings#sample} of them are held, and a quarter as many that a human judged
     * @param judged more documents that a human judged, none of them among those; quality learns from them
     * @param reference texts of what the model is to be good at; dsir needs some, perplexity is that of a model of them where there are any
     * @param agentsDirectory gets one sub-directory per agent; is made when absent
     * @throws AgentException when there are too few documents or the artefacts cannot be written
     */
    public FitReport fit(
            Iterator<FitDocument> documents, List<FitDocument> judged, List<String> reference, Path agentsDirectory) {
        AgentArtefactWriter writer = new AgentArtefactWriter(agentsDirectory);
        DuplicateFitter duplicates = new DuplicateFitter(documents);
        boolean indexed = names.contains(NearDuplicateAgentFactory.TYPE);
        Sample sample = Sample.draw(indexed ? duplicates : documents, judged, settings, progress);
        FitSession session = new FitSession(settings, progress);
        List<AgentArtefact> agents = new ArrayList<>(trained(sample, session, writer, agentsDirectory));
        if (names.contains(RulesAgentFactory.TYPE)) {
            agents.add(new RulesFitter(session).fit(sample, writer));
        }
        MeasureFitter measures = new MeasureFitter(session, reference);
        MeasureFitter.TYPES.stream()
                .filter(names::contains)
                .forEach(type -> agents.add(measures.fit(type, sample, writer)));
        if (indexed) {
            agents.add(duplicates.write(writer));
        }
        return new FitReport(sample.offered(), sample.size(), agents);
    }

    private List<AgentArtefact> trained(
            Sample sample, FitSession session, AgentArtefactWriter writer, Path agentsDirectory) {
        List<AgentArtefact> agents = new ArrayList<>();
        if (names.stream().noneMatch(TRAINED::contains)) {
            return agents;
        }
        TorchRuntime runtime = TorchRuntime.start(settings.threads(), settings.device());
        runtime.differentiateOnThisThread();
        // each agent has random numbers of its own, so that its artefact does not depend on which others are fitted
        SplittableRandom random = new SplittableRandom(settings.seed());
        SplittableRandom forDomain = random.split();
        SplittableRandom forQuality = random.split();
        SplittableRandom forTopic = random.split();
        SplittableRandom forEntropy = random.split();
        if (names.contains(DomainAgentFactory.TYPE)) {
            agents.add(new DomainFitter(session).fit(sample, writer, runtime, forDomain));
        }
        if (names.contains(QualityAgentFactory.TYPE)) {
            agents.add(new QualityFitter(session).fit(sample, writer, runtime, forQuality));
        }
        if (names.contains(TopicAgentFactory.TYPE)) {
            agents.add(new TopicFitter(session).fit(sample, writer, runtime, forTopic));
        }
        if (names.contains(EntropyAgentFactory.TYPE)) {
            agents.add(new EntropyFitter(session).fit(sample, writer, runtime, forEntropy));
        }
        DistilledFitter distilled =
                new DistilledFitter(session, new TeacherQuestions(session, teachers, runtime, agentsDirectory));
        for (String type : DistilledFitter.TYPES) {
            SplittableRandom own = random.split();
            if (names.contains(type)) {
                agents.add(distilled.fit(type, teachers.sample(), sample, writer, runtime, own));
            }
        }
        return agents;
    }
}

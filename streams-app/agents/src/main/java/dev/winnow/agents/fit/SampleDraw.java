package dev.winnow.agents.fit;

import dev.winnow.agent.AgentException;
import dev.winnow.agent.fit.FitDocument;
import dev.winnow.agent.fit.FitProgress;
import dev.winnow.agent.fit.FitSample;
import dev.winnow.agent.fit.FitSettings;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/** Draws what agents are fitted on. Stateless. */
final class SampleDraw {

    private static final int TOLD_EVERY = 256;
    private static final int HELD_OUT_SHARE = 10;

    private SampleDraw() {}

    /**
     * Draws evenly from all documents offered, whatever their number, and from those that a human judged.
     *
     * @param judgedBeside judged documents that are not among those offered
     */
    static FitSample draw(
            Iterator<FitDocument> offered, List<FitDocument> judgedBeside, FitSettings settings, FitProgress progress) {
        SplittableRandom random = new SplittableRandom(settings.seed());
        SplittableRandom forJudged = new SplittableRandom(~settings.seed());
        Reservoir even = new Reservoir(settings.sample(), random);
        Reservoir judged = new Reservoir(FitSettings.judgedBeside(settings.sample()), forJudged);
        judgedBeside.forEach(judged::offer);
        while (offered.hasNext()) {
            FitDocument document = offered.next();
            even.offer(document);
            if (document.isJudged()) {
                judged.offer(document);
            }
            if (even.offered() % TOLD_EVERY == 0) {
                progress.at("sample", even.offered(), 0);
            }
        }
        progress.at("sample", even.offered(), even.offered());
        refuseTooFew(even.drawn().size(), settings);
        return new FitSample(
                even.offered(),
                shuffled(even.drawn(), random),
                shuffled(beside(even.drawn(), judged.drawn()), forJudged));
    }

    private static List<FitDocument> beside(List<FitDocument> even, List<FitDocument> judged) {
        // by identity: the same text may have been offered twice, with two labels
        Set<FitDocument> known = Collections.newSetFromMap(new IdentityHashMap<>());
        known.addAll(even);
        return judged.stream().filter(document -> !known.contains(document)).toList();
    }

    private static void refuseTooFew(int drawn, FitSettings settings) {
        int needed = Math.max(FitSettings.FEWEST, 2 * settings.topics());
        if (drawn < needed) {
            throw new AgentException("the sample holds " + drawn + " documents, fitting with " + settings.topics()
                    + " topics needs at least " + needed + "; give more documents or lower --topics");
        }
    }

    /** In random order, the last tenth held out. */
    private static FitSample.Part shuffled(List<FitDocument> documents, SplittableRandom random) {
        List<FitDocument> shuffled = new ArrayList<>(documents);
        for (int i = shuffled.size() - 1; i > 0; i--) {
            int other = random.nextInt(i + 1);
            shuffled.set(i, shuffled.set(other, shuffled.get(i)));
        }
        return new FitSample.Part(shuffled, shuffled.size() - shuffled.size() / HELD_OUT_SHARE);
    }
}

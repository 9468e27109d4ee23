package dev.winnow.agents.fit;

import dev.winnow.agent.AgentException;
import dev.winnow.agents.text.TextFeatures;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * What agents are fitted on.
 *
 * @param offered documents that were offered
 * @param even drawn evenly from all of them
 * @param judged documents with a human's label beside those: labels are rare, and an even draw from a crawl may hold none. For what learns from labels alone
 */
record Sample(long offered, Drawn even, Drawn judged) {

    private static final int TOLD_EVERY = 256;
    private static final int BASIS_OF_THREE = 2;

    /**
     * Draws evenly from all documents offered, whatever their number, and from those that a human judged.
     *
     * @param judgedBeside judged documents that are not among those offered
     */
    static Sample draw(
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
        return new Sample(
                even.offered(),
                Drawn.shuffled(even.drawn(), random),
                Drawn.shuffled(beside(even.drawn(), judged.drawn()), forJudged));
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

    /** Documents drawn evenly, in random order. */
    List<FitDocument> documents() {
        return even.documents();
    }

    List<TextFeatures> features() {
        return even.features();
    }

    /** How many of the first ones to fit on; the rest is held out. */
    int fitted() {
        return even.fitted();
    }

    /** Of those to fit on, how many of the first ones, where what is fitted has to be tried on the rest: two thirds. */
    int basis() {
        return BASIS_OF_THREE * fitted() / 3;
    }

    int size() {
        return even.size();
    }

    List<TextFeatures> fittedFeatures() {
        return even.fittedFeatures();
    }
}

package dev.winnow.agent.fit;

import dev.winnow.agent.AgentException;
import dev.winnow.agent.text.TextFeatures;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The drawn documents with their features, in random order, split into those to fit on and the last tenth, held out.
 *
 * @param offered documents that were offered
 * @param documents drawn documents
 * @param features features of each
 * @param fitted how many of the first ones to fit on; the rest is held out
 */
record Sample(long offered, List<FitDocument> documents, List<TextFeatures> features, int fitted) {

    private static final int HELD_OUT_SHARE = 10;
    private static final int TOLD_EVERY = 256;
    private static final int BASIS_OF_THREE = 2;

    /** Draws evenly from all documents offered, whatever their number (algorithm R), then shuffles. */
    static Sample draw(Iterator<FitDocument> offered, FitSettings settings, FitProgress progress) {
        SplittableRandom random = new SplittableRandom(settings.seed());
        List<FitDocument> drawn = new ArrayList<>();
        long count = 0;
        while (offered.hasNext()) {
            FitDocument document = offered.next();
            count++;
            if (drawn.size() < settings.sample()) {
                drawn.add(document);
            } else {
                long place = random.nextLong(count);
                if (place < drawn.size()) {
                    drawn.set((int) place, document);
                }
            }
            if (count % TOLD_EVERY == 0) {
                progress.at("sample", count, 0);
            }
        }
        progress.at("sample", count, count);
        refuseTooFew(drawn.size(), settings);
        shuffle(drawn, random);
        List<TextFeatures> features = new ArrayList<>(drawn.size());
        for (FitDocument document : drawn) {
            features.add(TextFeatures.of(document.text()));
        }
        return new Sample(count, drawn, features, drawn.size() - drawn.size() / HELD_OUT_SHARE);
    }

    private static void refuseTooFew(int drawn, FitSettings settings) {
        int needed = Math.max(FitSettings.FEWEST, 2 * settings.topics());
        if (drawn < needed) {
            throw new AgentException("the sample holds " + drawn + " documents, fitting with " + settings.topics()
                    + " topics needs at least " + needed + "; give more documents or lower --topics");
        }
    }

    private static void shuffle(List<FitDocument> documents, SplittableRandom random) {
        for (int i = documents.size() - 1; i > 0; i--) {
            int other = random.nextInt(i + 1);
            documents.set(i, documents.set(other, documents.get(i)));
        }
    }

    /** Of those to fit on, how many of the first ones, where what is fitted has to be tried on the rest: two thirds. */
    int basis() {
        return BASIS_OF_THREE * fitted / 3;
    }

    int size() {
        return documents.size();
    }

    List<TextFeatures> fittedFeatures() {
        return features.subList(0, fitted);
    }
}

package dev.winnow.agents.fit;

import dev.winnow.agents.text.TextFeatures;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Documents with their features, in random order, split into those to fit on and the last tenth, held out.
 *
 * @param features features of each
 * @param fitted how many of the first ones to fit on
 */
record Drawn(List<FitDocument> documents, List<TextFeatures> features, int fitted) {

    private static final int HELD_OUT_SHARE = 10;

    static Drawn shuffled(List<FitDocument> documents, SplittableRandom random) {
        List<FitDocument> shuffled = new ArrayList<>(documents);
        for (int i = shuffled.size() - 1; i > 0; i--) {
            int other = random.nextInt(i + 1);
            shuffled.set(i, shuffled.set(other, shuffled.get(i)));
        }
        List<TextFeatures> features =
                shuffled.stream().map(FitDocument::text).map(TextFeatures::of).toList();
        return new Drawn(List.copyOf(shuffled), features, shuffled.size() - shuffled.size() / HELD_OUT_SHARE);
    }

    int size() {
        return documents.size();
    }

    List<TextFeatures> fittedFeatures() {
        return features.subList(0, fitted);
    }
}

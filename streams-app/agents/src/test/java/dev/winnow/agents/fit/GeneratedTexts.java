package dev.winnow.agents.fit;

import dev.winnow.agent.fit.FitDocument;
import dev.winnow.agents.text.ProseScore;
import dev.winnow.agents.text.TextFeatures;
import dev.winnow.schemas.Document;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Made-up texts of three sources, each with words of its own among common ones; some broken into lists. */
public final class GeneratedTexts {

    public static final List<String> SOURCES = List.of("alpha", "beta", "gamma");

    private static final String[] COMMON = {"the", "of", "and", "to", "that", "with", "have", "be", "in", "it", "was"};
    private static final int OWN_WORDS = 120;

    private GeneratedTexts() {}

    public static List<FitDocument> sample(int count, long seed) {
        Random random = new Random(seed);
        List<FitDocument> sample = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String source = SOURCES.get(i % SOURCES.size());
            String text = text(source, random);
            if (random.nextInt(3) == 0) {
                text = text.replaceAll("[ .]+", "\n");
            }
            boolean judged = random.nextInt(10) == 0;
            double label = ProseScore.score(TextFeatures.of(text).counts()) > 2.5 ? 1 : 0;
            sample.add(new FitDocument(text, source, judged ? label : Double.NaN));
        }
        return sample;
    }

    /** A text as scorers read it. */
    public static Document document(FitDocument text) {
        return Document.newBuilder()
                .setId("0".repeat(64))
                .setText(text.text())
                .setSource(text.source())
                .setTokens(1)
                .build();
    }

    public static String text(String source, Random random) {
        StringBuilder text = new StringBuilder();
        int sentences = 10 + random.nextInt(20);
        for (int i = 0; i < sentences; i++) {
            for (int word = 0; word < 12; word++) {
                text.append(
                        random.nextInt(5) < 2
                                ? COMMON[random.nextInt(COMMON.length)]
                                : source.substring(0, 3) + letters(random.nextInt(OWN_WORDS)));
                text.append(word == 11 ? "." : " ");
            }
            text.append(i % 3 == 2 ? "\n" : " ");
        }
        return text.toString();
    }

    private static String letters(int number) {
        return "" + (char) ('a' + number % 11) + (char) ('a' + number / 11);
    }
}

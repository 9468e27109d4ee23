package dev.winnow.agents.language;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import opennlp.tools.langdetect.LanguageDetectorModel;
import opennlp.tools.ml.model.AbstractModel;
import opennlp.tools.ml.model.Context;
import opennlp.tools.util.normalizer.AggregateCharSequenceNormalizer;
import opennlp.tools.util.normalizer.CharSequenceNormalizer;
import opennlp.tools.util.normalizer.EmojiCharSequenceNormalizer;
import opennlp.tools.util.normalizer.NumberCharSequenceNormalizer;
import opennlp.tools.util.normalizer.ShrinkCharSequenceNormalizer;
import opennlp.tools.util.normalizer.TwitterCharSequenceNormalizer;
import opennlp.tools.util.normalizer.UrlCharSequenceNormalizer;

/**
 * OpenNLP's model of 103 languages, over the distinct runs of one to three characters of a text, as {@code LanguageDetectorME} reads it but with fewer
 * copies. Of a long text {@value #PIECES} pieces of {@value #PIECE} characters are read, evenly spread, so that cost and confidence do not depend on
 * its length. Safe for any thread; pure: sums are in a fixed order and {@code exp} is StrictMath's.
 */
final class LanguageModel {
    static final int PIECES = 4;
    static final int PIECE = 200;

    /** What fits copy into their artifacts, from the jar of the model. */
    static final String RESOURCE = "/langdetect-183.bin";

    /**
     * SHA-256 of the models that are loaded: reading one makes objects by names in it and arrays of lengths in it, so that no other file is ever read as
     * a model.
     */
    static final Set<String> KNOWN = Set.of("2ddf585fac2e02a9dcfb9a4a9cc9417562eaac351be2efb506a2eaa87f19e9d4");

    private static final int LONGEST_RUN = 3;

    /** Those that the model was trained with, in that order. */
    private static final CharSequenceNormalizer NORMALIZER = new AggregateCharSequenceNormalizer(
            EmojiCharSequenceNormalizer.getInstance(),
            UrlCharSequenceNormalizer.getInstance(),
            TwitterCharSequenceNormalizer.getInstance(),
            NumberCharSequenceNormalizer.getInstance(),
            ShrinkCharSequenceNormalizer.getInstance());

    /** Languages that the model has under two names: the second is that of the first. */
    private static final Map<String, String> SAME = Map.of("ekk", "est", "lvs", "lav", "pes", "fas");

    /** Languages so close that the lead over another of its line carries no information about a text. */
    private static final List<Set<String>> CLOSE = List.of(
            Set.of("bos", "hrv", "srp"),
            Set.of("ind", "msa", "min", "sun"),
            Set.of("nob", "nno"),
            Set.of("cmn", "nan"),
            Set.of("est", "ekk"),
            Set.of("lav", "lvs"),
            Set.of("fas", "pes"));

    private final AbstractModel model;
    private final Set<String> known;

    @SuppressWarnings("unchecked")
    private LanguageModel(AbstractModel model) {
        this.model = model;
        this.known = ((Map<String, Context>) model.getDataStructures()[1]).keySet();
    }

    /**
     * The language that a text most likely has.
     *
     * @param language ISO 639-3
     * @param confidence its probability among those that the model knows, in [0, 1]
     * @param lead how much likelier it is than the next that is not close to it
     * @param evidence log-odds of it against an even guess, in nats for each run of characters that the model knows: this separates prose from noise in a text
     *     of any length
     */
    record Guess(String language, double confidence, double lead, double evidence) {}

    /** Reads a model that is known. */
    static LanguageModel read(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return read(in);
        }
    }

    /** Reads the model of the class path. */
    static LanguageModel ofClassPath() throws IOException {
        try (InputStream in = open()) {
            return read(in);
        }
    }

    /** Copies the model of the class path. */
    static void copy(Path file) throws IOException {
        try (InputStream in = open()) {
            Files.copy(in, file);
        }
    }

    private static LanguageModel read(InputStream in) throws IOException {
        return new LanguageModel((AbstractModel) new LanguageDetectorModel(in).getMaxentModel());
    }

    private static InputStream open() throws IOException {
        InputStream in = LanguageDetectorModel.class.getResourceAsStream(RESOURCE);
        if (in == null) {
            throw new IOException("no resource " + RESOURCE);
        }
        return in;
    }

    /** Guesses the language of a text. */
    Guess guess(String text) {
        String[] runs = runs(NORMALIZER.normalize(sampled(text)).toString().toLowerCase(Locale.ROOT));
        double[] probabilities = model.eval(runs);
        int best = 0;
        for (int i = 1; i < probabilities.length; i++) {
            best = probabilities[i] > probabilities[best] ? i : best;
        }
        String language = name(best);
        double confidence = 0;
        double others = 0;
        double next = 0;
        for (int i = 0; i < probabilities.length; i++) {
            if (name(i).equals(language)) {
                confidence += probabilities[i];
            } else {
                others += probabilities[i];
            }
            if (i != best && !areClose(model.getOutcome(best), model.getOutcome(i))) {
                next = Math.max(next, probabilities[i]);
            }
        }
        double odds = confidence * (probabilities.length - 1) / Math.max(others, Double.MIN_NORMAL);
        return new Guess(
                language,
                confidence,
                probabilities[best] / Math.max(next, Double.MIN_NORMAL),
                StrictMath.log(odds) / Math.max(1, runs.length));
    }

    private String name(int outcome) {
        String name = model.getOutcome(outcome);
        return SAME.getOrDefault(name, name);
    }

    private static boolean areClose(String one, String other) {
        return CLOSE.stream().anyMatch(line -> line.contains(one) && line.contains(other));
    }

    /** Pieces of a text, evenly spread; of a short text all of it. */
    static String sampled(String text) {
        if (text.length() <= PIECES * PIECE) {
            return text;
        }
        StringBuilder pieces = new StringBuilder(PIECES * (PIECE + 1));
        for (int i = 0; i < PIECES; i++) {
            int from = (int) ((text.length() - PIECE) * (long) i / (PIECES - 1));
            pieces.append(text, from, from + PIECE).append(' ');
        }
        return pieces.toString();
    }

    /** Distinct runs that the model knows, in order of length and place. */
    private String[] runs(String text) {
        Set<String> runs = new LinkedHashSet<>(LONGEST_RUN * text.length());
        for (int length = 1; length <= LONGEST_RUN; length++) {
            for (int from = 0; from + length <= text.length(); from++) {
                String run = text.substring(from, from + length);
                if (known.contains(run)) {
                    runs.add(run);
                }
            }
        }
        return runs.toArray(new String[0]);
    }
}

package dev.winnow.lab.bench;

import dev.winnow.stack.LocalStackException;
import dev.winnow.trainer.influence.ProbeWindows;
import dev.winnow.trainer.model.SequencePacker;
import dev.winnow.trainer.model.TokenRow;
import dev.winnow.trainer.model.Vocabulary;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * One seed's draw from a corpus: probes, the same number of each group, and everything else in random order to train on,
 * without end. One thread.
 */
final class InfluenceMixture {
    private final Vocabulary vocabulary;
    private final int context;
    private final SequencePacker packer;
    private final List<String> training = new ArrayList<>();
    private final List<String> groups = new ArrayList<>();
    private final List<int[]> probes = new ArrayList<>();
    private int next;

    /** Draws by seed; groups with fewer than twice {@code probesPerGroup} documents are trained on and not probed. */
    InfluenceMixture(
            InfluenceCorpus corpus,
            int probesPerGroup,
            Vocabulary vocabulary,
            int context,
            SequencePacker packer,
            long seed) {
        this.vocabulary = vocabulary;
        this.context = context;
        this.packer = packer;
        Random random = new Random(seed);
        for (Map.Entry<String, List<String>> group : corpus.documents().entrySet()) {
            List<String> texts = new ArrayList<>(group.getValue());
            Collections.shuffle(texts, random);
            int drawn = texts.size() >= 2 * probesPerGroup ? probesPerGroup : 0;
            for (String text : texts.subList(0, drawn)) {
                groups.add(group.getKey());
                probes.add(windows(0).encode(text));
            }
            training.addAll(texts.subList(drawn, texts.size()));
        }
        Collections.shuffle(training, random);
        if (groups.stream().distinct().count() < 3) {
            throw new LocalStackException("the input has fewer than three sources of " + 2 * probesPerGroup
                    + " documents, so that group means cannot be compared: give more text with --input");
        }
    }

    private ProbeWindows windows(int count) {
        return new ProbeWindows(vocabulary, context, count);
    }

    /** Group of each probe. */
    List<String> groups() {
        return groups;
    }

    /**
     * Windows of each probe, as the trainer reads them.
     *
     * @param count most windows of a probe; 0 for all
     * @param round number of the reading
     */
    List<List<TokenRow>> probes(int count, long round) {
        ProbeWindows windows = windows(count);
        return probes.stream().map(probe -> windows.read(probe, round).rows()).toList();
    }

    /** The first and the last window of each probe, in every reading: what trainers read before windows moved. */
    List<List<TokenRow>> headsAndTails() {
        return probes.stream()
                .map(probe -> probe.length - 1 <= 2 * context
                        ? windows(0).read(probe, 0).rows()
                        : List.of(
                                TokenRow.whole(Arrays.copyOf(probe, context + 1)),
                                TokenRow.whole(Arrays.copyOfRange(probe, probe.length - context - 1, probe.length))))
                .toList();
    }

    /** Share of the probes' tokens that one reading looks at. */
    double shareRead(int count) {
        ProbeWindows windows = windows(count);
        long read = 0;
        long all = 0;
        for (int[] probe : probes) {
            ProbeWindows.Reading reading = windows.read(probe, 0);
            read += reading.read();
            all += reading.tokens();
        }
        return (double) read / all;
    }

    /** The next rows to train on; after the last document comes the first again. */
    List<TokenRow> rows(int count) {
        for (int partition = packer.wanted(count); partition >= 0; partition = packer.wanted(count)) {
            packer.add(partition, next, vocabulary.encode(training.get(next % training.size())));
            next++;
        }
        return packer.take(count);
    }
}

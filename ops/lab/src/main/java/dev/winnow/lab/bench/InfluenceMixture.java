package dev.winnow.lab.bench;

import dev.winnow.stack.LocalStackException;
import dev.winnow.trainer.influence.ProbeWindows;
import dev.winnow.trainer.model.SequencePacker;
import dev.winnow.trainer.model.TokenRow;
import dev.winnow.trainer.model.Vocabulary;
import java.util.ArrayList;
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
    private final SequencePacker packer;
    private final List<String> training = new ArrayList<>();
    private final List<String> groups = new ArrayList<>();
    private final List<List<TokenRow>> probes = new ArrayList<>();
    private int next;

    /** Draws by seed; groups with fewer than twice {@code probesPerGroup} documents are trained on and not probed. */
    InfluenceMixture(
            InfluenceCorpus corpus, int probesPerGroup, ProbeWindows windows, SequencePacker packer, long seed) {
        vocabulary = windows.vocabulary();
        this.packer = packer;
        Random random = new Random(seed);
        for (Map.Entry<String, List<String>> group : corpus.documents().entrySet()) {
            List<String> texts = new ArrayList<>(group.getValue());
            Collections.shuffle(texts, random);
            int drawn = texts.size() >= 2 * probesPerGroup ? probesPerGroup : 0;
            for (String text : texts.subList(0, drawn)) {
                groups.add(group.getKey());
                probes.add(windows.read(text).rows());
            }
            training.addAll(texts.subList(drawn, texts.size()));
        }
        Collections.shuffle(training, random);
        if (groups.stream().distinct().count() < 3) {
            throw new LocalStackException("the input has fewer than three sources of " + 2 * probesPerGroup
                    + " documents, so that group means cannot be compared: give more text with --input");
        }
    }

    /** Group of each probe. */
    List<String> groups() {
        return groups;
    }

    /** Windows of each probe. */
    List<List<TokenRow>> probes() {
        return probes;
    }

    /** The next rows to train on; after the last document comes the first again. */
    List<TokenRow> rows(int count) {
        while (!packer.ready(count)) {
            packer.add(vocabulary.encode(training.get(next % training.size())));
            next++;
        }
        return packer.take(count);
    }
}

package dev.winnow.lab.worth;

import dev.winnow.agents.text.FeatureSpace;
import dev.winnow.agents.text.TextFeatures;
import dev.winnow.agents.text.WordHashes;
import java.util.Map;
import java.util.TreeMap;

/**
 * A document as a sparse row: its distinct words and word pairs, its quantised statistics, and the groups that other agents put it
 * in. The words together have length 1, and so have the pairs, so that a long text has no more of them than a short one; each
 * statistic and each group counts as much as all words. The arrays are not copied: whoever holds an instance must not write to them.
 *
 * @param columns columns in [0, {@value #COLUMNS})
 * @param values value of each column
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody; copies would double the work per document
public record WorthFeatures(int[] columns, double[] values) {
    private static final int GROUP_BITS = 10;

    /** All columns: those of {@link FeatureSpace}, then the hashed groups of other agents. */
    static final int COLUMNS = FeatureSpace.SIZE + (1 << GROUP_BITS);

    /** Reads a text and the labels of other agents, group by agent. */
    public static WorthFeatures of(String text, Map<String, String> labels) {
        return of(TextFeatures.of(text), labels);
    }

    static WorthFeatures of(TextFeatures text, Map<String, String> labels) {
        int words = 0;
        for (int bucket : text.ngrams()) {
            words += bucket < FeatureSpace.WORDS ? 1 : 0;
        }
        double word = 1 / Math.sqrt(Math.max(1, words));
        double pair = 1 / Math.sqrt(Math.max(1, text.ngrams().length - words));
        int size = text.ngrams().length + text.statistics().length + labels.size();
        int[] columns = new int[size];
        double[] values = new double[size];
        int next = 0;
        for (int bucket : text.ngrams()) {
            columns[next] = bucket;
            values[next++] = bucket < FeatureSpace.WORDS ? word : pair;
        }
        for (int bucket : text.statistics()) {
            columns[next] = bucket;
            values[next++] = 1;
        }
        for (Map.Entry<String, String> label : new TreeMap<>(labels).entrySet()) {
            columns[next] = FeatureSpace.SIZE + bucket(label.getKey() + '/' + label.getValue());
            values[next++] = 1;
        }
        return new WorthFeatures(columns, values);
    }

    private static int bucket(String group) {
        long hash = 0;
        for (int i = 0; i < group.length(); i++) {
            hash = WordHashes.mix(hash + group.charAt(i) + 1);
        }
        return (int) (hash >>> (Long.SIZE - GROUP_BITS));
    }

    double times(double[] weights) {
        double sum = 0;
        for (int i = 0; i < columns.length; i++) {
            sum += weights[columns[i]] * values[i];
        }
        return sum;
    }

    void addTo(double[] target, double factor) {
        for (int i = 0; i < columns.length; i++) {
            target[columns[i]] += factor * values[i];
        }
    }
}

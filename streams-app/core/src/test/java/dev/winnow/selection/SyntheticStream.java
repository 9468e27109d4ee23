package dev.winnow.selection;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * A made-up crawl whose truth is known: three agents with 5, 7 and 13 groups whose labels depend on each other, a value
 * per cell with main effects and interactions, and a drift from stage to stage. The seed is the only input.
 */
final class SyntheticStream {
    static final Map<String, List<String>> GROUPS =
            Map.of("domain", names("domain", 7), "quality", names("quality", 5), "topic", names("topic", 13));

    /** The same with an agent whose labels are drawn by lot, into so many groups that each has few probes. */
    static final Map<String, List<String>> GROUPS_AND_CHANCE = Map.of(
            "chance", names("chance", 25),
            "domain", GROUPS.get("domain"),
            "quality", GROUPS.get("quality"),
            "topic", GROUPS.get("topic"));

    private static final double DRIFT = 0.15;
    private static final double NOISE = 1.5;
    private static final int STAGES = 12;
    static final int STAGE_DOCUMENTS = 4_000;

    /**
     * A document and what it is truly worth.
     *
     * @param indices its labels under a plan of {@link #GROUPS_AND_CHANCE}, whose agents are in the order of their names
     */
    record Item(String id, Map<String, String> labels, Labels indices, double value) {
        /** The same under a plan of as many agents: without chance, which is the first, where there are three. */
        Labels indices(int agents) {
            return agents == indices.size() ? indices : Labels.of(indices.group(1), indices.group(2), indices.group(3));
        }
    }

    /**
     * Documents between two drifts.
     *
     * @param random mean value of all of them
     * @param oracle mean value of the best of them, as many as are selected
     */
    record Stage(List<Item> items, double random, double oracle) {
        /** What a choice gains over random, in the oracle's gains. */
        double share(List<Item> selected) {
            return (mean(selected) - random) / (oracle - random);
        }
    }

    private final SplittableRandom random;
    private final SplittableRandom chance;
    private final double[] domainShares;
    private final double[][] qualityByDomain = new double[7][];
    private final double[][] topicByDomain = new double[7][];
    private final double[] domainEffect;
    private final double[] qualityEffect;
    private final double[] topicEffect;
    private final double[] interaction;
    private long documents;

    SyntheticStream(long seed) {
        random = new SplittableRandom(seed);
        chance = new SplittableRandom(~seed);
        domainShares = skewedShares(7, 1);
        for (int d = 0; d < 7; d++) {
            qualityByDomain[d] = skewedShares(5, 2);
            topicByDomain[d] = skewedShares(13, 2.5);
        }
        domainEffect = normals(7, 0.6);
        qualityEffect = normals(5, 0.6);
        topicEffect = normals(13, 0.6);
        interaction = normals(7 * 5 * 13, 0.3);
    }

    /** All stages of a seed's crawl at this selection ratio, made once for all runs that are compared on it. */
    static List<Stage> stages(long seed, double selectionRatio) {
        SyntheticStream stream = new SyntheticStream(seed);
        List<Stage> stages = new ArrayList<>();
        for (int stage = 0; stage < STAGES; stage++) {
            List<Item> items = stream.next(STAGE_DOCUMENTS);
            stages.add(new Stage(items, mean(items), oracle(items, selectionRatio)));
            stream.drift();
        }
        return stages;
    }

    /** Lets the worth of all groups wander. */
    void drift() {
        for (double[] effect : List.of(domainEffect, qualityEffect, topicEffect)) {
            for (int g = 0; g < effect.length; g++) {
                effect[g] = Math.sqrt(1 - DRIFT * DRIFT) * effect[g] + DRIFT * 0.6 * random.nextGaussian();
            }
        }
    }

    List<Item> next(int count) {
        List<Item> items = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int domain = draw(domainShares);
            int quality = draw(qualityByDomain[domain]);
            int topic = draw(topicByDomain[domain]);
            int lot = chance.nextInt(25);
            Map<String, String> labels = new LinkedHashMap<>();
            labels.put("chance", GROUPS_AND_CHANCE.get("chance").get(lot));
            labels.put("domain", GROUPS.get("domain").get(domain));
            labels.put("quality", GROUPS.get("quality").get(quality));
            labels.put("topic", GROUPS.get("topic").get(topic));
            double value = domainEffect[domain]
                    + qualityEffect[quality]
                    + topicEffect[topic]
                    + interaction[(domain * 5 + quality) * 13 + topic];
            items.add(new Item("document-" + documents++, labels, Labels.of(lot, domain, quality, topic), value));
        }
        return items;
    }

    /** A measurement of a document's worth: its value with noise. */
    double measure(Item item) {
        return item.value() + NOISE * random.nextGaussian();
    }

    /** The same whose noise belongs to the document, so that two runs of one seed differ by what they chose to measure alone. */
    static double measureAlike(Item item, long seed) {
        return item.value()
                + NOISE * new SplittableRandom(HashDraw.of(seed, "noise").bits(item.id())).nextGaussian();
    }

    /** Mean value of the best share of the items. */
    private static double oracle(List<Item> items, double selectionRatio) {
        return items.stream()
                .sorted(Comparator.comparingDouble(Item::value).reversed())
                .limit(Math.round(selectionRatio * items.size()))
                .mapToDouble(Item::value)
                .average()
                .orElseThrow();
    }

    static double mean(List<Item> items) {
        return items.stream().mapToDouble(Item::value).average().orElseThrow();
    }

    private static List<String> names(String prefix, int count) {
        List<String> names = new ArrayList<>();
        for (int g = 0; g < count; g++) {
            names.add(prefix + g);
        }
        return names;
    }

    private double[] normals(int count, double sigma) {
        double[] values = new double[count];
        for (int i = 0; i < count; i++) {
            values[i] = sigma * random.nextGaussian();
        }
        return values;
    }

    private double[] skewedShares(int count, double skew) {
        double[] shares = new double[count];
        double sum = 0;
        for (int i = 0; i < count; i++) {
            shares[i] = Math.exp(skew * random.nextGaussian());
            sum += shares[i];
        }
        for (int i = 0; i < count; i++) {
            shares[i] /= sum;
        }
        return shares;
    }

    private int draw(double[] shares) {
        double left = random.nextDouble();
        for (int i = 0; i < shares.length - 1; i++) {
            left -= shares[i];
            if (left < 0) {
                return i;
            }
        }
        return shares.length - 1;
    }
}

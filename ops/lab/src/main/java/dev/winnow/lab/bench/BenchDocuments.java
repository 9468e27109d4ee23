package dev.winnow.lab.bench;

import dev.winnow.decision.DocumentId;
import dev.winnow.schemas.Annotation;
import dev.winnow.schemas.Document;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Annotated documents like those of a crawl: text, by default of about 4 KB, whose words follow Zipf's law, so that it compresses as text does, and one label per
 * agent with groups of unequal size. The same seed gives the same documents. Owned by one thread.
 */
final class BenchDocuments {
    /** Agents of the benchmark and their groups. */
    static final Map<String, List<String>> AGENTS = agents();

    private static final int MEAN_GROUPS = 8;

    static final int TEXT_BYTES = 4_000;
    private static final int WORDS = 8_000;
    /** Texts are made once; what differs from document to document is the id, the labels and a first line. */
    private static final int TEXTS = 256;

    private final SplittableRandom random;
    private final List<String> texts = new ArrayList<>();

    private final Map<String, List<String>> agents;

    /** Documents with labels of {@link #AGENTS}. */
    BenchDocuments(long seed) {
        this(seed, AGENTS, TEXT_BYTES);
    }

    /**
     * Documents of a stream.
     *
     * @param agents agents that label the documents and their groups
     * @param textBytes bytes of a text, about
     */
    BenchDocuments(long seed, Map<String, List<String>> agents, int textBytes) {
        this.agents = agents;
        random = new SplittableRandom(seed);
        List<String> vocabulary = new ArrayList<>();
        for (int i = 0; i < WORDS; i++) {
            vocabulary.add(word());
        }
        for (int i = 0; i < TEXTS; i++) {
            texts.add(text(vocabulary, textBytes));
        }
    }

    private static Map<String, List<String>> agents() {
        Map<String, List<String>> agents = new LinkedHashMap<>();
        agents.put("domain", groups("domain-", 7));
        agents.put("quality", groups("quality-", 5));
        agents.put("topic", groups("topic-", 12));
        return agents;
    }

    /**
     * So many agents with so many groups together: those of {@link #AGENTS}, or others like them.
     *
     * @param groups groups of all agents, dealt evenly; 0 for 8 of each
     */
    static Map<String, List<String>> agents(int count, int groups) {
        int all = groups == 0 ? MEAN_GROUPS * count : groups;
        if (count == AGENTS.size() && all == groups(AGENTS)) {
            return AGENTS;
        }
        Map<String, List<String>> agents = new LinkedHashMap<>();
        for (int agent = 0; agent < count; agent++) {
            String name = String.format(Locale.ROOT, "agent-%02d", agent);
            agents.put(name, groups(name + "-", all / count + (agent < all % count ? 1 : 0)));
        }
        return agents;
    }

    /** Groups of all agents together. */
    static int groups(Map<String, List<String>> agents) {
        return agents.values().stream().mapToInt(List::size).sum();
    }

    private static List<String> groups(String prefix, int count) {
        List<String> groups = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            groups.add(prefix + i);
        }
        return List.copyOf(groups);
    }

    private String word() {
        StringBuilder word = new StringBuilder();
        int syllables = 1 + random.nextInt(4);
        for (int i = 0; i < syllables; i++) {
            word.append("bcdfghklmnprstvw".charAt(random.nextInt(16))).append("aeiou".charAt(random.nextInt(5)));
        }
        return word.toString();
    }

    /** The rank of a word is drawn with density 1/rank. */
    private String text(List<String> vocabulary, int bytes) {
        StringBuilder text = new StringBuilder(bytes + 16);
        while (text.length() < bytes) {
            int rank = (int) Math.exp(random.nextDouble() * Math.log(WORDS));
            text.append(vocabulary.get(Math.min(rank, WORDS - 1)));
            text.append(random.nextInt(12) == 0 ? ".\n" : " ");
        }
        return text.toString();
    }

    /** The document with a number. */
    Document document(long number) {
        String text = "Document " + number + "\n" + texts.get((int) (number % TEXTS));
        List<Annotation> annotations = new ArrayList<>();
        agents.forEach((agent, groups) -> {
            // the square puts more documents into the lower groups
            double draw = random.nextDouble();
            String group = groups.get((int) (draw * draw * groups.size()));
            annotations.add(new Annotation(agent, group, draw, "0".repeat(64), ""));
        });
        return Document.newBuilder()
                .setId(DocumentId.of(text))
                .setText(text)
                .setSource("bench")
                .setTokens(text.length())
                .setAnnotations(annotations)
                .build();
    }
}

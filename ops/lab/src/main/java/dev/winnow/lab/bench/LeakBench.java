package dev.winnow.lab.bench;

import dev.winnow.agent.AgentCatalog;
import dev.winnow.agent.AgentSettings;
import dev.winnow.agent.Label;
import dev.winnow.agent.PureAgent;
import dev.winnow.agent.fit.FitDocument;
import dev.winnow.agent.fit.FitProgress;
import dev.winnow.agent.fit.FitSettings;
import dev.winnow.agent.fit.TaskItem;
import dev.winnow.agents.decontaminate.DecontaminateAgentFactory;
import dev.winnow.agents.fit.AgentFitter;
import dev.winnow.agents.statistics.Interval;
import dev.winnow.schemas.Document;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.ToIntFunction;

/** Times the agent decontaminate, plants items, and looks at what it finds in documents as they are. One thread. */
final class LeakBench {
    /** Documents of a turn of one contender: a few tens of milliseconds. */
    private static final int TURN = 512;

    private static final int WARM_UP = 3;
    private static final int MOST_PLANTED_OF_TASK = 500;
    private static final int RANDOM_ITEMS = 2_000;
    private static final int MOST_NAMED = 5;
    private static final int RUN_WORDS = 8;

    private final List<Document> documents;
    private final List<TaskItem> tasks;
    private final LeakItems items;
    private final Random random;
    private final Path scratch;
    private final PrintWriter out;

    /**
     * @param documents at least one
     * @param tasks items of real tasks; empty for items of random words
     * @param scratch where artifacts go
     */
    LeakBench(List<Document> documents, List<TaskItem> tasks, long seed, Path scratch, PrintWriter out) {
        this.documents = new ArrayList<>(documents);
        Collections.shuffle(this.documents, new Random(seed));
        random = new Random(seed);
        items = new LeakItems(this.documents, random);
        this.tasks = tasks.isEmpty() ? items.make(RANDOM_ITEMS) : tasks;
        this.scratch = scratch;
        this.out = out;
    }

    private AgentCatalog fitted(List<TaskItem> known, String name) {
        List<FitDocument> sample = documents.stream()
                .limit(FitSettings.FEWEST)
                .map(document ->
                        new FitDocument(document.getId(), document.getText(), document.getSource(), Double.NaN))
                .toList();
        Path directory = scratch.resolve(name);
        new AgentFitter(FitSettings.standard(), FitProgress.silent(), Set.of(DecontaminateAgentFactory.TYPE))
                .fit(sample.iterator(), List.of(), List.of(), known, directory);
        return AgentCatalog.load(directory, AgentSettings.cpu());
    }

    /** Times the agent and the set of runs of words on the same documents, turn by turn. */
    LeakBenchReport.Timing time(int size, int rounds) {
        List<TaskItem> known = new ArrayList<>(tasks.subList(0, Math.min(size, tasks.size())));
        known.addAll(items.make(size - known.size()));
        out.printf(Locale.ROOT, "  indexing %,d items%n", known.size());
        out.flush();
        Set<Long> runs = new HashSet<>();
        known.forEach(item -> runs(item.passage() + " " + item.question(), runs));
        try (AgentCatalog catalog = fitted(known, "timed")) {
            PureAgent agent = only(catalog);
            return time(
                    known.size(),
                    rounds,
                    document -> agent.label(document).group().length(),
                    document -> shared(document.getText(), runs));
        }
    }

    private static PureAgent only(AgentCatalog catalog) {
        return (PureAgent) catalog.agents().get(0);
    }

    private LeakBenchReport.Timing time(
            int size, int rounds, ToIntFunction<Document> index, ToIntFunction<Document> baseline) {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        List<LeakBenchReport.Round> counted = new ArrayList<>();
        long sum = 0;
        for (int round = -WARM_UP; round < rounds; round++) {
            long indexCpu = 0;
            long baselineCpu = 0;
            long wall = 0;
            long characters = 0;
            for (int from = 0; from < documents.size(); from += TURN) {
                List<Document> turn = documents.subList(from, Math.min(documents.size(), from + TURN));
                long began = threads.getCurrentThreadCpuTime();
                long beganWall = System.nanoTime();
                for (Document document : turn) {
                    sum += index.applyAsInt(document);
                    characters += document.getText().length();
                }
                wall += System.nanoTime() - beganWall;
                long between = threads.getCurrentThreadCpuTime();
                for (Document document : turn) {
                    sum += baseline.applyAsInt(document);
                }
                indexCpu += between - began;
                baselineCpu += threads.getCurrentThreadCpuTime() - between;
            }
            if (round >= 0) {
                double each = 1e3 * documents.size();
                counted.add(new LeakBenchReport.Round(indexCpu / each, wall / each, baselineCpu / each));
                out.printf(
                        Locale.ROOT,
                        "  round %d/%d  %.1f us a document of %,d characters%n",
                        round + 1,
                        rounds,
                        indexCpu / each,
                        characters / documents.size());
                out.flush();
            }
        }
        if (sum < 0) {
            throw new IllegalStateException("labels without groups");
        }
        Interval ratio = Interval.ofMean(
                counted.stream().mapToDouble(LeakBenchReport.Round::ratio).toArray());
        double mean = documents.stream()
                .mapToInt(document -> document.getText().length())
                .average()
                .orElseThrow();
        return new LeakBenchReport.Timing(size, documents.size(), mean, counted, ratio);
    }

    private static void runs(String text, Set<Long> into) {
        String[] words = text.toLowerCase(Locale.ROOT).split("\\W+");
        for (int i = 0; i + RUN_WORDS <= words.length; i++) {
            into.add(hash(words, i));
        }
    }

    private static long hash(String[] words, int from) {
        long hash = 0;
        for (int i = from; i < from + RUN_WORDS; i++) {
            hash = hash * 0x9E3779B97F4A7C15L + words[i].hashCode();
        }
        return hash;
    }

    private static int shared(String text, Set<Long> runs) {
        String[] words = text.toLowerCase(Locale.ROOT).split("\\W+");
        int shared = 0;
        for (int i = 0; i + RUN_WORDS <= words.length; i++) {
            shared += runs.contains(hash(words, i)) ? 1 : 0;
        }
        return shared;
    }

    /** Plants items one by one in documents, each with its own edit, and counts those that are found and named. */
    Map<String, LeakBenchReport.Planted> plant() {
        try (AgentCatalog catalog = fitted(tasks, "planted")) {
            return plant(only(catalog));
        }
    }

    private Map<String, LeakBenchReport.Planted> plant(PureAgent agent) {
        Map<String, List<TaskItem>> byTask = new TreeMap<>();
        tasks.forEach(item -> byTask.computeIfAbsent(item.name().replaceFirst("/.*", ""), task -> new ArrayList<>())
                .add(item));
        Map<String, LeakBenchReport.Planted> planted = new TreeMap<>();
        byTask.forEach((task, all) -> {
            Collections.shuffle(all, random);
            List<TaskItem> usable = all.stream()
                    .filter(LeakItems::isLongEnough)
                    .limit(MOST_PLANTED_OF_TASK)
                    .toList();
            int found = 0;
            int named = 0;
            for (TaskItem item : usable) {
                Document host = documents.get(random.nextInt(documents.size()));
                Label label = agent.label(Document.newBuilder(host)
                        .setText(items.planted(item, host.getText()))
                        .build());
                found += label.group().equals("high") ? 1 : 0;
                named += label.reference().equals(item.name()) ? 1 : 0;
            }
            planted.put(task, new LeakBenchReport.Planted(all.size(), usable.size(), found, named));
        });
        return planted;
    }

    /** What the agent finds in the documents as they are, by source. */
    Map<String, LeakBenchReport.Source> sources() {
        try (AgentCatalog catalog = fitted(tasks, "sources")) {
            return sources(only(catalog));
        }
    }

    private Map<String, LeakBenchReport.Source> sources(PureAgent agent) {
        Map<String, LeakBenchReport.Source> sources = new TreeMap<>();
        for (Document document : documents) {
            LeakBenchReport.Source source = sources.computeIfAbsent(
                    document.getSource(), name -> new LeakBenchReport.Source(new TreeMap<>(), new ArrayList<>()));
            Label label = agent.label(document);
            source.groups().merge(label.group(), 1, Integer::sum);
            if (label.group().equals("high") && source.named().size() < MOST_NAMED) {
                source.named().add(label.reference());
            }
        }
        return sources;
    }
}

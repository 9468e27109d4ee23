package dev.winnow.lab.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.management.OperatingSystemMXBean;
import dev.winnow.agent.Agent;
import dev.winnow.agent.AgentCatalog;
import dev.winnow.agent.AgentSettings;
import dev.winnow.agent.Label;
import dev.winnow.agent.fit.FitDocument;
import dev.winnow.agent.fit.FitProgress;
import dev.winnow.agent.fit.FitSettings;
import dev.winnow.agents.domain.DomainAgentFactory;
import dev.winnow.agents.fit.AgentFitter;
import dev.winnow.lab.bench.PeersReport.Classifier;
import dev.winnow.lab.bench.PeersReport.Classifiers;
import dev.winnow.schemas.Document;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Lets a hashed bag of words and fastText learn the sources of the same documents, and name those of others, turn by turn on one core. Owned by one thread. */
final class ClassifierBench {
    private static final int BATCH = 64;
    private static final int COMPILING = 5;
    /** Fewer documents of a source teach nobody. */
    private static final int FEWEST = 20;

    private static final int TOPICS = 2;
    /** Variants of fastText, by the longest run of words that is a feature. */
    private static final Map<String, Integer> RUNS = new TreeMap<>(Map.of("fasttextPairs", 2, "fasttextWords", 1));

    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private final Path folder;
    private final Optional<PythonProcess> python;
    private final Map<String, List<Turn>> turns = new LinkedHashMap<>();
    private final Map<String, Double> fits = new LinkedHashMap<>();

    private record Turn(int documents, int hits, double cpuSeconds) {
        double perCpuSecond() {
            return documents / cpuSeconds;
        }
    }

    /**
     * Compares them.
     *
     * @param folder where models and files go
     * @param python fastText's process; empty where it was left out
     */
    ClassifierBench(Path folder, Optional<PythonProcess> python) {
        this.folder = folder;
        this.python = python;
    }

    /**
     * Lets both learn and classify.
     *
     * @param labelled documents to learn from
     * @param rounds other documents, a list for each round
     */
    Classifiers compare(List<Document> labelled, List<List<Document>> rounds) {
        Map<String, Long> sizes = labelled.stream()
                .map(Document::getSource)
                .filter(source -> !source.isEmpty())
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
        sizes.values().removeIf(size -> size < FEWEST);
        List<Document> learned = of(sizes.keySet(), labelled);
        fits.put(WinnowPipeline.NAME, cpuSeconds(() -> fit(learned)));
        if (python.isPresent()) {
            RUNS.forEach((name, run) -> fits.put(name, fitThere(learned, run)));
        }
        try (AgentCatalog catalog = AgentCatalog.load(folder, AgentSettings.on("cpu", 1))) {
            Agent agent = catalog.agents().get(0);
            for (int warm = 0; warm < COMPILING; warm++) {
                classify(agent, of(sizes.keySet(), rounds.get(0)));
            }
            for (List<Document> round : rounds) {
                List<Document> documents = of(sizes.keySet(), round);
                fits.keySet().forEach(name -> turns.computeIfAbsent(name, key -> new ArrayList<>())
                        .add(
                                RUNS.containsKey(name)
                                        ? classifyThere(documents, RUNS.get(name))
                                        : classify(agent, documents)));
            }
        }
        Map<String, Classifier> contenders = new LinkedHashMap<>();
        fits.forEach((name, fit) -> contenders.put(name, classifier(turns.get(name), fit)));
        Map<String, BootstrapInterval> ratios = new LinkedHashMap<>();
        RUNS.keySet().stream().filter(fits::containsKey).forEach(name -> ratios.put(name, ratio(name)));
        return new Classifiers(
                learned.size(),
                sizes.size(),
                turns.get(WinnowPipeline.NAME).stream()
                        .mapToInt(Turn::documents)
                        .sum(),
                contenders,
                ratios);
    }

    private static List<Document> of(Set<String> sources, List<Document> documents) {
        return documents.stream()
                .filter(document -> sources.contains(document.getSource()))
                .toList();
    }

    private void fit(List<Document> learned) {
        new AgentFitter(
                        new FitSettings(learned.size(), 1, TOPICS, 1),
                        FitProgress.silent(),
                        Set.of(DomainAgentFactory.TYPE))
                .fit(
                        learned.stream()
                                .map(document -> FitDocument.unlabelled(document.getText(), document.getSource()))
                                .iterator(),
                        folder);
    }

    private double fitThere(List<Document> learned, int run) {
        return python.orElseThrow()
                .ask("fit", Map.of("file", lines("learned", learned), "run", run))
                .path("cpuSeconds")
                .asDouble();
    }

    private Turn classify(Agent agent, List<Document> documents) {
        // a source that is named already would not have to be guessed
        List<Document> unnamed = documents.stream()
                .map(document -> Document.newBuilder(document).setSource("").build())
                .toList();
        List<Label> labels = new ArrayList<>();
        double seconds = cpuSeconds(() -> {
            for (int from = 0; from < unnamed.size(); from += BATCH) {
                labels.addAll(agent.label(unnamed.subList(from, Math.min(unnamed.size(), from + BATCH))));
            }
        });
        return turn(documents, labels.stream().map(Label::group).toList(), seconds);
    }

    private Turn classifyThere(List<Document> documents, int run) {
        JsonNode answer = python.orElseThrow().ask("classify", Map.of("file", lines("round", documents), "run", run));
        List<String> sources = new ArrayList<>();
        answer.path("sources").forEach(source -> sources.add(source.asText()));
        return turn(documents, sources, answer.path("cpuSeconds").asDouble());
    }

    private String lines(String name, List<Document> documents) {
        try {
            return Files.write(folder.resolve(name + ".jsonl"), IngestFiles.lines(documents))
                    .toString();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the documents for fastText", e);
        }
    }

    private static Turn turn(List<Document> documents, List<String> sources, double seconds) {
        int hits = 0;
        for (int i = 0; i < documents.size(); i++) {
            hits += documents.get(i).getSource().equals(sources.get(i)) ? 1 : 0;
        }
        return new Turn(documents.size(), hits, seconds);
    }

    /** Of this process, compilers and the collector of garbage included. */
    private static double cpuSeconds(Runnable work) {
        long begin = SYSTEM.getProcessCpuTime();
        work.run();
        return (SYSTEM.getProcessCpuTime() - begin) / 1e9;
    }

    private static Classifier classifier(List<Turn> turns, double fitCpuSeconds) {
        return new Classifier(
                turns.stream().mapToDouble(Turn::hits).sum()
                        / turns.stream().mapToDouble(Turn::documents).sum(),
                Median.of(turns, Turn::perCpuSecond),
                fitCpuSeconds);
    }

    private BootstrapInterval ratio(String other) {
        List<Turn> own = turns.get(WinnowPipeline.NAME);
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < own.size(); i++) {
            ratios.add(own.get(i).perCpuSecond() / turns.get(other).get(i).perCpuSecond());
        }
        return BootstrapInterval.of(ratios);
    }
}

package dev.winnow.lab.bench;

import dev.winnow.agent.Agent;
import dev.winnow.agents.transformer.StagedTransformer;
import dev.winnow.agents.transformer.Window;
import dev.winnow.schemas.Document;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import java.util.stream.Collectors;

/**
 * Times one transformer as a pure model, with its tokenizer, and as a service, and the same model in Python, on the same documents on the same device, turn by turn. The
 * first round warms all up and does not count; each round has documents of its own and another one first.
 */
final class ScoreBench {
    /** Windows of a batch without buckets, as is usual where nothing is known of lengths. */
    static final int ROWS_IN_ORDER = 32;

    /** Scores documents as often as asked, and returns when others can see all of their labels. */
    @FunctionalInterface
    interface Service {
        void score(List<Document> documents, int passes);
    }

    private final StagedTransformer stages;
    private final Agent agent;
    private final Service service;
    private final int passes;
    private final Optional<ScorePython> python;
    private final int batchDocuments;
    private final PrintWriter out;

    /**
     * @param passes times that the service goes through the documents of a round
     * @param python the same model there; empty for none
     */
    ScoreBench(
            StagedTransformer stages,
            Agent agent,
            Service service,
            int passes,
            Optional<ScorePython> python,
            int batchDocuments,
            PrintWriter out) {
        this.stages = stages;
        this.agent = agent;
        this.service = service;
        this.passes = passes;
        this.python = python;
        this.batchDocuments = batchDocuments;
        this.out = out;
    }

    /** Times rounds of documents, the first of which does not count. */
    List<ScoreReport.Round> time(List<List<Document>> rounds) {
        List<ScoreReport.Round> counted = new ArrayList<>();
        long begin = System.nanoTime();
        for (int number = 0; number < rounds.size(); number++) {
            ScoreReport.Round round = round(rounds.get(number), number);
            double left = (System.nanoTime() - begin) / 1e9 / (number + 1) * (rounds.size() - number - 1);
            out.printf(
                    Locale.ROOT,
                    "  round %d of %d%s: pure %.2f, tokenizer %.2f, service %.2f, in order %.2f documents/s%s; %.0f s left%n",
                    number,
                    rounds.size() - 1,
                    number == 0 ? " (warms up, does not count)" : "",
                    round.pureModel(),
                    round.withTokenizer(),
                    round.service(),
                    round.inOrder(),
                    rates(round.python()),
                    left);
            out.flush();
            if (number > 0) {
                counted.add(round);
            }
        }
        return counted;
    }

    private static String rates(Map<String, Double> python) {
        return python.isEmpty()
                ? ""
                : python.entrySet().stream()
                        .map(rate -> String.format(Locale.ROOT, "%s %.2f", rate.getKey(), rate.getValue()))
                        .collect(Collectors.joining(", ", "; Python: ", ""));
    }

    private ScoreReport.Round round(List<Document> documents, int number) {
        List<Window> windows = stages.cut(documents);
        List<DoubleSupplier> contenders = new ArrayList<>(List.of(
                () -> seconds(() -> stages.score(windows)),
                () -> seconds(() -> label(documents)),
                () -> seconds(() -> service.score(documents, passes)) / passes,
                () -> seconds(() -> stages.scoreInOrder(windows, ROWS_IN_ORDER))));
        int own = contenders.size();
        List<String> others = python.map(ScorePython::contenders).orElse(List.of());
        python.ifPresent(there -> {
            there.load(documents, windows, stages.batches(windows), ROWS_IN_ORDER);
            others.forEach(contender -> contenders.add(() -> seconds(there, contender)));
        });
        double[] rates = new double[contenders.size()];
        for (int i = 0; i < rates.length; i++) {
            int turn = (i + number) % rates.length;
            rates[turn] = documents.size() / contenders.get(turn).getAsDouble();
        }
        if (number == 0) {
            python.ifPresent(there -> there.compare(stages.score(windows)));
        }
        Map<String, Double> there = new LinkedHashMap<>();
        for (int i = 0; i < others.size(); i++) {
            there.put(others.get(i), rates[own + i]);
        }
        return new ScoreReport.Round(rates[0], rates[1], rates[2], rates[3], there);
    }

    /** For one pass. */
    private double seconds(ScorePython there, String contender) {
        return there.seconds(contender) / (contender.equals(ScorePython.TOKENIZED_AHEAD) ? passes : 1);
    }

    private static double seconds(Runnable work) {
        long begin = System.nanoTime();
        work.run();
        return (System.nanoTime() - begin) / 1e9;
    }

    private void label(List<Document> documents) {
        for (int from = 0; from < documents.size(); from += batchDocuments) {
            agent.label(documents.subList(from, Math.min(documents.size(), from + batchDocuments)));
        }
    }
}

package dev.winnow.local.bench;

import dev.winnow.agent.Agent;
import dev.winnow.agent.transformer.StagedTransformer;
import dev.winnow.agent.transformer.Window;
import dev.winnow.schemas.Document;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Times one transformer as a pure model, with its tokenizer, and as a service, on the same documents in the same process, turn by turn. The
 * first round warms all up and does not count; each round has documents of its own and another one first.
 */
final class ScoreBench {
    /** Windows of a batch without buckets, as is usual where nothing is known of lengths. */
    static final int ROWS_IN_ORDER = 32;

    private final StagedTransformer stages;
    private final Agent agent;
    private final ScoreService service;
    private final int batchDocuments;
    private final PrintWriter out;

    ScoreBench(StagedTransformer stages, Agent agent, ScoreService service, int batchDocuments, PrintWriter out) {
        this.stages = stages;
        this.agent = agent;
        this.service = service;
        this.batchDocuments = batchDocuments;
        this.out = out;
    }

    /** Times rounds of equally many documents, the first of which does not count. */
    List<ScoreReport.Round> time(List<List<Document>> rounds) {
        List<ScoreReport.Round> counted = new ArrayList<>();
        long begin = System.nanoTime();
        for (int number = 0; number < rounds.size(); number++) {
            ScoreReport.Round round = round(rounds.get(number), number);
            double left = (System.nanoTime() - begin) / 1e9 / (number + 1) * (rounds.size() - number - 1);
            out.printf(
                    Locale.ROOT,
                    "  round %d of %d%s: pure %.2f, tokenizer %.2f, service %.2f, in order %.2f documents/s; %.0f s left%n",
                    number,
                    rounds.size() - 1,
                    number == 0 ? " (warms up, does not count)" : "",
                    round.pureModel(),
                    round.withTokenizer(),
                    round.service(),
                    round.inOrder(),
                    left);
            out.flush();
            if (number > 0) {
                counted.add(round);
            }
        }
        return counted;
    }

    private ScoreReport.Round round(List<Document> documents, int number) {
        List<Window> windows = stages.cut(documents);
        List<Runnable> contenders = List.of(
                () -> stages.score(windows),
                () -> label(documents),
                () -> service.score(documents),
                () -> stages.scoreInOrder(windows, ROWS_IN_ORDER));
        double[] rates = new double[contenders.size()];
        for (int i = 0; i < rates.length; i++) {
            int turn = (i + number) % rates.length;
            long begin = System.nanoTime();
            contenders.get(turn).run();
            rates[turn] = documents.size() * 1e9 / (System.nanoTime() - begin);
        }
        return new ScoreReport.Round(rates[0], rates[1], rates[2], rates[3]);
    }

    private void label(List<Document> documents) {
        for (int from = 0; from < documents.size(); from += batchDocuments) {
            agent.label(documents.subList(from, Math.min(documents.size(), from + batchDocuments)));
        }
    }
}

package dev.winnow.lab.bench;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Winnow's documents per second over Python's of the same round, medians over the rounds; above 1 Winnow is faster. Null where Python could not run.
 *
 * @param pureModel the same archive in the same batches
 * @param withTokenizer texts, batch by batch
 * @param service Kafka to Kafka over texts in Python that are cut ahead while the device works, as the service does
 * @param inOrder the same archive in batches as they come
 * @param transformers the agent's archive over the hub's BERT, the same batches
 */
record OverPython(Double pureModel, Double withTokenizer, Double service, Double inOrder, Double transformers) {

    static OverPython of(List<ScoreReport.Round> rounds) {
        return new OverPython(
                ratio(rounds, ScoreReport.Round::pureModel, ScorePython.PURE_MODEL),
                ratio(rounds, ScoreReport.Round::withTokenizer, ScorePython.WITH_TOKENIZER),
                ratio(rounds, ScoreReport.Round::service, ScorePython.TOKENIZED_AHEAD),
                ratio(rounds, ScoreReport.Round::inOrder, ScorePython.IN_ORDER),
                ratio(rounds, ScoreReport.Round::pureModel, ScorePython.TRANSFORMERS));
    }

    private static Double ratio(
            List<ScoreReport.Round> rounds, ToDoubleFunction<ScoreReport.Round> own, String contender) {
        return rounds.stream().allMatch(round -> round.python().containsKey(contender))
                ? Double.valueOf(Median.of(
                        rounds,
                        round -> own.applyAsDouble(round) / round.python().get(contender)))
                : null;
    }
}

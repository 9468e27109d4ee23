package dev.winnow.lab.bench;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.List;

/**
 * What Python did in the rounds of a scoring benchmark: documents per second, medians over the rounds, null where a contender could not run.
 *
 * @param side what it ran on
 * @param pureModelDocsPerSecond the agent's archive on windows that are cut already, in the agent's batches
 * @param withTokenizer the archive on texts, cut by Hugging Face's tokenizer, batch by batch
 * @param tokenizedAhead the same, but that the next batch is cut while the device works
 * @param inOrder the archive on windows that are cut already, in batches as they come
 * @param transformers the hub's BERT of the same weights in the agent's batches
 */
record PythonRates(
        @JsonUnwrapped PythonSide side,
        Double pureModelDocsPerSecond,
        Double withTokenizer,
        Double tokenizedAhead,
        Double inOrder,
        Double transformers) {

    static PythonRates of(PythonSide side, List<ScoreReport.Round> rounds) {
        return new PythonRates(
                side,
                median(rounds, ScorePython.PURE_MODEL),
                median(rounds, ScorePython.WITH_TOKENIZER),
                median(rounds, ScorePython.TOKENIZED_AHEAD),
                median(rounds, ScorePython.IN_ORDER),
                median(rounds, ScorePython.TRANSFORMERS));
    }

    private static Double median(List<ScoreReport.Round> rounds, String contender) {
        return rounds.stream().allMatch(round -> round.python().containsKey(contender))
                ? Double.valueOf(Median.of(rounds, round -> round.python().get(contender)))
                : null;
    }
}

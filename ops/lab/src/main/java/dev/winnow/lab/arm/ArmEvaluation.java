package dev.winnow.lab.arm;

import dev.winnow.trainer.evaluation.ChoiceFiles;
import dev.winnow.trainer.evaluation.ChoiceTask;
import dev.winnow.trainer.evaluation.HeldOutText;
import dev.winnow.trainer.evaluation.ZeroShot;
import dev.winnow.trainer.model.ModelTrainer;
import dev.winnow.trainer.model.Vocabulary;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Held-out loss by domain and zero-shot accuracy by task, of which rewards know nothing. One thread. */
public final class ArmEvaluation implements ArmRun.Evaluation {
    private final ExperimentSettings settings;
    private final HeldOutText heldOut;
    private final List<ChoiceTask> tasks;
    private final Vocabulary vocabulary;

    /**
     * Prepares what is measured.
     *
     * @param files files and folders that multiple-choice tasks are read from; others in them are skipped
     * @param heldOutTexts texts by domain that no arm was offered
     */
    public ArmEvaluation(
            ExperimentSettings settings,
            Vocabulary vocabulary,
            List<Path> files,
            Map<String, List<String>> heldOutTexts)
            throws IOException {
        this.settings = settings;
        this.vocabulary = vocabulary;
        heldOut = HeldOutText.of(
                vocabulary,
                settings.model().context(),
                heldOutTexts,
                settings.measure().heldOutTokens());
        tasks = ChoiceFiles.find(files, settings.measure().choiceItems());
    }

    @Override
    public ArmRun.Evaluated of(ModelTrainer trainer) {
        Map<String, Double> losses = new TreeMap<>();
        heldOut.loss(trainer.model(), trainer.owner(), ExperimentSettings.TOKEN_BUDGET)
                .forEach((domain, loss) -> losses.put(domain, loss.nats()));
        Map<String, SeedResult.Choice> accuracy = new TreeMap<>();
        if (!tasks.isEmpty()) {
            ZeroShot zeroShot = ZeroShot.of(vocabulary, settings.model().context(), tasks);
            for (ZeroShot.Score score :
                    zeroShot.score(trainer.model(), trainer.owner(), ExperimentSettings.TOKEN_BUDGET)) {
                accuracy.put(
                        score.task(),
                        new SeedResult.Choice(score.accuracy(), score.normalised(), score.chance(), score.items()));
            }
        }
        return new ArmRun.Evaluated(losses, accuracy);
    }
}

package dev.winnow.trainer.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import dev.winnow.inference.AdamW;
import dev.winnow.inference.TorchRuntime;
import dev.winnow.trainer.model.ByteVocabulary;
import dev.winnow.trainer.model.LearningRate;
import dev.winnow.trainer.model.LlamaModel;
import dev.winnow.trainer.model.ModelShape;
import dev.winnow.trainer.model.ModelTrainer;
import dev.winnow.trainer.model.OrderState;
import dev.winnow.trainer.model.SequencePacker;
import dev.winnow.trainer.model.TokenRow;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EvaluationIT {
    private static final int CONTEXT = 48;
    private static final int BUDGET = 1024;
    private static final List<String> THINGS = List.of("grain", "chaff", "straw", "stone");
    private static final List<String> FATES = List.of("kept", "blown", "bound", "thrown");

    private final ByteVocabulary vocabulary = new ByteVocabulary();
    private final NDManager owner = TorchRuntime.start(1, "cpu").newManager();
    private final ModelTrainer trainer = new ModelTrainer(
            owner,
            new ModelShape(vocabulary.size(), CONTEXT, 32, 2, 4, 2, 48),
            3,
            AdamW.Settings.standard(),
            new LearningRate(1e-2, 5, 0, LearningRate.Shape.COSINE));
    private final LlamaModel model = trainer.model();

    @AfterEach
    void close() {
        trainer.close();
        owner.close();
    }

    private static String question(String thing) {
        return "Question: what of " + thing + "?\nAnswer:";
    }

    private void train(int steps) {
        SplittableRandom random = new SplittableRandom(1);
        SequencePacker packer = new SequencePacker(OrderState.inMemory("test", CONTEXT, 8, vocabulary));
        for (int step = 0; step < steps; step++) {
            for (int partition = packer.wanted(8); partition >= 0; partition = packer.wanted(8)) {
                int which = random.nextInt(THINGS.size());
                packer.add(partition, 0, vocabulary.encode(question(THINGS.get(which)) + " " + FATES.get(which)));
            }
            trainer.step(packer.take(8));
        }
    }

    private static ChoiceItem item(int which) {
        return new ChoiceItem(
                THINGS.get(which),
                FATES.stream()
                        .map(fate -> new ChoiceItem.Option(question(THINGS.get(which)), fate))
                        .toList(),
                which);
    }

    private ZeroShot.Score score(List<ChoiceItem> items, int tokenBudget) {
        return ZeroShot.of(vocabulary, CONTEXT, List.of(new ChoiceTask("fates", items)))
                .score(model, owner, tokenBudget)
                .get(0);
    }

    @Test
    void aModelThatWasTaughtTheAnswersGivesThem() {
        List<ChoiceItem> items = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            items.add(item(i));
        }
        double before = score(items, BUDGET).accuracy();

        train(300);

        ZeroShot.Score after = score(items, BUDGET);
        assertThat(before).isLessThan(1);
        assertThat(after.accuracy()).isEqualTo(1);
        assertThat(after.normalised()).isEqualTo(1);
        assertThat(after.unscored()).isZero();
    }

    @Test
    void theLikelihoodsOfAContextAndItsContinuationAreThatOfTheWholeRow() {
        train(20);
        Likelihood likelihood = Likelihood.of(model, owner, BUDGET);
        TokenRow continuation =
                OptionRow.of(vocabulary, CONTEXT, item(0).options().get(2)).row();
        int[] context = vocabulary.encode(item(0).options().get(2).context());

        double[] parts = likelihood.of(List.of(TokenRow.whole(context), continuation));
        double whole = -model.rowLosses(owner, List.of(TokenRow.whole(continuation.tokens())), BUDGET)[0];

        assertThat(parts[0] + parts[1]).isCloseTo(whole, within(1e-3));
        assertThat(parts[1]).isNegative();
    }

    @Test
    void neitherTheOrderOfItemsNorTheSizeOfAPassChangesAScore() {
        train(30);
        SplittableRandom random = new SplittableRandom(7);
        List<ChoiceItem> items = new ArrayList<>();
        for (int i = 0; i < 90; i++) {
            String context = "x".repeat(random.nextInt(60)) + "what is it that is";
            items.add(new ChoiceItem(
                    "" + i,
                    List.of(
                            new ChoiceItem.Option(context, FATES.get(random.nextInt(4)) + i),
                            new ChoiceItem.Option(context, THINGS.get(random.nextInt(4)) + " of " + i)),
                    random.nextInt(2)));
        }
        ZeroShot.Score score = score(items, BUDGET);

        Collections.reverse(items);

        assertThat(score(items, BUDGET)).isEqualTo(score);
        assertThat(score(items, 64)).isEqualTo(score);
        assertThat(score.truncated()).isBetween(1, 89);
    }

    @Test
    void lossOnHeldOutTextFallsWhereTheModelLearned() {
        Map<String, List<String>> texts = Map.of(
                "learned", List.of((question("straw") + " bound\n").repeat(5)),
                "strange", List.of("ZYXW 9876 {}[] %&".repeat(12)));
        HeldOutText heldOut = HeldOutText.of(vocabulary, CONTEXT, texts);
        double before = heldOut.loss(model, owner, BUDGET).get("learned").bitsPerByte();

        train(120);

        Map<String, HeldOutText.Loss> after = heldOut.loss(model, owner, BUDGET);
        // an untrained model knows nothing of 257 tokens: log2(257) = 8.006
        assertThat(before).isCloseTo(8.0, within(0.3));
        assertThat(after.get("learned").bitsPerByte()).isLessThan(before / 2);
        assertThat(after.get("strange").bitsPerByte())
                .isGreaterThan(after.get("learned").bitsPerByte() * 2);
        assertThat(after.get("learned").nats())
                .isCloseTo(after.get("learned").bitsPerByte() * Math.log(2), within(1e-9));
    }
}

package dev.winnow.agents.transformer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.winnow.inference.LinearPrecision;
import dev.winnow.inference.SequenceModel;
import dev.winnow.inference.TorchArchive;
import dev.winnow.inference.TorchRuntime;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model that fails as a full device does when a batch holds more than 64 tokens; otherwise it adds up the ids of a row. */
class WindowScorerIT {
    private static final String SOURCE = """
              def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
                if torch.gt(torch.mul((torch.size(ids))[0], (torch.size(ids))[1]), 64):
                  ops.prim.RaiseException("CUDA out of memory. Tried to allocate 2.00 GiB")
                else:
                  pass
                return torch.to(torch.sum(torch.mul(ids, mask), [1], True), 6)
            """;
    private static final TransformerSettings SETTINGS = new TransformerSettings(
            "model.pt", 64, 1, 0, Pooling.MEAN, false, false, 0, false, 4_096, LinearPrecision.FP32);

    @TempDir
    Path folder;

    private WindowScorer scorer() {
        Path file = folder.resolve("model.pt");
        new TorchArchive("Small").method(SOURCE).write(file);
        TorchRuntime runtime = TorchRuntime.start(1, "cpu");
        SequenceModel model = SequenceModel.load(runtime, file, new SequenceModel.Inputs(false, false, 0));
        return WindowScorer.on(runtime, model, 2, SETTINGS);
    }

    private static Window window(int value, int length) {
        long[] ids = new long[length];
        Arrays.fill(ids, value);
        return new Window(0, ids, length);
    }

    @Test
    void aBatchThatDoesNotFitIsCutUntilItDoesAndEveryWindowKeepsItsPlace() {
        List<Window> windows = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            windows.add(window(i, 1 + i % 30));
        }
        try (WindowScorer scorer = scorer()) {
            float[][] outputs = scorer.score(windows);

            for (int i = 0; i < windows.size(); i++) {
                assertThat(outputs[i]).containsExactly(i * (1 + i % 30));
            }
        }
    }

    @Test
    void aSingleWindowThatDoesNotFitFailsAndTheNextBatchContinues() {
        try (WindowScorer scorer = scorer()) {
            assertThatThrownBy(() -> scorer.score(List.of(window(1, 65)))).hasMessageContaining("out of memory");

            assertThat(scorer.score(List.of(window(7, 2)))[0]).containsExactly(14);
        }
    }
}

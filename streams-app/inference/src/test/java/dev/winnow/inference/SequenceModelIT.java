package dev.winnow.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.engine.EngineException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SequenceModelIT {
    private static final List<long[]> ROWS = List.of(new long[] {5, 6, 7}, new long[] {1});

    @TempDir
    Path folder;

    private float[][] outputs(String source, boolean tokenTypes) {
        Path file = folder.resolve("model.pt");
        new TorchArchive("Small").method(source).write(file);
        SequenceModel.Inputs inputs = new SequenceModel.Inputs(tokenTypes, false, 9);
        try (SequenceModel model = SequenceModel.load(TorchRuntime.start(1, "cpu"), file, inputs)) {
            model.evaluate(ROWS);
            return model.evaluate(ROWS);
        }
    }

    @Test
    void aModelThatAsksForTokenTypesGetsThemWhetherOrNotItsDirectoryDeclaresThem() {
        String source = """
                  def forward(self, ids: Tensor, mask: Tensor, types: Tensor) -> Tensor:
                    return torch.to(torch.sum(torch.add(torch.mul(ids, mask), types), [1], True), 6)
                """;

        for (boolean declared : List.of(true, false)) {
            assertThat(outputs(source, declared)).isDeepEqualTo(new float[][] {{18}, {1}});
        }
    }

    @Test
    void aBatchThatIsPaddedToAShapeGivesItsRowsTheSameOutputs() {
        String source = """
                  def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
                    return torch.to(torch.add(torch.sum(torch.mul(ids, mask), [1], True), (torch.size(ids))[0]), 6)
                """;
        Path file = folder.resolve("model.pt");
        new TorchArchive("Small").method(source).write(file);
        SequenceModel.Inputs inputs = new SequenceModel.Inputs(false, false, 9);
        try (SequenceModel model = SequenceModel.load(TorchRuntime.start(1, "cpu"), file, inputs)) {
            assertThat(model.evaluate(ROWS, 8, 64)).isDeepEqualTo(new float[][] {{26}, {9}});
        }
    }

    @Test
    void aModelWithOneNumberForEachRowMayLeaveOutTheSecondDimension() {
        String source = """
                  def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
                    return torch.to(torch.sum(torch.mul(ids, mask), [1]), 6)
                """;

        assertThat(outputs(source, false)).isDeepEqualTo(new float[][] {{18}, {1}});
    }

    @Test
    void aModelWithAnOutputForEachTokenIsRefused() {
        String source = """
                  def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
                    return torch.to(torch.unsqueeze(torch.mul(ids, mask), 2), 6)
                """;

        assertThatThrownBy(() -> outputs(source, false)).hasMessageContaining("one vector for each");
    }

    @Test
    void anotherFailureOfTheEngineIsPassedOn() {
        String source = """
                  def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
                    ops.prim.RaiseException("the model is broken")
                    return ids
                """;

        assertThatThrownBy(() -> outputs(source, false))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("the model is broken");
    }
}

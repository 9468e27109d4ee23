package dev.winnow.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TorchIT {
    private static final String QUADRATIC = """
              def loss(self, ps: List[Tensor], target: Tensor) -> Tensor:
                difference = torch.sub(torch.mul(ps[0], self.weight), target)
                return torch.add(torch.sum(torch.mul(difference, difference)), torch.sum(ps[1]), alpha=0.)
              def both(self, x: Tensor, y: Tensor) -> Tuple[Tensor, Tensor]:
                return (torch.add(x, y), torch.sub(x, y))
            """;

    private final TorchRuntime runtime = TorchRuntime.start(1, "cpu");
    private final NDManager owner = runtime.newManager();
    private final TorchProgram program = TorchProgram.load(
            owner,
            new TorchArchive("Quadratic")
                    .buffer("weight", new float[] {1, 2, 3}, 3)
                    .method(QUADRATIC));

    @AfterEach
    void close() {
        program.close();
        owner.close();
    }

    private ParameterStore store() {
        ParameterStore store = new ParameterStore(owner);
        store.addNormal("a", 1, new SplittableRandom(7), new Shape(3));
        store.addConstant("matrix", 0.5f, new Shape(2, 2));
        return store.trainable();
    }

    private double trainOnce(ParameterStore store, AdamW optimizer) {
        try (NDManager step = owner.newSubManager()) {
            NDArray target = step.create(new float[] {1, 1, 1});
            try (var collector = Engine.getEngine("PyTorch").newGradientCollector()) {
                NDList loss =
                        program.differentiate("loss", step, TorchArgument.of(store.all()), TorchArgument.of(target));
                collector.backward(loss.singletonOrThrow());
                optimizer.step(step, 0.05);
                return loss.singletonOrThrow().getFloat();
            }
        }
    }

    @Test
    void aMethodReturnsSeveralArraysOwnedByTheGivenManager() {
        try (NDManager results = owner.newSubManager()) {
            NDArray x = owner.create(new float[] {3, 4});
            NDArray y = owner.create(new float[] {1, 1});

            NDList both = program.evaluate("both", results, TorchArgument.of(x), TorchArgument.of(y));

            assertThat(both.get(0).toFloatArray()).containsExactly(4, 5);
            assertThat(both.get(1).toFloatArray()).containsExactly(2, 3);
            assertThat(both.get(0).getManager()).isSameAs(results);
        }
    }

    @Test
    void gradientsReachTheParametersAndSurviveGarbageCollection() {
        try (ParameterStore store = store();
                NDManager step = owner.newSubManager()) {
            float[] a = store.get("a").toFloatArray();
            NDArray target = step.create(new float[] {1, 1, 1});
            try (var collector = Engine.getEngine("PyTorch").newGradientCollector()) {
                NDList loss =
                        program.differentiate("loss", step, TorchArgument.of(store.all()), TorchArgument.of(target));
                System.gc();
                collector.backward(loss.singletonOrThrow());
            }

            float[] gradient = store.gradients(step).get(0).toFloatArray();

            for (int i = 0; i < 3; i++) {
                float weight = i + 1;
                assertThat(gradient[i]).isCloseTo(2 * weight * (a[i] * weight - 1), within(1e-5f));
            }
        }
    }

    @Test
    void adamWTakesTheStepOfItsEquation() {
        var settings = new AdamW.Settings(0.9, 0.95, 1e-8, 0.1, 1.0);
        try (ParameterStore store = new ParameterStore(owner)) {
            store.add("w", new float[] {2, -3}, new Shape(1, 2));
            try (AdamW optimizer = new AdamW(owner, store, settings);
                    NDManager step = owner.newSubManager()) {
                NDArray gradient = step.create(new float[] {3, 4}, new Shape(1, 2));

                double norm = optimizer.step(step, List.of(gradient), 0.01);

                assertThat(norm).isCloseTo(5, within(1e-5));
                // after bias correction the first step is the sign of the gradient, whatever its clipped size
                float[] w = store.get("w").toFloatArray();
                assertThat(w[0]).isCloseTo(2f * (1 - 0.001f) - 0.01f, within(1e-6f));
                assertThat(w[1]).isCloseTo(-3f * (1 - 0.001f) - 0.01f, within(1e-6f));
                assertThat(optimizer.firstMoments().get("w").toFloatArray()[0]).isCloseTo(0.06f, within(1e-6f));
            }
        }
    }

    @Test
    void aStepWithoutFiniteGradientsChangesNothing() {
        try (ParameterStore store = store();
                AdamW optimizer = new AdamW(owner, store, AdamW.Settings.standard());
                NDManager step = owner.newSubManager()) {
            float[] before = store.get("a").toFloatArray();
            NDArray poison = step.create(new float[] {Float.NaN, 0, 0});

            double norm = optimizer.step(step, List.of(poison, step.zeros(new Shape(2, 2))), 0.1);

            assertThat(norm).isNaN();
            assertThat(store.get("a").toFloatArray()).containsExactly(before);
        }
    }

    @Test
    void trainingAddsNoArrayToTheLongLivedManagersAndLowersTheLoss() {
        try (ParameterStore store = store();
                AdamW optimizer = new AdamW(owner, store, AdamW.Settings.standard())) {
            double first = trainOnce(store, optimizer);
            int parameters = store.managedArrays();
            int all = owner.getManagedArrays().size();

            double last = IntStream.range(0, 50)
                    .mapToDouble(i -> trainOnce(store, optimizer))
                    .reduce((a, b) -> b)
                    .orElseThrow();

            assertThat(last).isLessThan(first);
            assertThat(store.managedArrays()).isEqualTo(parameters);
            assertThat(owner.getManagedArrays()).hasSize(all);
        }
    }

    @Test
    void aSnapshotRestoresParametersAndOptimizerBitForBit() {
        try (ParameterStore store = store();
                AdamW optimizer = new AdamW(owner, store, AdamW.Settings.standard());
                NDManager copies = owner.newSubManager()) {
            trainOnce(store, optimizer);
            float[] before = store.get("a").toFloatArray();
            var snapshot = optimizer.snapshot(copies);
            double next = trainOnce(store, optimizer);

            optimizer.restore(snapshot);

            assertThat(store.get("a").toFloatArray()).containsExactly(before);
            assertThat(optimizer.steps()).isEqualTo(1);
            assertThat(trainOnce(store, optimizer)).isEqualTo(next);
        }
    }

    @Test
    void aSavedStoreIsRestoredBitForBitAndSavesToTheSameBytes(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("weights.safetensors");
        try (ParameterStore saved = store();
                ParameterStore other = new ParameterStore(owner)) {
            saved.save(file);
            other.addZerosLike(saved).trainable().load(file);

            assertThat(other.get("a").toFloatArray())
                    .containsExactly(saved.get("a").toFloatArray());
            other.save(folder.resolve("again.safetensors"));
            assertThat(folder.resolve("again.safetensors")).hasSameBinaryContentAs(file);
        }
    }

    @Test
    void aBrokenWeightFileIsRefusedWithAReason(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("weights.safetensors");
        try (ParameterStore store = store()) {
            store.save(file);
            byte[] bytes = Files.readAllBytes(file);
            byte[] cut = Arrays.copyOf(bytes, bytes.length - 4);
            Files.write(file, cut);
            assertThatThrownBy(() -> store.load(file)).hasMessageContaining("outside of the file");
            Files.write(file, new byte[] {-1, -1, -1, -1, -1, -1, -1, 127, 0});
            assertThatThrownBy(() -> store.load(file)).hasMessageContaining("header length");
        }
    }

    @Test
    void anUnknownOrAbsentDeviceIsRefusedInOneLine() {
        assertThatThrownBy(() -> TorchRuntime.start(1, "tpu")).hasMessageContaining("unknown device 'tpu'");
        assertThatThrownBy(() -> TorchRuntime.start(1, "cuda:77")).hasMessageContaining("not found");
    }
}

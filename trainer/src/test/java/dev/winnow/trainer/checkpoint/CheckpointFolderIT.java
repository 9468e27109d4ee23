package dev.winnow.trainer.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDManager;
import dev.winnow.inference.AdamW;
import dev.winnow.inference.TorchRuntime;
import dev.winnow.trainer.model.ByteVocabulary;
import dev.winnow.trainer.model.LearningRate;
import dev.winnow.trainer.model.LlamaModel;
import dev.winnow.trainer.model.ModelShape;
import dev.winnow.trainer.model.ModelTrainer;
import dev.winnow.trainer.model.OrderState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A reader of checkpoints beside a trainer that saves. */
class CheckpointFolderIT {
    private static final ModelShape SHAPE = new ModelShape(257, 24, 16, 2, 4, 2, 24);

    @TempDir
    Path directory;

    @Test
    void aReaderWhoseCheckpointIsDeletedMeanwhileReadsANewerOne() throws IOException {
        CheckpointFolder folder = new CheckpointFolder(directory);
        TorchRuntime runtime = TorchRuntime.start(1, "cpu");
        try (NDManager owner = runtime.newManager();
                ModelTrainer trainer = trainer(owner)) {
            folder.save(trainer, state(1));
            AtomicInteger tries = new AtomicInteger();

            CheckpointFolder.Loaded loaded = folder.model(shape -> {
                        if (tries.incrementAndGet() == 1) {
                            // a trainer keeps two: the one that is verified goes
                            save(folder, trainer, 2);
                            save(folder, trainer, 3);
                        }
                        return new LlamaModel(owner, shape, 0);
                    })
                    .orElseThrow();

            assertThat(tries).hasValue(2);
            assertThat(loaded.state().trainerEpoch()).isEqualTo(3);
            loaded.model().close();
        }
    }

    @Test
    void aBrokenCheckpointThatIsTheNewestIsReported() throws IOException {
        CheckpointFolder folder = new CheckpointFolder(directory);
        TorchRuntime runtime = TorchRuntime.start(1, "cpu");
        try (NDManager owner = runtime.newManager();
                ModelTrainer trainer = trainer(owner)) {
            folder.save(trainer, state(1));
            Files.delete(directory.resolve("checkpoint-000000000000/weights.safetensors"));

            assertThatThrownBy(() -> folder.model(shape -> new LlamaModel(owner, shape, 0)))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("is broken");
        }
    }

    private static TrainerState state(long epoch) {
        return TrainerState.fresh(SHAPE, OrderState.inMemory("test", SHAPE.context(), 1, new ByteVocabulary()), epoch);
    }

    private static void save(CheckpointFolder folder, ModelTrainer trainer, long epoch) {
        try {
            folder.save(trainer, state(epoch));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ModelTrainer trainer(NDManager owner) {
        return new ModelTrainer(
                owner, SHAPE, 1, AdamW.Settings.standard(), new LearningRate(1e-2, 2, 0, LearningRate.Shape.COSINE));
    }
}

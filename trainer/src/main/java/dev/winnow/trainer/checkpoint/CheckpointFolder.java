package dev.winnow.trainer.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.winnow.inference.AdamW;
import dev.winnow.selection.Hashing;
import dev.winnow.trainer.model.LlamaModel;
import dev.winnow.trainer.model.ModelShape;
import dev.winnow.trainer.model.ModelTrainer;
import dev.winnow.trainer.model.Vocabulary;
import dev.winnow.trainer.model.WeightAverage;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checkpoints of one training run, the newest {@value #KEPT} kept.
 *
 * <p>A checkpoint appears whole or not at all: it is written beside, forced to disk, and renamed. Its manifest holds the
 * SHA-256 of every file, checked before anything is loaded. Training thread only.
 */
public final class CheckpointFolder {
    private static final int KEPT = 2;
    private static final String PREFIX = "checkpoint-";
    private static final String UNFINISHED = ".unfinished";
    private static final String WEIGHTS = "weights.safetensors";
    private static final String FIRST = "first-moments.safetensors";
    private static final String SECOND = "second-moments.safetensors";
    /** Only where the trainer keeps an average of the weights; a checkpoint from before there was one has none. */
    private static final String AVERAGE = "average.safetensors";

    private static final String STATE = "state.json";
    private static final String MANIFEST = "manifest.json";
    private static final List<String> ALWAYS = List.of(WEIGHTS, FIRST, SECOND, STATE);

    /** Beside the digests. 2: rotary positions turn neighbouring channels, so that older weights are another model. 3: one order of samples. */
    private static final String FORMAT = "format";

    private static final String NEWEST_FORMAT = "3";
    private static final String EARLIER_FORMAT = "2";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Logger LOG = LoggerFactory.getLogger(CheckpointFolder.class);

    private final Path folder;

    /** Checkpoints below {@code folder}, which is made when it does not exist. */
    public CheckpointFolder(Path folder) {
        this.folder = folder;
    }

    /** Writes a checkpoint and forgets the oldest. */
    public void save(ModelTrainer trainer, TrainerState state) throws IOException {
        Files.createDirectories(folder);
        Path unfinished = folder.resolve(UNFINISHED);
        delete(unfinished);
        Files.createDirectory(unfinished);
        AdamW optimizer = trainer.optimizer();
        trainer.model().parameters().save(unfinished.resolve(WEIGHTS));
        optimizer.firstMoments().save(unfinished.resolve(FIRST));
        optimizer.secondMoments().save(unfinished.resolve(SECOND));
        List<String> files = new ArrayList<>(ALWAYS);
        if (trainer.average().isPresent()) {
            trainer.average().get().averages().save(unfinished.resolve(AVERAGE));
            files.add(AVERAGE);
        }
        writeForced(unfinished.resolve(STATE), JSON.writeValueAsBytes(state));
        Map<String, String> digests = new TreeMap<>();
        for (String file : files) {
            digests.put(file, digest(unfinished.resolve(file)));
        }
        digests.put(FORMAT, NEWEST_FORMAT);
        writeForced(unfinished.resolve(MANIFEST), JSON.writeValueAsBytes(digests));
        Files.move(unfinished, unused(state.step()), StandardCopyOption.ATOMIC_MOVE);
        force(folder);
        List<Path> all = checkpoints();
        for (Path old : all.subList(0, Math.max(0, all.size() - KEPT))) {
            delete(old);
        }
    }

    /** A name that sorts last. A second checkpoint of a step never touches the first: a crash would leave that one in pieces. */
    private Path unused(long step) {
        Path path = folder.resolve(PREFIX + String.format("%012d", step));
        for (int again = 1; Files.exists(path); again++) {
            path = folder.resolve(PREFIX + String.format("%012d.%06d", step, again));
        }
        return path;
    }

    /** State of the newest checkpoint, verified; empty if none exists. */
    public Optional<TrainerState> newest() throws IOException {
        List<Path> all = checkpoints();
        if (all.isEmpty()) {
            return Optional.empty();
        }
        Path checkpoint = all.get(all.size() - 1);
        verify(checkpoint);
        return Optional.of(state(checkpoint));
    }

    private static TrainerState state(Path checkpoint) throws IOException {
        JsonNode state = JSON.readTree(Files.readAllBytes(checkpoint.resolve(STATE)));
        return JSON.treeToValue(EarlierState.isOne(state) ? EarlierState.migrated(state) : state, TrainerState.class);
    }

    /**
     * Puts weights, their average and the optimizer of the newest checkpoint into a trainer of the same shape. The average starts
     * at the weights where the checkpoint has none.
     */
    public void restore(ModelTrainer trainer, TrainerState state) throws IOException {
        List<Path> all = checkpoints();
        Path checkpoint = all.get(all.size() - 1);
        if (!state.shape().equals(trainer.model().shape())) {
            throw new IllegalArgumentException(
                    "checkpoint " + checkpoint + " is of " + state.shape() + ", the options give "
                            + trainer.model().shape() + ": use the same model options or another --checkpoint-dir");
        }
        verify(checkpoint);
        trainer.model().parameters().load(checkpoint.resolve(WEIGHTS));
        trainer.optimizer().firstMoments().load(checkpoint.resolve(FIRST));
        trainer.optimizer().secondMoments().load(checkpoint.resolve(SECOND));
        trainer.optimizer().restoreSteps(state.step());
        trainer.restoreRecentBatches(state.recentBatches());
        if (trainer.average().isPresent()) {
            restore(trainer.average().get(), checkpoint);
        }
    }

    private static void restore(WeightAverage average, Path checkpoint) throws IOException {
        if (Files.exists(checkpoint.resolve(AVERAGE))) {
            average.averages().load(checkpoint.resolve(AVERAGE));
        } else {
            average.restart();
            LOG.info("no average of the weights in the checkpoint, it starts at the weights checkpoint={}", checkpoint);
        }
    }

    /**
     * A model with the weights of a checkpoint.
     *
     * @param model to be closed by who asked for it
     * @param state of that very checkpoint
     */
    public record Loaded(LlamaModel model, TrainerState state) {}

    /**
     * The model of the newest checkpoint alone, verified, without its optimizer; empty when there is no checkpoint. A trainer may save meanwhile: where it has deleted
     * files of the checkpoint that is being read, the one that is the newest then is read.
     */
    public Optional<Loaded> model(Function<ModelShape, LlamaModel> create) throws IOException {
        while (true) {
            List<Path> all = checkpoints();
            if (all.isEmpty()) {
                return Optional.empty();
            }
            Path checkpoint = all.get(all.size() - 1);
            try {
                return Optional.of(load(checkpoint, create));
            } catch (IOException e) {
                if (checkpoints().stream().noneMatch(other -> other.compareTo(checkpoint) > 0)) {
                    throw e;
                }
                LOG.info("a trainer has replaced the checkpoint, reading a newer one checkpoint={}", checkpoint);
            }
        }
    }

    private static Loaded load(Path checkpoint, Function<ModelShape, LlamaModel> create) throws IOException {
        verify(checkpoint);
        TrainerState state = state(checkpoint);
        LlamaModel model = create.apply(state.shape());
        try {
            model.parameters().load(checkpoint.resolve(WEIGHTS));
            return new Loaded(model, state);
        } catch (IOException | RuntimeException e) {
            model.close();
            throw e;
        }
    }

    /**
     * The model of the newest checkpoint, as {@link #model(Function)}.
     *
     * @throws IllegalArgumentException when there is no checkpoint, or it is of another vocabulary
     */
    public Loaded model(Vocabulary vocabulary, Function<ModelShape, LlamaModel> create) throws IOException {
        Loaded loaded = model(create)
                .orElseThrow(() -> new IllegalArgumentException(
                        "no checkpoint in " + folder + ": give the --checkpoint-dir of a training run"));
        if (!loaded.state().vocabulary().equals(vocabulary.identity())) {
            loaded.model().close();
            throw new IllegalArgumentException("the checkpoint in " + folder
                    + " was trained with another vocabulary: give the --tokenizer of the training run");
        }
        return loaded;
    }

    private List<Path> checkpoints() throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> listed = Files.list(folder)) {
            return listed.filter(path -> path.getFileName().toString().startsWith(PREFIX))
                    .sorted()
                    .toList();
        }
    }

    private static void verify(Path checkpoint) throws IOException {
        Path manifest = checkpoint.resolve(MANIFEST);
        if (!Files.isRegularFile(manifest)) {
            throw broken(checkpoint, "its manifest is missing");
        }
        Map<?, ?> digests = JSON.readValue(Files.readAllBytes(manifest), Map.class);
        if (!NEWEST_FORMAT.equals(digests.get(FORMAT)) && !EARLIER_FORMAT.equals(digests.get(FORMAT))) {
            throw new IOException(
                    "cannot read checkpoint " + checkpoint + ": another version of Winnow wrote it, in format "
                            + digests.get(FORMAT) + ", and this one reads " + EARLIER_FORMAT + " and " + NEWEST_FORMAT
                            + "; use that version, or start training again with another --checkpoint-dir");
        }
        List<String> files = new ArrayList<>(ALWAYS);
        if (digests.containsKey(AVERAGE) || Files.exists(checkpoint.resolve(AVERAGE))) {
            files.add(AVERAGE);
        }
        for (String file : files) {
            Path path = checkpoint.resolve(file);
            if (!Files.isRegularFile(path) || !digest(path).equals(digests.get(file))) {
                throw broken(checkpoint, file + " is not what was written");
            }
        }
    }

    private static IOException broken(Path checkpoint, String reason) {
        return new IOException("checkpoint " + checkpoint + " is broken (" + reason
                + "): delete it to continue from the one before, or restore it");
    }

    private static String digest(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest digest = Hashing.sha256();
            new DigestInputStream(in, digest).transferTo(OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(digest.digest());
        }
    }

    private static void writeForced(Path file, byte[] bytes) throws IOException {
        Files.write(file, bytes);
        force(file);
    }

    private static void force(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static void delete(Path path) throws IOException {
        if (Files.exists(path)) {
            try (Stream<Path> walked = Files.walk(path)) {
                for (Path each : walked.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(each);
                }
            }
        }
    }
}

package dev.winnow.lab.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winnow.lab.oracle.Finding;
import dev.winnow.lab.oracle.FindingKind;
import dev.winnow.lab.oracle.HistoryChecker;
import dev.winnow.lab.oracle.TopicNames;
import dev.winnow.lab.oracle.TopicRecord;
import dev.winnow.schemas.Document;
import dev.winnow.schemas.Sample;
import dev.winnow.trainer.feed.SampleFeed;
import dev.winnow.trainer.feed.TrainingSample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a trainer logs of its own, read and compared with the selected topic. */
class ConsumptionLogTest {
    private static final int SAMPLES = 20;

    @TempDir
    Path directory;

    private final List<FindingKind> found = new ArrayList<>();
    private Path file;
    private ConsumptionLog log;
    private HistoryChecker checker;

    @BeforeEach
    void select() {
        file = directory.resolve("consumed");
        log = new ConsumptionLog(file);
        checker = new HistoryChecker(
                "night",
                1,
                new TopicNames(
                        "documents", "annotated", "dead", "selected", "probes", "rewards", "plans", "marks", "out"),
                false,
                document -> Optional.empty(),
                this::note);
        for (int offset = 0; offset < SAMPLES; offset++) {
            Document document = Document.newBuilder()
                    .setId("id")
                    .setText(text(offset))
                    .setSource("web")
                    .setTokens(1)
                    .build();
            Sample sample = Sample.newBuilder()
                    .setRun("night")
                    .setPlanVersion(1)
                    .setProbability(0.5)
                    .setScore(0)
                    .setUses(0)
                    .setDocument(document)
                    .build();
            checker.sample(new TopicRecord<>(0, offset, "id", List.of(), new byte[0], sample));
        }
    }

    @Test
    void aTrainerThatIsKilledAndResumesAtItsCheckpointHasConsumedEachSampleOnce() throws IOException {
        ConsumptionWriter first = trainer(0);
        read(first, 0, 8);
        first.saved(Map.of(0, 6L));
        read(first, 8, 9);
        Files.writeString(file, "consumed 0 9 1 ab", StandardOpenOption.APPEND);
        replay();
        ConsumptionWriter second = trainer(6);
        read(second, 6, SAMPLES);

        assertThat(replay()).isEqualTo(SAMPLES - 6);
        assertThat(found).isEmpty();
    }

    @Test
    void aCheckpointWhoseLineIsLostMayBeResumedFromAndAnEarlierOneNot() {
        ConsumptionWriter first = trainer(0);
        read(first, 0, 12);
        first.saved(Map.of(0, 4L));
        read(trainer(10), 10, 12);
        replay();
        assertThat(found).isEmpty();

        trainer(2);
        replay();
        assertThat(found).containsOnly(FindingKind.TRAINER_RESUME);
    }

    @Test
    void aSampleThatIsLeftOutAndOneWithAnotherTextAreFound() {
        ConsumptionWriter trainer = trainer(0);
        read(trainer, 0, 3);
        read(trainer, 4, 6);
        trainer.saved(Map.of(0, 6L));
        replay();
        assertThat(found).containsOnly(FindingKind.TRAINER_SKIPPED);

        new ConsumptionWriter(file, feed("another text"), Map.of(0, 6L)).next(6, Duration.ZERO);
        replay();
        assertThat(found).containsOnly(FindingKind.TRAINER_SKIPPED, FindingKind.TRAINER_CONTENT);
    }

    private long replay() {
        return log.replay(log.news(), checker);
    }

    private void note(Finding finding) {
        if (finding.kind().name().startsWith("TRAINER")) {
            found.add(finding.kind());
        }
    }

    private ConsumptionWriter trainer(long offset) {
        return new ConsumptionWriter(file, feed("text "), Map.of(0, offset));
    }

    /** Of these feeds a partition is asked for an offset. */
    private static SampleFeed feed(String text) {
        return new SampleFeed() {
            @Override
            public Optional<TrainingSample> next(int offset, Duration patience) {
                return Optional.of(new TrainingSample(0, offset, 1, text.endsWith(" ") ? text(offset) : text));
            }

            @Override
            public void progress(Map<Integer, Long> nextOffsets) {}
        };
    }

    private static void read(ConsumptionWriter trainer, int from, int to) {
        for (int offset = from; offset < to; offset++) {
            trainer.next(offset, Duration.ZERO);
        }
    }

    private static String text(int offset) {
        return "text " + offset;
    }
}

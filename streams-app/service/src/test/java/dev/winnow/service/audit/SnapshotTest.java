package dev.winnow.service.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.winnow.decision.Crawl;
import dev.winnow.kafka.topic.TopicException;
import dev.winnow.schemas.Document;
import dev.winnow.schemas.Mark;
import dev.winnow.selection.DecisionRule;
import dev.winnow.selection.RuleOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A snapshot at any mark of rule 2 continues to the same decisions; one that was changed is refused. */
class SnapshotTest extends RecordedConsole {
    private static final RuleOptions SHORT_MEMORY = new RuleOptions(4, 30, Map.of());

    @BeforeEach
    void record() throws IOException {
        record(Crawl.plan0().with(DecisionRule.TWO, SHORT_MEMORY));
    }

    /** Writes a snapshot at a mark. */
    private Path snapshot(int mark) throws IOException {
        Path folder = Files.createDirectories(directory.resolve("snapshots"));
        Snapshots snapshots = Snapshots.in(folder, TOPICS, "test.annotated");
        try (Scratch scratch = new Scratch();
                UsesOnDisk uses = new UsesOnDisk(scratch)) {
            Findings findings = new Findings();
            Iterator<Written<dev.winnow.schemas.Sample>> all = written(samples).iterator();
            Replay replay =
                    new Replay(TOPICS, "test.annotated", 0, AuditRange.ALL, plans, written(marks), uses, findings);
            PartitionVerifier verifier = new PartitionVerifier(
                    TOPICS,
                    "test.annotated",
                    0,
                    AuditRange.ALL,
                    replay,
                    new PartitionVerifier.Records(() -> all.hasNext() ? all.next() : null, writtenProbes(scratch)),
                    PartitionVerifier.Evidence.WHOLE,
                    findings);
            SnapshotCapture capture =
                    new SnapshotCapture(Optional.of(snapshots), 0, replay, uses, verifier::selectedNext);
            verifier.watchMarks(capture.at(written(marks).subList(0, mark + 1)));
            for (int offset = 0; offset < documents.size(); offset++) {
                Document document = documents.get(offset);
                verifier.accept(document, offset, () -> document);
            }
            verifier.finish(documents.size(), true, Long.MAX_VALUE);
            assertThat(findings.first()).isEmpty();
            return folder.resolve(capture.finish(true).orElseThrow().file());
        }
    }

    private WrittenProbes writtenProbes(Scratch scratch) {
        WrittenProbes written = new WrittenProbes(scratch);
        IntStream.range(0, probes.size())
                .forEach(i -> written.add(probes.get(i).probe(), probes.get(i).origin(), i));
        return written;
    }

    private Snapshot.State state(Snapshot snapshot) {
        Mark mark = marks.get((int) snapshot.markOffset());
        return snapshot.state(new Written<>(mark, snapshot.markOffset()), plans.get(mark.getPlanVersion()));
    }

    @Test
    void theReplayContinuesToTheSameDecisionsFromEveryMark() throws IOException {
        assertThat(marks).hasSizeGreaterThan(5);
        for (int at = 0; at < marks.size(); at++) {
            boolean newest = at + 1 == marks.size()
                    || marks.get(at + 1).getOffset() > marks.get(at).getOffset();
            if (!newest) {
                continue; // an audit that ends here has the next mark as well
            }
            Snapshot snapshot = Snapshot.read(snapshot(at), TOPICS, "test.annotated");
            assertThat(snapshot.offset()).isEqualTo(marks.get(at).getOffset());
            try (Scratch scratch = new Scratch();
                    UsesOnDisk uses = new UsesOnDisk(scratch)) {
                Findings findings = new Findings();
                Replay replay =
                        new Replay(TOPICS, "test.annotated", 0, AuditRange.ALL, plans, written(marks), uses, findings);
                snapshot.restoreUses(uses, SHORT_MEMORY.rememberedSelections());
                replay.resume(state(snapshot));
                Iterator<Written<dev.winnow.schemas.Sample>> left = written(samples)
                        .subList((int) snapshot.selectedNext(), samples.size())
                        .iterator();
                PartitionVerifier verifier = new PartitionVerifier(
                        TOPICS,
                        "test.annotated",
                        0,
                        AuditRange.ALL,
                        replay,
                        new PartitionVerifier.Records(
                                () -> left.hasNext() ? left.next() : null, writtenProbes(scratch)),
                        new PartitionVerifier.Evidence(snapshot.offset(), Long.MAX_VALUE, Optional.empty(), false),
                        findings);
                for (int offset = (int) snapshot.offset(); offset < documents.size(); offset++) {
                    Document document = documents.get(offset);
                    verifier.accept(document, offset, () -> document);
                }
                verifier.finish(documents.size(), true, Long.MAX_VALUE);

                assertThat(findings.first()).as("mark %d", at).isEmpty();
                assertThat(verifier.tally().coverage().verified()).isEqualTo(documents.size() - snapshot.offset());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 10, 60, 300, -1, -33})
    void aFlippedBitIsRefused(int place) throws IOException {
        Path file = snapshot(3);
        byte[] bytes = Files.readAllBytes(file);
        bytes[place < 0 ? bytes.length + place : place] ^= 1;
        Files.write(file, bytes);

        assertThatThrownBy(() -> Snapshot.read(file, TOPICS, "test.annotated"))
                .isInstanceOf(TopicException.class)
                .hasMessageContaining("digest at its end");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 31, 32, 40, 200})
    void aFileThatIsCutShortIsRefused(int length) throws IOException {
        Path file = snapshot(3);
        Files.write(file, Arrays.copyOf(Files.readAllBytes(file), length));

        assertThatThrownBy(() -> Snapshot.read(file, TOPICS, "test.annotated")).isInstanceOf(TopicException.class);
    }

    @Test
    void theStateOfAnotherMarkIsRefused() throws IOException {
        Snapshot snapshot = Snapshot.read(snapshot(3), TOPICS, "test.annotated");
        Mark forged = Mark.newBuilder(marks.get(3)).setStateDigest("00").build();
        List<Mark> others = List.of(forged, marks.get(2));

        for (Mark other : others) {
            assertThatThrownBy(() -> snapshot.state(
                            new Written<>(other, snapshot.markOffset()), plans.get(other.getPlanVersion())))
                    .isInstanceOf(TopicException.class)
                    .hasMessageContaining("is not the one that the mark");
        }
    }
}

package dev.winnow.service.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.winnow.kafka.topic.TopicException;
import dev.winnow.schemas.Mark;
import dev.winnow.selection.RuleOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A snapshot at any mark of rule 2 continues to the same decisions; one that was changed is refused. */
class SnapshotTest extends RecordedSnapshots {
    SnapshotTest() {
        super(new RuleOptions(4, 30, Map.of()));
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
            Audited audited = audit(snapshot);

            assertThat(audited.findings().first()).as("mark %d", at).isEmpty();
            assertThat(audited.verified()).isEqualTo(documents.size() - snapshot.offset());
            assertThat(audited.uses().differing()).isZero();
        }
    }

    @Test
    void aFlippedBitIsRefused() throws IOException {
        Path file = snapshot(3);
        byte[] whole = Files.readAllBytes(file);
        for (int place : new int[] {0, 10, 60, 300, whole.length - 1, whole.length - 33}) {
            byte[] bytes = whole.clone();
            bytes[place] ^= 1;
            Files.write(file, bytes);

            assertThatThrownBy(() -> Snapshot.read(file, TOPICS, "test.annotated"))
                    .as("bit in byte %d", place)
                    .isInstanceOf(TopicException.class)
                    .hasMessageContaining("digest at its end");
        }
    }

    @Test
    void aFileThatIsCutShortIsRefused() throws IOException {
        Path file = snapshot(3);
        byte[] whole = Files.readAllBytes(file);
        for (int length : new int[] {0, 1, 31, 32, 40, 200}) {
            Files.write(file, Arrays.copyOf(whole, length));

            assertThatThrownBy(() -> Snapshot.read(file, TOPICS, "test.annotated"))
                    .as("%d bytes", length)
                    .isInstanceOf(TopicException.class);
        }
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

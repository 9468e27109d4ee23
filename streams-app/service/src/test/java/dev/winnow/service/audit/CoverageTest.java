package dev.winnow.service.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winnow.schemas.Mark;
import dev.winnow.schemas.Sample;
import dev.winnow.selection.Policy;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What an audit reports of decisions that it can compare, cannot compare, and finds otherwise. */
class CoverageTest extends RecordedConsole {
    private static final long ALL = 1_500;

    private Coverage coverage() {
        return tally.coverage();
    }

    private static PartitionVerifier.Evidence unknownProgress() {
        return new PartitionVerifier.Evidence(0, 0, Optional.empty(), Optional.empty());
    }

    @Test
    void whereEverythingIsThereEverythingIsVerified() throws IOException {
        record(Policy.POISSON);

        assertThat(verify().first()).isEmpty();

        assertThat(coverage().verified()).isEqualTo(documents.size()).isEqualTo(ALL);
        assertThat(coverage().notCovered() + coverage().differing()).isZero();
    }

    @Test
    void withoutCommittedOffsetsTheOutputBehindTheLastMarkProvesDecisionsUpToTheLastOfIt() throws IOException {
        record(Policy.POISSON);
        evidence = unknownProgress();
        documents.addAll(documents.subList(300, 400));
        long lastMark = marks.get(marks.size() - 1).getOffset();

        assertThat(verify().first()).isEmpty();

        assertThat(coverage().verified()).isGreaterThan(lastMark).isLessThanOrEqualTo(ALL);
        assertThat(coverage().verified() + coverage().notCovered()).isEqualTo(documents.size());
        assertThat(coverage().reasons()).containsOnlyKeys("offsets-expired");
    }

    @Test
    void withoutCommittedOffsetsALostSampleBeforeOutputStillDiffers() throws IOException {
        record(Policy.POISSON);
        evidence = unknownProgress();
        samples = new ArrayList<>(samples);
        samples.remove(samples.size() - 2);

        assertThat(only(verify()).what()).contains("is not selected");

        assertThat(coverage().differing()).isEqualTo(1);
    }

    @Test
    void withoutCommittedOffsetsTheLastOutputTamperedWithDiffers() throws IOException {
        record(Policy.POISSON);
        evidence = unknownProgress();
        samples = new ArrayList<>(samples);
        Sample last = samples.get(samples.size() - 1);
        samples.set(samples.size() - 1, Sample.newBuilder(last).setUses(7).build());

        assertThat(only(verify()).what()).contains("uses 7");

        assertThat(coverage().differing()).isEqualTo(1);
    }

    @Test
    void selectedRecordsThatWereDeletedAreNotCoveredAndTheOthersAreVerified() throws IOException {
        record(Policy.POISSON);
        samples = samples.subList(50, samples.size());
        evidence = new PartitionVerifier.Evidence(
                0, Long.MAX_VALUE, Optional.of(NotCovered.SELECTED_DELETED), Optional.empty());

        assertThat(verify().first()).isEmpty();

        assertThat(coverage().reasons()).containsExactly(java.util.Map.entry("selected-deleted", 50L));
        assertThat(coverage().verified()).isEqualTo(ALL - 50);
    }

    @Test
    void aSampleThatIsMissingBehindADeletedHeadDiffers() throws IOException {
        record(Policy.POISSON);
        List<Sample> left = new ArrayList<>(samples.subList(50, samples.size()));
        left.remove(10);
        samples = left;
        evidence = new PartitionVerifier.Evidence(
                0, Long.MAX_VALUE, Optional.of(NotCovered.SELECTED_DELETED), Optional.empty());

        assertThat(only(verify()).what()).contains("is not selected");

        assertThat(coverage().notCovered()).isEqualTo(50);
        assertThat(coverage().differing()).isEqualTo(1);
    }

    @Test
    void probesThatWereDeletedAreNotCovered() throws IOException {
        record(Policy.POISSON);
        probes = probes.subList(20, probes.size());
        evidence = new PartitionVerifier.Evidence(
                0, Long.MAX_VALUE, Optional.empty(), Optional.of(NotCovered.PROBES_DELETED));

        assertThat(verify().first()).isEmpty();

        assertThat(coverage().reasons()).containsExactly(java.util.Map.entry("probes-deleted", 20L));
        assertThat(coverage().verified()).isEqualTo(ALL - 20);
    }

    @Test
    void decisionsBeforeAMarkWithAnotherDigestDiffer() throws IOException {
        record(Policy.POISSON);
        Mark forged = marks.get(2);
        forged.put("chainDigest", ByteBuffer.allocate(32));

        verify();

        assertThat(coverage().differing()).isEqualTo(forged.getDecided()).isPositive();
        assertThat(coverage().verified()).isEqualTo(ALL - forged.getDecided());
    }
}

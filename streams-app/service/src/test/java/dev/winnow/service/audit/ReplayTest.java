package dev.winnow.service.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winnow.decision.Crawl;
import dev.winnow.schemas.Document;
import dev.winnow.schemas.Mark;
import dev.winnow.schemas.Sample;
import dev.winnow.selection.Policy;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a console wrote, replayed as the audit does. */
class ReplayTest extends RecordedConsole {
    @ParameterizedTest
    @EnumSource(Policy.class)
    void whatTheConsoleWroteIsWhatTheReplayMakes(Policy policy) throws IOException {
        record(policy);

        Findings findings = verify();

        assertThat(findings.first()).isEmpty();
        assertThat(samples).hasSizeGreaterThan(80);
        assertThat(probes).hasSizeGreaterThan(50);
        assertThat(marks).extracting(Mark::getPlanVersion).contains(0, 1, 2, 3);
        if (policy == Policy.POISSON) {
            // top-k at a tenth hardly ever takes a document of this stream twice
            assertThat(samples).anyMatch(sample -> sample.getUses() > 0);
        }
    }

    @Test
    void aMissingSampleIsNamedByWhereItShouldComeFrom() throws IOException {
        record(Policy.POISSON);
        samples = new ArrayList<>(samples);
        Sample gone = samples.remove(40);

        Violation violation = only(verify());

        assertThat(violation.topic()).isEqualTo("test.annotated");
        assertThat(documents.get((int) violation.offset()).getId())
                .isEqualTo(gone.getDocument().getId());
        assertThat(violation.what()).contains("is not selected");
    }

    @Test
    void aDoubledSampleIsNamedByItsOffset() throws IOException {
        record(Policy.POISSON);
        samples = new ArrayList<>(samples);
        samples.add(41, samples.get(40));

        Violation violation = only(verify());

        assertThat(violation.topic()).isEqualTo(TOPICS.selected());
        assertThat(violation.offset()).isEqualTo(41);
        assertThat(violation.what()).contains("the replay does not select it here");
    }

    @Test
    void aSampleAtTheEndThatNoDocumentLeadsToIsNamed() throws IOException {
        record(Policy.POISSON);
        samples = new ArrayList<>(samples);
        samples.add(samples.get(3));

        assertThat(only(verify()).offset()).isEqualTo(samples.size() - 1);
    }

    @Test
    void aSampleOutOfOrderIsNamedAndItsNeighboursAreNot() throws IOException {
        record(Policy.POISSON);
        samples = new ArrayList<>(samples);
        samples.add(30, samples.remove(33));

        Violation violation = only(verify());

        assertThat(violation.topic()).isEqualTo(TOPICS.selected());
        assertThat(violation.offset()).isEqualTo(30);
        assertThat(violation.what()).contains("out of order");
    }

    @Test
    void aChangedBitOfAProbabilityIsNamedByItsOffset() throws IOException {
        record(Policy.POISSON);
        Sample sample = samples.get(5);
        sample.put("probability", Math.nextUp(sample.getProbability()));

        Violation violation = only(verify());

        assertThat(violation.topic()).isEqualTo(TOPICS.selected());
        assertThat(violation.offset()).isEqualTo(5);
        assertThat(violation.what()).contains("with probability");
    }

    @Test
    void aChangedTextIsNamedByItsOffset() throws IOException {
        record(Policy.POISSON);
        Sample sample = samples.get(5);
        sample.put(
                "document",
                Document.newBuilder(sample.getDocument()).setText("another").build());

        Violation violation = only(verify());

        assertThat(violation.offset()).isEqualTo(5);
        assertThat(violation.what()).contains("another content");
    }

    @Test
    void aRejectedDocumentThatIsGoneIsFoundByTheNextMark() throws IOException {
        record(Policy.POISSON);
        documents = new ArrayList<>(documents);
        int rejected = 0;
        while (isSelected(documents.get(rejected))) {
            rejected++;
        }
        // another document in its place, so that no offset moves
        documents.set(rejected, new Crawl(77).document());

        assertThat(verify().first()).anyMatch(violation -> violation.topic().equals(TOPICS.marks()));
    }

    private boolean isSelected(Document document) {
        return samples.stream().anyMatch(sample -> sample.getDocument().getId().equals(document.getId()));
    }

    @Test
    void aMissingProbeIsNamedByWhereItShouldComeFrom() throws IOException {
        record(Policy.POISSON);
        probes = new ArrayList<>(probes);
        Drawn gone = probes.remove(20);

        Violation violation = only(verify());

        assertThat(violation.topic()).isEqualTo("test.annotated");
        assertThat(violation.offset()).isEqualTo(gone.origin());
        assertThat(violation.what()).contains("is not a probe");
    }

    @Test
    void aChangedADoubledAndAMovedProbeAreNamedByTheirOffsets() throws IOException {
        record(Policy.POISSON);
        probes = new ArrayList<>(probes);
        probes.get(4).probe().getCells().get(0).put("probability", 0.123);
        assertThat(only(verify()).offset()).isEqualTo(4);

        probes.remove(4);
        probes.add(9, probes.get(8));
        assertThat(verify().first())
                .anyMatch(violation -> violation.topic().equals(TOPICS.probes())
                        && violation.what().contains("is duplicated"));

        probes.remove(9);
        probes.add(probes.remove(10));
        assertThat(verify().first())
                .anyMatch(violation -> violation.offset() == probes.size() - 1
                        && violation.what().contains("is after"));
    }

    @Test
    void aRangeIsComparedAloneAndReplayedFromTheStart() throws IOException {
        record(Policy.POISSON);
        Sample sample = samples.get(5);
        sample.put("probability", Math.nextUp(sample.getProbability()));
        range = new AuditRange(Set.of(), 0, Long.MAX_VALUE, 1, 1);

        assertThat(verify().first()).isEmpty();
        assertThat(decisions).isEqualTo(550);

        range = new AuditRange(Set.of(), 0, 400, 0, 9);
        assertThat(only(verify()).offset()).isEqualTo(5);
        assertThat(decisions).isEqualTo(400);
    }

    @Test
    void anExtraSampleOutsideTheRangeIsLeftToAnother() throws IOException {
        record(Policy.POISSON);
        samples = new ArrayList<>(samples);
        samples.add(2, Sample.newBuilder(samples.get(60)).setPlanVersion(0).build());
        range = new AuditRange(Set.of(), 0, Long.MAX_VALUE, 1, 3);
        assertThat(verify().first()).isEmpty();

        range = new AuditRange(Set.of(), 0, 300, 0, 0);
        assertThat(only(verify()).offset()).isEqualTo(2);
    }

    @Test
    void anExplanationAgreesWithWhatWasSelected() throws IOException {
        record(Policy.POISSON);
        Sample sample = samples.stream()
                .filter(candidate -> candidate.getPlanVersion() == 1)
                .findFirst()
                .orElseThrow();
        Document document = sample.getDocument();
        int offset = documents.lastIndexOf(document);

        List<Explanation.Fate> fates = new ArrayList<>();
        try (Scratch scratch = new Scratch()) {
            SelectedUnder selected = new SelectedUnder(scratch, false);
            samples.stream()
                    .filter(candidate -> candidate.getDocument().getId().equals(document.getId()))
                    .forEach(candidate -> selected.add(candidate.getPlanVersion()));
            selected.finish();
            SwitchPoints switches = new SwitchPoints(scratch, written(marks));
            Occurrences occurrences = new Occurrences(scratch);
            occurrences.add(new Explanation.Place(0, offset, switches.planAt(offset), false), document);
            switches.byPlan().forEach(point -> occurrences
                    .at(0, offset)
                    .complete(plans.get(point.planVersion()), point.solved(), selected));
            occurrences.forEach(explanation -> explanation.fates().forEach(fates::add));
        }

        assertThat(fates).hasSize(4);
        Explanation.Fate fate = fates.get(1);
        assertThat(fate.accepted()).isTrue();
        assertThat(fate.probability()).isEqualTo(sample.getProbability());
        assertThat(fate.score()).isEqualTo(sample.getScore());
        assertThat(fate.draw()).isLessThan(fate.probability());
    }
}

package dev.winnow.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winnow.console.ConsoleDriver;
import dev.winnow.console.Crawl;
import dev.winnow.console.Origin;
import dev.winnow.schemas.Document;
import dev.winnow.schemas.LabelShare;
import dev.winnow.schemas.Mark;
import dev.winnow.schemas.Probe;
import dev.winnow.schemas.Sample;
import dev.winnow.selection.AgentMemory;
import dev.winnow.selection.Plan;
import dev.winnow.selection.Policy;
import dev.winnow.topic.RunTopics;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a console wrote, replayed as the audit does. */
class ReplayTest {
    private static final RunTopics TOPICS = new RunTopics("test", Crawl.RUN);

    @TempDir
    Path directory;

    private final Map<Integer, Plan> plans = new TreeMap<>();
    private List<Document> documents = new ArrayList<>();
    private List<Mark> marks = List.of();
    private List<Sample> samples = List.of();
    private long decisions;
    private List<Drawn> probes = List.of();
    private AuditRange range = AuditRange.ALL;

    private record Drawn(Probe probe, long origin) {}

    /** Four plans, one of them skipped at once by the next, over a stream with repeats. */
    private void record(Policy policy) throws IOException {
        Crawl crawl = new Crawl(11);
        try (ConsoleDriver console = new ConsoleDriver(directory)) {
            Plan plan = Crawl.plan0(Crawl.RUN, policy);
            for (int stage = 0; stage < 4; stage++) {
                plans.put(plan.version(), plan);
                console.plan(plan);
                if (stage != 2) {
                    List<Document> batch = crawl.documents(400);
                    batch.addAll(documents.subList(0, Math.min(documents.size(), 150)));
                    documents.addAll(batch);
                    console.documents(batch);
                }
                plan = crawl.next(plan);
            }
            marks = console.marks.readValuesToList();
            samples = console.selected.readValuesToList();
            probes = console.probes.readRecordsToList().stream()
                    .map(record -> new Drawn(
                            record.value(),
                            Origin.of(record.headers()).orElseThrow().offset()))
                    .toList();
        }
    }

    private Findings verify() {
        Findings findings = new Findings();
        List<Written<Mark>> writtenMarks = written(marks);
        Iterator<Written<Sample>> writtenSamples = written(samples).iterator();
        WrittenProbes writtenProbes = new WrittenProbes();
        for (int offset = 0; offset < probes.size(); offset++) {
            int place = offset;
            writtenProbes
                    .add(probes.get(offset).probe(), probes.get(offset).origin(), offset)
                    .ifPresent(what -> findings.add(TOPICS.probes(), 0, place, what));
        }
        PartitionVerifier verifier = new PartitionVerifier(
                TOPICS,
                "test.annotated",
                0,
                range,
                new PartitionVerifier.Records(
                        plans,
                        writtenMarks,
                        () -> writtenSamples.hasNext() ? writtenSamples.next() : null,
                        writtenProbes),
                findings);
        int offset = 0;
        for (; offset < documents.size() && !verifier.isDone(offset); offset++) {
            Document document = documents.get(offset);
            verifier.accept(withoutText(document), offset, () -> document);
        }
        verifier.finish(Math.min(documents.size(), range.toOffset()), offset == documents.size(), Long.MAX_VALUE);
        decisions = verifier.decisions();
        return findings;
    }

    private static Document withoutText(Document document) {
        return Document.newBuilder(document).setText("").build();
    }

    private static <T> List<Written<T>> written(List<T> records) {
        List<Written<T>> written = new ArrayList<>();
        records.forEach(record -> written.add(new Written<>(record, written.size())));
        return written;
    }

    private static Violation only(Findings findings) {
        assertThat(findings.first()).hasSize(1);
        return findings.first().get(0);
    }

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

    private Mark firstMark(int planVersion) {
        return marks.stream()
                .filter(candidate -> candidate.getPlanVersion() == planVersion)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aForgedIntensityIsNamedByItsOffset() throws IOException {
        record(Policy.POISSON);
        Mark mark = firstMark(1);
        mark.put("lambda", Math.nextDown(mark.getLambda()));

        Violation violation = only(verify());

        assertThat(violation.topic()).isEqualTo(TOPICS.marks());
        assertThat(violation.offset()).isEqualTo(marks.indexOf(mark));
        assertThat(violation.what()).contains("lambda");
    }

    @Test
    void aForgedDigestIsNamedByItsOffset() throws IOException {
        record(Policy.POISSON);
        marks.get(2).put("chainDigest", ByteBuffer.allocate(32));

        Violation violation = only(verify());

        assertThat(violation.offset()).isEqualTo(2);
        assertThat(violation.what()).contains("digest");
    }

    @Test
    void forgedCountsAndSharesAreNamed() throws IOException {
        record(Policy.POISSON);
        Mark counts = marks.get(1);
        counts.put("probed", counts.getProbed() + 1);
        Mark shares = marks.get(3);
        LabelShare share = shares.getShares().get(0);
        List<Long> moved = new ArrayList<>(share.getCounts());
        moved.set(0, moved.get(0) + 1);
        share.put("counts", moved);

        assertThat(verify().first()).extracting(Violation::offset).containsExactly(1L, 3L);
    }

    @Test
    void aMovedSwitchPointIsFound() throws IOException {
        record(Policy.POISSON);
        Mark mark = firstMark(1);
        mark.put("offset", mark.getOffset() + 7);

        assertThat(verify().first()).anyMatch(violation -> violation.topic().equals(TOPICS.marks()));
    }

    @Test
    void aMarkThatNoConsoleMadeIsNamed() throws IOException {
        record(Policy.POISSON);
        marks = new ArrayList<>(marks);
        marks.add(marks.get(marks.size() - 1));

        Violation violation = only(verify());

        assertThat(violation.topic()).isEqualTo(TOPICS.marks());
        assertThat(violation.offset()).isEqualTo(marks.size() - 1);
    }

    @Test
    void aFlippedWeightIsFoundInTheDecisionsUnderIt() throws IOException {
        record(Policy.POISSON);
        Plan plan = plans.get(1);
        AgentMemory agent = plan.agents().get(0);
        plans.put(
                1,
                Edits.withWeight(
                        plan,
                        agent.agent(),
                        agent.groups().get(0),
                        -agent.weights().get(0)));

        assertThat(verify().count()).isPositive();
    }

    @Test
    void aMissingProbeIsNamedByWhereItShouldComeFrom() throws IOException {
        record(Policy.POISSON);
        probes = new ArrayList<>(probes);
        Drawn gone = probes.remove(20);

        Violation violation = only(verify());

        assertThat(violation.topic()).isEqualTo("test.annotated");
        assertThat(violation.offset()).isEqualTo(gone.origin());
        assertThat(violation.what()).contains("is no probe");
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
                        && violation.what().contains("there twice"));

        probes.remove(9);
        probes.add(probes.remove(10));
        assertThat(verify().first())
                .anyMatch(violation -> violation.offset() == probes.size() - 1
                        && violation.what().contains("stands after"));
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
        List<Integer> selectedUnder = samples.stream()
                .filter(candidate -> candidate.getDocument().getId().equals(document.getId()))
                .map(Sample::getPlanVersion)
                .toList();
        int offset = documents.lastIndexOf(document);

        SwitchPoints switches = new SwitchPoints(marks);
        Explanation explanation = Explanation.of(
                document,
                new Explanation.Place(0, offset, switches.planAt(offset), false),
                plans,
                switches,
                selectedUnder);

        assertThat(explanation.fates()).hasSize(4);
        Explanation.Fate fate = explanation.fates().get(1);
        assertThat(fate.accepted()).isTrue();
        assertThat(fate.probability()).isEqualTo(sample.getProbability());
        assertThat(fate.score()).isEqualTo(sample.getScore());
        assertThat(fate.draw()).isLessThan(fate.probability());
    }
}

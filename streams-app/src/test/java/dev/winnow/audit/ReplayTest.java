package dev.winnow.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winnow.console.ConsoleDriver;
import dev.winnow.console.Crawl;
import dev.winnow.console.Origin;
import dev.winnow.schemas.Document;
import dev.winnow.schemas.Mark;
import dev.winnow.schemas.Probe;
import dev.winnow.schemas.Sample;
import dev.winnow.selection.Plan;
import dev.winnow.selection.Policy;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a console wrote, replayed as the audit does. */
class ReplayTest {
    @TempDir
    Path directory;

    private final Map<Integer, Plan> plans = new TreeMap<>();
    private List<Document> documents = new ArrayList<>();
    private List<Mark> marks = List.of();
    private List<Sample> samples = List.of();
    private List<ProbeDigest> probes = List.of();

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
                    .map(record ->
                            digest(record.value(), Origin.of(record.headers()).orElseThrow()))
                    .toList();
        }
    }

    private static ProbeDigest digest(Probe probe, Origin origin) {
        return ProbeDigest.of(probe, origin.offset());
    }

    private Findings verify() {
        Findings findings = new Findings();
        Iterator<Sample> written = samples.iterator();
        PartitionVerifier verifier = new PartitionVerifier(
                Crawl.RUN,
                0,
                plans,
                marks,
                () -> written.hasNext() ? written.next() : null,
                new ArrayDeque<>(probes),
                findings);
        for (int offset = 0; offset < documents.size(); offset++) {
            verifier.accept(documents.get(offset), offset);
        }
        verifier.finish(documents.size(), true);
        return findings;
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
    void aMissingSampleIsFound() throws IOException {
        record(Policy.POISSON);
        samples = new ArrayList<>(samples);
        samples.remove(40);

        assertThat(verify().count()).isPositive();
    }

    @Test
    void anAddedSampleIsFound() throws IOException {
        record(Policy.POISSON);
        samples = new ArrayList<>(samples);
        samples.add(samples.get(3));

        assertThat(verify().first()).singleElement().satisfies(violation -> assertThat(violation.what())
                .contains("the replay does not"));
    }

    @Test
    void aChangedBitOfAProbabilityIsFound() throws IOException {
        record(Policy.POISSON);
        Sample sample = samples.get(5);
        sample.put("probability", Math.nextUp(sample.getProbability()));

        assertThat(verify().first()).singleElement().satisfies(violation -> assertThat(violation.what())
                .contains("with probability"));
    }

    @Test
    void aChangedTextIsFound() throws IOException {
        record(Policy.POISSON);
        Sample sample = samples.get(5);
        sample.put(
                "document",
                Document.newBuilder(sample.getDocument()).setText("another").build());

        assertThat(verify().first()).singleElement().satisfies(violation -> assertThat(violation.what())
                .contains("another content"));
    }

    @Test
    void aRejectedDocumentThatIsGoneIsFoundByTheChain() throws IOException {
        record(Policy.POISSON);
        documents = new ArrayList<>(documents);
        int rejected = 0;
        while (!documents.get(rejected).getAnnotations().get(0).getAgent().equals("quality")
                || isSelected(documents.get(rejected))) {
            rejected++;
        }
        documents.remove(rejected);

        assertThat(verify().count()).isPositive();
    }

    private boolean isSelected(Document document) {
        return samples.stream().anyMatch(sample -> sample.getDocument().getId().equals(document.getId()));
    }

    @Test
    void aForgedIntensityIsFound() throws IOException {
        record(Policy.POISSON);
        Mark mark = marks.stream()
                .filter(candidate -> candidate.getPlanVersion() == 1)
                .findFirst()
                .orElseThrow();
        mark.put("lambda", Math.nextDown(mark.getLambda()));

        assertThat(verify().first()).singleElement().satisfies(violation -> assertThat(violation.what())
                .contains("lambda"));
    }

    @Test
    void aForgedDigestIsFound() throws IOException {
        record(Policy.POISSON);
        marks.get(marks.size() - 1).put("chainDigest", ByteBuffer.allocate(32));

        assertThat(verify().first()).singleElement().satisfies(violation -> assertThat(violation.what())
                .contains("digest"));
    }

    @Test
    void aMovedSwitchPointIsFound() throws IOException {
        record(Policy.POISSON);
        Mark mark = marks.stream()
                .filter(candidate -> candidate.getPlanVersion() == 1)
                .findFirst()
                .orElseThrow();
        mark.put("offset", mark.getOffset() + 7);

        assertThat(verify().count()).isPositive();
    }

    @Test
    void aChangedPlanIsFound() throws IOException {
        record(Policy.POISSON);
        plans.put(1, new Crawl(99).next(plans.get(0)));

        assertThat(verify().count()).isPositive();
    }

    @Test
    void aMissingProbeAndAForgedOneAreFound() throws IOException {
        record(Policy.POISSON);
        Deque<ProbeDigest> forged = new ArrayDeque<>(probes);
        ProbeDigest last = forged.removeLast();
        probes = List.copyOf(forged);
        assertThat(verify().first()).singleElement().satisfies(violation -> assertThat(violation.what())
                .contains("is no probe"));

        forged.add(new ProbeDigest(last.documentId(), last.offset(), "00"));
        probes = List.copyOf(forged);
        assertThat(verify().count()).isEqualTo(1);
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

        Explanation explanation = Explanation.of(document, 0, offset, plans, marks, selectedUnder, true);

        assertThat(explanation.fates()).hasSize(4);
        Explanation.Fate fate = explanation.fates().get(1);
        assertThat(fate.accepted()).isTrue();
        assertThat(fate.probability()).isEqualTo(sample.getProbability());
        assertThat(fate.score()).isEqualTo(sample.getScore());
        assertThat(fate.draw()).isLessThan(fate.probability());
    }
}

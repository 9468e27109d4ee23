package dev.winnow.lab.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winnow.app.OneAgentRun;
import dev.winnow.decision.DecisionOutcome;
import dev.winnow.decision.DecisionStream;
import dev.winnow.decision.PlanSwitch;
import dev.winnow.decision.UsesInMemory;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.schemas.Annotation;
import dev.winnow.schemas.Document;
import dev.winnow.schemas.Mark;
import dev.winnow.schemas.Probe;
import dev.winnow.schemas.Sample;
import dev.winnow.selection.Plan;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an honest console wrote, and what became of it in the wrong hands. */
class DecisionLedgerTest {
    private static final int DOCUMENTS = 2_000;
    private static final Plan PLAN = new OneAgentRun("coin", List.of("heads", "tails"), "c1").plan0();

    private final List<Document> annotated = new ArrayList<>();
    private final List<Sample> samples = new ArrayList<>();
    private final Map<Long, Probe> probes = new TreeMap<>();
    private final List<Mark> marks = new ArrayList<>();
    private final InvariantViolations violations = new InvariantViolations();
    private final DecisionLedger ledger =
            new DecisionLedger(new RunTopics("it", "night"), "annotated", 1, Map.of(0, PLAN), violations);

    @BeforeEach
    void decide() {
        DecisionStream console = new DecisionStream("night", 1, new UsesInMemory());
        console.adopt(PLAN).map(PlanSwitch::mark).ifPresent(marks::add);
        for (int offset = 0; offset < DOCUMENTS; offset++) {
            // every tenth text comes again
            Document document = document(offset % 10 == 9 ? offset / 2 : offset);
            annotated.add(document);
            DecisionOutcome decided = console.decide(document, offset);
            decided.sample().ifPresent(samples::add);
            if (decided.probe().isPresent()) {
                probes.put((long) offset, decided.probe().get());
            }
            decided.mark().ifPresent(marks::add);
        }
        assertThat(samples).hasSizeGreaterThan(100);
        assertThat(probes).isNotEmpty();
        assertThat(marks).hasSizeGreaterThan(2);
    }

    @Test
    void whatAnHonestConsoleWroteIsInOrder() {
        check();

        assertThat(violations.take()).isEmpty();
        assertThat(ledger.decided()).isEqualTo(DOCUMENTS);
        assertThat(ledger.selected()).isEqualTo(samples.size());
    }

    @Test
    void aLostSampleIsFound() {
        samples.remove(40);
        check();

        assertThat(violations.take()).isNotEmpty();
    }

    @Test
    void aDoubledSampleIsFound() {
        samples.add(41, samples.get(40));
        check();

        assertThat(violations.take()).extracting(InvariantViolation::what).anySatisfy(what -> assertThat(what)
                .contains("is selected twice under plan 0"));
    }

    @Test
    void samplesThatChangedPlacesAreFound() {
        Collections.swap(samples, 40, 41);
        check();

        assertThat(violations.take()).isNotEmpty();
    }

    @Test
    void aSampleWithAnotherProbabilityIsFound() {
        Sample honest = samples.get(40);
        samples.set(
                40,
                Sample.newBuilder(honest)
                        .setProbability(Math.nextUp(honest.getProbability()))
                        .build());
        check();

        assertThat(violations.take()).isNotEmpty();
    }

    @Test
    void aLostProbeIsFound() {
        probes.remove(probes.keySet().iterator().next());
        check();

        assertThat(violations.take()).isNotEmpty();
    }

    @Test
    void aLostMarkIsFound() {
        marks.remove(1);
        check();

        assertThat(violations.take()).isNotEmpty();
    }

    @Test
    void aDocumentThatTheConsoleNeverSawIsFound() {
        annotated.remove(700);
        check();

        assertThat(violations.take()).isNotEmpty();
    }

    @Test
    void whatIsLostAtTheEndIsFound() {
        samples.remove(samples.size() - 1);
        check();

        assertThat(violations.take()).isNotEmpty();
    }

    @Test
    void whatIsTooMuchAtTheEndIsFound() {
        samples.add(Sample.newBuilder(samples.get(0))
                .setDocument(document(DOCUMENTS + 1))
                .build());
        check();

        assertThat(violations.take()).extracting(InvariantViolation::what).anySatisfy(what -> assertThat(what)
                .contains("should not be selected"));
    }

    private void check() {
        for (int offset = 0; offset < annotated.size(); offset++) {
            ledger.annotated(offset, annotated.get(offset));
        }
        for (int offset = 0; offset < samples.size(); offset++) {
            ledger.sample(offset, samples.get(offset));
        }
        probes.forEach(ledger::probe);
        marks.forEach(ledger::mark);
        ledger.settle(annotated.size() / 2);
        ledger.finish();
    }

    private static Document document(int number) {
        return Document.newBuilder()
                .setId(String.format("%064x", number))
                .setText("text " + number)
                .setSource("web")
                .setTokens(10)
                .setAnnotations(List.of(new Annotation("coin", number % 3 == 0 ? "heads" : "tails", 0.5, "c1", "")))
                .build();
    }
}

package dev.winnow.service.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winnow.agent.Label;
import dev.winnow.runtime.Meters;
import dev.winnow.schemas.Annotation;
import dev.winnow.schemas.Document;
import dev.winnow.schemas.MissingKind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class LabellerTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Duration SHORT_LIMIT = Duration.ofMillis(100);

    private final ManualClock clock = new ManualClock();
    private final Meters meters = new Meters();

    private static Document document(String text) {
        return Document.newBuilder()
                .setId("id-" + text)
                .setText(text)
                .setSource("test")
                .setTokens(text.length())
                .build();
    }

    private List<List<String>> labels(Labeller labeller, String... texts) {
        List<Document> batch = new ArrayList<>();
        for (String text : texts) {
            batch.add(document(text));
        }
        return labeller.label(batch).stream()
                .map(document -> document.getAnnotations().stream()
                        .map(annotation -> annotation.getAgent() + "=" + annotation.getGroup())
                        .toList())
                .toList();
    }

    @Test
    void everyAgentsLabelIsAddedWithItsVersion() {
        Labeller labeller = new Labeller(List.of(new ScriptedAgent("size", this::bySize)), meters, clock, LIMIT);

        Document labelled = labeller.label(List.of(document("abc"))).get(0);

        assertThat(labelled.getAnnotations()).containsExactly(new Annotation("size", "short", 3.0, "version-size", ""));
        assertThat(labelled.getText()).isEqualTo("abc");
    }

    @Test
    void aDocumentThatAnAgentFailsOnContinuesWithoutItsLabelAlone() {
        Labeller labeller = new Labeller(
                List.of(new ScriptedAgent("size", this::bySize), new ScriptedAgent("touchy", this::failsOnPoison)),
                meters,
                clock,
                LIMIT);

        assertThat(labels(labeller, "fine", "poison"))
                .containsExactly(List.of("size=short", "touchy=short"), List.of("size=short"));
        assertThat(meters.agentFailures("touchy").count()).isEqualTo(1);
    }

    @Test
    void anUnknownGroupIsAFailure() {
        Labeller labeller =
                new Labeller(List.of(new ScriptedAgent("liar", text -> new Label("nowhere", 0))), meters, clock, LIMIT);

        assertThat(labels(labeller, "a")).containsExactly(List.of());
    }

    @Test
    void anAgentThatFailsOnAWholeBatchIsLeftOutUntilItsBackOffHasPassed() {
        ScriptedAgent broken = new ScriptedAgent("broken", text -> {
            throw new IllegalStateException("broken");
        });
        Labeller labeller = new Labeller(List.of(broken), meters, clock, LIMIT);
        labels(labeller, "a", "b");
        int callsBefore = broken.calls;

        labels(labeller, "c");
        assertThat(broken.calls).isEqualTo(callsBefore);

        clock.now = clock.now.plus(Duration.ofSeconds(6));
        broken.script = this::bySize;
        assertThat(labels(labeller, "d")).containsExactly(List.of("broken=short"));
    }

    private static Stream<Arguments> breaches() {
        return Stream.of(
                Arguments.of("null list", (Function<List<Document>, List<Label>>) batch -> null),
                Arguments.of("too few", (Function<List<Document>, List<Label>>) batch -> List.of()),
                Arguments.of("too many", (Function<List<Document>, List<Label>>)
                        batch -> Collections.nCopies(batch.size() + 1, new Label("short", 1))),
                Arguments.of("null label", (Function<List<Document>, List<Label>>)
                        batch -> Collections.nCopies(batch.size(), null)),
                Arguments.of("null group", (Function<List<Document>, List<Label>>)
                        batch -> Collections.nCopies(batch.size(), new Label(null, 1))),
                Arguments.of("unknown group", (Function<List<Document>, List<Label>>)
                        batch -> Collections.nCopies(batch.size(), new Label("nowhere", 1))),
                Arguments.of("infinite score", (Function<List<Document>, List<Label>>)
                        batch -> Collections.nCopies(batch.size(), new Label("short", Double.NEGATIVE_INFINITY))),
                Arguments.of("exception", throwing(() -> new IllegalStateException("broken"))),
                Arguments.of("stack overflow", throwing(StackOverflowError::new)),
                Arguments.of("out of memory", throwing(() -> new OutOfMemoryError("far too much"))),
                Arguments.of("missing class", throwing(() -> new NoClassDefFoundError("some/Plugin"))));
    }

    private static Function<List<Document>, List<Label>> throwing(Supplier<Throwable> problem) {
        return batch -> {
            throw LabellerTest.<RuntimeException>unchecked(problem.get());
        };
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> T unchecked(Throwable problem) throws T {
        throw (T) problem;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("breaches")
    void whateverAnAgentDoesDocumentsContinueWithTheLabelsOfTheOthers(
            String what, Function<List<Document>, List<Label>> behaviour) {
        ScriptedAgent broken = new ScriptedAgent("broken", this::bySize);
        broken.behaviour = behaviour;
        Labeller labeller =
                new Labeller(List.of(broken, new ScriptedAgent("size", this::bySize)), meters, clock, LIMIT);

        assertThat(labels(labeller, "a", "b")).containsExactly(List.of("size=short"), List.of("size=short"));
        assertThat(quarantined("broken")).isEqualTo(1);
        assertThat(quarantined("size")).isZero();

        clock.now = clock.now.plus(Duration.ofSeconds(6));
        broken.behaviour = null;
        assertThat(labels(labeller, "c")).containsExactly(List.of("broken=short", "size=short"));
        assertThat(quarantined("broken")).isZero();
        assertThat(meters.agentFailures("broken").count()).isEqualTo(2);
    }

    @Test
    void anAgentThatScoresMayNotReturnNaN() {
        ScriptedAgent regressor =
                new ScriptedAgent("regressor", text -> new Label("short", text.equals("odd") ? Double.NaN : 1));
        Labeller labeller = new Labeller(List.of(regressor), meters, clock, LIMIT);

        assertThat(labels(labeller, "a", "odd", "b"))
                .containsExactly(List.of("regressor=short"), List.of(), List.of("regressor=short"));
    }

    @Test
    void anAgentThatOnlyClassifiesHasNoScores() {
        ScriptedAgent classifier = new ScriptedAgent("classifier", text -> new Label("short", Double.NaN));
        Labeller labeller = new Labeller(List.of(classifier), meters, clock, LIMIT);

        assertThat(labels(labeller, "a")).containsExactly(List.of("classifier=short"));
    }

    @Test
    void aLabellerIsNotReadyWhileAllItsAgentsAreInQuarantine() {
        ScriptedAgent first = new ScriptedAgent("first", this::bySize);
        ScriptedAgent second = new ScriptedAgent("second", this::bySize);
        Labeller labeller = new Labeller(List.of(first, second), meters, clock, LIMIT);
        first.behaviour = throwing(IllegalStateException::new);
        labels(labeller, "a");
        assertThat(labeller.unreadyReason()).isEmpty();

        second.behaviour = throwing(IllegalStateException::new);
        labels(labeller, "b");
        assertThat(labeller.unreadyReason()).startsWith("all agents are in quarantine");

        second.behaviour = null;
        clock.now = clock.now.plus(Duration.ofMinutes(1));
        labels(labeller, "c");
        assertThat(labeller.unreadyReason()).isEmpty();
    }

    @Test
    void theBackOffDoublesWhileAnAgentFails() {
        ScriptedAgent broken = new ScriptedAgent("broken", this::bySize);
        broken.behaviour = throwing(IllegalStateException::new);
        Labeller labeller = new Labeller(List.of(broken), meters, clock, LIMIT);
        labels(labeller, "a");
        clock.now = clock.now.plus(Duration.ofSeconds(5));
        labels(labeller, "b");
        int calls = broken.calls;

        clock.now = clock.now.plus(Duration.ofSeconds(9));
        labels(labeller, "c");
        assertThat(broken.calls).isEqualTo(calls);

        clock.now = clock.now.plus(Duration.ofSeconds(1));
        labels(labeller, "d");
        assertThat(broken.calls).isGreaterThan(calls);
    }

    @Test
    @Timeout(20)
    void anAgentThatHangsIsGivenUpAndNotCalledAgainBeforeItHasReturned() throws InterruptedException {
        CountDownLatch stuck = new CountDownLatch(1);
        CountDownLatch left = new CountDownLatch(1);
        ScriptedAgent hanging = new ScriptedAgent("hanging", this::bySize);
        hanging.behaviour = batch -> {
            waitInSpiteOfInterrupts(stuck);
            left.countDown();
            return List.of();
        };
        ScriptedAgent healthy = new ScriptedAgent("size", this::bySize);
        Labeller labeller = new Labeller(List.of(hanging, healthy), meters, clock, SHORT_LIMIT);

        assertThat(labels(labeller, "a", "b")).containsExactly(List.of("size=short"), List.of("size=short"));
        assertThat(quarantined("hanging")).isEqualTo(1);
        clock.now = clock.now.plus(Duration.ofHours(1));
        assertThat(labels(labeller, "c")).containsExactly(List.of("size=short"));
        assertThat(hanging.calls).isEqualTo(1);

        hanging.behaviour = null;
        stuck.countDown();
        left.await();
        // the thread is about to leave
        while (labels(labeller, "d").get(0).size() < 2) {
            Thread.onSpinWait();
        }
        assertThat(quarantined("hanging")).isZero();
    }

    @Test
    void aDocumentThatAnAgentHangsOnCostsTheBatchNoMoreThanTheLimit() {
        CountDownLatch never = new CountDownLatch(1);
        ScriptedAgent touchy = new ScriptedAgent("touchy", text -> {
            if (text.equals("poison")) {
                waitInSpiteOfInterrupts(never);
            }
            return bySize(text);
        });
        touchy.failsOnBatches = true;
        Labeller labeller = new Labeller(List.of(touchy), meters, clock, SHORT_LIMIT);

        assertThat(labels(labeller, "a", "poison", "poison")).containsExactly(List.of(), List.of(), List.of());
        assertThat(meters.agentFailures("touchy").count()).isEqualTo(3);
        never.countDown();
    }

    @Test
    void anAgentThatCannotPrepareABatchLabelsItAllTheSame() {
        ScriptedAgent clumsy = new ScriptedAgent("clumsy", this::bySize);
        clumsy.ahead = () -> {
            throw new IllegalStateException("not ahead");
        };
        Labeller labeller = new Labeller(List.of(clumsy), meters, clock, LIMIT);

        assertThat(labels(labeller, "a", "b")).containsExactly(List.of("clumsy=short"), List.of("clumsy=short"));
        assertThat(meters.agentFailures("clumsy").count()).isZero();
    }

    @Test
    void anAgentThatHangsWhilePreparingIsNotAskedToPrepareBeforeItHasReturned() {
        CountDownLatch stuck = new CountDownLatch(1);
        AtomicInteger preparations = new AtomicInteger();
        ScriptedAgent hanging = new ScriptedAgent("hanging", this::bySize);
        hanging.ahead = () -> {
            preparations.incrementAndGet();
            waitInSpiteOfInterrupts(stuck);
        };
        Labeller labeller = new Labeller(List.of(hanging), meters, clock, SHORT_LIMIT);

        assertThat(labels(labeller, "a")).containsExactly(List.of("hanging=short"));
        assertThat(labels(labeller, "b")).containsExactly(List.of("hanging=short"));
        assertThat(preparations).hasValue(1);
        stuck.countDown();
    }

    private static void waitInSpiteOfInterrupts(CountDownLatch latch) {
        boolean open = false;
        while (!open) {
            try {
                latch.await();
                open = true;
            } catch (InterruptedException e) {
                // as a computation does that never looks
            }
        }
    }

    private double quarantined(String agent) {
        return meters.registry()
                .get("winnow.agent.quarantined")
                .tag("agent", agent)
                .gauge()
                .value();
    }

    @Test
    void aDocumentRecordsWhetherALabelIsMissingByAFailureOrByAnOutage() {
        Labeller labeller =
                new Labeller(List.of(new ScriptedAgent("touchy", this::failsOnPoison)), meters, clock, LIMIT);

        List<Document> tried = labeller.label(List.of(document("fine"), document("poison")));
        // alone in its batch it starts the quarantine, and still gains nothing by it
        List<Document> alone = labeller.label(List.of(document("poison")));
        List<Document> quarantined = labeller.label(List.of(document("fine")));

        assertThat(tried.get(0).getMissing()).isEmpty();
        assertThat(tried.get(1).getMissing()).containsExactly(Map.entry("touchy", MissingKind.FAILURE));
        assertThat(alone.get(0).getMissing()).containsExactly(Map.entry("touchy", MissingKind.FAILURE));
        assertThat(quarantined.get(0).getMissing()).containsExactly(Map.entry("touchy", MissingKind.OUTAGE));
    }

    @Test
    void aReasonOfAnEarlierAttemptIsReplaced() {
        Labeller failing =
                new Labeller(List.of(new ScriptedAgent("touchy", this::failsOnPoison)), meters, clock, LIMIT);
        Labeller working = new Labeller(List.of(new ScriptedAgent("touchy", this::bySize)), meters, clock, LIMIT);

        Document labelled =
                working.label(failing.label(List.of(document("poison")))).get(0);

        assertThat(labelled.getMissing()).isEmpty();
        assertThat(labelled.getAnnotations()).hasSize(1);
    }

    @Test
    void annotationsOfAnEarlierStageStay() {
        Labeller first = new Labeller(List.of(new ScriptedAgent("one", this::bySize)), meters, clock, LIMIT);
        Labeller second = new Labeller(List.of(new ScriptedAgent("two", this::bySize)), meters, clock, LIMIT);

        Document labelled = second.label(first.label(List.of(document("abc")))).get(0);

        assertThat(labelled.getAnnotations()).extracting(Annotation::getAgent).containsExactly("one", "two");
    }

    private Label bySize(String text) {
        return new Label(text.length() < 10 ? "short" : "long", text.length());
    }

    private Label failsOnPoison(String text) {
        if (text.equals("poison")) {
            throw new IllegalStateException("poison");
        }
        return bySize(text);
    }

    private static final class ManualClock implements LongSupplier {
        private Instant now = Instant.EPOCH;

        @Override
        public long getAsLong() {
            return now.toEpochMilli() * 1_000_000;
        }
    }
}

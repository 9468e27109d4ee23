package dev.winnow.lab.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winnow.lab.tampering.DocumentTampering;
import dev.winnow.lab.tampering.Entry;
import dev.winnow.lab.tampering.History;
import dev.winnow.lab.tampering.HonestRun;
import dev.winnow.lab.tampering.RunTampering;
import dev.winnow.lab.tampering.SampleTampering;
import dev.winnow.lab.tampering.Tampering;
import dev.winnow.schemas.Outcome;
import dev.winnow.schemas.OutcomeVerdict;
import dev.winnow.schemas.Sample;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Histories that were tampered with by what knows nothing of the checker: each is found, and named as what it is. */
class TamperedHistoriesSimTest {
    private static final TopicNames TOPICS = new TopicNames(
            HonestRun.DOCUMENTS,
            "it.annotated",
            "it.dead-letters",
            "it.selected",
            "it.probes",
            "it.rewards",
            "it.plans",
            "it.marks",
            "it.outcomes");
    private static final Map<Integer, History> HONEST = new HashMap<>();
    private static final int HONEST_EVERY = 8;

    /** Rule 1 keeps no state that a mark could digest. */
    private static final Set<String> OF_RULE_ONE = Set.of(
            "SAMPLE_PROBABILITY",
            "SAMPLE_TWICE",
            "SAMPLE_UNSELECTED",
            "PROBE_CELLS",
            "PROBE_MISSING",
            "MARK_MISSING",
            "MARK_LAMBDA",
            "MARK_SHARES",
            "MARK_COUNTS",
            "MARK_CHAIN");

    private static int tampered;

    private static History honest(int rule) {
        return HONEST.computeIfAbsent(rule, HonestRun::of).copy();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void anHonestHistoryHasNoFinding(int rule) {
        History history = honest(rule);

        assertThat(check(history)).isEmpty();
        assertThat(history.plans).hasSizeGreaterThanOrEqualTo(6);
        assertThat(history.selected).hasSizeGreaterThan(300);
        assertThat(history.probes).hasSizeGreaterThan(150);
    }

    @Test
    void theNewestFileIsExcusedOnlyWhileItsIngestHasNotReportedIt() {
        List<Finding> found = new ArrayList<>();
        HistoryChecker checker = new HistoryChecker(
                HonestRun.RUN, HonestRun.PARTITIONS, TOPICS, true, document -> Optional.empty(), found::add);
        checker.fed(new Fed("open.jsonl", 0, null, new byte[] {1}));
        checker.fed(new Fed("acknowledged.jsonl", 0, null, new byte[] {1}));
        checker.fedAcknowledged("acknowledged.jsonl");
        checker.unfinished("open.jsonl");
        checker.unfinished("acknowledged.jsonl");

        checker.finish();

        assertThat(found)
                .singleElement()
                .satisfies(finding -> assertThat(finding.kind()).isEqualTo(FindingKind.FED_ACKNOWLEDGED))
                .satisfies(finding -> assertThat(finding.what()).contains("acknowledged.jsonl#0"));
    }

    @Test
    void reportsNeedOutcomesFromTheFirstCoordinatorOnThatAnswersThem() {
        History history = honest(2);
        long from = 1
                + history.outcomes.stream()
                        .map(Entry::value)
                        .filter(outcome ->
                                outcome.getVerdict() == OutcomeVerdict.USED && outcome.getResultingPlan() <= 2)
                        .mapToLong(Outcome::getOffset)
                        .max()
                        .orElseThrow();
        history.outcomes.removeIf(outcome -> outcome.value().getOffset() < from);

        assertThat(check(history))
                .extracting(Finding::kind)
                .contains(FindingKind.OUTCOME_MISSING, FindingKind.PLAN_UNMEASURED);
        assertThat(check(history, checker -> checker.answeredFrom(from, 3))).isEmpty();

        long used = history.outcomes.stream()
                .map(Entry::value)
                .filter(outcome -> outcome.getVerdict() == OutcomeVerdict.USED)
                .mapToLong(Outcome::getOffset)
                .findFirst()
                .orElseThrow();
        history.outcomes.removeIf(outcome -> outcome.value().getOffset() == used);
        assertThat(check(history, checker -> checker.answeredFrom(from, 3)))
                .extracting(Finding::kind)
                .contains(FindingKind.OUTCOME_MISSING);
    }

    /** Under rule 2, and some of what depends on decisions under rule 1 as well. */
    static Stream<Arguments> tamperings() {
        return Stream.of(SampleTampering.values(), DocumentTampering.values(), RunTampering.values())
                .flatMap(Stream::<Tampering>of)
                .flatMap(tampering -> Stream.of(1, 2)
                        .filter(rule -> rule == 2 || isOfRuleOne(tampering))
                        .map(rule -> Arguments.of(tampering, rule)));
    }

    private static boolean isOfRuleOne(Tampering tampering) {
        return OF_RULE_ONE.contains(tampering.wrong());
    }

    @ParameterizedTest
    @MethodSource("tamperings")
    void whatWasTamperedWithIsFoundAndNamed(Tampering tampering, int rule) {
        History history = honest(rule);
        tampering.apply(history);

        List<Finding> found = check(history);

        assertThat(found)
                .extracting(finding -> finding.kind().name())
                .as(() -> found.toString())
                .contains(tampering.wrong());
        if (tampering.alone()) {
            assertThat(found).extracting(finding -> finding.kind().name()).containsOnly(tampering.wrong());
        }
        if (tampered++ % HONEST_EVERY == 0) {
            assertThat(check(honest(rule))).isEmpty();
        }
    }

    /** Whatever was done to copies: the honest histories themselves are as they were. */
    @AfterAll
    static void honestHistoriesAreStillHonest() {
        HONEST.keySet().forEach(rule -> assertThat(check(honest(rule))).isEmpty());
    }

    /** Gives the whole history, of each partition a half before the first look. */
    static List<Finding> check(History history) {
        return check(history, checker -> {});
    }

    private static List<Finding> check(History history, Consumer<HistoryChecker> prepare) {
        List<Finding> found = new ArrayList<>();
        HistoryChecker checker = new HistoryChecker(
                HonestRun.RUN,
                HonestRun.PARTITIONS,
                TOPICS,
                true,
                document -> Optional.of(HonestRun.label(document)),
                found::add);
        prepare.accept(checker);
        history.fed.forEach(each -> checker.fed(new Fed(each.file(), each.record(), each.document(), each.payload())));
        history.acknowledged.forEach(checker::fedAcknowledged);
        each(checker, TOPICS.plans(), history.plans, checker::plan);
        each(checker, TOPICS.documents(), history.documents, checker::document);
        each(checker, TOPICS.deadLetters(), history.letters, checker::deadLetter);
        each(checker, TOPICS.annotated(), history.annotated, checker::annotated);
        each(checker, TOPICS.selected(), history.selected, checker::sample);
        each(checker, TOPICS.probes(), history.probes, checker::probe);
        each(checker, TOPICS.marks(), history.marks, checker::mark);
        each(checker, TOPICS.rewards(), history.rewards, checker::report);
        each(checker, TOPICS.outcomes(), history.outcomes, checker::outcome);
        checker.settle(Map.of(0, 500L, 1, 400L), Map.of(0, 450L, 1, 350L));
        for (History.Training event : history.training) {
            if (event instanceof History.Training.Resumed resumed) {
                checker.trainerResumed(resumed.offsets());
            } else if (event instanceof History.Training.Consumed consumed) {
                Sample sample = consumed.sample();
                checker.trainerConsumed(
                        consumed.partition(),
                        consumed.offset(),
                        sample.getPlanVersion(),
                        Content.hex(sample.getDocument().getText().getBytes(StandardCharsets.UTF_8)));
            } else if (event instanceof History.Training.Checkpoint checkpoint) {
                checker.trainerCheckpoint(checkpoint.offsets());
            }
        }
        checker.finish();
        return found;
    }

    private static <T> void each(
            HistoryChecker checker, String topic, List<Entry<T>> entries, Consumer<TopicRecord<T>> taking) {
        for (Entry<T> entry : entries) {
            if (!entry.transactional()) {
                checker.outsideTransaction(topic, entry.partition(), entry.offset());
            }
            taking.accept(new TopicRecord<>(
                    entry.partition(), entry.offset(), entry.key(), entry.headers(), entry.bytes(), entry.value()));
        }
    }
}

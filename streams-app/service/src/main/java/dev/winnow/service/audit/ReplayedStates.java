package dev.winnow.service.audit;

import dev.winnow.decision.DecisionOutcome;
import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.client.PartitionReader;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.schemas.Document;
import dev.winnow.selection.DecisionRule;
import dev.winnow.selection.Plan;
import dev.winnow.selection.Uses;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * The states of one partition's decisions at the switches to its plans of rule 2 and before some documents, found by replaying the
 * partition: under rule 2 a decision depends on the documents before it. Immutable once made.
 */
final class ReplayedStates {
    private final Map<Integer, DecidingState> bySwitch = new HashMap<>();
    private final Map<Long, Before> byOffset = new HashMap<>();

    /**
     * What a document was decided on.
     *
     * @param state state of the decisions before it
     * @param uses uses that it was decided on
     */
    record Before(DecidingState state, Uses uses) {}

    private ReplayedStates() {}

    /** Whether a plan decides by the documents before. */
    static boolean areNeeded(Map<Integer, Plan> plans) {
        return plans.values().stream().anyMatch(plan -> plan.rule() != DecisionRule.ONE);
    }

    /**
     * Replays a partition up to the last of some decided documents, or as far as it was decided when none was.
     *
     * @param offsets offsets of the documents, decided ones only
     */
    static ReplayedStates read(
            KafkaConnection connection, RunTopics run, RunLog log, int partition, NavigableSet<Long> offsets) {
        ReplayedStates states = new ReplayedStates();
        String annotated = connection.topics().annotated();
        Replay replay = new Replay(
                run, annotated, partition, AuditRange.ALL, log.plans(partition), log.marks(partition), new Findings());
        replay.onSwitch(stream -> {
            DecidingState state = DecidingState.of(stream);
            if (state.plan().rule() != DecisionRule.ONE) {
                states.bySwitch.put(state.plan().version(), state);
            }
        });
        long end = log.console().end(partition);
        Deserializer<Document> labelled = connection.serdes().labelledDocument();
        try (PartitionReader reader = new PartitionReader(connection, annotated, partition, end)) {
            for (Optional<ConsumerRecord<String, byte[]>> record = reader.next();
                    record.isPresent();
                    record = reader.next()) {
                Document document = TopicScan.decode(labelled, record.get());
                if (document != null) {
                    states.decide(replay, document, record.get().offset(), offsets);
                }
            }
        }
        replay.switchUpTo(end);
        return states;
    }

    private void decide(Replay replay, Document document, long offset, NavigableSet<Long> offsets) {
        replay.switchUpTo(offset);
        boolean wanted = offsets.contains(offset)
                && replay.decisions()
                        .plan()
                        .filter(plan -> plan.rule() != DecisionRule.ONE)
                        .isPresent();
        Optional<DecidingState> before = wanted ? Optional.of(DecidingState.of(replay.decisions())) : Optional.empty();
        Optional<DecisionOutcome> decided = replay.decide(document, offset);
        before.ifPresent(state ->
                byOffset.put(offset, new Before(state, decided.orElseThrow().uses())));
    }

    /** The state at the switch to a plan of rule 2. */
    Optional<DecidingState> at(int planVersion) {
        return Optional.ofNullable(bySwitch.get(planVersion));
    }

    /** What a document was decided on under rule 2. */
    Optional<Before> before(long offset) {
        return Optional.ofNullable(byOffset.get(offset));
    }

    /** None at all. */
    static ReplayedStates none() {
        return new ReplayedStates();
    }
}

package dev.winnow.service.audit;

import dev.winnow.decision.DecisionOutcome;
import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.client.PartitionReader;
import dev.winnow.kafka.client.ScanRange;
import dev.winnow.schemas.Document;
import dev.winnow.selection.DecisionRule;
import dev.winnow.selection.Uses;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.ObjLongConsumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * The states of one partition's decisions at the switches to its plans of rule 2 and before some documents, found by replaying the
 * partition: under rule 2 a decision depends on the documents before it. They are handed over as they are reached, and not kept.
 */
final class ReplayedStates {
    private final Replay replay;
    private final NavigableSet<Long> offsets;
    private final ObjLongConsumer<Before> before;

    /**
     * What a document was decided on.
     *
     * @param state state of the decisions before it
     * @param uses uses that it was decided on
     */
    record Before(DecidingState state, Uses uses) {}

    private ReplayedStates(Replay replay, NavigableSet<Long> offsets, ObjLongConsumer<Before> before) {
        this.replay = replay;
        this.offsets = offsets;
        this.before = before;
    }

    /**
     * Replays a partition from its start as far as it was decided.
     *
     * @param offsets offsets of the documents, decided ones only
     * @param switched gets the state at each switch to a plan of rule 2
     * @param before gets what each document was decided on under rule 2, with its offset
     */
    static void read(
            KafkaConnection connection,
            RunLog log,
            int partition,
            PartitionStart start,
            Scratch scratch,
            NavigableSet<Long> offsets,
            Consumer<DecidingState> switched,
            ObjLongConsumer<Before> before) {
        try (UsesOnDisk uses = new UsesOnDisk(scratch);
                PartitionReader reader = new PartitionReader(
                        connection,
                        connection.topics().annotated(),
                        partition,
                        ScanRange.ALL.from(start.offset()).before(start.end()))) {
            Replay replay = start.replay(log.plans(partition), uses, new Findings());
            replay.onSwitch(stream -> {
                if (stream.plan().orElseThrow().rule() != DecisionRule.ONE) {
                    switched.accept(DecidingState.of(stream));
                }
            });
            ReplayedStates states = new ReplayedStates(replay, offsets, before);
            Deserializer<Document> labelled = connection.serdes().labelledDocument();
            for (Optional<ConsumerRecord<String, byte[]>> record = reader.next();
                    record.isPresent();
                    record = reader.next()) {
                Document document = TopicScan.decode(labelled, record.get());
                if (document != null) {
                    states.decide(document, record.get().offset());
                }
            }
            replay.switchUpTo(start.end());
        }
    }

    private void decide(Document document, long offset) {
        replay.switchUpTo(offset);
        boolean wanted = offsets.contains(offset)
                && replay.decisions()
                        .plan()
                        .filter(plan -> plan.rule() != DecisionRule.ONE)
                        .isPresent();
        Optional<DecidingState> state = wanted ? Optional.of(DecidingState.of(replay.decisions())) : Optional.empty();
        Optional<DecisionOutcome> decided = replay.decide(document, offset);
        state.ifPresent(reached ->
                before.accept(new Before(reached, decided.orElseThrow().uses()), offset));
    }
}

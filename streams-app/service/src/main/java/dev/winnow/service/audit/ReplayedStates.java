package dev.winnow.service.audit;

import dev.winnow.decision.LabelDecision;
import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.client.PartitionReader;
import dev.winnow.kafka.client.ScanRange;
import dev.winnow.kafka.registry.EncodedDocument;
import dev.winnow.selection.DecisionRule;
import dev.winnow.selection.Uses;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import java.util.function.ObjLongConsumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * The states of one partition's decisions at the switches to its plans of rule 2 and before some documents, found by replaying the
 * partition: under rule 2 a decision depends on the documents before it. They are handed over as they are reached, and not kept.
 */
final class ReplayedStates {
    private final Replay replay;
    private final LongFunction<OptionalLong> wanted;
    private final ObjLongConsumer<Before> before;
    private OptionalLong next;

    /**
     * What a document was decided on.
     *
     * @param state state of the decisions before it
     * @param uses uses that it was decided on
     */
    record Before(DecidingState state, Uses uses) {}

    private ReplayedStates(Replay replay, LongFunction<OptionalLong> wanted, ObjLongConsumer<Before> before) {
        this.replay = replay;
        this.wanted = wanted;
        this.before = before;
        next = wanted.apply(0);
    }

    /**
     * Replays a partition from its start as far as it was decided.
     *
     * @param wanted the offset of the first document from an offset on whose state is asked for
     * @param switched gets the state at each switch to a plan of rule 2
     * @param before gets what each document was decided on under rule 2, with its offset
     */
    static void read(
            KafkaConnection connection,
            RunLog log,
            int partition,
            PartitionStart start,
            Scratch scratch,
            LongFunction<OptionalLong> wanted,
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
            ReplayedStates states = new ReplayedStates(replay, wanted, before);
            Deserializer<EncodedDocument> documents = connection.serdes().encodedDocument();
            for (Optional<ConsumerRecord<String, byte[]>> record = reader.next();
                    record.isPresent();
                    record = reader.next()) {
                EncodedDocument document = TopicScan.decode(documents, record.get());
                if (document != null) {
                    states.decide(document, record.get().offset());
                }
            }
            replay.switchUpTo(start.end());
        }
    }

    private void decide(EncodedDocument document, long offset) {
        replay.switchUpTo(offset);
        boolean isNext = next.isPresent() && next.getAsLong() <= offset;
        boolean asked = isNext && next.getAsLong() == offset;
        next = isNext ? wanted.apply(offset + 1) : next;
        boolean known = asked
                && replay.decisions()
                        .plan()
                        .filter(plan -> plan.rule() != DecisionRule.ONE)
                        .isPresent();
        Optional<DecidingState> state = known ? Optional.of(DecidingState.of(replay.decisions())) : Optional.empty();
        Optional<LabelDecision> decided = replay.decide(document, offset);
        state.ifPresent(reached ->
                before.accept(new Before(reached, decided.orElseThrow().uses()), offset));
    }
}

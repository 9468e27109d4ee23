package dev.winnow.service.audit;

import dev.winnow.decision.AnsweredChain;
import dev.winnow.decision.PlanChain;
import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.schemas.Mark;
import dev.winnow.schemas.Outcome;
import dev.winnow.schemas.RewardReport;
import dev.winnow.service.streams.RunRecords;
import java.util.List;
import java.util.Optional;
import java.util.function.ObjLongConsumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * Repeats the steps of a coordinator that answered its reports: for each outcome it reads marks, probes and controls as far as the
 * coordinator had, and compares its own answer. Owned by one thread; memory holds the marks, and what the coordinator itself holds.
 */
final class AnswerReplay implements AutoCloseable {
    private final RunTopics run;
    private final int partitions;
    private final List<Written<Mark>> marks;
    private final PlanChain plans;
    private final Findings findings;
    private final ObjLongConsumer<PlanChain.Link> action;
    private final TopicCursor outcomes;
    private final TopicCursor probes;
    private final TopicCursor controls;
    private final RunRecords records;
    private final Deserializer<Outcome> values;
    private AnsweredChain chain;
    private int nextMark;
    private Optional<Outcome> next;

    /**
     * @param partitions partitions of the plans topic
     * @param marks marks of all partitions in the order of the topic
     * @param plans made the plans before the first answer
     * @param action gets every plan that is made, with the offset of the report that was answered then
     */
    AnswerReplay(
            KafkaConnection connection,
            RunTopics run,
            int partitions,
            List<Written<Mark>> marks,
            PlanChain plans,
            Findings findings,
            ObjLongConsumer<PlanChain.Link> action) {
        this.run = run;
        this.partitions = partitions;
        this.marks = marks;
        this.plans = plans;
        this.findings = findings;
        this.action = action;
        records = new RunRecords(connection.serdes());
        values = connection.serdes().outcome().deserializer();
        probes = new TopicCursor(connection, run.probes());
        controls = new TopicCursor(connection, run.controls());
        outcomes = new TopicCursor(connection, run.outcomes());
        next = decode();
    }

    /** Whether a run has the topics that answers need. */
    static boolean isPossible(KafkaConnection connection, RunTopics run) {
        return connection
                .ask("for its topics", admin -> admin.listTopics().names())
                .containsAll(List.of(run.outcomes(), run.controls(), run.probes()));
    }

    /** Whether a report was answered, or is later than one that was: then {@link #offer} takes it. */
    boolean hasBegunAt(long offset) {
        return chain != null || next.isPresent() && next.get().getOffset() <= offset;
    }

    /**
     * Takes the next report.
     *
     * @return whether the coordinator answered it
     */
    boolean offer(RewardReport report, long offset) {
        settleBefore(offset);
        if (next.isEmpty() || next.get().getOffset() != offset) {
            return false;
        }
        advance(next.get());
        chain.offer(report, next.get());
        compareAll(offset);
        return true;
    }

    /** Repeats the steps between two reports: answers to reports before an offset. */
    void settleBefore(long offset) {
        while (next.isPresent() && next.get().getOffset() < offset) {
            advance(next.get());
            compareAll(next.get().getOffset());
        }
    }

    private void advance(Outcome outcome) {
        if (chain == null) {
            nextMark = plans.marksTaken();
            chain = plans.answered(partitions);
        }
        controls.upTo(outcome.getControlsRead(), record -> records.control(run.controls(), record.value())
                .found()
                .ifPresent(control -> chain.control(control, record.offset() + 1)));
        for (; nextMark < marks.size() && marks.get(nextMark).offset() < outcome.getMarksRead(); nextMark++) {
            chain.mark(marks.get(nextMark).record(), marks.get(nextMark).offset() + 1);
        }
        probes.upTo(outcome.getProbesRead(), record -> records.probe(run.probes(), record.value())
                .found()
                .ifPresent(probe -> chain.probe(probe, record.offset() + 1)));
        chain.read(outcome);
    }

    /** Compares the answers of one step. */
    private void compareAll(long offset) {
        do {
            compare(next.orElseThrow());
            chain.made().ifPresent(link -> action.accept(link, offset));
            take();
        } while (chain.hasAnswers() && next.isPresent());
    }

    private void compare(Outcome written) {
        Optional<Outcome> answer = chain.answer(written);
        if (!answer.equals(Optional.of(written))) {
            findings.add(
                    run.outcomes(),
                    0,
                    outcomes.peek().orElseThrow().offset(),
                    "the answer to the report at offset " + written.getOffset() + " of " + run.rewards()
                            + " cannot be reproduced: it is " + describe(written) + ", recomputed "
                            + answer.map(AnswerReplay::describe).orElse("nothing"));
        }
    }

    private static String describe(Outcome outcome) {
        return "offset " + outcome.getOffset() + " " + outcome.getVerdict() + " " + outcome.getReason() + " used "
                + outcome.getUsed() + " matched " + outcome.getMatchedProbes() + " of " + outcome.getNeededProbes()
                + " plan " + outcome.getResultingPlan();
    }

    private void take() {
        outcomes.skip();
        next = decode();
    }

    /** The next outcome of the topic; what is not one is found. */
    private Optional<Outcome> decode() {
        while (outcomes.peek().isPresent()) {
            ConsumerRecord<String, byte[]> record = outcomes.peek().get();
            Outcome outcome = TopicScan.decode(values, record);
            if (outcome != null && outcome.getRun().equals(run.run())) {
                return Optional.of(outcome);
            }
            findings.add(run.outcomes(), 0, record.offset(), "a record that no coordinator of the run wrote");
            outcomes.skip();
        }
        return Optional.empty();
    }

    @Override
    public void close() {
        outcomes.close();
        probes.close();
        controls.close();
    }
}

package dev.winnow.service.audit;

import dev.winnow.decision.PlanChain;
import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.topic.DeadRecord;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.schemas.RewardReport;
import dev.winnow.selection.Plan;
import dev.winnow.service.run.OperatorControls;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Recomputes the plans of a run from its rewards and the label shares of its marks: plan v+1 is what the coordinator's own aggregator makes
 * of plan v and the report that measured it. Owned by one thread; memory holds what the coordinator holds, however many plans there are.
 */
public final class History {
    private static final int ORDERS = 100;

    private final KafkaConnection connection;
    private final RunTopics run;

    public History(KafkaConnection connection, RunTopics run) {
        this.connection = connection;
        this.run = run;
    }

    /**
     * Recomputes all plans.
     *
     * @param scratch where the plans of the report are, until it is closed
     */
    public HistoryReport run(Scratch scratch) {
        Findings findings = new Findings();
        RunLog log = RunLog.read(connection, run, scratch, findings);
        Rows<PlanStep> steps = new Rows<>(scratch, PlanStep.class);
        Chain chain = follow(log, AuditRange.ALL, findings, link -> {}, step -> steps.put(step.version(), step));
        Coverage coverage = chain.coverage();
        return new HistoryReport(
                findings.count() == 0 && coverage.notCovered() == 0,
                run.run(),
                steps,
                chain.processed,
                chain.pending,
                new OperatorControls(connection, run)
                        .newest(ORDERS).stream().map(HistoryReport.Order::of).toList(),
                chain.plans == null ? Map.of() : chain.plans.refused(),
                findings.unreadable(),
                coverage,
                findings.count(),
                findings.first());
    }

    /**
     * Recomputes plans as part of another audit.
     *
     * @param range plans outside of it are recomputed, but not compared
     * @param action gets every link of the chain
     * @return how many plans of the range could be verified
     */
    Coverage check(RunLog log, AuditRange range, Findings findings, Consumer<PlanChain.Link> action) {
        return follow(log, range, findings, action, step -> {}).coverage();
    }

    private Chain follow(
            RunLog log,
            AuditRange range,
            Findings findings,
            Consumer<PlanChain.Link> action,
            Consumer<PlanStep> steps) {
        Optional<NotCovered> gone = gone(log);
        try (Chain chain = new Chain(log, range, findings, action, steps, gone)) {
            if (gone.isEmpty()) {
                new TopicScan<>(
                                connection,
                                run.rewards(),
                                connection.serdes().rewardReport().deserializer())
                        .each(chain::offer);
                chain.finish();
            }
            return chain;
        }
    }

    /** Why the chain cannot be recomputed: records that plan 1 or a later one rests on do not exist any more. */
    private Optional<NotCovered> gone(RunLog log) {
        TopicHeads heads = log.heads();
        if (!log.plans().has(0, 0)) {
            return Optional.of(NotCovered.PLANS_DELETED);
        }
        if (heads.isCut(run.marks(), 0) && !log.hasFirstMarks()) {
            return Optional.of(NotCovered.MARKS_DELETED);
        }
        if (heads.isRecreated(run.marks())) {
            return Optional.of(NotCovered.MARKS_RECREATED);
        }
        if (heads.isCut(run.rewards(), 0)) {
            return Optional.of(NotCovered.REWARDS_DELETED);
        }
        // what is there is compared, also in a topic that was restored: what was changed must differ
        if (isEmpty(heads, run.rewards())
                && (heads.isRecreated(run.rewards())
                        || log.coordinator().committed(0).orElse(0) > 0)) {
            return Optional.of(NotCovered.REWARDS_RECREATED);
        }
        if (isEmpty(heads, run.outcomes()) && heads.isRecreated(run.outcomes())) {
            return Optional.of(NotCovered.OUTCOMES_RECREATED);
        }
        if (isEmpty(heads, run.controls()) && heads.isRecreated(run.controls())) {
            return Optional.of(NotCovered.CONTROLS_RECREATED);
        }
        if (heads.isCut(run.outcomes(), 0)) {
            return Optional.of(NotCovered.OUTCOMES_DELETED);
        }
        if (heads.isCut(run.controls(), 0)) {
            return Optional.of(NotCovered.CONTROLS_DELETED);
        }
        // only a coordinator that answers reads them
        if (heads.end(run.outcomes(), 0) == 0) {
            return Optional.empty();
        }
        if (isEmpty(heads, run.probes()) && heads.isRecreated(run.probes())) {
            return Optional.of(NotCovered.PROBES_RECREATED);
        }
        return heads.isCut(run.probes(), 0) ? Optional.of(NotCovered.PROBES_DELETED) : Optional.empty();
    }

    private static boolean isEmpty(TopicHeads heads, String topic) {
        return heads.start(topic, 0) == heads.end(topic, 0);
    }

    private final class Chain implements AutoCloseable {
        private final StoredPlans written;
        private final long processedBefore;
        private final boolean isForgotten;
        private final AuditRange range;
        private final Findings findings;
        private final Consumer<PlanChain.Link> action;
        private final PlanChain plans;
        private final Optional<AnswerReplay> answers;
        private final Consumer<PlanStep> steps;
        private final Optional<NotCovered> gone;
        private long differing;
        private long missing;
        private boolean differsFirst;
        private Plan newest;
        private long processed;
        private long pending;

        private Chain(
                RunLog log,
                AuditRange range,
                Findings findings,
                Consumer<PlanChain.Link> action,
                Consumer<PlanStep> steps,
                Optional<NotCovered> gone) {
            this.written = log.plans();
            this.steps = steps;
            this.gone = gone;
            this.processedBefore = log.coordinator().committed(0).orElse(0);
            this.isForgotten = log.coordinator().committed(0).isEmpty();
            this.range = range;
            this.findings = findings;
            this.action = action;
            if (gone.isPresent()) {
                plans = null;
                answers = Optional.empty();
                written.get(0, 0).ifPresent(first -> add(PlanStep.first(first)));
                return;
            }
            plans = new PlanChain(run.run(), log.plans(0), log.allMarks().records());
            answers = AnswerReplay.isPossible(connection, run)
                    ? Optional.of(new AnswerReplay(
                            connection,
                            run,
                            log.partitions(),
                            log.allMarks(),
                            plans,
                            findings,
                            (link, offset) -> take(link, offset, offset < processedBefore)))
                    : Optional.empty();
            Written<Plan> first = written.get(0, 0).orElseThrow();
            newest = first.record();
            add(PlanStep.first(first));
        }

        private void offer(RewardReport report, ConsumerRecord<String, byte[]> record) {
            boolean isProcessed = record.offset() < processedBefore;
            if (answers.isPresent() && answers.get().hasBegunAt(record.offset())) {
                offerAnswered(report, record, isProcessed);
                return;
            }
            // a coordinator that runs may have made plans since it was asked how far it is
            if (pending > 0 || !isProcessed && !written.has(0, plans.version() + 1)) {
                pending++;
                return;
            }
            processed++;
            if (report == null) {
                plans.refuse(DeadRecord.reasonOf(record), 1);
                return;
            }
            plans.offer(report).ifPresent(link -> take(link, record.offset(), isProcessed));
        }

        private void offerAnswered(RewardReport report, ConsumerRecord<String, byte[]> record, boolean isProcessed) {
            if (report == null) {
                processed++;
                plans.refuse(DeadRecord.reasonOf(record), 1);
            } else if (answers.orElseThrow().offer(report, record.offset())) {
                processed++;
            } else if (isProcessed) {
                processed++;
                findings.add(run.rewards(), 0, record.offset(), "the report is not answered on " + run.outcomes());
            } else {
                pending++;
            }
        }

        private void take(PlanChain.Link link, long offset, boolean isProcessed) {
            int version = link.outcome().plan().version();
            Optional<Written<Plan>> plan = written.get(0, version);
            if (plan.isEmpty() && !isProcessed) {
                return;
            }
            if (plan.isEmpty() && range.hasPlan(version)) {
                missing++;
                findings.add(
                        run.rewards(),
                        0,
                        offset,
                        "the report that ends here makes plan " + version + ", which is not on " + run.plans());
            }
            action.accept(link);
            add(PlanStep.of(link, newest, plan.map(Written::offset).orElse(-1L)));
            newest = link.written().orElse(link.outcome().plan());
        }

        private void add(PlanStep step) {
            steps.accept(step);
            if (step.offset() >= 0 && !step.recomputed() && range.hasPlan(step.version())) {
                differing++;
                differsFirst |= step.version() == 0;
                findings.add(
                        run.plans(),
                        0,
                        step.offset(),
                        "plan " + step.version() + " cannot be reproduced: " + String.join("; ", step.differences()));
            }
        }

        private void finish() {
            // a coordinator that is forgotten does not run: all its answers are on the topic
            answers.ifPresent(replay -> replay.settleBefore(isForgotten ? Long.MAX_VALUE : processedBefore));
            for (Iterator<Integer> versions = written.versions(0); versions.hasNext(); ) {
                int version = versions.next();
                if (version > plans.version() && range.hasPlan(version)) {
                    differing++;
                    findings.add(
                            run.plans(),
                            0,
                            written.offset(0, version),
                            "plan " + version + " was made by no report on " + run.rewards());
                }
            }
        }

        /** Plans of the range on partition 0, and those that are missing there. */
        private Coverage coverage() {
            long all = 0;
            for (Iterator<Integer> versions = written.versions(0); versions.hasNext(); ) {
                all += range.hasPlan(versions.next()) ? 1 : 0;
            }
            if (gone.isEmpty()) {
                return Coverage.of(all - differing, differing + missing, Map.of());
            }
            boolean hasFirst = written.has(0, 0) && range.hasPlan(0);
            return Coverage.of(
                    hasFirst && !differsFirst ? 1 : 0, differing, Map.of(gone.get(), all - (hasFirst ? 1 : 0)));
        }

        @Override
        public void close() {
            answers.ifPresent(AnswerReplay::close);
        }
    }
}

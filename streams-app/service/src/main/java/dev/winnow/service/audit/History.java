package dev.winnow.service.audit;

import dev.winnow.decision.PlanChain;
import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.topic.DeadRecord;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.schemas.Mark;
import dev.winnow.schemas.RewardReport;
import dev.winnow.selection.Plan;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Recomputes the plans of a run from its rewards and the label shares of its marks: plan v+1 is what the coordinator's own desk makes
 * of plan v and the report that measured it. Owned by one thread; memory holds the plans and marks, and the parts of one report.
 */
public final class History {
    private final KafkaConnection connection;
    private final RunTopics run;

    public History(KafkaConnection connection, RunTopics run) {
        this.connection = connection;
        this.run = run;
    }

    /** Recomputes all plans. */
    public HistoryReport run() {
        Findings findings = new Findings();
        RunLog log = RunLog.read(connection, run, findings);
        Chain chain = follow(log, AuditRange.ALL, findings, link -> {});
        return new HistoryReport(
                findings.count() == 0,
                run.run(),
                chain.steps,
                chain.processed,
                chain.pending,
                chain.plans.refused(),
                findings.unreadable(),
                findings.count(),
                findings.first());
    }

    /**
     * Recomputes plans as part of another audit.
     *
     * @param range plans outside of it are recomputed, but not compared
     * @param action gets every link of the chain
     */
    void check(RunLog log, AuditRange range, Findings findings, Consumer<PlanChain.Link> action) {
        follow(log, range, findings, action);
    }

    private Chain follow(RunLog log, AuditRange range, Findings findings, Consumer<PlanChain.Link> action) {
        try (Chain chain = new Chain(log, range, findings, action)) {
            new TopicScan<>(
                            connection,
                            run.rewards(),
                            connection.serdes().rewardReport().deserializer())
                    .each(chain::offer);
            chain.finish();
            return chain;
        }
    }

    private final class Chain implements AutoCloseable {
        private final NavigableMap<Integer, Written<Plan>> written;
        private final long processedBefore;
        private final AuditRange range;
        private final Findings findings;
        private final Consumer<PlanChain.Link> action;
        private final PlanChain plans;
        private final Optional<AnswerReplay> answers;
        private final List<PlanStep> steps = new ArrayList<>();
        private Plan newest;
        private long processed;
        private long pending;

        private Chain(RunLog log, AuditRange range, Findings findings, Consumer<PlanChain.Link> action) {
            this.written = log.plans().get(0);
            this.processedBefore = log.coordinator().end(0);
            this.range = range;
            this.findings = findings;
            this.action = action;
            List<Mark> marks = log.marks().stream().map(Written::record).toList();
            plans = new PlanChain(run.run(), log.plans(0), marks);
            answers = AnswerReplay.isPossible(connection, run)
                    ? Optional.of(new AnswerReplay(
                            connection,
                            run,
                            log.plans().size(),
                            log.marks(),
                            plans,
                            findings,
                            (link, offset) -> take(link, offset, offset < processedBefore)))
                    : Optional.empty();
            newest = written.get(0).record();
            add(PlanStep.first(written.get(0)));
        }

        private void offer(RewardReport report, ConsumerRecord<String, byte[]> record) {
            boolean isProcessed = record.offset() < processedBefore;
            if (answers.isPresent() && answers.get().hasBegunAt(record.offset())) {
                offerAnswered(report, record, isProcessed);
                return;
            }
            // a coordinator that runs may have made plans since it was asked how far it is
            if (pending > 0 || !isProcessed && !written.containsKey(plans.version() + 1)) {
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
            Optional<Written<Plan>> plan = Optional.ofNullable(written.get(version));
            if (plan.isEmpty() && !isProcessed) {
                return;
            }
            if (plan.isEmpty() && range.hasPlan(version)) {
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
            steps.add(step);
            if (step.offset() >= 0 && !step.recomputed() && range.hasPlan(step.version())) {
                findings.add(
                        run.plans(),
                        0,
                        step.offset(),
                        "plan " + step.version() + " does not come about again: "
                                + String.join("; ", step.differences()));
            }
        }

        private void finish() {
            answers.ifPresent(replay -> replay.settleBefore(processedBefore));
            written.tailMap(plans.version(), false).forEach((version, plan) -> {
                if (range.hasPlan(version)) {
                    findings.add(
                            run.plans(),
                            0,
                            plan.offset(),
                            "plan " + version + " was made by no report on " + run.rewards());
                }
            });
        }

        @Override
        public void close() {
            answers.ifPresent(AnswerReplay::close);
        }
    }
}

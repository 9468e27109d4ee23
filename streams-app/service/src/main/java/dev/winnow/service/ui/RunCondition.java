package dev.winnow.service.ui;

import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.kafka.topic.Topics;
import dev.winnow.selection.Plan;
import java.util.Optional;

/** What a run does or waits for, as its topics and groups show it. */
enum RunCondition {
    ENDED("ended"),
    PAUSED("paused"),
    NO_PLAN("no plan"),
    NO_CONSOLE("no console"),
    /** The trainer does not read, and the console waits for it. */
    WAITS_FOR_TRAINER("waits for its trainer"),
    /** The plan's stage is over, and no report has come that a next plan could be made from. */
    WAITS_FOR_REWARDS("waits for rewards"),
    RUNNING("running");

    /** Documents that may be left in a topic of a service that works. */
    private static final int FEW = 200;

    private static final int FEW_OFFSETS = 20;

    /** Stages after which a later plan is late: that of plan 0 is what an operator expected, those of later plans are what was measured. */
    private static final int STAGES = 2;

    private final String label;

    RunCondition(String label) {
        this.label = label;
    }

    /** For the page. */
    String label() {
        return label;
    }

    static RunCondition of(Topics shared, ClusterLook look, Rates rates, WatchedRun run) {
        RunTopics topics = run.topics();
        return switch (run.history().state()) {
            case END -> ENDED;
            case PAUSE -> PAUSED;
            case GO -> {
                if (run.history().newestPlan().isEmpty()) {
                    yield NO_PLAN;
                }
                if (look.members(topics.consoleGroup()) == 0) {
                    yield NO_CONSOLE;
                }
                if (isTrainerStalled(look, rates, topics)
                        && look.lag(topics.consoleGroup(), shared.annotated()) > FEW_OFFSETS) {
                    yield WAITS_FOR_TRAINER;
                }
                yield lacksRewards(run.history()).isPresent() ? WAITS_FOR_REWARDS : RUNNING;
            }
        };
    }

    /** Whether the trainer has not read for a while, although there is something to read, and the console adds nothing. */
    static boolean isTrainerStalled(ClusterLook look, Rates rates, RunTopics topics) {
        return look.lag(topics.trainerGroup(), topics.selected()) > FEW
                && rates.isLong()
                && rates.perSecond(each -> each.read(topics.trainerGroup(), topics.selected())) == 0
                && rates.perSecond(each -> each.topic(topics.selected())
                                .map(ClusterLook.Topic::written)
                                .orElse(0L))
                        == 0;
    }

    /** The newest plan, where its stage is over by the marks and no report has measured it. */
    static Optional<PlanPoint> lacksRewards(RunHistory history) {
        return history.newestPlan().filter(point -> {
            Plan plan = point.plan();
            RunHistory.Counts counts = history.counts().get(plan.version());
            long stage = plan.version() == 0 ? plan.stageDocuments() : STAGES * plan.stageDocuments();
            return counts != null && counts.decided() > stage && !history.isReported(plan.version());
        });
    }
}

package dev.winnow.service.ui;

import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.kafka.topic.Topics;
import dev.winnow.selection.Plan;
import dev.winnow.service.run.DecisionCounts;
import dev.winnow.service.run.RunCondition;
import java.util.Optional;

/** What the state of a run depends on, as the page has watched it. */
final class WatchedFacts {
    private WatchedFacts() {}

    static RunCondition condition(Topics shared, ClusterLook look, Rates rates, WatchedRun run) {
        RunTopics topics = run.topics();
        RunHistory history = run.history();
        Optional<Plan> plan = history.newestPlan().map(PlanPoint::plan);
        return RunCondition.of(new RunCondition.Facts(
                history.state(),
                plan,
                plan.map(newest -> decided(history, newest)).orElse(0L),
                plan.map(newest -> history.isReported(newest.version())).orElse(false),
                look.members(topics.consoleGroup()),
                look.lag(topics.consoleGroup(), shared.annotated()),
                look.lag(topics.trainerGroup(), topics.selected()),
                isStill(rates, topics)
                        && rates.perSecond(each -> each.read(topics.consoleGroup(), shared.annotated())) == 0));
    }

    /** Whether the trainer has not read for a while, although there is something to read, and the console adds nothing. */
    static boolean isTrainerStalled(ClusterLook look, Rates rates, RunTopics topics) {
        return RunCondition.isMuch(look.lag(topics.trainerGroup(), topics.selected())) && isStill(rates, topics);
    }

    /** The newest plan, where its stage is over by the marks and no report has measured it. */
    static Optional<PlanPoint> lacksRewards(RunHistory history) {
        return history.newestPlan()
                .filter(point -> RunCondition.lacksRewards(
                        point.plan(),
                        decided(history, point.plan()),
                        history.isReported(point.plan().version())));
    }

    private static boolean isStill(Rates rates, RunTopics topics) {
        return rates.isLong()
                && rates.perSecond(each -> each.read(topics.trainerGroup(), topics.selected())) == 0
                && rates.perSecond(each -> each.topic(topics.selected())
                                .map(ClusterLook.Topic::written)
                                .orElse(0L))
                        == 0;
    }

    private static long decided(RunHistory history, Plan plan) {
        return history.counts()
                .getOrDefault(plan.version(), DecisionCounts.NONE)
                .decided();
    }
}

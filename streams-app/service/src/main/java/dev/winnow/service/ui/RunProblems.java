package dev.winnow.service.ui;

import dev.winnow.decision.RefusalReasons;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.kafka.topic.Topics;
import dev.winnow.schemas.Outcome;
import dev.winnow.schemas.OutcomeVerdict;
import dev.winnow.schemas.RefusalReason;
import dev.winnow.selection.AgentMemory;
import dev.winnow.selection.LabelReader;
import dev.winnow.selection.Plan;
import dev.winnow.service.run.RunCondition;
import dev.winnow.service.run.RunState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What is wrong with one run, by its topics and groups alone. The conditions are those of the alerts, as far as a page can know them. */
final class RunProblems {
    private static final Duration STALE = Duration.ofHours(2);
    private static final double TRUSTED = 0.5;

    /** Answers that decide whether rewards are refused. */
    private static final int NEWEST = 8;

    private static final int ENOUGH_DOCUMENTS = 200;
    private static final int MOST_DOCUMENTS = 2_000;
    private static final int ENOUGH_OF_A_PARTITION = 50;

    private final Topics shared;
    private final WatchedRun run;
    private final ClusterLook look;
    private final Rates rates;
    private final Instant now;
    private final boolean starting;
    private final Collection<WatchedRun> all;
    private final List<Problem> problems = new ArrayList<>();

    private RunProblems(Problems.Deployment deployment, WatchedRun run, Collection<WatchedRun> all) {
        this.shared = deployment.topics();
        this.run = run;
        this.look = deployment.look();
        this.rates = deployment.rates();
        this.now = deployment.now();
        this.starting = deployment.starting();
        this.all = all;
    }

    /** @param all the runs of the deployment */
    static List<Problem> of(Problems.Deployment deployment, WatchedRun run, Collection<WatchedRun> all) {
        RunProblems found = new RunProblems(deployment, run, all);
        if (run.history().state() == RunState.END) {
            return List.of();
        }
        if (!found.starting) {
            found.services();
            found.plans();
        }
        found.retention();
        found.rewards();
        found.labels(deployment.documents());
        return found.problems;
    }

    private void services() {
        RunTopics topics = run.topics();
        RunCondition condition = WatchedFacts.condition(shared, look, rates, run);
        long undecided = look.lag(topics.consoleGroup(), shared.annotated());
        if (run.history().state() == RunState.PAUSE) {
            problems.add(Problem.note(
                            run.name(),
                            "The run is paused",
                            "An operator paused it: 'winnow run resume --run " + run.name() + "' continues. "
                                    + count(undecided) + " documents wait for a decision.",
                            "WinnowRunPaused")
                    .since(run.history().stateTime()));
        } else if (look.members(topics.consoleGroup()) == 0) {
            problems.add(Problem.error(
                    run.name(),
                    "No console is running",
                    "Group " + topics.consoleGroup() + " has no member; " + count(undecided)
                            + " documents wait for a decision, and the trainer gets none. Start 'winnow console --run "
                            + run.name() + "'.",
                    "WinnowServiceDown"));
        }
        if (look.members(topics.coordinatorGroup()) == 0) {
            problems.add(Problem.error(
                    run.name(),
                    "No coordinator is running",
                    "Group " + topics.coordinatorGroup()
                            + " has no member: rewards are not answered and the plan does not change. Start 'winnow"
                            + " coordinator --run " + run.name() + "'.",
                    "WinnowServiceDown"));
        }
        long unread = look.lag(topics.trainerGroup(), topics.selected());
        if (WatchedFacts.isTrainerStalled(look, rates, topics)) {
            problems.add(Problem.warning(
                    run.name(),
                    "The trainer has not read for a minute",
                    count(unread) + " selected documents wait, and the console adds none: it is paused until the"
                            + " trainer reads, or gets no documents. Look at the trainer's log; one that commits only"
                            + " with its checkpoints looks the same between two of them.",
                    "WinnowTrainerStalled"));
        }
        if (condition == RunCondition.NO_PROGRESS) {
            problems.add(Problem.warning(
                    run.name(),
                    "The console has decided nothing for a minute",
                    count(undecided) + " documents wait for a decision, and the trainer has not read "
                            + count(unread) + " offsets. A console that is as far ahead of its trainer as --pacing-high"
                            + " allows waits for the trainer, partition by partition: is the trainer among the problems"
                            + " here, or does its log end with an error? Otherwise look at /readyz and the log of the"
                            + " console.",
                    "A console decides nothing"));
        }
    }

    private void retention() {
        RunTopics topics = run.topics();
        gone(topics.consoleGroup(), shared.annotated(), "console");
        gone(topics.trainerGroup(), topics.selected(), "trainer");
    }

    private void gone(String group, String topic, String step) {
        long missed = look.missed(group, topic);
        if (missed > 0) {
            problems.add(Problem.error(
                    run.name(),
                    "Records were deleted before the " + step + " read them",
                    count(missed) + " offsets of " + topic + " after the committed offset of " + group
                            + " are gone. The " + step
                            + " does not continue until an operator decides (--allow-missing-records).",
                    "WinnowRecordsMissing"));
        } else if (look.old(group, topic) > 0) {
            problems.add(Problem.error(
                    run.name(),
                    "Retention is about to delete records that the " + step + " has not read",
                    count(look.old(group, topic)) + " offsets of " + topic
                            + " are older than half of what the topic keeps. Speed up or resume the " + step
                            + ", or raise the retention with 'winnow topics apply --alter'.",
                    "WinnowUnreadOld"));
        }
    }

    private void rewards() {
        List<RunHistory.Answer> all = run.history().outcomes().stream()
                .filter(answer -> answer.outcome().getVerdict() == OutcomeVerdict.USED
                        || answer.outcome().getVerdict() == OutcomeVerdict.REFUSED)
                .toList();
        List<Outcome> answers = all.stream().map(RunHistory.Answer::outcome).toList();
        List<Outcome> newest = answers.subList(Math.max(0, answers.size() - NEWEST), answers.size());
        List<Outcome> refused = newest.stream()
                .filter(outcome -> outcome.getVerdict() == OutcomeVerdict.REFUSED
                        && outcome.getReason() != RefusalReason.DUPLICATE)
                .toList();
        if (refused.isEmpty()) {
            return;
        }
        Outcome last = refused.get(refused.size() - 1);
        RefusalReason reason = last.getReason();
        String probes = reason == RefusalReason.TOO_FEW_PROBES
                ? " (" + count(last.getMatchedProbes()) + " of " + count(last.getNeededProbes()) + " probes)"
                : "";
        String detail = "The last refused one: " + RefusalReasons.label(reason) + probes + "; "
                + RefusalReasons.remedy(reason) + ".";
        long since = refusedSince(all);
        String title = refused.size() + " of the last " + newest.size() + " reward reports were refused";
        if (refused.size() == newest.size()) {
            problems.add(Problem.error(
                            run.name(),
                            "All of the last " + newest.size() + " reward reports were refused",
                            detail,
                            "WinnowReportsRefused")
                    .since(since));
        } else if (newest.get(newest.size() - 1).getVerdict() == OutcomeVerdict.USED) {
            problems.add(
                    Problem.note(run.name(), title, detail + " The newest report was used.", "WinnowRewardsRefused"));
        } else {
            problems.add(Problem.warning(run.name(), title, detail, "WinnowRewardsRefused")
                    .since(since));
        }
    }

    /** Time of the first refusal after the newest report that was used; -1 where the newest was. */
    private static long refusedSince(List<RunHistory.Answer> answers) {
        long since = -1;
        for (int i = answers.size() - 1; i >= 0; i--) {
            if (answers.get(i).outcome().getVerdict() == OutcomeVerdict.USED) {
                break;
            }
            since = answers.get(i).time();
        }
        return since;
    }

    private void plans() {
        Optional<PlanPoint> newest = run.history().newestPlan();
        if (newest.isEmpty()) {
            problems.add(Problem.error(
                    run.name(),
                    "The run has no plan",
                    "No record of " + run.topics().plans()
                            + " can be read as a plan. 'winnow run create' writes plan 0.",
                    "Reasons in `/readyz`"));
            return;
        }
        Plan plan = newest.get().plan();
        long written = newest.get().time();
        long age = now.toEpochMilli() - written;
        if (WatchedFacts.lacksRewards(run.history()).isPresent()) {
            problems.add(noRewards(plan).since(written));
        } else if (age > STALE.toMillis() && selects()) {
            problems.add(Problem.warning(
                            run.name(),
                            "The plan has not changed for "
                                    + age / Duration.ofHours(1).toMillis() + " hours",
                            "The run selects under plan " + plan.version()
                                    + ". Does the trainer report rewards, and does the coordinator answer them?",
                            "WinnowPlanStale")
                    .since(written));
        }
        if (plan.frozen()) {
            boolean audited = !Double.isNaN(plan.auditCorrelation());
            problems.add(Problem.warning(
                            run.name(),
                            "Plan " + plan.version() + " is frozen: its weights were carried over",
                            audited && plan.auditCorrelation() < TRUSTED
                                    ? String.format(
                                            Locale.ROOT,
                                            "The audit correlation of its rewards is %.2f, less than %.1f: they are not"
                                                    + " trusted. More --readings or --audit-probes of the trainer may"
                                                    + " help.",
                                            plan.auditCorrelation(),
                                            TRUSTED)
                                    : "Its rewards carried no information that a plan could follow: look at the"
                                            + " trainer's loss and its estimator.",
                            "WinnowAuditCorrelationLow")
                    .since(frozenSince()));
        }
        SelectionShare.of(run.history()).filter(SelectionShare::misses).ifPresent(this::ratio);
        if (run.history().unreadableRecords() > 0) {
            problems.add(Problem.error(
                    run.name(),
                    "Topics of the run hold " + count(run.history().unreadableRecords()) + " unreadable records",
                    "Only Winnow may write there: compare the ACLs with 'winnow acls', then run 'winnow audit verify"
                            + " --run " + run.name() + "'.",
                    "WinnowUnreadableRecords"));
        }
    }

    private boolean selects() {
        return rates.perSecond(each -> each.topic(run.topics().selected())
                        .map(ClusterLook.Topic::written)
                        .orElse(0L))
                > 0;
    }

    private Problem noRewards(Plan plan) {
        long decided = run.history().counts().get(plan.version()).decided();
        boolean first = plan.version() == 0;
        return Problem.warning(
                run.name(),
                first ? "No rewards have come" : "No rewards have come for plan " + plan.version(),
                String.format(
                        Locale.ROOT,
                        "%,d documents were decided under plan %d, a stage has %,d, and the trainer has reported nothing"
                                + " about its probes: %s. Does the trainer run, and does it report to %s?",
                        decided,
                        plan.version(),
                        plan.stageDocuments(),
                        first ? "selection is random" : "the plan stays as it is",
                        run.topics().rewards()),
                "WinnowPlanStale");
    }

    /** When the first of the plans was written that are frozen without a pause. */
    private long frozenSince() {
        List<PlanPoint> plans = run.history().plans();
        long since = -1;
        for (int i = plans.size() - 1; i >= 0 && plans.get(i).plan().frozen(); i--) {
            since = plans.get(i).time();
        }
        return since;
    }

    private void ratio(SelectionShare share) {
        problems.add(Problem.warning(
                        run.name(),
                        String.format(
                                Locale.ROOT,
                                "%.2f %% are selected in place of %.2f %%",
                                100 * share.realised(),
                                100 * share.asked()),
                        String.format(
                                Locale.ROOT,
                                "Of the %,d documents that plan %d has decided up to the last marks, %,d were selected.",
                                share.counts().decided(),
                                share.plan(),
                                share.counts().selected()),
                        "WinnowSelectionRatio")
                .since(share.since()));
    }

    private void labels(DocumentWindow documents) {
        Optional<PlanPoint> newest = run.history().newestPlan();
        List<Doc> recent = documents.newestOfEach(ENOUGH_DOCUMENTS, MOST_DOCUMENTS);
        if (newest.isEmpty() || recent.size() < ENOUGH_DOCUMENTS) {
            return;
        }
        for (AgentMemory agent : newest.get().plan().agents()) {
            String version = newest.get().plan().agentVersions().get(agent.agent());
            Map<Integer, List<Doc>> without = recent.stream()
                    .filter(document -> document.labels().stream()
                            .noneMatch(label -> label.agent().equals(agent.agent())))
                    .collect(Collectors.groupingBy(Doc::partition, TreeMap::new, Collectors.toList()));
            long missing = without.values().stream().mapToLong(List::size).sum();
            List<Integer> bare = bare(recent, without);
            Optional<String> other = foreign(recent, newest.get().plan(), agent.agent());
            if (2 * missing > recent.size() || !bare.isEmpty()) {
                problems.add(Problem.error(
                        run.name(),
                        "Documents have no label of agent " + agent.agent(),
                        count(missing) + " of the last " + count(recent.size()) + " have none"
                                + (bare.isEmpty() ? "" : ", among them all of partitions " + bare)
                                + ". Check that every scorer loads it ('winnow agents list') and that it is not in"
                                + " quarantine.",
                        "WinnowAgentMissing"));
            } else if (other.isPresent()) {
                problems.add(Problem.warning(
                        run.name(),
                        "Labels of agent " + agent.agent() + " are of another version than the run was created with",
                        "The run expects " + version
                                + ". Under rule 2 other labels count as missing. "
                                + (isExpected(agent.agent(), other.get())
                                        ? "Other runs use them, so leave the scorers as they are. To accept them: winnow"
                                        : "No other run uses them: a scorer was probably started with another"
                                                + " --agents-dir. Otherwise, to accept them: winnow")
                                + " run rule --run " + run.name() + " --rule "
                                + Math.max(2, newest.get().plan().rule().version()) + " --accept-version "
                                + agent.agent()
                                + "=" + other.get(),
                        "WinnowAgentMissing"));
            }
        }
    }

    /** Partitions with enough documents, of which none has the label: those of one scorer may. */
    private static List<Integer> bare(List<Doc> recent, Map<Integer, List<Doc>> without) {
        Map<Integer, Long> all = recent.stream().collect(Collectors.groupingBy(Doc::partition, Collectors.counting()));
        return without.entrySet().stream()
                .filter(entry -> entry.getValue().size() >= ENOUGH_OF_A_PARTITION
                        && entry.getValue().size() == all.get(entry.getKey()))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** The version that most labels have, where it is neither the run's own nor accepted. */
    private static Optional<String> foreign(List<Doc> recent, Plan plan, String agent) {
        Map<String, Long> byVersion = recent.stream()
                .flatMap(document -> document.labels().stream())
                .filter(label -> label.agent().equals(agent))
                .collect(Collectors.groupingBy(label -> label.version().split("/", 2)[0], Collectors.counting()));
        return byVersion.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .filter(most -> LabelReader.isForeign(plan, agent, most));
    }

    /** Whether some run names or accepts a version of an agent. */
    private boolean isExpected(String agent, String version) {
        return all.stream()
                .flatMap(each -> each.history().newestPlan().stream())
                .map(PlanPoint::plan)
                .anyMatch(plan ->
                        plan.agentVersions().containsKey(agent) && !LabelReader.isForeign(plan, agent, version));
    }

    private static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }
}

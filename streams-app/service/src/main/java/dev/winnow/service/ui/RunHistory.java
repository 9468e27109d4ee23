package dev.winnow.service.ui;

import dev.winnow.schemas.Control;
import dev.winnow.schemas.Mark;
import dev.winnow.schemas.Outcome;
import dev.winnow.schemas.OutcomeVerdict;
import dev.winnow.schemas.Probe;
import dev.winnow.schemas.RewardReport;
import dev.winnow.selection.EstimatedDecisions;
import dev.winnow.selection.Intensity;
import dev.winnow.selection.Plan;
import dev.winnow.selection.ProbeReward;
import dev.winnow.service.run.DecisionCounts;
import dev.winnow.service.run.PlanCounts;
import dev.winnow.service.run.RunState;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** What is known of one run from its topics, in windows of bounded size. Thread-safe. */
final class RunHistory {
    /** Plans that are kept: the newest. */
    static final int PLANS = 300;

    /** Plans whose errors are estimated: the newest. */
    private static final int MEASURED = 60;

    private static final int POINTS = 2_000;
    private static final int OUTCOMES = 100;
    private static final int ORDERS = 50;
    private static final int PROBES = 60;
    private static final int ANSWERED = 10_000;

    /** In place of a plan that a report has made. */
    private static final int UNUSED = -1;

    /** Marks of each partition that are kept: the newest. */
    private static final int MARKS = 50;

    /** Rewards that wait for the coordinator's answer. */
    private static final int WAITING_REWARDS = 200_000;

    private final NavigableMap<Integer, PlanPoint> plans = new TreeMap<>();
    private final NavigableMap<Integer, Measured> measured = new TreeMap<>();
    private final PlanCounts counts = new PlanCounts(PLANS);
    private final Map<Integer, NavigableMap<Long, Mark>> marks = new TreeMap<>();
    private final Map<Mark, EstimatedDecisions> decisions = new HashMap<>();
    private final List<Loss> losses = new ArrayList<>();
    private final Deque<Answer> outcomes = new ArrayDeque<>();
    private final Deque<Order> orders = new ArrayDeque<>();
    private final Deque<ShownProbe> probes = new ArrayDeque<>();
    private final LinkedHashMap<Long, Report> waiting = new LinkedHashMap<>();
    private final NavigableMap<Integer, List<Report>> used = new TreeMap<>();
    /** Plans that answers have named whose reports have not come, by the report's offset. */
    private final NavigableMap<Long, Integer> answered = new TreeMap<>();

    private final NavigableSet<Integer> reported = new TreeSet<>();

    private long waitingRewards;
    private long reports;
    private long answers;
    private long unreadable;
    private long revision;
    private RunState state = RunState.GO;
    private long stateTime = -1;

    /** A measurement of the reference tasks. */
    record Loss(long step, long tokens, double loss, long time, double correlation) {}

    /** The coordinator's answer to a report. */
    record Answer(long time, Outcome outcome) {}

    /** An order of an operator. */
    record Order(long time, Control control) {}

    /** A probe without its text. */
    record ShownProbe(long time, Probe probe) {}

    private record Report(int parts, List<ProbeReward> rewards) {}

    synchronized void plan(Plan plan, long time) {
        plans.putIfAbsent(plan.version(), PlanPoint.unknown(plan, time));
        while (plans.size() > PLANS) {
            int oldest = plans.firstKey();
            plans.remove(oldest);
            measured.remove(oldest);
        }
        revision++;
    }

    synchronized void report(RewardReport report, long offset, long time) {
        reports++;
        revision++;
        reported.add(report.getPlanVersion());
        if (reported.size() > PLANS) {
            reported.pollFirst();
        }
        boolean isNew = losses.isEmpty() || losses.get(losses.size() - 1).step() != report.getTrainerStep();
        if (isNew && Double.isFinite(report.getReferenceLoss())) {
            losses.add(new Loss(
                    report.getTrainerStep(),
                    report.getTrainerTokens(),
                    report.getReferenceLoss(),
                    time,
                    report.getAuditCorrelation()));
            thin(losses);
        }
        answer(offset, kept(report));
    }

    private static Report kept(RewardReport report) {
        List<ProbeReward> rewards = report.getRewards().stream()
                .map(reward -> new ProbeReward(reward.getDocumentId(), reward.getLabels(), reward.getInfluence()))
                .toList();
        return new Report(report.getParts(), rewards);
    }

    /** Topics are read in no order: the answer may have come before. */
    private void answer(long offset, Report report) {
        Integer plan = answered.remove(offset);
        if (plan != null) {
            use(plan, report);
            return;
        }
        waiting.put(offset, report);
        waitingRewards += report.rewards().size();
        var oldest = waiting.entrySet().iterator();
        while (waitingRewards > WAITING_REWARDS && oldest.hasNext()) {
            waitingRewards -= oldest.next().getValue().rewards().size();
            oldest.remove();
        }
    }

    /** Half of the points are as good when there are too many; the newest stays. */
    private static void thin(List<Loss> points) {
        if (points.size() > POINTS) {
            List<Loss> kept = new ArrayList<>();
            for (int i = points.size() - 1; i >= 0; i -= 2) {
                kept.add(0, points.get(i));
            }
            points.clear();
            points.addAll(kept);
        }
    }

    synchronized void outcome(Outcome outcome, long time) {
        revision++;
        answers++;
        outcomes.add(new Answer(time, outcome));
        if (outcomes.size() > OUTCOMES) {
            outcomes.remove();
        }
        if (outcome.getVerdict() != OutcomeVerdict.WAITING) {
            int plan = outcome.getVerdict() == OutcomeVerdict.USED ? outcome.getResultingPlan() : UNUSED;
            Report report = waiting.remove(outcome.getOffset());
            if (report == null) {
                answered.put(outcome.getOffset(), plan);
                while (answered.size() > ANSWERED) {
                    answered.pollFirstEntry();
                }
            } else {
                waitingRewards -= report.rewards().size();
                use(plan, report);
            }
        }
    }

    private void use(int plan, Report report) {
        if (plan >= 0) {
            used.computeIfAbsent(plan, key -> new ArrayList<>()).add(report);
            while (used.size() > MEASURED) {
                used.pollFirstEntry();
            }
        }
    }

    synchronized void mark(Mark mark) {
        revision++;
        NavigableMap<Long, Mark> ofPartition = marks.computeIfAbsent(mark.getPartition(), key -> new TreeMap<>());
        counts.add(mark);
        ofPartition.put(mark.getOffset(), mark);
        if (ofPartition.size() > MARKS) {
            decisions.remove(ofPartition.pollFirstEntry().getValue());
        }
    }

    synchronized void control(Control control, long time) {
        revision++;
        orders.add(new Order(time, control));
        if (orders.size() > ORDERS) {
            orders.remove();
        }
    }

    synchronized void state(RunState newest, long time) {
        revision++;
        state = newest;
        stateTime = time;
    }

    synchronized void probe(Probe probe, long time) {
        revision++;
        probes.add(new ShownProbe(time, probe));
        if (probes.size() > PROBES) {
            probes.remove();
        }
    }

    synchronized void unreadable() {
        revision++;
        unreadable++;
    }

    /**
     * Estimates the errors of the oldest plan whose rewards have come and that has none yet; one at a time, because each takes as long as ten plans.
     *
     * @return whether another one waits
     */
    boolean measure() {
        unmeasured().stream().findFirst().ifPresent(this::measure);
        return !unmeasured().isEmpty();
    }

    private void measure(PlanPoint point) {
        int version = point.plan().version();
        Optional<Rewards> rewards = rewardsOf(point.plan());
        if (rewards.isEmpty()) {
            giveUp(version);
            return;
        }
        Rewards found = rewards.get();
        // without the lock: it takes a while
        Measured result = Measured.of(found.under().plan(), point.plan(), found.rewards(), found.correlation());
        synchronized (this) {
            revision++;
            measured.put(version, result);
            used.remove(version);
            PlanPoint parent = plans.get(point.plan().parent());
            plans.computeIfPresent(version, (key, old) -> parent == null ? old : old.after(parent, result));
        }
    }

    /** The plan before it is not kept. */
    private synchronized void giveUp(int version) {
        used.remove(version);
    }

    private record Rewards(PlanPoint under, List<ProbeReward> rewards, double correlation) {}

    private synchronized List<PlanPoint> unmeasured() {
        int newest = plans.isEmpty() ? 0 : plans.lastKey();
        return plans.values().stream()
                .filter(point -> point.plan().version() > Math.max(0, newest - MEASURED)
                        && !measured.containsKey(point.plan().version())
                        && isWhole(used.getOrDefault(point.plan().version(), List.of())))
                .toList();
    }

    /** Whether all parts of a measurement have come. */
    private static boolean isWhole(List<Report> found) {
        return !found.isEmpty() && found.size() >= found.get(0).parts();
    }

    private synchronized Optional<Rewards> rewardsOf(Plan plan) {
        List<Report> found = used.getOrDefault(plan.version(), List.of());
        if (found.isEmpty() || !plans.containsKey(plan.parent())) {
            return Optional.empty();
        }
        List<ProbeReward> rewards = new ArrayList<>();
        found.forEach(report -> rewards.addAll(report.rewards()));
        return Optional.of(new Rewards(plans.get(plan.parent()), rewards, plan.auditCorrelation()));
    }

    /** Changes whenever something is added. */
    synchronized long revision() {
        return revision;
    }

    synchronized List<PlanPoint> plans() {
        return List.copyOf(plans.values());
    }

    synchronized Optional<PlanPoint> newestPlan() {
        return Optional.ofNullable(plans.lastEntry()).map(Map.Entry::getValue);
    }

    synchronized Optional<Measured> measured(int plan) {
        return Optional.ofNullable(measured.get(plan));
    }

    /** Documents of the newest plans up to the last marks, by version. */
    synchronized Map<Integer, DecisionCounts> counts() {
        return counts.byPlan();
    }

    /** Documents of the run up to the last marks. */
    synchronized DecisionCounts total() {
        return counts.total();
    }

    synchronized List<Loss> losses() {
        return List.copyOf(losses);
    }

    synchronized List<Answer> outcomes() {
        return List.copyOf(outcomes);
    }

    synchronized List<Order> orders() {
        return List.copyOf(orders);
    }

    synchronized List<ShownProbe> probes() {
        return List.copyOf(probes);
    }

    /** Reward reports that have come, in all. */
    synchronized long reports() {
        return reports;
    }

    /** Answers of the coordinator, in all. */
    synchronized long answers() {
        return answers;
    }

    /** What operators ordered last. */
    synchronized RunState state() {
        return state;
    }

    /** When it was ordered, in milliseconds since the epoch; -1 where nothing was. */
    synchronized long stateTime() {
        return stateTime;
    }

    /** Whether a report that measures a plan has come. */
    synchronized boolean isReported(int plan) {
        return reported.contains(plan);
    }

    /** Records of the run's topics that could not be read. */
    synchronized long unreadableRecords() {
        return unreadable;
    }

    /** Decisions at an offset of a partition as the mark before it knows them; empty where no such mark is kept. */
    synchronized Optional<EstimatedDecisions> decisions(int partition, long offset) {
        NavigableMap<Long, Mark> ofPartition = marks.getOrDefault(partition, new TreeMap<>());
        Map.Entry<Long, Mark> entry = ofPartition.floorEntry(offset);
        if (entry == null || !plans.containsKey(entry.getValue().getPlanVersion())) {
            return Optional.empty();
        }
        Mark mark = entry.getValue();
        EstimatedDecisions known = decisions.get(mark);
        if (known == null) {
            try {
                known = new EstimatedDecisions(
                        plans.get(mark.getPlanVersion()).plan(), new Intensity(mark.getLambda(), mark.getBoundary()));
                decisions.put(mark, known);
            } catch (IllegalArgumentException e) {
                // a mark that no console has written; the audit names it
                return Optional.empty();
            }
        }
        return Optional.of(known);
    }

    /** Decisions of a plan, for its draws; empty where the plan is not kept. */
    synchronized Optional<EstimatedDecisions> draws(int plan) {
        return Optional.ofNullable(plans.get(plan))
                .map(point -> new EstimatedDecisions(point.plan(), new Intensity(1, 1)));
    }
}

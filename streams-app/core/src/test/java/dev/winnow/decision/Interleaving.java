package dev.winnow.decision;

import dev.winnow.schemas.Annotation;
import dev.winnow.schemas.Document;
import dev.winnow.schemas.LabelShare;
import dev.winnow.schemas.Mark;
import dev.winnow.schemas.Outcome;
import dev.winnow.schemas.OutcomeVerdict;
import dev.winnow.schemas.Probe;
import dev.winnow.schemas.RefusalReason;
import dev.winnow.schemas.Reward;
import dev.winnow.schemas.RewardReport;
import dev.winnow.selection.Labels;
import dev.winnow.selection.Plan;
import dev.winnow.selection.Policy;
import dev.winnow.selection.ProbeSampling;
import dev.winnow.selection.UpdateRule;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** One interleaving of {@link ReportInterleavings}. To be used once, by one thread. */
final class Interleaving {
    private static final String RUN = "interleaved";
    private static final int PARTITIONS = 2;
    private static final int PLANS = 2;
    private static final int MAX_STEPS = 4_000;
    private static final long DAY = 24 * 3_600_000L;
    private static final List<String> GROUPS = List.of("low", "middle", "high");
    private static final Plan PLAN0 = Plan.initial(
            RUN,
            Map.of("quality", GROUPS),
            1.0,
            0.1,
            Policy.POISSON,
            UpdateRule.WINNOW,
            7,
            16,
            96,
            0.2,
            0.1,
            Map.of("quality", "q1"));

    private record Sent(RewardReport report, long time, Trainer by) {}

    private static final class Trainer {
        private final long clockError;
        private final boolean counted;
        private long epoch;
        private long start;
        private long firstUse;
        private int measured = -1;
        private List<RewardReport> unanswered = List.of();
        private int answers;
        private boolean resend;
        private long reports;
        private long used;

        /** @param counted whether its reports have to be used: its clock is not behind */
        private Trainer(long now, long clockError, boolean counted) {
            this.clockError = clockError;
            this.counted = counted;
            begin(now);
        }

        /** Starts, or starts again. */
        private void begin(long now) {
            epoch = now + clockError;
            start = now;
            firstUse = Long.MAX_VALUE;
        }
    }

    private final long seed;
    private final SplittableRandom random;
    private final List<Sent> rewards = new ArrayList<>();
    private final List<Probe> probes = new ArrayList<>();
    private final List<Mark> marks = new ArrayList<>();
    private final List<Trainer> trainers = new ArrayList<>();
    private final Map<Integer, List<Document>> drawn = new HashMap<>();
    private final int[] switchedTo = {-1, -1};
    private final Set<Integer> truthful = new HashSet<>();
    private final boolean hostileToo;
    private RewardAggregator plans = new RewardAggregator(RUN);
    private ReportJudge judge = new ReportJudge(RUN, PARTITIONS, plans);
    private int rewardsRead;
    private long now = DAY * 20_000;
    private long hostile;
    private long hostileUsed;

    Interleaving(long seed) {
        this.seed = seed;
        random = new SplittableRandom(seed);
        hostileToo = random.nextInt(4) > 0;
        trainers.add(new Trainer(now, 0, true));
        if (random.nextInt(3) == 0) {
            long error = random.nextBoolean() ? DAY : random.nextLong(-DAY, DAY);
            trainers.add(new Trainer(now, error, error >= 0));
        }
        judge.adopt(PLAN0);
    }

    ReportInterleavings.Figures run() {
        for (int step = 0; step < MAX_STEPS && !isDone(); step++) {
            now += random.nextInt(2_000);
            step();
        }
        long reports = 0;
        long used = 0;
        for (Trainer trainer : trainers) {
            if (trainer.counted) {
                reports += trainer.reports;
                used += trainer.used;
            }
        }
        return new ReportInterleavings.Figures(1, reports, used, hostile, hostileUsed, used < reports ? seed : -1);
    }

    private boolean isDone() {
        return plans.plan().version() >= PLANS
                && trainers.stream().allMatch(trainer -> !trainer.counted || trainer.unanswered.isEmpty());
    }

    private void step() {
        switch (random.nextInt(10)) {
            case 0 -> {
                if (random.nextInt(3) == 0) {
                    restart();
                }
            }
            case 1 -> consoleStep();
            case 2, 3 -> trainers.forEach(this::trainerStep);
            case 4 -> attack();
            case 5, 6 -> readReward();
            case 7 -> readProbes();
            case 8 -> readMark();
            default -> take(judge.settle(offset -> random.nextInt(3) == 0));
        }
        if (trainers.size() < 3 && random.nextInt(60) == 0) {
            // a second honest trainer takes over, as after a fault that nobody noticed
            trainers.add(new Trainer(now, 0, true));
        }
    }

    private List<Document> drawnBy(Plan plan) {
        return drawn.computeIfAbsent(plan.version(), version -> {
            ProbeSampling sampling = new ProbeSampling(plan);
            List<Document> documents = new ArrayList<>();
            for (int i = 0; documents.size() < 16; i++) {
                String group = GROUPS.get(i % GROUPS.size());
                String id = "document-" + version + "-" + i;
                if (sampling.isProbe(id, Labels.of(plan, Map.of("quality", group)))) {
                    documents.add(Document.newBuilder()
                            .setId(id)
                            .setText("")
                            .setSource("")
                            .setTokens(1)
                            .setAnnotations(List.of(new Annotation("quality", group, 0.5, "q1", "")))
                            .build());
                }
            }
            return documents;
        });
    }

    /** One partition switches to the newest plan, or continues under it. */
    private void consoleStep() {
        int partition = random.nextInt(PARTITIONS);
        Plan plan = plans.plan();
        boolean switches = switchedTo[partition] < plan.version();
        switchedTo[partition] = plan.version();
        marks.add(mark(partition, plan, switches ? random.nextInt(40) : 8));
        List<Document> documents = drawnBy(plan);
        for (int i = 0; i < 12; i++) {
            Document document = documents.get(random.nextInt(documents.size()));
            probes.add(new Probe(RUN, plan.version(), List.of(), document));
        }
    }

    private Mark mark(int partition, Plan plan, long decided) {
        return Mark.newBuilder()
                .setRun(RUN)
                .setPartition(partition)
                .setOffset(marks.size())
                .setPlanVersion(plan.version())
                .setLambda(0.1)
                .setShares(List.of(new LabelShare("quality", GROUPS, List.of(1L, 2L, 3L))))
                .setDecided(decided)
                .setSelected(0)
                .setProbed(0)
                .setChainDigest(ByteBuffer.allocate(32))
                .build();
    }

    private void trainerStep(Trainer trainer) {
        if (random.nextInt(3) == 0) {
            return;
        }
        if (!trainer.unanswered.isEmpty()) {
            if (trainer.resend) {
                trainer.resend = false;
                trainer.answers = 0;
                send(trainer);
            }
            return;
        }
        // the newest plan that a sample or probe has shown
        int version = probes.isEmpty() ? -1 : probes.get(probes.size() - 1).getPlanVersion();
        Map<String, Reward> measured = new TreeMap<>();
        for (Probe probe : probes) {
            if (probe.getPlanVersion() == version) {
                String group = probe.getDocument().getAnnotations().get(0).getGroup();
                double worth = (GROUPS.indexOf(group) - 1) * 1e-3 + 1e-4 * random.nextDouble();
                measured.put(
                        probe.getDocument().getId(),
                        new Reward(probe.getDocument().getId(), Map.of("quality", group), worth));
            }
        }
        if (version > trainer.measured && measured.size() >= 10) {
            trainer.measured = version;
            trainer.reports += 1;
            trainer.unanswered = reports(trainer, version, List.copyOf(measured.values()));
            trainer.answers = 0;
            send(trainer);
        }
    }

    private List<RewardReport> reports(Trainer trainer, int version, List<Reward> values) {
        int parts = 1 + random.nextInt(2);
        // two trainers differ in steps or losses even when they began in the same moment
        long step = random.nextLong();
        List<RewardReport> reports = new ArrayList<>();
        for (int part = 0; part < parts; part++) {
            List<Reward> some = values.subList(values.size() * part / parts, values.size() * (part + 1) / parts);
            reports.add(report(trainer.epoch, version, part, parts, some, step));
        }
        return List.copyOf(reports);
    }

    private void send(Trainer trainer) {
        // a record's time is that of the broker, or no later than the coordinator's clock
        trainer.unanswered.forEach(report -> rewards.add(new Sent(report, now, trainer)));
    }

    private void attack() {
        if (!hostileToo) {
            return;
        }
        for (int i = random.nextInt(8); i > 0; i--) {
            int live = plans.plan().version();
            int version = random.nextInt(4) == 0 ? live + random.nextInt(-2, 3) : live;
            int parts = random.nextInt(4) == 0 ? 1 + random.nextInt(3) : 1;
            long epoch =
                    switch (random.nextInt(4)) {
                        case 0 -> Long.MAX_VALUE;
                        case 1 -> now + random.nextInt(600_000);
                        case 2 -> trainers.get(0).epoch;
                        default -> Long.MIN_VALUE + 5;
                    };
            rewards.add(new Sent(
                    report(epoch, version, random.nextInt(parts), parts, lies(), random.nextInt(3)), now, null));
            hostile++;
        }
    }

    /** Nothing, or rewards of documents that the plan would draw, but that are on no topic. */
    private List<Reward> lies() {
        if (random.nextInt(3) == 0) {
            return List.of();
        }
        List<Reward> lies = new ArrayList<>();
        for (int i = random.nextInt(30); i >= 0; i--) {
            String group = GROUPS.get(random.nextInt(3));
            double worth = random.nextInt(5) == 0 ? Double.NaN : 1e300;
            lies.add(new Reward("searched-" + random.nextInt(1_000), Map.of("quality", group), worth));
        }
        return lies;
    }

    private RewardReport report(long epoch, int version, int part, int parts, List<Reward> values, long step) {
        return RewardReport.newBuilder()
                .setRun(RUN)
                .setTrainerEpoch(epoch)
                .setPlanVersion(version)
                .setPart(part)
                .setParts(parts)
                .setRewards(values)
                .setEstimator("twin")
                .setAuditCorrelation(Double.NaN)
                .setTrainerStep(step)
                .build();
    }

    private void readReward() {
        for (int i = 1 + random.nextInt(20); i > 0 && rewardsRead < rewards.size(); i--) {
            Sent sent = rewards.get(rewardsRead);
            take(judge.offer(rewardsRead, sent.report(), sent.time()));
            rewardsRead++;
        }
    }

    private void readProbes() {
        long next = judge.state().positions().probes();
        for (int i = 1 + random.nextInt(30); i > 0 && next < probes.size(); i--, next++) {
            judge.probe(probes.get((int) next), next + 1);
        }
    }

    private void readMark() {
        long next = judge.state().positions().marks();
        if (next < marks.size()) {
            judge.mark(marks.get((int) next), next + 1);
            take(judge.settle(offset -> false));
        }
    }

    private void restart() {
        RewardAggregator again = new RewardAggregator(RUN);
        again.restore(
                plans.plans().values(),
                plans.standing(),
                new TreeMap<>(),
                plans.stages().values());
        Map<Long, Long> times = new HashMap<>();
        judge.waiting().keySet().forEach(offset -> times.put(offset, judge.time(offset)));
        ReportJudge next = new ReportJudge(RUN, PARTITIONS, again);
        next.restore(judge.state(), judge.waiting(), times, judge.found());
        plans = again;
        judge = next;
    }

    private void take(Judgement judgement) {
        for (Outcome outcome : judgement.outcomes()) {
            Sent sent = rewards.get((int) outcome.getOffset());
            if (sent.by() == null) {
                hostileUsed += outcome.getVerdict() == OutcomeVerdict.USED ? 1 : 0;
            } else {
                answer(sent.by(), sent.report(), outcome);
            }
        }
    }

    private void answer(Trainer trainer, RewardReport report, Outcome outcome) {
        if (outcome.getVerdict() == OutcomeVerdict.USED) {
            truthful.add(report.getPlanVersion());
            trainer.firstUse = Math.min(trainer.firstUse, now);
        }
        if (!trainer.unanswered.contains(report) || outcome.getVerdict() == OutcomeVerdict.WAITING) {
            return;
        }
        if (outcome.getVerdict() == OutcomeVerdict.USED || isMeasured(report, outcome)) {
            trainer.answers++;
            if (trainer.answers == trainer.unanswered.size()) {
                trainer.used++;
                trainer.unanswered = List.of();
            }
        } else if (outcome.getReason() == RefusalReason.FENCED) {
            // it starts again, and measures the live plan
            trainer.reports -= isSuperseded(trainer) ? 1 : 0;
            trainer.begin(now);
            trainer.unanswered = List.of();
        } else if (isMissing(outcome.getReason())) {
            trainer.resend = true;
        } else if (outcome.getReason() != RefusalReason.DUPLICATE) {
            // refused for what it is: it stays unused
            trainer.unanswered = List.of();
        }
    }

    /** Another trainer started later, or proved itself later. */
    private boolean isSuperseded(Trainer trainer) {
        return trainers.stream()
                .filter(other -> other != trainer && other.firstUse < Long.MAX_VALUE)
                .anyMatch(other -> other.start >= trainer.start || other.firstUse >= trainer.start);
    }

    /** A true report measured the plan, or one after it. */
    private boolean isMeasured(RewardReport report, Outcome outcome) {
        boolean over = outcome.getReason() == RefusalReason.DUPLICATE || outcome.getReason() == RefusalReason.STALE;
        return over && truthful.stream().anyMatch(version -> version >= report.getPlanVersion());
    }

    private static boolean isMissing(RefusalReason reason) {
        return reason == RefusalReason.ABANDONED || reason == RefusalReason.TOO_FEW_PROBES;
    }
}

package dev.winnow.lab.oracle;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeMap;

/**
 * Rules 2 and 3: lambda is solved on the last 2,048 documents, every 256 and at each switch, for a target that pays back over 4,096 documents what the selections so
 * far owe, and at once where far too many were selected.
 */
final class ControlledRatio implements Ratio {
    private static final int MOST = 2_048;
    private static final int EVERY = 256;
    private static final int FIRST = 16;
    private static final double PAY_BACK = 4_096;

    private final Deque<Recent> recent;
    private final TreeMap<String, Integer> drawn = new TreeMap<>();
    private PlanReading plan;
    private long documents;
    private long selections;
    private double owed;
    private long from;
    private long solvedAt;
    private long selectionsAtSolve;
    private Lambda lambda = new Lambda(0, 1);
    /** By group of the agent whose drift is bounded; empty before the first solve. */
    private final List<Lambda.Bound> bounds = new ArrayList<>();

    private record Recent(long number, List<Integer> labels, PartitionModel.Uses uses) {}

    private ControlledRatio(PlanReading plan, Deque<Recent> recent) {
        this.plan = plan;
        this.recent = recent;
    }

    /** @param known label vectors that an earlier rule kept */
    static ControlledRatio begin(PlanReading plan, List<List<Integer>> known) {
        ControlledRatio begun = new ControlledRatio(plan, new ArrayDeque<>());
        for (List<Integer> labels : known) {
            begun.recent.add(new Recent(begun.documents++, labels, new PartitionModel.Uses(0, -1, -1)));
        }
        begun.solvedAt = begun.documents;
        begun.solve(0);
        return begun;
    }

    /** The same stream under a newer plan. */
    ControlledRatio under(PlanReading next) {
        plan = next;
        drawn.clear();
        solve(from);
        return this;
    }

    @Override
    public Lambda lambda() {
        return lambda;
    }

    @Override
    public Lambda lambda(List<Integer> labels) {
        double highest = bound(labels).highest();
        return lambda.value() > highest ? new Lambda(highest, lambda.boundary()) : lambda;
    }

    @Override
    public double floor(List<Integer> labels) {
        return bound(labels).floor();
    }

    private Lambda.Bound bound(List<Integer> labels) {
        int group = bounds.isEmpty() ? -1 : labels.get(plan.bounded());
        return group < 0 ? Lambda.Bound.NONE : bounds.get(group);
    }

    private double target() {
        double ratio = plan.plan().getSelectionRatio();
        return Math.min(1, Math.max(0.25 * ratio, Math.min(2 * ratio, ratio + owed / PAY_BACK)));
    }

    private void solve(long earliest) {
        long first = Math.max(0, Math.max(earliest, documents - MOST));
        int agent = plan.bounded();
        int groups =
                agent < 0 ? 0 : plan.plan().getAgents().get(agent).getGroups().size();
        List<List<double[]>> byGroup = new ArrayList<>();
        for (int g = 0; g <= groups; g++) {
            byGroup.add(new ArrayList<>());
        }
        List<double[]> open = new ArrayList<>();
        for (Recent each : recent) {
            boolean closed = each.uses().plan() == plan.plan().getVersion() || plan.vetoed(each.labels());
            if (each.number() >= first && !closed) {
                double score =
                        plan.score(each.labels()) - plan.price(each.uses().count());
                open.add(new double[] {score, plan.floor(each.labels())});
                int group = agent < 0 ? -1 : each.labels().get(agent);
                byGroup.get(group < 0 ? groups : group).add(open.get(open.size() - 1));
            }
        }
        if (documents == 0) {
            lambda = Lambda.followed(plan, open, target(), new Lambda(1, 1));
        } else if (!open.isEmpty()) {
            double target = Math.min(1, target() * (documents - first) / open.size());
            if (agent < 0) {
                lambda = Lambda.followed(plan, open, target, lambda);
            } else {
                Lambda last = lambda;
                List<Lambda.Held> held = new ArrayList<>();
                byGroup.subList(0, groups).forEach(group -> held.add(Lambda.held(plan, group, target, last)));
                held.add(Lambda.Held.FREE);
                lambda = Lambda.followed(plan, byGroup, held, target, last);
                bounds.clear();
                for (int g = 0; g < groups; g++) {
                    bounds.add(lambda.bound(plan, byGroup.get(g), held.get(g), target / plan.maxDrift()));
                }
            }
        }
        from = first;
        solvedAt = documents;
        selectionsAtSolve = selections;
    }

    @Override
    public void take(
            String id,
            List<Integer> labels,
            PartitionModel.Uses uses,
            boolean accepted,
            List<PartitionModel.Cell> cells) {
        cells.forEach(cell -> drawn.merge(cell(cell.agent(), cell.group()), 1, Integer::sum));
        if (recent.size() == MOST) {
            recent.remove();
        }
        recent.add(new Recent(documents++, labels, uses));
        double ratio = plan.plan().getSelectionRatio();
        double bound = 4 * PAY_BACK * ratio;
        owed = Math.max(-bound, Math.min(bound, owed + ratio - (accepted ? 1 : 0)));
        selections += accepted ? 1 : 0;
        double expected = EVERY * target();
        double alarm = expected + 6 * Math.sqrt(expected);
        boolean doubled = documents >= FIRST && documents < EVERY && (documents & documents - 1) == 0;
        if (selections - selectionsAtSolve > alarm && owed < -alarm) {
            solve(Math.min(solvedAt, documents - FIRST));
        } else if (doubled || documents % EVERY == 0) {
            solve(from);
        }
    }

    @Override
    public List<List<Integer>> documents() {
        return recent.stream().map(Recent::labels).toList();
    }

    /** Of a group that the plan knows no share of, the share among the recent documents. */
    @Override
    public double share(int agent, int group) {
        double known = plan.share(agent, group);
        return known == 0 ? (double) count(agent, group) / Math.max(1, recent.size()) : known;
    }

    @Override
    public int drawn(int agent, int group) {
        return drawn.getOrDefault(cell(agent, group), 0);
    }

    private static String cell(int agent, int group) {
        return HexFormat.of()
                .formatHex(ByteBuffer.allocate(7)
                        .put((byte) 2)
                        .putShort((short) agent)
                        .putInt(group)
                        .array());
    }

    @Override
    public long selections() {
        return selections;
    }

    /** Entries by unsigned key, each its length and bytes: 0, then 1 and the slot of each recent document, then 2 and each group with probes, then 3 and each group outside of its bounds. */
    @Override
    public String digest() {
        TreeMap<String, byte[]> entries = new TreeMap<>();
        entries.put(
                "00",
                ByteBuffer.allocate(64)
                        .putLong(documents)
                        .putLong(selections)
                        .putDouble(owed)
                        .putLong(from)
                        .putLong(solvedAt)
                        .putLong(selectionsAtSolve)
                        .putDouble(lambda.value())
                        .putDouble(lambda.boundary())
                        .array());
        for (Recent each : recent) {
            ByteBuffer value = ByteBuffer.allocate(16 + 4 * each.labels().size());
            value.putLong(each.number())
                    .putInt(each.uses().count())
                    .putInt(each.uses().plan());
            each.labels().forEach(value::putInt);
            entries.put(String.format("01%04x", each.number() % MOST), value.array());
        }
        drawn.forEach((cell, count) -> entries.put(
                cell,
                ByteBuffer.allocate(8)
                        .putInt(plan.plan().getVersion())
                        .putInt(count)
                        .array()));
        for (int g = 0; g < bounds.size(); g++) {
            if (!bounds.get(g).equals(Lambda.Bound.NONE)) {
                entries.put(
                        String.format("03%08x", g),
                        ByteBuffer.allocate(16)
                                .putDouble(bounds.get(g).floor())
                                .putDouble(bounds.get(g).highest())
                                .array());
            }
        }
        ByteBuffer all = ByteBuffer.allocate(entries.entrySet().stream()
                .mapToInt(entry -> 5 + entry.getKey().length() / 2 + entry.getValue().length)
                .sum());
        entries.forEach((key, value) -> {
            byte[] bytes = HexFormat.of().parseHex(key);
            all.put((byte) bytes.length).put(bytes).putInt(value.length).put(value);
        });
        return HexFormat.of().formatHex(Content.sha256(all.array()));
    }
}

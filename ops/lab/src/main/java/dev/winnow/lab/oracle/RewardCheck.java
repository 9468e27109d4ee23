package dev.winnow.lab.oracle;

import dev.winnow.schemas.AgentPlan;
import dev.winnow.schemas.Outcome;
import dev.winnow.schemas.OutcomeVerdict;
import dev.winnow.schemas.Plan;
import dev.winnow.schemas.Probe;
import dev.winnow.schemas.Reward;
import dev.winnow.schemas.RewardReport;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Reports against the coordinator's outcomes: each report has one final answer, each answer its report, and only rewards of probes count. Memory is that of all
 * reports and of the ids and labels of all probes. Owned by one thread.
 */
final class RewardCheck {
    private static final int KEPT_PLANS = 2;

    private final Findings rewards;
    private final Findings outcomes;
    private final Map<Long, RewardReport> reports = new TreeMap<>();
    private final TreeMap<Long, Probe> probes = new TreeMap<>();
    private final Map<Long, Outcome> answers = new TreeMap<>();
    private final Map<Long, Outcome> waiting = new TreeMap<>();
    private long answeredFrom;

    RewardCheck(TopicNames topics, Consumer<Finding> sink) {
        rewards = new Findings(topics.rewards(), 0, sink);
        outcomes = new Findings(topics.outcomes(), 0, sink);
    }

    /** Reports before this offset were read by a coordinator that answers none. */
    void answeredFrom(long offset) {
        answeredFrom = offset;
    }

    void report(long offset, RewardReport report) {
        reports.put(offset, report);
    }

    void probe(long offset, Probe probe) {
        probes.put(
                offset,
                new Probe(
                        probe.getRun(),
                        probe.getPlanVersion(),
                        probe.getCells(),
                        Content.decided(probe.getDocument())));
    }

    void outcome(long offset, Outcome outcome) {
        if (outcome.getVerdict() == OutcomeVerdict.WAITING) {
            waiting.put(outcome.getOffset(), outcome);
        } else if (answers.putIfAbsent(outcome.getOffset(), outcome) != null) {
            outcomes.add(
                    FindingKind.OUTCOME_TWICE,
                    offset,
                    "the report at offset " + outcome.getOffset() + " has two final answers");
        }
    }

    /**
     * Compares all, when nothing more can come.
     *
     * @param plans plans by version
     * @return digest of the rewards of each plan that a measurement made
     */
    Map<Integer, String> finish(List<Plan> plans) {
        reports.forEach((offset, report) -> {
            if (offset >= answeredFrom && !answers.containsKey(offset) && !waiting.containsKey(offset)) {
                rewards.add(FindingKind.OUTCOME_MISSING, offset, "the report has no outcome");
            }
        });
        Map<Integer, List<Outcome>> used = new TreeMap<>();
        answers.forEach((offset, outcome) -> {
            RewardReport report = reports.get(offset);
            if (report == null || !identity(report).equals(identity(outcome))) {
                outcomes.add(
                        FindingKind.OUTCOME_UNREPORTED,
                        -1,
                        "an outcome answers offset " + offset + " of " + rewards.topic()
                                + ", which is not the report that it names");
            } else if (outcome.getVerdict() == OutcomeVerdict.USED) {
                used.computeIfAbsent(outcome.getResultingPlan(), first -> new ArrayList<>())
                        .add(outcome);
            }
        });
        Map<Integer, String> digests = new HashMap<>();
        used.forEach((version, parts) -> {
            if (version > 0 && version <= plans.size()) {
                measured(plans, plans.get(version - 1), parts, digests);
            }
        });
        return digests;
    }

    private static List<Object> identity(RewardReport report) {
        return List.of(
                report.getRun(),
                report.getTrainerEpoch(),
                report.getPlanVersion(),
                report.getPart(),
                report.getParts(),
                report.getLight());
    }

    private static List<Object> identity(Outcome outcome) {
        return List.of(
                outcome.getRun(),
                outcome.getTrainerEpoch(),
                outcome.getPlanVersion(),
                outcome.getPart(),
                outcome.getParts(),
                outcome.getLight());
    }

    private void measured(List<Plan> plans, Plan parent, List<Outcome> parts, Map<Integer, String> digests) {
        Outcome one = parts.get(0);
        Map<String, List<Integer>> drawn = drawn(plans, one, parent.getVersion());
        TreeMap<String, byte[]> rows = new TreeMap<>();
        boolean plain = parts.size() == one.getParts() && parent.getVersion() - one.getPlanVersion() <= KEPT_PLANS;
        int matched = 0;
        for (Outcome part : parts) {
            for (Reward reward : reports.get(part.getOffset()).getRewards()) {
                List<Integer> recorded = drawn.get(reward.getDocumentId());
                List<Integer> claimed = indices(parent, reward.getLabels());
                if (recorded != null && Double.isFinite(reward.getInfluence()) && fits(parent, recorded, claimed)) {
                    List<Integer> counted = parent.getRule() == 2 ? recorded : claimed;
                    plain &= rows.put(reward.getDocumentId(), row(reward, counted)) == null
                            && counted.stream().anyMatch(group -> group >= 0);
                    matched = rows.size();
                }
            }
        }
        if (one.getMatchedProbes() > matched || one.getUsed() > matched) {
            outcomes.add(
                    FindingKind.OUTCOME_PROBES,
                    -1,
                    "plan " + one.getResultingPlan() + " was made of " + one.getMatchedProbes() + " probes and "
                            + one.getUsed() + " rewards, but only " + matched + " are of probes");
        }
        if (plain && one.getMatchedProbes() == matched) {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            rows.values().forEach(all::writeBytes);
            digests.put(one.getResultingPlan(), HexFormat.of().formatHex(Content.sha256(all.toByteArray())));
        }
    }

    /** Labels of the probes of the measured plan and of those before it that still count, the oldest first; of those that had been read. */
    private Map<String, List<Integer>> drawn(List<Plan> plans, Outcome outcome, int live) {
        Map<String, List<Integer>> drawn = new HashMap<>();
        for (int version = Math.max(0, live - KEPT_PLANS); version <= outcome.getPlanVersion(); version++) {
            PlanReading plan = new PlanReading(plans.get(version));
            for (Probe probe : probes.headMap(outcome.getProbesRead()).values()) {
                if (probe.getPlanVersion() == version) {
                    drawn.putIfAbsent(probe.getDocument().getId(), plan.labels(probe.getDocument()));
                }
            }
        }
        return drawn;
    }

    private static List<Integer> indices(Plan plan, Map<String, String> labels) {
        List<Integer> indices = new ArrayList<>();
        for (AgentPlan agent : plan.getAgents()) {
            indices.add(agent.getGroups().indexOf(labels.getOrDefault(agent.getAgent(), "")));
        }
        return indices;
    }

    /** Rule 2 knows better than a report which labels count. */
    private static boolean fits(Plan plan, List<Integer> recorded, List<Integer> claimed) {
        if (plan.getRule() == 1) {
            return recorded.equals(claimed);
        }
        for (int a = 0; a < recorded.size(); a++) {
            if (recorded.get(a) >= 0 && !recorded.get(a).equals(claimed.get(a))) {
                return false;
            }
        }
        return true;
    }

    private static byte[] row(Reward reward, List<Integer> labels) {
        byte[] id = reward.getDocumentId().getBytes(StandardCharsets.UTF_8);
        ByteBuffer row = ByteBuffer.allocate(4 + id.length + 4 * labels.size() + 8);
        row.putInt(id.length).put(id);
        labels.forEach(group -> row.putInt(Math.max(group, PlanReading.ABSENT)));
        return row.putDouble(reward.getInfluence() + 0.0).array();
    }
}

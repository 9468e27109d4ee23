package dev.winnow.lab.oracle;

import dev.winnow.schemas.AgentPlan;
import dev.winnow.schemas.Document;
import dev.winnow.schemas.LabelShare;
import dev.winnow.schemas.Mark;
import dev.winnow.schemas.Plan;
import dev.winnow.schemas.Probe;
import dev.winnow.schemas.ProbeCell;
import dev.winnow.schemas.Sample;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A small model of the decisions of one partition of {@code annotated}: the definitions of rules 1 and 2 without tables, stores and clients. Made apart from
 * the product, which it has to agree with to the bit. Owned by one thread; memory is that of uses and of the recent documents.
 */
final class PartitionModel {
    private static final long FIRST_MARK = 256;
    private static final long MARK_EVERY = 4_096;
    private static final int DIGEST = 32;
    private static final Uses FRESH = new Uses(0, -1, -1);

    private final String run;
    private final int partition;
    private final Map<String, Uses> usesById = new HashMap<>();
    private final Map<Long, String> selections = new HashMap<>();
    private PlanReading plan;
    private Ratio ratio;
    private long offset = -1;
    private long stage;
    private long decided;
    private long selected;
    private long probed;
    private byte[] chain = new byte[DIGEST];

    /** How often a document was selected, by which plan last, and as which selection of the partition under rule 2. */
    record Uses(int count, int plan, long selection) {}

    /** A cell that a document was drawn for. */
    record Cell(int agent, int group, double probability) {}

    /** What has to be written because of one document. */
    record Made(Optional<Sample> sample, Optional<Probe> probe, Optional<Mark> mark) {}

    PartitionModel(String run, int partition) {
        this.run = run;
        this.partition = partition;
    }

    /** Version of the live plan; -1 before the first. */
    int version() {
        return plan == null ? -1 : plan.plan().getVersion();
    }

    /** Switches to a plan, and gives the mark of the switch. */
    Mark adopt(Plan next) {
        plan = new PlanReading(next);
        if (!plan.second()) {
            ratio = new SampledRatio(plan, ratio instanceof SampledRatio before ? before : null);
        } else if (ratio instanceof ControlledRatio before) {
            ratio = before.under(plan);
        } else {
            ratio = ControlledRatio.begin(plan, ratio == null ? List.of() : ratio.documents());
        }
        Mark mark = mark(true);
        stage = 0;
        restart();
        return mark;
    }

    private void restart() {
        decided = 0;
        selected = 0;
        probed = 0;
    }

    /** Decides the next document of the partition. */
    Made decide(long at, Document document) {
        String id = document.getId();
        int version = version();
        List<Integer> labels = plan.labels(document);
        Uses uses = remembered(usesById.getOrDefault(id, FRESH));
        double score = plan.score(labels) - plan.price(uses.count());
        boolean vetoed = plan.vetoed(labels);
        double probability = uses.plan() == version || (vetoed && plan.second())
                ? 0
                : Math.max(
                        Math.max(ratio.lambda(labels).accepts(plan, score), ratio.floor(labels)), plan.floor(labels));
        long key = plan.second()
                ? Draw.key(plan.plan().getSeed(), "accept", version, uses.count())
                : Draw.key(plan.plan().getSeed(), "accept");
        boolean accepted = Draw.uniform(key, id) < probability;
        List<Cell> cells = vetoed ? List.of() : cells(id, labels);
        if (accepted) {
            use(id, uses);
        }
        ratio.take(id, labels, uses, accepted, cells);
        offset = at;
        stage++;
        decided++;
        selected += accepted ? 1 : 0;
        probed += cells.isEmpty() ? 0 : 1;
        chain = link(id, accepted, probability, score, cells);
        return new Made(
                accepted
                        ? Optional.of(new Sample(run, version, probability, score, uses.count(), document))
                        : Optional.empty(),
                cells.isEmpty() ? Optional.empty() : Optional.of(new Probe(run, version, named(cells), document)),
                due());
    }

    private Uses remembered(Uses uses) {
        boolean forgotten = plan.second()
                && ratio.selections() - Math.max(0, uses.selection())
                        > plan.plan().getRememberedSelections();
        return forgotten ? FRESH : uses;
    }

    private void use(String id, Uses before) {
        long selection = plan.second() ? ratio.selections() : -1;
        if (selection >= 0) {
            long remembered = plan.plan().getRememberedSelections();
            String pushed = selections.put(selection % remembered, id);
            if (pushed != null && usesById.getOrDefault(pushed, FRESH).selection() == selection - remembered) {
                usesById.remove(pushed);
            }
        }
        usesById.put(id, new Uses(before.count() + 1, version(), selection));
    }

    private List<Cell> cells(String id, List<Integer> labels) {
        List<Cell> cells = new ArrayList<>();
        for (int a = 0; a < labels.size(); a++) {
            int group = labels.get(a);
            if (group >= 0) {
                AgentPlan agent = plan.plan().getAgents().get(a);
                double budget = plan.budget(a, group);
                double expected = plan.plan().getStageDocuments() * ratio.share(a, group);
                double rate = budget == 0 ? 0 : Math.min(1, budget / expected);
                long key = Draw.key(plan.plan().getSeed(), "probe", version(), agent.getAgent());
                if (Draw.uniform(key, id) < rate && ratio.drawn(a, group) < Math.ceil(2 * budget)) {
                    cells.add(new Cell(a, group, rate));
                }
            }
        }
        return cells;
    }

    private List<ProbeCell> named(List<Cell> cells) {
        return cells.stream()
                .map(cell -> {
                    AgentPlan agent = plan.plan().getAgents().get(cell.agent());
                    return new ProbeCell(agent.getAgent(), agent.getGroups().get(cell.group()), cell.probability());
                })
                .toList();
    }

    private Optional<Mark> due() {
        boolean doubled = stage >= FIRST_MARK && (stage & stage - 1) == 0;
        if (!doubled && !(plan.second() && stage % MARK_EVERY == 0)) {
            return Optional.empty();
        }
        Mark mark = mark(doubled);
        restart();
        return Optional.of(mark);
    }

    private Mark mark(boolean shares) {
        return Mark.newBuilder()
                .setRun(run)
                .setPartition(partition)
                .setOffset(offset + 1)
                .setPlanVersion(version())
                .setLambda(ratio.lambda().value())
                .setBoundary(ratio.lambda().boundary())
                .setShares(shares ? shares() : List.of())
                .setDecided(decided)
                .setSelected(selected)
                .setProbed(probed)
                .setChainDigest(ByteBuffer.wrap(chain))
                .setStateDigest(ratio.digest())
                .build();
    }

    private List<LabelShare> shares() {
        List<LabelShare> shares = new ArrayList<>();
        for (int a = 0; a < plan.plan().getAgents().size(); a++) {
            AgentPlan agent = plan.plan().getAgents().get(a);
            Long[] counts = new Long[agent.getGroups().size()];
            for (int g = 0; g < counts.length; g++) {
                counts[g] = ratio.count(a, g);
            }
            shares.add(new LabelShare(agent.getAgent(), agent.getGroups(), List.of(counts)));
        }
        return shares;
    }

    private byte[] link(String id, boolean accepted, double probability, double score, List<Cell> cells) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream link = new DataOutputStream(bytes)) {
            byte[] name = id.getBytes(StandardCharsets.UTF_8);
            link.write(chain);
            link.writeInt(name.length);
            link.write(name);
            link.writeInt(version());
            link.writeByte(accepted ? 1 : 0);
            link.writeDouble(probability);
            link.writeDouble(score);
            link.writeInt(cells.size());
            for (Cell cell : cells) {
                link.writeInt(cell.agent());
                link.writeInt(cell.group());
                link.writeDouble(cell.probability());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("an array in memory cannot be written", e);
        }
        return Content.sha256(bytes.toByteArray());
    }

    /** Continues the chain from the digest of a mark, so that one difference is found once. */
    void resume(ByteBuffer digest) {
        chain = Content.bytes(digest);
    }
}

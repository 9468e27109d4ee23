package dev.winnow.service.audit;

import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.client.PartitionReader;
import dev.winnow.kafka.client.ScanRange;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.schemas.Mark;
import dev.winnow.selection.Plan;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;

/**
 * Where the replay of a partition begins: at its first decision where the topics still have it, at a snapshot, or nowhere. Counts
 * what is not covered then by what the marks state. Immutable once made.
 */
final class PartitionStart {
    private final KafkaConnection connection;
    private final RunTopics run;
    private final RunLog log;
    private final int partition;
    private final RunLog.Reach reach;
    private final AuditRange range;
    private final Map<NotCovered, Long> uncovered = new EnumMap<>(NotCovered.class);
    private Optional<Snapshot> snapshot = Optional.empty();
    private Optional<Snapshot.State> state = Optional.empty();
    private boolean covered = true;

    private PartitionStart(
            KafkaConnection connection,
            RunTopics run,
            RunLog log,
            int partition,
            RunLog.Reach reach,
            AuditRange range) {
        this.connection = connection;
        this.run = run;
        this.log = log;
        this.partition = partition;
        this.reach = reach;
        this.range = range;
    }

    /** Finds where to begin. */
    static PartitionStart of(
            KafkaConnection connection,
            RunTopics run,
            RunLog log,
            int partition,
            RunLog.Reach reach,
            AuditRange range,
            Optional<Snapshots> snapshots) {
        PartitionStart start = new PartitionStart(connection, run, log, partition, reach, range);
        start.find(snapshots);
        return start;
    }

    private void find(Optional<Snapshots> snapshots) {
        Optional<NotCovered> recreated = recreated();
        if (recreated.isPresent()) {
            nowhere(recreated.get());
            return;
        }
        Optional<Path> file = snapshots.flatMap(all -> choose(all.files(partition)));
        if (file.isPresent()) {
            begin(snapshots.orElseThrow().read(file.get()));
            return;
        }
        cut().ifPresent(this::nowhere);
    }

    private String annotated() {
        return connection.topics().annotated();
    }

    private Optional<NotCovered> recreated() {
        if (log.heads().isRecreated(annotated()) || reach.lost()) {
            return Optional.of(NotCovered.ANNOTATED_RECREATED);
        }
        return log.heads().isRecreated(run.marks()) ? Optional.of(NotCovered.MARKS_RECREATED) : Optional.empty();
    }

    /** The last snapshot before the range whose documents are there; else the first after that. */
    private Optional<Path> choose(NavigableMap<Long, Path> files) {
        NavigableMap<Long, Path> usable = files.tailMap(log.heads().start(annotated(), partition), true);
        if (usable.isEmpty()) {
            return Optional.empty();
        }
        Map.Entry<Long, Path> before = range.fromOffset() == 0 ? null : usable.floorEntry(range.fromOffset());
        return Optional.of((before == null ? usable.firstEntry() : before).getValue());
    }

    private void begin(Snapshot read) {
        if (read.partition() != partition) {
            throw Snapshot.refused(read.file(), "it is of partition " + read.partition());
        }
        Written<Mark> mark = null;
        for (Written<Mark> each : log.marks(partition, reach)) {
            if (each.offset() == read.markOffset()) {
                mark = each;
                break;
            }
        }
        if (mark == null) {
            throw Snapshot.refused(
                    read.file(), "its mark at offset " + read.markOffset() + " of " + run.marks() + " does not exist");
        }
        Plan plan = log.plans(partition).get(mark.record().getPlanVersion());
        if (plan == null) {
            throw Snapshot.refused(read.file(), "plan " + mark.record().getPlanVersion() + " is not on " + run.plans());
        }
        state = Optional.of(read.state(mark, plan));
        snapshot = Optional.of(read);
        add(NotCovered.BEFORE_SNAPSHOT, marked(0, read.offset()));
    }

    /** Why the first decision cannot be recomputed; empty when it can. */
    private Optional<NotCovered> cut() {
        Iterator<Written<Mark>> marks = log.marks(partition, reach).iterator();
        Optional<Mark> first = marks.hasNext() ? Optional.of(marks.next().record()) : Optional.empty();
        if (log.heads().isCut(run.marks(), 0) && first.filter(RunLog::isFirst).isEmpty()) {
            return Optional.of(NotCovered.MARKS_DELETED);
        }
        if (first.isEmpty()) {
            return Optional.empty();
        }
        if (log.heads().isCut(run.plans(), partition)
                && !log.plans(partition).containsKey(first.get().getPlanVersion())) {
            return Optional.of(NotCovered.PLANS_DELETED);
        }
        return log.heads().isCut(annotated(), partition) && !beginsAtHead()
                ? Optional.of(NotCovered.ANNOTATED_DELETED)
                : Optional.empty();
    }

    /** Whether the console began at the first document that is left: the documents before the first mark after decisions are all there. */
    private boolean beginsAtHead() {
        for (Written<Mark> mark : log.marks(partition, reach)) {
            if (mark.record().getDecided() > 0) {
                long end = mark.record().getOffset();
                long start = log.heads().start(annotated(), partition);
                return end > start && documents(start, end) >= mark.record().getDecided();
            }
        }
        return false;
    }

    private long documents(long from, long before) {
        if (from >= before) {
            return 0;
        }
        long documents = 0;
        try (PartitionReader reader = new PartitionReader(
                connection, annotated(), partition, ScanRange.ALL.from(from).before(before))) {
            while (reader.next().isPresent()) {
                documents++;
            }
        }
        return documents;
    }

    private void nowhere(NotCovered reason) {
        covered = false;
        long start = log.heads().start(annotated(), partition);
        if (reason == NotCovered.ANNOTATED_DELETED) {
            add(reason, marked(0, start));
            add(NotCovered.NO_SNAPSHOT, marked(start, Long.MAX_VALUE) + behindMarks(start));
        } else {
            add(reason, marked(0, Long.MAX_VALUE) + behindMarks(start));
        }
    }

    private void add(NotCovered reason, long count) {
        uncovered.merge(reason, count, Long::sum);
    }

    /** Decisions of the range that marks count, of those marks that are after one offset and not after another. */
    private long marked(long behind, long upTo) {
        long decided = 0;
        long from = 0;
        int plan = 0;
        for (Written<Mark> each : log.marks(partition, reach)) {
            Mark mark = each.record();
            boolean counts = mark.getOffset() > behind
                    && mark.getOffset() <= upTo
                    && from < range.toOffset()
                    && mark.getOffset() > range.fromOffset()
                    && range.hasPlan(plan);
            decided += counts ? mark.getDecided() : 0;
            from = mark.getOffset();
            plan = mark.getPlanVersion();
        }
        return decided;
    }

    /** Documents of the range after the last mark that are decided or may be. */
    private long behindMarks(long start) {
        long from = Math.max(start, range.fromOffset());
        int plan = 0;
        for (Written<Mark> mark : log.marks(partition, reach)) {
            from = Math.max(from, mark.record().getOffset());
            plan = mark.record().getPlanVersion();
        }
        return range.hasPlan(plan) ? documents(from, Math.min(reach.possible(), range.toOffset())) : 0;
    }

    /** Documents of the range of which neither committed offsets nor marks show that they were decided, for audits that compare no output. */
    Map<NotCovered, Long> unshown() {
        Map<NotCovered, Long> all = new EnumMap<>(NotCovered.class);
        all.putAll(uncovered);
        if (covered) {
            long from = Math.max(reach.shown(), range.fromOffset());
            all.merge(
                    NotCovered.OFFSETS_EXPIRED,
                    documents(from, Math.min(reach.possible(), range.toOffset())),
                    Long::sum);
        }
        return all;
    }

    /** Where audits end that compare no output. */
    long end() {
        return Math.min(reach.shown(), range.toOffset());
    }

    /** Whether any decision can be recomputed. */
    boolean isCovered() {
        return covered;
    }

    Map<NotCovered, Long> uncovered() {
        return uncovered;
    }

    /** The first document that is replayed. */
    long offset() {
        return snapshot.map(Snapshot::offset).orElse(log.heads().start(annotated(), partition));
    }

    Optional<Snapshot> snapshot() {
        return snapshot;
    }

    /** A replay that begins here. */
    Replay replay(Map<Integer, Plan> plans, UsesOnDisk uses, Findings findings) {
        Replay replay =
                new Replay(run, annotated(), partition, range, plans, log.marks(partition, reach), uses, findings);
        state.ifPresent(from -> {
            snapshot.orElseThrow().restoreUses(uses, from.plan().options().rememberedSelections());
            replay.resume(from);
        });
        return replay;
    }
}

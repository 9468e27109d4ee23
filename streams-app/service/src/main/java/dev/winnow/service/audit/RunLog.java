package dev.winnow.service.audit;

import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.provisioning.TopicProvisioner;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.kafka.topic.TopicException;
import dev.winnow.schemas.Mark;
import dev.winnow.selection.ChainDigest;
import dev.winnow.selection.Plan;
import dev.winnow.service.streams.RunRecords;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a replay needs besides documents: how far console and coordinator are, what is left of the topics, the plans of every
 * partition, and all marks. Plans and marks are on disk.
 *
 * @param partitions partitions of the annotated topic
 * @param written end offsets of the console's topics, read before the committed offsets
 * @param console how far the console has committed in the annotated topic
 * @param coordinator how far the coordinator has committed in the rewards topic
 * @param heads what is left of the topics
 * @param plans plans of each partition
 * @param allMarks marks of all partitions, in the order of the topic
 */
record RunLog(
        int partitions,
        OutputEnds written,
        GroupProgress console,
        GroupProgress coordinator,
        TopicHeads heads,
        StoredPlans plans,
        StoredMarks allMarks) {

    /**
     * Reads a run: first the end offsets of what is written, then the committed offsets, then the records. So everything before these ends belongs to
     * documents that are decided, and everything that was committed with these offsets is on the topics that are read later.
     *
     * @param scratch where plans and marks go
     * @param findings receives the records that neither console nor coordinator writes
     * @throws TopicException when the run has no plan
     */
    static RunLog read(KafkaConnection connection, RunTopics run, Scratch scratch, Findings findings) {
        String annotated = connection.topics().annotated();
        // those that annotated had when the run was created
        int partitions = new TopicProvisioner(connection).partitions(run.plans());
        OutputEnds written = OutputEnds.read(connection, run, partitions);
        GroupProgress console = GroupProgress.read(connection, run.consoleGroup(), annotated);
        GroupProgress coordinator = GroupProgress.read(connection, run.coordinatorGroup(), run.rewards());
        TopicHeads heads = TopicHeads.read(connection, run);
        RunRecords records = new RunRecords(connection.serdes());
        StoredPlans plans = new StoredPlans(
                scratch, value -> records.plan(run.plans(), value).found().orElseThrow());
        new PlanLog(connection, run, findings).read(partitions, heads, plans);
        boolean begun = heads.isCut(run.plans(), 0) ? plans.count() > 0 : plans.has(0, 0);
        if (!begun) {
            throw new TopicException("run " + run.run() + " has no plan 0 on " + run.plans()
                    + " that can be read: check --run, or create it with 'winnow run create'");
        }
        Plan any = plans.get(0, plans.first()).orElseThrow().record();
        return new RunLog(
                partitions,
                written,
                console,
                coordinator,
                heads,
                plans,
                marks(connection, run, any, scratch, findings));
    }

    private static StoredMarks marks(
            KafkaConnection connection, RunTopics run, Plan plan, Scratch scratch, Findings findings) {
        RunRecords records = new RunRecords(connection.serdes());
        StoredMarks marks = new StoredMarks(
                scratch, value -> records.mark(run.marks(), value).found().orElseThrow());
        new TopicScan<>(connection, run.marks(), records::mark).each((reading, record) -> {
            Optional<Mark> mark = reading.found();
            if (mark.isPresent() && !mark.get().getRun().equals(run.run())) {
                findings.add(
                        run.marks(),
                        0,
                        record.offset(),
                        "a mark of run " + mark.get().getRun());
            } else if (mark.isEmpty() || RunRecords.misfit(plan, mark.get()).isPresent()) {
                findings.skip();
            } else {
                marks.put(mark.get(), record.offset(), record.value());
            }
        });
        return marks;
    }

    /** Whether the first mark of every partition that has marks is still on the topic, so that no mark before it is missing. */
    boolean hasFirstMarks() {
        for (int partition = 0; partition < partitions; partition++) {
            Iterator<Written<Mark>> marks = allMarks.of(partition).iterator();
            if (marks.hasNext() && !isFirst(marks.next().record())) {
                return false;
            }
        }
        return true;
    }

    /** Whether nothing was decided before a mark: then its chain is the empty one. */
    static boolean isFirst(Mark mark) {
        return mark.getChainDigest().equals(ByteBuffer.wrap(ChainDigest.start()));
    }

    /** Plans as the console of a partition read them. */
    Map<Integer, Plan> plans(int partition) {
        return plans.of(partition);
    }

    /**
     * How far a partition is known to be decided. Brokers forget the offsets of a group some days after its last member has gone
     * ({@code offsets.retention.minutes}), and anyone may set them back: then every document up to the end may be decided, and what
     * was written proves which are.
     */
    Reach reach(String annotated, int partition) {
        long marked = -1;
        for (Written<Mark> mark : allMarks.of(partition)) {
            if (mark.offset() < written.marks()) {
                marked = Math.max(marked, mark.record().getOffset());
            }
        }
        OptionalLong committed = console.committed(partition);
        long end = heads.end(annotated, partition);
        boolean lost = committed.orElse(marked) > end;
        // a console marks its first plan before it decides
        if (committed.isPresent() && committed.getAsLong() >= marked || marked < 0) {
            return new Reach(committed.orElse(0), committed.orElse(0), Math.max(0, marked), lost);
        }
        return new Reach(committed.orElse(0), end, Math.max(0, marked), lost);
    }

    /**
     * What of a partition is decided.
     *
     * @param certain offset before which every document is decided
     * @param possible offset from which no document is decided
     * @param marked highest offset that a mark records
     * @param lost whether the topic ends before documents that were decided
     */
    record Reach(long certain, long possible, long marked, boolean lost) {
        /** Offset before which every document is decided, by committed offsets or, where they are gone, by marks. */
        long shown() {
            return certain < possible ? Math.max(certain, Math.min(marked, possible)) : certain;
        }
    }

    /** Marks of a partition, without those that a running console has written since its progress was read. */
    Iterable<Written<Mark>> marks(int partition, Reach reach) {
        return () -> new Iterator<>() {
            private final Iterator<Written<Mark>> all = allMarks.of(partition).iterator();
            private Written<Mark> next = advance();

            private Written<Mark> advance() {
                while (all.hasNext()) {
                    Written<Mark> mark = all.next();
                    if (mark.offset() < written.marks() || mark.record().getOffset() <= reach.possible()) {
                        return mark;
                    }
                }
                return null;
            }

            @Override
            public boolean hasNext() {
                return next != null;
            }

            @Override
            public Written<Mark> next() {
                if (next == null) {
                    throw new NoSuchElementException("no more marks");
                }
                Written<Mark> mark = next;
                next = advance();
                return mark;
            }
        };
    }
}

package dev.winnow.lab.oracle;

import dev.winnow.schemas.DeadHeader;
import dev.winnow.schemas.DeadLetter;
import dev.winnow.schemas.Document;
import dev.winnow.schemas.Mark;
import dev.winnow.schemas.Outcome;
import dev.winnow.schemas.Plan;
import dev.winnow.schemas.Probe;
import dev.winnow.schemas.RewardReport;
import dev.winnow.schemas.Sample;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Compares the history of a deployment and one run with its invariants, by content: crawl files, {@code documents}, {@code annotated}, dead letters, samples, probes,
 * plans, marks, rewards, outcomes, and what a trainer consumed. Records come in the order of their partitions; the topics in any order, each up to where it has
 * to be before {@link #settle}. Owned by one thread.
 */
public final class HistoryChecker {
    private static final Pattern ORIGIN = Pattern.compile("(\\d{1,9}):(\\d{1,18})");

    private final TopicNames topics;
    private final Consumer<Finding> sink;
    private final boolean feeds;
    private final FedCheck fed;
    private final List<ScoringCheck> scoring = new ArrayList<>();
    private final List<DecisionCheck> decisions = new ArrayList<>();
    private final Map<Integer, Plan> planByVersion = new HashMap<>();
    private final PlanCheck plans;
    private final RewardCheck rewards;
    private final TrainerCheck trainer;

    /** What has been checked. */
    public record Checked(long annotated, long dead, long decided, long selected, int plans) {}

    /**
     * @param partitions partitions of {@code documents} and of the run's topics
     * @param feeds whether all documents come from files that {@link #fed} is given
     * @param labelling labels again; null where only scoring can
     * @param sink takes what is found, in order
     */
    public HistoryChecker(
            String run, int partitions, TopicNames topics, boolean feeds, Labelling labelling, Consumer<Finding> sink) {
        this.topics = topics;
        this.sink = sink;
        this.feeds = feeds;
        fed = new FedCheck(topics, sink);
        for (int partition = 0; partition < partitions; partition++) {
            scoring.add(new ScoringCheck(partition, topics, labelling, sink));
            decisions.add(new DecisionCheck(run, partition, planByVersion, topics, sink));
        }
        plans = new PlanCheck(run, partitions, topics, sink);
        rewards = new RewardCheck(topics, sink);
        trainer = new TrainerCheck(topics, sink);
    }

    public int partitions() {
        return scoring.size();
    }

    /**
     * The run began with a coordinator that answers no reports.
     *
     * @param report offset of the first report that has to be answered
     * @param plan version of the first plan that an outcome has to name
     */
    public void answeredFrom(long report, int plan) {
        rewards.answeredFrom(report);
        plans.answeredFrom(plan);
    }

    /** A record of a crawl file; before any document that was made of it. */
    public void fed(Fed record) {
        fed.fed(record);
    }

    /** The client that ingested a file received the acknowledgement that all of it is committed. */
    public void fedAcknowledged(String file) {
        fed.acknowledged(file);
    }

    /** A file whose records need not all have come when nothing more does. */
    public void unfinished(String file) {
        fed.unfinished(file);
    }

    public void document(TopicRecord<Document> record) {
        if (feeds && record.value() != null) {
            fed.document(record);
        }
        scoring.get(record.partition()).ingested(record);
    }

    public void annotated(TopicRecord<Document> record) {
        scoring.get(record.partition()).annotated(record);
        decisions.get(record.partition()).annotated(record.offset(), record.value());
    }

    public void deadLetter(TopicRecord<DeadLetter> record) {
        DeadLetter letter = record.value();
        if (letter.getStep().equals("ingest") && feeds) {
            fed.letter(record);
        } else if (letter.getStep().equals("scoring")) {
            boolean known = letter.getOrigin().equals(topics.documents())
                    && letter.getPartition() >= 0
                    && letter.getPartition() < scoring.size();
            if (known) {
                scoring.get(letter.getPartition()).letter(record.offset(), letter);
            } else {
                add(
                        FindingKind.LETTER_UNKNOWN,
                        topics.deadLetters(),
                        record.partition(),
                        record.offset(),
                        "the dead letter names " + letter.getOrigin() + " partition " + letter.getPartition());
            }
        }
    }

    public void sample(TopicRecord<Sample> record) {
        trainer.selected(record.partition(), record.offset(), record.value());
        decisions.get(record.partition()).sample(record.offset(), record.value());
    }

    /** A record of the probes topic, whose header names the annotated record. */
    public void probe(TopicRecord<Probe> record) {
        String origin = "";
        for (DeadHeader header : record.headers()) {
            if (header.getKey().equals("winnow-origin") && header.getValue() != null) {
                origin = new String(Content.bytes(header.getValue()), StandardCharsets.UTF_8);
            }
        }
        Matcher place = ORIGIN.matcher(origin);
        if (place.matches() && Integer.parseInt(place.group(1)) < decisions.size()) {
            decisions
                    .get(Integer.parseInt(place.group(1)))
                    .probe(record.offset(), Long.parseLong(place.group(2)), record.value());
        } else {
            add(
                    FindingKind.PROBE_UNDRAWN,
                    topics.probes(),
                    record.partition(),
                    record.offset(),
                    "the probe names no annotated record");
        }
        rewards.probe(record.offset(), record.value());
    }

    public void mark(TopicRecord<Mark> record) {
        Mark mark = record.value();
        if (mark.getPartition() >= 0 && mark.getPartition() < decisions.size()) {
            decisions.get(mark.getPartition()).mark(record.offset(), mark);
        } else {
            add(
                    FindingKind.MARK_UNEXPECTED,
                    topics.marks(),
                    record.partition(),
                    record.offset(),
                    "a mark of partition " + mark.getPartition());
        }
    }

    public void plan(TopicRecord<Plan> record) {
        plans.plan(record.partition(), record.offset(), record.value());
        planByVersion.putIfAbsent(record.value().getVersion(), record.value());
    }

    public void report(TopicRecord<RewardReport> record) {
        rewards.report(record.offset(), record.value());
    }

    public void outcome(TopicRecord<Outcome> record) {
        rewards.outcome(record.offset(), record.value());
        plans.made(record.value());
    }

    /** A record of a topic that only Winnow writes to, and that does not decode. */
    public void unreadable(String topic, int partition, long offset) {
        add(FindingKind.UNREADABLE, topic, partition, offset, "a record that cannot be decoded");
    }

    /** A record of a topic that is written in transactions alone, and that was not. */
    public void outsideTransaction(String topic, int partition, long offset) {
        add(FindingKind.OUTSIDE_TRANSACTION, topic, partition, offset, "the record was not written in a transaction");
    }

    /** A trainer has started at these offsets of the selected topic, by partition. */
    public void trainerResumed(Map<Integer, Long> offsets) {
        trainer.resumed(offsets);
    }

    /**
     * The trainer has consumed a sample.
     *
     * @param planVersion of the sample, as the trainer read it
     * @param text SHA-256 (hex) of the text that it trained on
     */
    public void trainerConsumed(int partition, long offset, int planVersion, String text) {
        trainer.consumed(partition, offset, planVersion, text);
    }

    /** The trainer has written a checkpoint that continues at these offsets. */
    public void trainerCheckpoint(Map<Integer, Long> offsets) {
        trainer.checkpoint(offsets);
    }

    private void add(FindingKind kind, String topic, int partition, long offset, String what) {
        sink.accept(new Finding(kind, topic, partition, offset, what));
    }

    /**
     * Checks what is settled.
     *
     * @param scored by partition, offset of {@code documents} before which all that scoring made has been given
     * @param decided the same of {@code annotated} and the console
     */
    public void settle(Map<Integer, Long> scored, Map<Integer, Long> decided) {
        for (int partition = 0; partition < scoring.size(); partition++) {
            scoring.get(partition).settle(scored.getOrDefault(partition, 0L));
            decisions.get(partition).settle(decided.getOrDefault(partition, 0L));
        }
        plans.settle();
    }

    /** Checks the rest: nothing more comes, so that nothing may be left. */
    public void finish() {
        if (feeds) {
            fed.finish();
        }
        scoring.forEach(ScoringCheck::finish);
        decisions.forEach(DecisionCheck::finish);
        plans.finish(rewards.finish(plans.plans()));
        trainer.finish();
    }

    /** What has been checked so far. */
    public Checked checked() {
        return new Checked(
                scoring.stream().mapToLong(ScoringCheck::annotatedCount).sum(),
                scoring.stream().mapToLong(ScoringCheck::deadCount).sum(),
                decisions.stream().mapToLong(DecisionCheck::decided).sum(),
                decisions.stream().mapToLong(DecisionCheck::selected).sum(),
                plans.plans().size());
    }
}

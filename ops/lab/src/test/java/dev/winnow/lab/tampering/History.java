package dev.winnow.lab.tampering;

import dev.winnow.schemas.DeadLetter;
import dev.winnow.schemas.Document;
import dev.winnow.schemas.Mark;
import dev.winnow.schemas.Outcome;
import dev.winnow.schemas.Plan;
import dev.winnow.schemas.Probe;
import dev.winnow.schemas.RewardReport;
import dev.winnow.schemas.Sample;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** All that a deployment with one run has written, and what a trainer made of it. Records are replaced, never changed. */
public final class History {
    /** A record of a crawl file; no document where nothing can be made of it. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record FedRecord(String file, long record, Document document, byte[] payload) {}

    /** What a trainer did. */
    public sealed interface Training {
        /** It started at these offsets. */
        record Resumed(Map<Integer, Long> offsets) implements Training {}

        /** It consumed a sample. */
        record Consumed(int partition, long offset, Sample sample) implements Training {}

        /** It wrote a checkpoint that continues at these offsets. */
        record Checkpoint(Map<Integer, Long> offsets) implements Training {}
    }

    private static final int CHECKPOINT_EVERY = 40;

    public final List<FedRecord> fed = new ArrayList<>();
    /** Files that were acknowledged to their ingest as committed. */
    public final List<String> acknowledged = new ArrayList<>();

    public final List<Entry<Document>> documents = new ArrayList<>();
    public final List<Entry<Document>> annotated = new ArrayList<>();
    public final List<Entry<DeadLetter>> letters = new ArrayList<>();
    public final List<Entry<Sample>> selected = new ArrayList<>();
    public final List<Entry<Probe>> probes = new ArrayList<>();
    public final List<Entry<Mark>> marks = new ArrayList<>();
    public final List<Entry<Plan>> plans = new ArrayList<>();
    public final List<Entry<RewardReport>> rewards = new ArrayList<>();
    public final List<Entry<Outcome>> outcomes = new ArrayList<>();
    public final List<Training> training = new ArrayList<>();

    /** A copy whose lists can be changed. */
    public History copy() {
        History copy = new History();
        copy.fed.addAll(fed);
        copy.acknowledged.addAll(acknowledged);
        copy.documents.addAll(documents);
        copy.annotated.addAll(annotated);
        copy.letters.addAll(letters);
        copy.selected.addAll(selected);
        copy.probes.addAll(probes);
        copy.marks.addAll(marks);
        copy.plans.addAll(plans);
        copy.rewards.addAll(rewards);
        copy.outcomes.addAll(outcomes);
        copy.training.addAll(training);
        return copy;
    }

    /** An honest trainer: it consumes what is selected in turn, is killed twice, and resumes from its checkpoint. */
    void train() {
        training.clear();
        List<List<Entry<Sample>>> lanes = List.of(of(selected, 0), of(selected, 1));
        int[] next = new int[2];
        int[] saved = new int[2];
        Map<Integer, Long> checkpoint = new TreeMap<>();
        training.add(new Training.Resumed(Map.of()));
        int consumed = 0;
        int kills = 0;
        while (next[0] < lanes.get(0).size() || next[1] < lanes.get(1).size()) {
            boolean behind = next[1] < next[0] && next[1] < lanes.get(1).size();
            int lane = behind || next[0] == lanes.get(0).size() ? 1 : 0;
            Entry<Sample> sample = lanes.get(lane).get(next[lane]++);
            training.add(new Training.Consumed(lane, sample.offset(), sample.value()));
            checkpoint.put(lane, sample.offset() + 1);
            consumed++;
            if (consumed % CHECKPOINT_EVERY == 0) {
                training.add(new Training.Checkpoint(Map.copyOf(checkpoint)));
                saved = next.clone();
            } else if (consumed % CHECKPOINT_EVERY == CHECKPOINT_EVERY / 2
                    && consumed > CHECKPOINT_EVERY
                    && kills < 2) {
                kills++;
                next = saved.clone();
                checkpoint.clear();
                for (int each = 0; each < 2; each++) {
                    if (next[each] > 0) {
                        checkpoint.put(each, lanes.get(each).get(next[each] - 1).offset() + 1);
                    }
                }
                training.add(new Training.Resumed(Map.copyOf(checkpoint)));
            }
        }
    }

    static <T> List<Entry<T>> of(List<Entry<T>> topic, int partition) {
        return topic.stream().filter(entry -> entry.partition() == partition).toList();
    }

    /** Place of the n-th record of a topic that fits. */
    static <T> int find(List<T> topic, int number, Predicate<T> fits) {
        int left = number;
        for (int i = 0; i < topic.size(); i++) {
            if (fits.test(topic.get(i)) && left-- == 0) {
                return i;
            }
        }
        throw new IllegalStateException("the history has no such record");
    }

    static <T> void change(List<Entry<T>> topic, int place, UnaryOperator<T> change) {
        topic.set(place, topic.get(place).with(change.apply(topic.get(place).value())));
    }

    /** Lets the values of two records of one partition change places. */
    static <T> void swap(List<Entry<T>> topic, int place) {
        Entry<T> first = topic.get(place);
        int next = place + 1;
        while (topic.get(next).partition() != first.partition()) {
            next++;
        }
        Entry<T> second = topic.get(next);
        topic.set(
                place,
                new Entry<>(
                        first.partition(),
                        first.offset(),
                        second.key(),
                        second.headers(),
                        second.bytes(),
                        second.value(),
                        true));
        topic.set(
                next,
                new Entry<>(
                        first.partition(),
                        second.offset(),
                        first.key(),
                        first.headers(),
                        first.bytes(),
                        first.value(),
                        true));
    }

    /** Writes a record again at the end of its partition. */
    static <T> void append(List<Entry<T>> topic, Entry<T> entry) {
        long end = topic.stream()
                .filter(each -> each.partition() == entry.partition())
                .mapToLong(Entry::offset)
                .max()
                .orElse(-1);
        topic.add(entry.at(end + 1));
    }
}

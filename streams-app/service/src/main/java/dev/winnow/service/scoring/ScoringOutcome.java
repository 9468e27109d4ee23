package dev.winnow.service.scoring;

import dev.winnow.schemas.DeadLetter;
import dev.winnow.schemas.Document;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** What one record of {@code documents} becomes. */
sealed interface ScoringOutcome {
    /** Partition of the record. */
    int partition();

    /** Offset of the record. */
    long offset();

    /** A labelled document. */
    record Labelled(ConsumerRecord<String, byte[]> origin, Document document) implements ScoringOutcome {
        @Override
        public int partition() {
            return origin.partition();
        }

        @Override
        public long offset() {
            return origin.offset();
        }
    }

    /** A record that cannot be used. */
    record Dead(DeadLetter letter) implements ScoringOutcome {
        @Override
        public int partition() {
            return letter.getPartition();
        }

        @Override
        public long offset() {
            return letter.getPosition();
        }
    }

    /** All records of a batch, by partition and offset. */
    static List<ScoringOutcome> of(Scored scored) {
        List<ScoringOutcome> outcomes = new ArrayList<>();
        for (int i = 0; i < scored.labelled().size(); i++) {
            outcomes.add(new Labelled(
                    scored.batch().origins().get(i), scored.labelled().get(i)));
        }
        scored.batch().deadLetters().forEach(letter -> outcomes.add(new Dead(letter)));
        outcomes.sort(Comparator.comparingInt(ScoringOutcome::partition).thenComparingLong(ScoringOutcome::offset));
        return outcomes;
    }
}

package dev.winnow.service.deadletter;

import dev.winnow.decision.ProducerContract;
import dev.winnow.kafka.client.MissingRecords;
import dev.winnow.kafka.topic.DeadRecord;
import dev.winnow.kafka.topic.Topics;
import dev.winnow.schemas.DeadLetter;
import java.util.Optional;
import java.util.Set;

/** Why a dead letter cannot be replayed. */
public enum Obstacle {
    OF_A_FILE("the record comes from a file: run 'winnow ingest' on the file again"),
    OF_A_RANGE("the letter reports records that were deleted: run 'winnow ingest' on their files again"),
    OF_A_RUN("the record comes from a topic whose offsets decisions depend on: records are replayed to documents,"
            + " compared and annotated only"),
    NO_VALUE("the record has no value"),
    CUT("the payload is cut: the record was too large for a letter, or was written by a version that kept 64 KiB"),
    BREAKS_CONTRACT(
            "the record breaks the contract of producers and would again: correct its producer and let it send the"
                    + " document again"),
    PARTITION_GONE("the topic has fewer partitions now"),
    STILL_UNDECODABLE(
            "the value is not a document under the schemas that the registry has now: register its schema first"),
    REFUSED_BY_TOPIC("the topic refuses the record: compare its settings with 'winnow topics apply --dry-run'");

    private final String description;

    Obstacle(String description) {
        this.description = description;
    }

    /** What is wrong and what to do. */
    public String description() {
        return description;
    }

    /** What the letter itself shows; empty where it can be replayed as far as that goes. */
    public static Optional<Obstacle> of(DeadLetter letter, Topics topics) {
        if (letter.getReason().equals(MissingRecords.REASON)) {
            return Optional.of(OF_A_RANGE);
        }
        if (letter.getPartition() < 0) {
            return Optional.of(OF_A_FILE);
        }
        if (!Set.of(topics.documents(), topics.compared(), topics.annotated()).contains(letter.getOrigin())) {
            return Optional.of(OF_A_RUN);
        }
        if (letter.getPayloadBytes() == 0) {
            return Optional.of(NO_VALUE);
        }
        if (ProducerContract.isBreach(letter.getReason())) {
            return Optional.of(BREAKS_CONTRACT);
        }
        return DeadRecord.isCut(letter) ? Optional.of(CUT) : Optional.empty();
    }
}

package dev.winnow.service.scoring;

import dev.winnow.schemas.Document;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * A poll whose labels are made.
 *
 * @param batch what was polled
 * @param labelled its documents with their annotations, same order
 * @param nextOffsets offsets after the poll, to be committed with its records
 */
record Scored(ScoringBatch batch, List<Document> labelled, Map<TopicPartition, OffsetAndMetadata> nextOffsets) {}

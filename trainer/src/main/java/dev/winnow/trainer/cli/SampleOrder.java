package dev.winnow.trainer.cli;

import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.runtime.MissingRecordsPolicy;
import dev.winnow.trainer.model.OrderState;
import dev.winnow.trainer.model.Vocabulary;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.TopicDescription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The order of samples that the selected topic and the options give.
 *
 * @param topics of the run
 * @param selected the topic as it is now
 * @param model options of the model
 * @param vocabulary of the model
 * @param allowMissingRecords whether training may continue on a topic that was created again
 */
record SampleOrder(
        RunTopics topics,
        TopicDescription selected,
        ModelOptions model,
        Vocabulary vocabulary,
        boolean allowMissingRecords) {
    private static final Logger LOG = LoggerFactory.getLogger(SampleOrder.class);

    static SampleOrder of(
            KafkaConnection connection,
            RunTopics topics,
            ModelOptions model,
            Vocabulary vocabulary,
            boolean allowMissingRecords) {
        TopicDescription selected = connection
                .ask("about topic " + topics.selected(), admin -> admin.describeTopics(List.of(topics.selected()))
                        .allTopicNames())
                .get(topics.selected());
        return new SampleOrder(topics, selected, model, vocabulary, allowMissingRecords);
    }

    /** Before the first row. */
    OrderState start() {
        return start(model.lanes(selected.partitions().size()));
    }

    private OrderState start(int lanes) {
        return OrderState.start(
                topics.run(),
                topics.selected(),
                selected.topicId().toString(),
                selected.partitions().size(),
                model.context,
                lanes,
                vocabulary.identity(),
                vocabulary.endOfText());
    }

    /**
     * The place that a checkpoint holds.
     *
     * @throws IllegalArgumentException when it is a place in another order
     */
    OrderState resumed(OrderState saved) {
        OrderState start = saved.fromEarlierVersion() || model.lanesGiven() ? start() : start(saved.lanes());
        OrderState place = saved.continuedIn(start);
        if (saved.fromEarlierVersion()) {
            LOG.info(
                    "an earlier version wrote the checkpoint: its unused tokens and offsets continue in the order of samples run={} topic={} partitions={} lanes={}",
                    topics.run(),
                    topics.selected(),
                    place.partitions(),
                    place.lanes());
        }
        return place.topicId().equals(start.topicId()) ? place : recreated(place, start);
    }

    private OrderState recreated(OrderState place, OrderState start) {
        String changed = "topic " + topics.selected() + " was deleted and created again (id " + place.topicId()
                + " in the checkpoint, " + start.topicId() + " now)";
        if (!allowMissingRecords) {
            throw new IllegalArgumentException("cannot resume: " + changed
                    + "; use another --checkpoint-dir, or start again with " + MissingRecordsPolicy.OPTION
                    + " to continue at its first records");
        }
        LOG.warn("continuing at the first records run={} error={}", topics.run(), changed);
        Map<Integer, Long> first = new HashMap<>();
        place.offsets().keySet().forEach(partition -> first.put(partition, 0L));
        return place.at(first).onTopic(start.topicId());
    }
}

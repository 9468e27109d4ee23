package dev.winnow.service.run;

import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.runtime.ProcessName;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * Where a run comes from: headers of its plan 0. Runs of earlier versions have none.
 *
 * @param creator who created it: host and process
 * @param topicIds ids of the topics that it began with, by name
 */
record RunOrigin(String creator, SortedMap<String, String> topicIds) {
    private static final String CREATOR = "winnow-created-by";
    private static final String TOPIC_IDS = "winnow-topic-ids";

    /** Of a run that is about to be created. */
    static RunOrigin now(KafkaConnection connection, RunTopics run) {
        SortedMap<String, String> ids = new TreeMap<>();
        topics(connection, run)
                .forEach((name, topic) -> ids.put(name, topic.topicId().toString()));
        return new RunOrigin(ProcessName.text(), ids);
    }

    /** The topics on which a run's decisions rest. */
    static Set<String> deciding(KafkaConnection connection, RunTopics run) {
        return Set.of(connection.topics().annotated(), run.plans(), run.marks(), run.selected());
    }

    /** The topics on which a run's decisions and plans rest, as they are now; one that is missing is left out. */
    static Map<String, TopicDescription> topics(KafkaConnection connection, RunTopics run) {
        Set<String> names = new TreeSet<>(deciding(connection, run));
        names.addAll(List.of(run.probes(), run.rewards(), run.outcomes(), run.controls()));
        List<String> present = connection
                .ask("for its topics", admin -> admin.listTopics().names())
                .stream()
                .filter(names::contains)
                .toList();
        return connection.ask(
                "about its topics", admin -> admin.describeTopics(present).allTopicNames());
    }

    Headers headers() {
        String ids = topicIds.entrySet().stream()
                .map(topic -> topic.getKey() + "=" + topic.getValue())
                .collect(Collectors.joining(","));
        return new RecordHeaders()
                .add(CREATOR, creator.getBytes(StandardCharsets.UTF_8))
                .add(TOPIC_IDS, ids.getBytes(StandardCharsets.UTF_8));
    }

    /** What the headers of plan 0 hold; empty where it has none. */
    static Optional<RunOrigin> of(Headers headers) {
        Header creator = headers.lastHeader(CREATOR);
        Header ids = headers.lastHeader(TOPIC_IDS);
        if (creator == null || creator.value() == null || ids == null || ids.value() == null) {
            return Optional.empty();
        }
        SortedMap<String, String> topics = new TreeMap<>();
        for (String topic : new String(ids.value(), StandardCharsets.UTF_8).split(",", -1)) {
            int split = topic.indexOf('=');
            if (split > 0) {
                topics.put(topic.substring(0, split), topic.substring(split + 1));
            }
        }
        return Optional.of(new RunOrigin(new String(creator.value(), StandardCharsets.UTF_8), topics));
    }
}

package dev.winnow.kafka.client;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.admin.TopicDescription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Recognises topics that are not those any more that a service began with: deleted and created again under the same name, or given more partitions
 * where their number is part of what the service does. Logs each change once. Owned by one thread.
 */
public final class TopicIdentities {
    private static final Logger LOG = LoggerFactory.getLogger(TopicIdentities.class);

    private final boolean fixedPartitions;
    private final Map<String, TopicDescription> first = new HashMap<>();
    private final Set<String> logged = new HashSet<>();

    private TopicIdentities(boolean fixedPartitions) {
        this.fixedPartitions = fixedPartitions;
    }

    /** Of topics whose partitions may become more. */
    public static TopicIdentities growing() {
        return new TopicIdentities(false);
    }

    /** Of topics whose partitions must stay as many as they are. */
    public static TopicIdentities fixed() {
        return new TopicIdentities(true);
    }

    /** What has changed of a topic since it was seen first, with what to do; empty when nothing has. */
    Optional<String> changed(TopicDescription now) {
        TopicDescription before = first.putIfAbsent(now.name(), now);
        Optional<String> change = before == null ? Optional.empty() : compare(before, now);
        change.ifPresent(text -> {
            if (logged.add(text)) {
                LOG.error("topic has changed since it was first seen topic={} error={}", now.name(), text);
            }
        });
        return change;
    }

    private Optional<String> compare(TopicDescription before, TopicDescription now) {
        if (!before.topicId().equals(now.topicId())) {
            return Optional.of("topic " + now.name() + " was deleted and created again (id " + before.topicId()
                    + " before, " + now.topicId() + " now): see 'Recreated topics' in the runbook, then start again");
        }
        int partitions = now.partitions().size();
        return fixedPartitions && partitions != before.partitions().size()
                ? Optional.of("topic " + now.name() + " has " + partitions + " partitions, "
                        + before.partitions().size() + " before: see 'More partitions' in the runbook")
                : Optional.empty();
    }
}

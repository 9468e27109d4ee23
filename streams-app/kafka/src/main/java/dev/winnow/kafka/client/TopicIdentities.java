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
    private final Map<String, String> ids;
    private final Map<String, TopicDescription> first = new HashMap<>();
    private final Set<String> logged = new HashSet<>();

    private TopicIdentities(boolean fixedPartitions, Map<String, String> ids) {
        this.fixedPartitions = fixedPartitions;
        this.ids = Map.copyOf(ids);
    }

    /** Of topics whose partitions may become more. */
    public static TopicIdentities growing() {
        return new TopicIdentities(false, Map.of());
    }

    /**
     * Of topics whose partitions must stay as many as they are.
     *
     * @param ids topic ids by name, as far as they are known from before the first look
     */
    public static TopicIdentities fixed(Map<String, String> ids) {
        return new TopicIdentities(true, ids);
    }

    /** What has changed of a topic since it was seen first, with what to do; empty when nothing has. */
    Optional<String> changed(TopicDescription now) {
        TopicDescription before = first.get(now.name());
        Optional<String> change = recreated(
                        before == null ? ids.get(now.name()) : before.topicId().toString(), now)
                .or(() -> before == null ? Optional.empty() : grown(before, now));
        if (change.isEmpty()) {
            first.putIfAbsent(now.name(), now);
        }
        change.ifPresent(text -> {
            if (logged.add(text)) {
                LOG.error("topic has changed since it was first seen topic={} error={}", now.name(), text);
            }
        });
        return change;
    }

    private static Optional<String> recreated(String id, TopicDescription now) {
        return id == null || id.equals(now.topicId().toString())
                ? Optional.empty()
                : Optional.of("topic " + now.name() + " was deleted and created again (id " + id + " before, "
                        + now.topicId() + " now): see 'Recreated topics' in the runbook, then start again");
    }

    private Optional<String> grown(TopicDescription before, TopicDescription now) {
        int partitions = now.partitions().size();
        return fixedPartitions && partitions != before.partitions().size()
                ? Optional.of("topic " + now.name() + " has " + partitions + " partitions, "
                        + before.partitions().size() + " before: see 'More partitions' in the runbook")
                : Optional.empty();
    }
}

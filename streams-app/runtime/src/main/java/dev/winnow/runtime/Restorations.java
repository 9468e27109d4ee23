package dev.winnow.runtime;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.processor.StateRestoreListener;

/** Which stores of a Kafka Streams instance are being restored. Thread-safe. */
final class Restorations implements StateRestoreListener {
    private final Set<TopicPartition> changelogs = ConcurrentHashMap.newKeySet();

    int running() {
        return changelogs.size();
    }

    @Override
    public void onRestoreStart(TopicPartition changelog, String store, long startingOffset, long endingOffset) {
        changelogs.add(changelog);
    }

    @Override
    public void onBatchRestored(TopicPartition changelog, String store, long batchEndOffset, long restored) {
        // how far it is does not matter to readiness
    }

    @Override
    public void onRestoreEnd(TopicPartition changelog, String store, long restored) {
        changelogs.remove(changelog);
    }

    @Override
    public void onRestoreSuspended(TopicPartition changelog, String store, long restored) {
        changelogs.remove(changelog);
    }
}

package dev.winnow.service.ui;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Topics and groups that are made up, each of whose partitions has the same offsets. */
final class GeneratedCluster {
    private final int partitions;
    private final Map<String, ClusterLook.Topic> topics = new HashMap<>();
    private final Map<String, ClusterLook.Group> groups = new LinkedHashMap<>();

    /** @param partitions that groups share out */
    GeneratedCluster(int partitions) {
        this.partitions = partitions;
    }

    /** @param retention in milliseconds; -1 for unlimited */
    void topic(String name, int partitions, long start, long end, long retention) {
        long[] starts = new long[partitions];
        long[] ends = new long[partitions];
        Arrays.fill(starts, start);
        Arrays.fill(ends, end);
        topics.put(
                name,
                new ClusterLook.Topic(
                        starts, ends, retention, retention < 0 ? Optional.empty() : Optional.of(ends.clone())));
    }

    void group(String id, int members, String topic, long committed) {
        long[] offsets = new long[partitions];
        Arrays.fill(offsets, committed);
        List<ClusterLook.Member> all = new ArrayList<>();
        for (int m = 0; m < members; m++) {
            all.add(new ClusterLook.Member(id + "-" + m, "10.0.0." + (10 + m), partitions / members));
        }
        groups.put(id, new ClusterLook.Group(members > 0 ? "Stable" : "Empty", all, Map.of(topic, offsets)));
    }

    /** What a look at a time shows. */
    ClusterLook at(Instant time) {
        return new ClusterLook(time, Map.copyOf(topics), new LinkedHashMap<>(groups));
    }
}

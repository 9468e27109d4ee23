package dev.winnow.service.ui;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Distinguishes backlogs from the markers of transactions that a group leaves behind where a topic is idle: small ranges that stay the same from one look to the next are read
 * once. Owned by one thread.
 */
final class IdleGaps {
    /** Offsets above which a backlog has records. */
    private static final long MOST = 1_000;

    /** Ranges that are read for one look, so that it is not late. */
    private static final int READS = 4;

    private final Reader reader;
    private Map<Place, Gap> known = Map.of();

    /** Looks whether a range of offsets holds no record. */
    @FunctionalInterface
    interface Reader {
        boolean isEmpty(String topic, int partition, long from, long before);
    }

    private record Place(String group, String topic, int partition) {}

    private enum Content {
        UNREAD,
        RECORDS,
        NOTHING
    }

    private record Gap(long from, long end, Content content) {}

    IdleGaps(Reader reader) {
        this.reader = reader;
    }

    /** The same look, in which groups have read what holds no record. */
    ClusterLook closed(ClusterLook look) {
        Map<Place, Gap> now = new HashMap<>();
        Map<String, ClusterLook.Group> groups = new TreeMap<>();
        int[] reads = {READS};
        look.groups().forEach((id, group) -> {
            Map<String, long[]> committed = new HashMap<>();
            group.committed().forEach((topic, offsets) -> committed.put(topic, closed(look, id, topic, now, reads)));
            groups.put(id, new ClusterLook.Group(group.state(), group.members(), committed));
        });
        known = now;
        return new ClusterLook(look.at(), look.topics(), groups);
    }

    private long[] closed(ClusterLook look, String group, String topic, Map<Place, Gap> now, int[] reads) {
        long[] offsets = look.groups().get(group).committed().get(topic).clone();
        ClusterLook.Topic of = look.topics().get(topic);
        for (int p = 0; of != null && p < Math.min(offsets.length, of.partitions()); p++) {
            long from = Math.max(of.starts()[p], offsets[p]);
            long end = of.ends()[p];
            if (offsets[p] < 0 || from >= end || end - from > MOST) {
                continue;
            }
            Place place = new Place(group, topic, p);
            Gap gap = new Gap(from, end, Content.UNREAD);
            Gap before = known.get(place);
            if (before != null && before.from() == from && before.end() == end) {
                gap = before.content() == Content.UNREAD && reads[0]-- > 0 ? read(place, before) : before;
            }
            now.put(place, gap);
            if (gap.content() == Content.NOTHING) {
                offsets[p] = end;
            }
        }
        return offsets;
    }

    private Gap read(Place place, Gap gap) {
        try {
            boolean empty = reader.isEmpty(place.topic(), place.partition(), gap.from(), gap.end());
            return new Gap(gap.from(), gap.end(), empty ? Content.NOTHING : Content.RECORDS);
        } catch (RuntimeException e) {
            // who may see offsets need not be allowed to read the topic: the page then shows the offsets
            return new Gap(gap.from(), gap.end(), Content.RECORDS);
        }
    }
}

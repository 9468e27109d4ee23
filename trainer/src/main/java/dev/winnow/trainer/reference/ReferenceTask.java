package dev.winnow.trainer.reference;

import dev.winnow.selection.Hashing;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A named task and its items, ordered by the hash of their ids, so that the order of the file does not matter.
 *
 * <p>{@link dev.winnow.selection.ReferenceShard} puts an item into one of two shards forever, by its group: rewards use one,
 * reports the other, so that a falling reported loss cannot come from selecting for the passages that are reported. A shard has half of
 * the groups on average, and so half of the items only where groups are many.
 */
public record ReferenceTask(String name, List<ReferenceItem> items) {
    public ReferenceTask {
        items = items.stream()
                .sorted(Comparator.comparing(
                                (ReferenceItem item) -> Hashing.sha256(item.id().getBytes(StandardCharsets.UTF_8)))
                        .thenComparing(ReferenceItem::id))
                .toList();
    }

    /** Items that rewards are measured against. */
    public List<ReferenceItem> rewardShard() {
        return shard(false);
    }

    /** Items that the reference loss is reported on. */
    public List<ReferenceItem> reportShard() {
        return shard(true);
    }

    private List<ReferenceItem> shard(boolean report) {
        return items.stream().filter(item -> item.reported() == report).toList();
    }

    /** {@code count} items of a shard starting at a place that moves on with every round; fewer when there are fewer. */
    public static List<ReferenceItem> round(List<ReferenceItem> shard, int count, long round) {
        int taken = Math.min(count, shard.size());
        List<ReferenceItem> items = new ArrayList<>(taken);
        for (int i = 0; i < taken; i++) {
            items.add(shard.get((int) ((round * count + i) % shard.size())));
        }
        return items;
    }
}

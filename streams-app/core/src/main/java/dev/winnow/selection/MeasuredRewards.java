package dev.winnow.selection;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Rewards that an update may use: finite, one per document, with a known label, ordered by document id. Whatever the
 * order in which they came, they are the same rows in the same order, so that every sum over them is the same to the bit.
 *
 * @param rows the rewards
 * @param droppedLabels labels of these rewards that the plan does not know
 * @param refused rewards left out, by reason; a reason that did not occur is missing
 */
record MeasuredRewards(List<Row> rows, int droppedLabels, Map<Refusal, Integer> refused) {
    /** One reward with its labels as indices of the plan. */
    record Row(String documentId, Labels labels, double influence) {
        /** Of several claims about one document the most modest counts: repeating a lie does not make it larger. */
        private static final Comparator<Row> MODEST_FIRST = Comparator.comparingDouble(
                        (Row row) -> Math.abs(row.influence))
                .thenComparingDouble(Row::influence)
                .thenComparing(Row::labels);

        private Row orMoreModest(Row other) {
            return MODEST_FIRST.compare(this, other) <= 0 ? this : other;
        }
    }

    static MeasuredRewards of(Plan plan, List<ProbeReward> rewards) {
        Map<Refusal, Integer> refused = new EnumMap<>(Refusal.class);
        Map<String, Row> rowById = new TreeMap<>();
        LabelReader reader = new LabelReader(plan);
        int droppedLabels = 0;
        for (ProbeReward reward : rewards) {
            Labels labels = reader.read(reward.labels());
            int known = known(labels);
            if (!Double.isFinite(reward.influence())) {
                refused.merge(Refusal.NOT_FINITE, 1, Integer::sum);
            } else if (known == 0) {
                refused.merge(Refusal.UNKNOWN_LABELS, 1, Integer::sum);
            } else {
                // adding 0 turns -0 into 0, which is the same reward and must have the same bits
                Row row = new Row(reward.documentId(), labels, reward.influence() + 0.0);
                if (rowById.containsKey(reward.documentId())) {
                    refused.merge(Refusal.DUPLICATE, 1, Integer::sum);
                }
                rowById.merge(reward.documentId(), row, Row::orMoreModest);
                droppedLabels += reward.labels().size() - known;
            }
        }
        return new MeasuredRewards(List.copyOf(rowById.values()), droppedLabels, refused);
    }

    /** Only refusals for one reason. */
    static MeasuredRewards refusedAll(int rewards, Refusal reason) {
        return new MeasuredRewards(List.of(), 0, rewards == 0 ? Map.of() : Map.of(reason, rewards));
    }

    /** The same with every row refused because the audit does not trust them. */
    MeasuredRewards distrusted() {
        return refuseRows(Refusal.AUDIT);
    }

    /** The same with every row refused because together they carry no information that a plan could follow. */
    MeasuredRewards uninformative() {
        return refuseRows(Refusal.UNINFORMATIVE);
    }

    private MeasuredRewards refuseRows(Refusal reason) {
        Map<Refusal, Integer> all = new EnumMap<>(Refusal.class);
        all.putAll(refused);
        if (!rows.isEmpty()) {
            all.merge(reason, rows.size(), Integer::sum);
        }
        return new MeasuredRewards(List.of(), droppedLabels, all);
    }

    double[] influences() {
        return rows.stream().mapToDouble(Row::influence).toArray();
    }

    /**
     * SHA-256 (hex) of the rows. Per row, big-endian: length of the id in UTF-8 bytes (int), id, group index of every
     * agent in plan order with -1 for none (int each), bits of the influence (long).
     */
    String digest() {
        MessageDigest digest = Hashing.sha256();
        for (Row row : rows) {
            byte[] id = row.documentId().getBytes(StandardCharsets.UTF_8);
            ByteBuffer bytes =
                    ByteBuffer.allocate(4 + id.length + 4 * row.labels().size() + 8);
            bytes.putInt(id.length).put(id);
            for (int group : row.labels().toArray()) {
                bytes.putInt(group);
            }
            digest.update(
                    bytes.putLong(Double.doubleToLongBits(row.influence())).array());
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static int known(Labels labels) {
        int known = 0;
        for (int group : labels.toArray()) {
            known += group < 0 ? 0 : 1;
        }
        return known;
    }
}

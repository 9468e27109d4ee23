package dev.winnow.decision;

import dev.winnow.schemas.RefusalReason;
import dev.winnow.schemas.Reward;
import dev.winnow.schemas.RewardReport;
import java.util.Map;

/**
 * How large a reward report may be, and how large it is. A kept part is written to the coordinator's changelog, so that one
 * which a broker would refuse there has to be refused here; and parts wait in memory, so that every text in them is bounded.
 */
public final class ReportBounds {
    /** Most rewards of one measurement, all parts together. */
    public static final int MAX_REWARDS = 100_000;

    /** How far the epoch of a report may be ahead of the time of its record: clocks differ. */
    private static final long MAX_EPOCH_AHEAD_MILLIS = 5 * 60_000;

    private static final int MAX_PARTS = 10_000;
    private static final int MAX_LABELS = 64;
    private static final int MAX_TEXT = 256;

    /** Below the message limit of a broker with its defaults, however well the text compresses. */
    private static final long MAX_RECORD_BYTES = 900 << 10;

    /** Avro writes a length before a text, at most 5 bytes, and a few numbers. */
    private static final int FRAME_BYTES = 5;

    /** A text or a map entry costs about this much in memory besides its characters. */
    private static final int OBJECT_BYTES = 48;

    private ReportBounds() {}

    /** Why a report cannot be used whatever its content; {@code NONE} when it can. */
    public static RefusalReason defect(RewardReport report) {
        boolean wellNumbered = report.getParts() >= 1
                && report.getParts() <= MAX_PARTS
                && report.getPart() >= 0
                && report.getPart() < report.getParts();
        if (!wellNumbered || isLong(report.getEstimator())) {
            return RefusalReason.MALFORMED;
        }
        if (report.getRewards().size() > MAX_REWARDS) {
            return RefusalReason.TOO_LARGE;
        }
        long record = 0;
        for (Reward reward : report.getRewards()) {
            if (!wellFormed(reward)) {
                return RefusalReason.MALFORMED;
            }
            record += bytes(reward, FRAME_BYTES);
        }
        return record > MAX_RECORD_BYTES ? RefusalReason.TOO_LARGE : RefusalReason.NONE;
    }

    /**
     * Whether an epoch is too far ahead of its record's time. Epochs are times in milliseconds since the epoch of Unix, or smaller
     * numbers; one ahead would refuse every later trainer until that time has come.
     *
     * @param recordTime time of the report's record in milliseconds since the epoch of Unix
     */
    public static boolean isEpochAhead(RewardReport report, long recordTime) {
        return report.getTrainerEpoch() > recordTime + MAX_EPOCH_AHEAD_MILLIS;
    }

    private static boolean wellFormed(Reward reward) {
        return reward.getLabels().size() <= MAX_LABELS
                && !isLong(reward.getDocumentId())
                && reward.getLabels().entrySet().stream()
                        .noneMatch(label -> isLong(label.getKey()) || isLong(label.getValue()));
    }

    private static boolean isLong(String text) {
        return text.length() > MAX_TEXT;
    }

    /** About how many bytes a report takes in memory; never less than half of it. */
    public static long memory(RewardReport report) {
        long bytes = 10L * OBJECT_BYTES;
        for (Reward reward : report.getRewards()) {
            bytes += 2 * OBJECT_BYTES + bytes(reward, OBJECT_BYTES);
        }
        return bytes;
    }

    private static long bytes(Reward reward, int each) {
        long bytes = Double.BYTES + utf8(reward.getDocumentId()) + each;
        for (Map.Entry<String, String> label : reward.getLabels().entrySet()) {
            bytes += utf8(label.getKey()) + utf8(label.getValue()) + 2L * each;
        }
        return bytes;
    }

    /** Length in UTF-8, or a little more: half of a surrogate pair counts as a character of its own. */
    private static long utf8(String text) {
        long bytes = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            bytes += c < 0x80 ? 1 : c < 0x800 ? 2 : 3;
        }
        return bytes;
    }
}

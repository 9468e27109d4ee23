package dev.winnow.trainer.checkpoint;

import dev.winnow.trainer.feed.ProbeDocument;
import java.util.List;

/**
 * What light measurements continue from.
 *
 * @param step optimizer step of the last one; 0 before the first
 * @param planVersion newest plan that one was reported for; -1 before the first
 * @param probes probes of the last update that may be measured again, few and of bounded length
 */
public record RefreshState(long step, int planVersion, List<ProbeDocument> probes) {
    /** Nothing was measured lightly. */
    public static final RefreshState NONE = new RefreshState(0, -1, List.of());

    public RefreshState {
        probes = List.copyOf(probes);
    }
}

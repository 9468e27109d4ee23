package dev.winnow.service.audit;

import dev.winnow.schemas.Probe;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Probes of one annotated partition, by the offset that each was drawn at. Holds some hundred bytes for each probe that is
 * not yet confirmed, no text. Filled by one thread, then used by one.
 */
public final class WrittenProbes {
    private final Map<Long, Written<ProbeDigest>> byOrigin = new HashMap<>();
    private long newestOrigin = -1;

    /**
     * Takes a probe, in the order of the topic.
     *
     * @param origin offset that it was drawn at
     * @param offset its own offset in the probes topic
     * @return what is wrong with its place: it came before, or after a later one
     */
    public Optional<String> add(Probe probe, long origin, long offset) {
        if (byOrigin.containsKey(origin)) {
            return Optional.of("the probe of annotated offset " + origin + " is there twice, first at "
                    + byOrigin.get(origin).offset());
        }
        byOrigin.put(origin, new Written<>(ProbeDigest.of(probe), offset));
        if (origin < newestOrigin) {
            return Optional.of("the probe of annotated offset " + origin + " stands after that of " + newestOrigin);
        }
        newestOrigin = origin;
        return Optional.empty();
    }

    /** The probe that was drawn at an offset, once; empty when there is none. */
    Optional<Written<ProbeDigest>> take(long origin) {
        return Optional.ofNullable(byOrigin.remove(origin));
    }

    /** Probes that nobody took, by origin. */
    Map<Long, Written<ProbeDigest>> left() {
        return byOrigin;
    }
}

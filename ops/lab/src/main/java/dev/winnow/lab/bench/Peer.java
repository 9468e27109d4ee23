package dev.winnow.lab.bench;

import java.time.Duration;
import java.util.Collection;
import java.util.List;

/** One way to do the work, in processes of its own that may be killed. Owned by one thread. */
interface Peer extends AutoCloseable {
    /** Key in the report. */
    String name();

    /** What it does otherwise than the others, in a sentence or two. */
    String differs();

    /** Processes that do the work now. */
    Collection<Long> processes();

    /** Whether it works through the broker, whose processor time is then part of its cost. */
    default boolean usesBroker() {
        return true;
    }

    /** Hands over a slice, and returns at once. */
    void begin(PeerSlice slice);

    /**
     * Waits until the output of the slice is complete and others can read it.
     *
     * @return false when the limit passes first
     */
    boolean await(PeerSlice slice, Duration limit);

    /** Ends all of its processes, as {@code kill -9} does. */
    void kill();

    /** Starts what was killed, as its users do, so that the slice which it was at is finished. */
    void restart(PeerSlice slice);

    /**
     * Ids of the slice's documents in the output, each as often as it is there.
     *
     * @param silence how long nothing more has to come before the output counts as complete
     */
    List<String> written(PeerSlice slice, Duration silence);

    /** Ids that the output of the slice has to hold. */
    Collection<String> due(PeerSlice slice);

    @Override
    void close();
}

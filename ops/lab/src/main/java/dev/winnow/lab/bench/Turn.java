package dev.winnow.lab.bench;

import java.util.List;

/** One contender at work. */
interface Turn extends AutoCloseable {
    /**
     * Records that each of its readers has done. What is not committed has not been done, where there is something to commit.
     *
     * @throws dev.winnow.stack.LocalStackException when it has failed
     */
    List<Long> done();

    /** How long its threads have waited so far. */
    ThreadWaits waits();

    /** Ends it, and removes what it has written. */
    @Override
    void close();
}

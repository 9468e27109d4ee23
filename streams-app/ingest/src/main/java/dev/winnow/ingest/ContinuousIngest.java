package dev.winnow.ingest;

import dev.winnow.runtime.ServiceRunner;

/** An ingest that has no end, until it is stopped. */
public sealed interface ContinuousIngest extends ServiceRunner.Service, AutoCloseable
        permits FollowingIngest, TopicIngest {

    /** Counts of what this process has committed; to be called when {@link #run} has returned. */
    IngestReport report(double seconds);

    /** Closes the clients; what is not committed is read again by the next one. */
    @Override
    void close();
}

package dev.winnow.service.scoring;

/** What labels documents until it is stopped; {@link #stop} and {@link #unreadyReason} may be called from any thread. */
public interface DeviceLoop {

    /**
     * Works until {@link #stop} or a failure.
     *
     * @throws RuntimeException also when what was in flight could not be committed
     */
    void run();

    /** Asks {@link #run} to finish what is in flight, commit and return. */
    void stop();

    /** Why the loop is not ready for work; empty when it is. Answers at once. */
    String unreadyReason();
}

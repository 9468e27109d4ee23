package dev.winnow.ingest;

import java.time.Duration;

/**
 * How an input is followed.
 *
 * @param member name of this process among those that share the input
 * @param stable whether the member keeps its name over restarts, so that it gets its files back at once
 * @param interval between two listings; longer where a listing takes long
 * @param settle a file is read once its size and time of change have been the same for so long
 */
public record FollowSettings(String member, boolean stable, Duration interval, Duration settle) {
    public FollowSettings {
        if (interval.toMillis() < 1 || settle.toMillis() < 1) {
            throw new IllegalArgumentException("--poll-interval and --settle must be positive");
        }
    }
}

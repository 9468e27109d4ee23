package dev.winnow.kafka.client;

import java.time.Duration;

/**
 * How long a bounded scan waits for what does not come.
 *
 * @param brokers for brokers that do not send records that they have
 * @param transactions for open transactions before its end
 */
public record ScanPatience(Duration brokers, Duration transactions) {
    /** Longer than the longest transaction of Winnow, which is that of ingest with 120 s, and the 10 s until brokers notice. */
    public static final ScanPatience DEFAULT = new ScanPatience(Duration.ofSeconds(30), Duration.ofSeconds(180));

    /** How often a scan that waits looks what it waits for. */
    static final Duration LOOK = Duration.ofSeconds(1);

    /** The same with another limit for open transactions. */
    public ScanPatience transactions(Duration limit) {
        return new ScanPatience(brokers, limit);
    }
}

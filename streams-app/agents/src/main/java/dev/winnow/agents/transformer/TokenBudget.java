package dev.winnow.agents.transformer;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many padded tokens a batch may hold: halved whenever the device ran out of memory, doubled again after enough batches
 * that did not, never above where it started. Thread-safe.
 */
final class TokenBudget {
    private static final Logger LOG = LoggerFactory.getLogger(TokenBudget.class);
    private static final int BATCHES_TO_RECOVER = 256;

    private final int largest;
    private int budget;
    private int successes;

    TokenBudget(int largest) {
        this.largest = largest;
        this.budget = largest;
    }

    synchronized int tokens() {
        return budget;
    }

    /** A batch went through. */
    synchronized void succeeded() {
        if (budget < largest && ++successes >= BATCHES_TO_RECOVER) {
            budget = Math.min(largest, 2 * budget);
            successes = 0;
        }
    }

    /** A batch of so many padded tokens did not fit. */
    synchronized void exhausted(int tokens) {
        successes = 0;
        int halved = Math.max(1, tokens / 2);
        if (halved < budget) {
            LOG.warn("out of memory in a batch, lowering its limit tokens={} limit={}", tokens, halved);
            budget = halved;
        }
    }
}

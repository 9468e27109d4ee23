package dev.winnow.service.pacing;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How many documents a console may select before its trainer's lag has to be looked at again. A console decides thousands of
 * documents between two looks; without an allowance it would be far ahead before anybody noticed. Thread-safe; unlimited
 * until something is granted.
 */
public final class Allowance {
    private final AtomicLong left = new AtomicLong(Long.MAX_VALUE);
    private volatile Runnable usedUp = () -> {};

    /** Sets what is done, in the thread that selects, when the last document of a grant has been selected. */
    void onUsedUp(Runnable action) {
        usedUp = action;
    }

    /** Grants so many documents from now on, in place of what was left. */
    void grant(long documents) {
        left.set(documents);
    }

    /** Counts one selected document. */
    public void spend() {
        if (left.decrementAndGet() == 0) {
            usedUp.run();
        }
    }
}

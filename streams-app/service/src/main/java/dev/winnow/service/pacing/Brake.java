package dev.winnow.service.pacing;

import java.util.EnumSet;
import java.util.Set;

/** Holds a console for as long as anybody has a reason to. Thread-safe; a reason counts once however often it is given. */
public final class Brake {
    private final Runnable pause;
    private final Runnable resume;
    private final Set<Reason> reasons = EnumSet.noneOf(Reason.class);

    /** Who may hold a console. */
    public enum Reason {
        /** Its trainer is too far behind. */
        PACING,
        /** An operator has paused the run. */
        OPERATOR
    }

    /**
     * @param pause called when the first reason comes
     * @param resume called when the last one goes
     */
    public Brake(Runnable pause, Runnable resume) {
        this.pause = pause;
        this.resume = resume;
    }

    /** Holds the console for a reason. */
    public synchronized void hold(Reason reason) {
        boolean first = reasons.isEmpty();
        reasons.add(reason);
        if (first) {
            pause.run();
        }
    }

    /** Takes a reason back; nothing when it was not given. */
    public synchronized void release(Reason reason) {
        if (reasons.remove(reason) && reasons.isEmpty()) {
            resume.run();
        }
    }
}

package dev.winnow.lab.loop;

import dev.winnow.lab.process.StepLog;
import java.util.ArrayList;
import java.util.List;

/** Whether a finished run kept its promises. */
final class RunCheck {
    private RunCheck() {}

    /** 0 when it did; otherwise 1, with what is wrong on the terminal. */
    static int of(LoopReport report, int updates, StepLog log) {
        List<String> broken = broken(report, updates);
        broken.forEach(what -> log.complain(what));
        return broken.isEmpty() ? 0 : 1;
    }

    static List<String> broken(LoopReport report, int updates) {
        List<String> broken = new ArrayList<>();
        LoopReport.Documents documents = report.documents();
        if (documents.ingested() != documents.annotated() + documents.dead()) {
            broken.add(documents.ingested() + " documents were ingested, but " + documents.annotated()
                    + " annotated and " + documents.dead() + " are dead");
        }
        if (report.audit().decisions() != documents.annotated()) {
            broken.add(documents.annotated() + " documents were annotated, but "
                    + report.audit().decisions() + " decided on");
        }
        if (!report.audit().verified()) {
            broken.add("the audit found decisions that it could not recompute");
        }
        if (report.plans().size() != updates + 1) {
            broken.add("there were " + (report.plans().size() - 1) + " plan updates, not " + updates
                    + ": give more text, fewer --updates or fewer --steps-per-update");
        } else if (updates > 0
                && report.plans()
                        .get(updates)
                        .weights()
                        .equals(report.plans().get(0).weights())) {
            broken.add("the rewards moved no weight");
        }
        return broken;
    }
}

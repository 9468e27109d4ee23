package dev.winnow.service.run;

import dev.winnow.selection.Plan;
import java.util.Optional;

/** What a run does or waits for, as its topics and groups show it: the same for commands and the live page. */
public enum RunCondition {
    /** An operator has ended it. */
    ENDED("ended"),
    /** An operator has paused it. */
    PAUSED("paused"),
    /** An interrupted creation or deletion left none. */
    NO_PLAN("no plan"),
    NO_CONSOLE("no console"),
    /** Documents wait for a decision, and the console adds none before the trainer reads those that it has selected. */
    WAITS_FOR_TRAINER("waits for its trainer"),
    /** Documents wait for a decision, and the console makes none, though its trainer is hardly behind by what is unread. */
    NO_PROGRESS("no progress"),
    /** The plan's stage is over, and no report has come that a next plan could be made from. */
    WAITS_FOR_REWARDS("waits for rewards"),
    RUNNING("running");

    /** Selected documents that may be left by a trainer that works. */
    private static final int FEW_SAMPLES = 200;

    /** Offsets that may be left by a console that works. */
    private static final int FEW_OFFSETS = 20;

    /** Stages after which a later plan is late: that of plan 0 is what an operator expected, those of later plans are what was measured. */
    private static final int STAGES = 2;

    private final String label;

    RunCondition(String label) {
        this.label = label;
    }

    /**
     * What the state of a run depends on.
     *
     * @param order newest order
     * @param plan newest plan
     * @param decided documents decided under that plan up to the last marks
     * @param reported whether a report has come that measures that plan
     * @param consoleMembers threads that select for the run
     * @param undecided annotated documents that its console has not decided
     * @param unread selected documents that its trainer has not read
     * @param still whether for a while nothing was decided, nothing selected and nothing read by the trainer
     */
    public record Facts(
            RunState order,
            Optional<Plan> plan,
            long decided,
            boolean reported,
            int consoleMembers,
            long undecided,
            long unread,
            boolean still) {}

    /** The state of a run. */
    public static RunCondition of(Facts run) {
        return switch (run.order()) {
            case END -> ENDED;
            case PAUSE -> PAUSED;
            case GO -> {
                if (run.plan().isEmpty()) {
                    yield NO_PLAN;
                }
                if (run.consoleMembers() == 0) {
                    yield NO_CONSOLE;
                }
                if (run.still() && run.undecided() > FEW_OFFSETS) {
                    yield isMuch(run.unread()) ? WAITS_FOR_TRAINER : NO_PROGRESS;
                }
                yield lacksRewards(run.plan().get(), run.decided(), run.reported()) ? WAITS_FOR_REWARDS : RUNNING;
            }
        };
    }

    /** Whether a trainer that does not read so many selected documents is stalled. */
    public static boolean isMuch(long unread) {
        return unread > FEW_SAMPLES;
    }

    /** Whether a plan's stage is over by the marks and no report has measured it; never of a run without probes, which no report can measure. */
    public static boolean lacksRewards(Plan plan, long decided, boolean reported) {
        long stage = plan.version() == 0 ? plan.stageDocuments() : STAGES * plan.stageDocuments();
        return plan.probesPerGroup() > 0 && decided > stage && !reported;
    }

    /** One to four words in lower case. */
    public String label() {
        return label;
    }
}

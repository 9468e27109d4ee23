package dev.winnow.lab.arm;

import dev.winnow.schemas.RewardReport;
import dev.winnow.selection.Plan;
import java.util.List;

/** Receives all that another implementation of the run needs to repeat an arm's decisions. On the training thread. */
public interface Recording {
    /** Keeps nothing. */
    Recording NONE = new Recording() {
        @Override
        public void began(Plan plan) {}

        @Override
        public void switched(long offset, String chainDigest, List<RewardReport> parts, Plan plan) {}

        @Override
        public void ended(long decided, String chainDigest) {}
    };

    /** The run begins at its plan 0. */
    void began(Plan plan);

    /** After {@code offset} documents, with this digest of their decisions, the parts of a report made the next plan. */
    void switched(long offset, String chainDigest, List<RewardReport> parts, Plan plan);

    /** The run ended after so many documents; the digest is that of all decisions. */
    void ended(long decided, String chainDigest);
}

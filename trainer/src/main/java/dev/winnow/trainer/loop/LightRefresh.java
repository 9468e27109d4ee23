package dev.winnow.trainer.loop;

import dev.winnow.selection.ProbeSampling;
import dev.winnow.trainer.checkpoint.RefreshState;
import dev.winnow.trainer.feed.ProbeDocument;
import java.util.ArrayList;
import java.util.List;

/**
 * When a light measurement is due between two updates, and of which probes (StepAgent, arXiv 2411.03817: rewards along the way and not
 * at its end alone).
 *
 * <p>Each plan is refreshed once, and takes nothing from its update: what waits for that is copied, not taken. Where too few wait, those
 * of the last update are measured again at the weights as they are now, for as long as the coordinator still knows their draw. One thread.
 */
final class LightRefresh {
    /** Share of an update's probes. */
    private static final double SHARE = 0.25;

    /** Fewer give no information about groups. */
    private static final int LEAST_PROBES = 8;

    private final LoopSettings settings;
    private RefreshState state;

    LightRefresh(LoopSettings settings, RefreshState state) {
        this.settings = settings;
        this.state = state;
    }

    /** Whether it is time, and a plan is live that was neither refreshed nor reported. */
    boolean due(long step, long stepOfLastUpdate, int livePlan, int reportedPlan) {
        return settings.refreshSteps() > 0
                && step - Math.max(state.step(), stepOfLastUpdate) >= settings.refreshSteps()
                && livePlan > Math.max(state.planVersion(), reportedPlan)
                // beyond that the coordinator would forget draws that wait for the update
                && livePlan - reportedPlan < ProbeSampling.REMEMBERED_PLANS;
    }

    /**
     * What to measure; empty when there is too little.
     *
     * @param waiting probes that wait for the next update
     */
    List<ProbeDocument> choose(List<ProbeDocument> waiting, long step, int livePlan) {
        int most = count(Math.max(settings.minProbes(), waiting.size()));
        List<ProbeDocument> chosen = new ArrayList<>(ProbeSelection.of(waiting, most, step));
        List<ProbeDocument> known = state.probes().stream()
                .filter(probe -> livePlan - probe.planVersion() < ProbeSampling.REMEMBERED_PLANS)
                .filter(probe -> waiting.stream().noneMatch(other -> other.id().equals(probe.id())))
                .toList();
        most = Math.max(most, known.size());
        chosen.addAll(ProbeSelection.of(known, most - chosen.size(), step));
        return chosen.size() < LEAST_PROBES ? List.of() : chosen;
    }

    private static int count(int probes) {
        return (int) Math.ceil(SHARE * probes);
    }

    /** A light measurement of a plan was reported. */
    void refreshed(long step, int plan) {
        state = new RefreshState(step, plan, state.probes());
    }

    /** An update measured these. */
    void updated(List<ProbeDocument> probes, long step) {
        if (settings.refreshSteps() > 0) {
            List<ProbeDocument> few = ProbeSelection.of(probes, count(probes.size()), step);
            state = new RefreshState(state.step(), state.planVersion(), ProbeSelection.bounded(few));
        }
    }

    RefreshState state() {
        return state;
    }
}

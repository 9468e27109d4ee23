package dev.winnow.trainer.feed;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PendingProbesTest {
    private static final int NONE_REPORTED = -1;

    @Test
    void aDocumentWaitsOnceUnderTheNewestPlanThatDrewIt() {
        PendingProbes pending = new PendingProbes(10, NONE_REPORTED);

        pending.add(List.of(probe("a", 2), probe("b", 1), probe("a", 1), probe("b", 3)));

        assertThat(pending.all()).containsExactlyInAnyOrder(probe("a", 2), probe("b", 3));
        assertThat(pending.newestVersion()).isEqualTo(3);
    }

    @Test
    void probesOfPlansThatAReportHasCoveredAreNotKept() {
        PendingProbes pending = new PendingProbes(10, 4);

        pending.add(List.of(probe("late", 4), probe("older", 0), probe("new", 5)));

        assertThat(pending.all()).containsExactly(probe("new", 5));
    }

    @Test
    void beyondTheCapTheOldestPlansAreForgotten() {
        PendingProbes pending = new PendingProbes(3, NONE_REPORTED);
        pending.add(List.of(probe("a", 1), probe("b", 3), probe("c", 2)));

        pending.add(List.of(probe("d", 4)));

        assertThat(pending.all()).containsExactlyInAnyOrder(probe("b", 3), probe("c", 2), probe("d", 4));
    }

    @Test
    void aReportOfAnotherCoversItsPlanAndThoseBefore() {
        PendingProbes pending = new PendingProbes(10, NONE_REPORTED);
        pending.add(List.of(probe("a", 1), probe("b", 2), probe("c", 3)));

        pending.covered(2);
        pending.add(List.of(probe("b", 2)));

        assertThat(pending.all()).containsExactly(probe("c", 3));
    }

    @Test
    void anEarlierReportThatComesLateUncoversNothing() {
        PendingProbes pending = new PendingProbes(10, NONE_REPORTED);
        pending.covered(5);

        pending.covered(2);
        pending.add(List.of(probe("a", 4)));

        assertThat(pending.size()).isZero();
    }

    @Test
    void whatIsTakenIsReportedAndNotTakenAgain() {
        PendingProbes pending = new PendingProbes(10, NONE_REPORTED);
        pending.add(List.of(probe("a", 1), probe("b", 2)));

        List<ProbeDocument> taken = pending.takeAll();
        pending.add(List.of(probe("c", 2), probe("d", 3)));

        assertThat(taken).containsExactly(probe("a", 1), probe("b", 2));
        assertThat(pending.takeAll()).containsExactly(probe("d", 3));
    }

    @Test
    void takingNothingCoversNothing() {
        PendingProbes pending = new PendingProbes(10, NONE_REPORTED);

        List<ProbeDocument> taken = pending.takeAll();
        pending.add(List.of(probe("a", 0)));

        assertThat(taken).isEmpty();
        assertThat(pending.all()).containsExactly(probe("a", 0));
    }

    private static ProbeDocument probe(String id, int planVersion) {
        return new ProbeDocument(id, planVersion, Map.of("domain", "web"), "text of " + id);
    }
}

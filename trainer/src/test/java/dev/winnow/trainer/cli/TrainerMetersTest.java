package dev.winnow.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winnow.runtime.Meters;
import dev.winnow.trainer.loop.TrainingListener.Progress;
import dev.winnow.trainer.loop.TrainingListener.Update;
import org.junit.jupiter.api.Test;

class TrainerMetersTest {
    @Test
    void aTrainerIsReadyFromItsFirstStepOnAndCountsItsOwnTokensOnly() {
        Meters meters = new Meters();
        TrainerMeters trainer = new TrainerMeters(meters.registry(), "run", 1000);
        assertThat(trainer.unreadyReason()).contains("waiting for selected documents");

        trainer.stepped(new Progress(11, 1100, 2.5, 3.0, 4, 1));

        assertThat(trainer.unreadyReason()).isEmpty();
        assertThat(meters.registry().get("winnow.trainer.tokens").counter().count())
                .isEqualTo(100);
    }

    @Test
    void measuredAndUnmeasuredProbesAndTheirReadAndUnreadTokensAddUpToWhatWasTaken() {
        Meters meters = new Meters();
        TrainerMeters trainer = new TrainerMeters(meters.registry(), "run", 0);

        trainer.updated(new Progress(11, 1100, 2.5, 3.0, 4, 1), new Update(4, 7, 2, 0.9, 3.0, 640, 1000));

        assertThat(count(meters, "winnow.trainer.probes", "measured")).isEqualTo(7);
        assertThat(count(meters, "winnow.trainer.probes", "unmeasured")).isEqualTo(2);
        assertThat(count(meters, "winnow.trainer.probe.tokens", "read")).isEqualTo(640);
        assertThat(count(meters, "winnow.trainer.probe.tokens", "unread")).isEqualTo(360);
    }

    private static double count(Meters meters, String name, String outcome) {
        return meters.registry().get(name).tag("outcome", outcome).counter().count();
    }
}

package dev.winnow.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winnow.http.Meters;
import dev.winnow.trainer.loop.TrainingListener.Progress;
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
}

package dev.winnow.service.pacing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BrakeTest {
    private final List<String> done = new ArrayList<>();
    private final Brake brake = new Brake(() -> done.add("pause"), () -> done.add("resume"));

    @Test
    void aConsoleContinuesWhenTheLastReasonIsGoneAndNotBefore() {
        brake.hold(Brake.Reason.PACING);
        brake.hold(Brake.Reason.OPERATOR);
        brake.hold(Brake.Reason.OPERATOR);
        brake.release(Brake.Reason.PACING);
        assertThat(done).containsExactly("pause");

        brake.release(Brake.Reason.OPERATOR);
        assertThat(done).containsExactly("pause", "resume");
    }

    @Test
    void aReasonThatWasNotGivenIsNotTakenBack() {
        brake.release(Brake.Reason.PACING);
        brake.hold(Brake.Reason.OPERATOR);
        brake.release(Brake.Reason.PACING);

        assertThat(done).containsExactly("pause");
    }
}

package dev.winnow.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class GatedServiceTest {
    private final Recording service = new Recording();

    @Test
    void aServiceBeginsOnceNothingIsInItsWay() {
        Queue<String> obstacles = new ArrayDeque<>(List.of("gone", "still gone", ""));

        new GatedService(obstacles::remove, service, Duration.ZERO).run();

        assertThat(obstacles).isEmpty();
        assertThat(service.calls).containsExactly("run");
    }

    @Test
    void aServiceThatIsStoppedBeforeItMayBeginReturnsAndIsUnreadyForTheReason() {
        GatedService[] gated = new GatedService[1];
        gated[0] = new GatedService(
                () -> {
                    gated[0].stop();
                    return "gone";
                },
                service,
                Duration.ofDays(1));

        gated[0].run();

        assertThat(gated[0].unreadyReason()).isEqualTo("gone");
        assertThat(service.calls).containsExactly("stop");
    }

    @Test
    void aServiceThatHasBegunReportsItselfWhyItIsNotReady() {
        GatedService gated = new GatedService(() -> "", service, Duration.ZERO);
        assertThat(gated.unreadyReason()).isEqualTo("starting");

        gated.run();

        assertThat(gated.unreadyReason()).isEqualTo("of the service");
    }

    private static final class Recording implements ServiceRunner.Service {
        private final List<String> calls = new ArrayList<>();

        @Override
        public void run() {
            calls.add("run");
        }

        @Override
        public void stop() {
            calls.add("stop");
        }

        @Override
        public String unreadyReason() {
            return "of the service";
        }
    }
}

package dev.winnow.service.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class MultiDeviceLoopTest {
    private final Endless first = new Endless();
    private final Endless second = new Endless();

    @Test
    void allWorkSideBySideUntilTheyAreStopped() throws Exception {
        MultiDeviceLoop loops = new MultiDeviceLoop(List.of(first, second));
        CompletableFuture<Void> run = CompletableFuture.runAsync(loops::run);

        assertThat(first.started.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(second.started.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(run).isNotDone();
        loops.stop();

        assertThat(run).succeedsWithin(10, TimeUnit.SECONDS);
    }

    @Test
    void theFailureOfOneStopsTheOthersAndIsThrown() {
        MultiDeviceLoop loops = new MultiDeviceLoop(List.of(first, new Failing(), second));

        assertThatThrownBy(loops::run).isInstanceOf(IllegalStateException.class).hasMessage("the device is gone");
        assertThat(first.stopped.getCount() + second.stopped.getCount()).isZero();
    }

    @Test
    void readyIsWhereAllLoopsAreAndTheReasonNamesTheLoopThatIsNot() {
        assertThat(new MultiDeviceLoop(List.of(first, new Failing())).unreadyReason())
                .isEqualTo("loop 1: starting");
        assertThat(new MultiDeviceLoop(List.of(first, second)).unreadyReason()).isEmpty();
    }

    private static final class Endless implements DeviceLoop {
        private final CountDownLatch started = new CountDownLatch(1);
        private final CountDownLatch stopped = new CountDownLatch(1);

        @Override
        public void run() {
            started.countDown();
            try {
                stopped.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void stop() {
            stopped.countDown();
        }

        @Override
        public String unreadyReason() {
            return "";
        }
    }

    private static final class Failing implements DeviceLoop {
        @Override
        public void run() {
            throw new IllegalStateException("the device is gone");
        }

        @Override
        public void stop() {
            // it has ended
        }

        @Override
        public String unreadyReason() {
            return "starting";
        }
    }
}

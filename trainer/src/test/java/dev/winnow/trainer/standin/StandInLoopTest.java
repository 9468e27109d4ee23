package dev.winnow.trainer.standin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.winnow.schemas.Reward;
import dev.winnow.schemas.RewardReport;
import dev.winnow.trainer.feed.ProbeDocument;
import dev.winnow.trainer.feed.ProbeFeed;
import dev.winnow.trainer.feed.RewardSink;
import dev.winnow.trainer.feed.SampleStream;
import dev.winnow.trainer.feed.TrainingSample;
import dev.winnow.trainer.reference.ReferenceItem;
import dev.winnow.trainer.reference.ReferenceTask;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StandInLoopTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration SILENCE = Duration.ofMinutes(10);

    private final List<String> events = new ArrayList<>();
    private final Queue<TrainingSample> samples = new ArrayDeque<>();
    private final List<ProbeDocument> probes = new ArrayList<>();
    private final List<RewardReport> reports = new ArrayList<>();
    private final List<StandIn.Finding> findings = new ArrayList<>();
    private RewardSink sink = parts -> events.add("published " + parts.size());
    private Instant now = START;

    @BeforeEach
    void write() {
        Texts.menus(50, 2).forEach(text -> samples.add(new TrainingSample(0, samples.size(), 0, text)));
        List<String> stories = Texts.stories(10, 5);
        List<String> menus = Texts.menus(10, 6);
        for (int i = 0; i < 10; i++) {
            probes.add(new ProbeDocument("story-" + i, 0, Map.of("kind", "story"), stories.get(i)));
            probes.add(new ProbeDocument("menu-" + i, 0, Map.of("kind", "menu"), menus.get(i)));
        }
    }

    @Test
    void aReportIsPassedOnOnlyOnceItIsPublished() {
        StandInLoop loop = loop();
        turn(loop);
        now = START.plus(SILENCE);

        turn(loop);

        assertThat(events).containsExactly("published 1", "found");
        assertThat(findings.get(0).parts().get(0).getRewards()).hasSize(20);
        assertThat(loop.wants()).isEmpty();
    }

    @Test
    void aReportThatCannotBePublishedEndsTheLoopUntold() {
        sink = parts -> {
            throw new IllegalStateException("no broker");
        };
        StandInLoop loop = loop();
        turn(loop);
        now = START.plus(SILENCE);

        assertThatThrownBy(() -> turn(loop)).hasMessage("no broker");
        assertThat(findings).isEmpty();
    }

    @Test
    void aReportThatComesWithTheFirstProbesOfItsPlanIsBelieved() {
        reports.add(trainersReport());
        StandInLoop loop = loop();
        turn(loop);
        now = START.plus(SILENCE).plus(SILENCE);

        turn(loop);

        assertThat(findings).isEmpty();
    }

    @Test
    void whatItLacksIsReportedUntilItHasIt() {
        List<TrainingSample> selected = drained(samples);
        StandInLoop loop = loop();
        String before = loop.wants();
        turn(loop);
        String without = loop.wants();
        samples.addAll(selected);

        turn(loop);

        assertThat(before).isEqualTo("it has not read a record yet");
        assertThat(without).isEqualTo("too few selected documents yet");
        assertThat(loop.wants()).isEmpty();
    }

    @Test
    void aLoopThatIsStoppedReadsNothing() {
        StandInLoop loop = loop();

        loop.run(() -> true);

        assertThat(samples).hasSize(50);
    }

    private StandInLoop loop() {
        List<String> stories = Texts.stories(120, 1);
        List<ReferenceItem> items = new ArrayList<>();
        for (int i = 0; i < stories.size(); i++) {
            items.add(new ReferenceItem("item" + i, "", stories.get(i)));
        }
        StandIn standIn = new StandIn(
                new StandIn.Settings("night", SILENCE, 8, 100), List.of(new ReferenceTask("stories", items)), START);
        return new StandInLoop(
                standIn,
                new StandInLoop.Feeds(
                        new Samples(), new Probes(), () -> drained(reports), parts -> sink.publish(parts)),
                new HandedClock(),
                finding -> {
                    events.add("found");
                    findings.add(finding);
                });
    }

    /** One look at the feeds. */
    private static void turn(StandInLoop loop) {
        boolean[] looked = {false};
        loop.run(() -> {
            boolean stopped = looked[0];
            looked[0] = true;
            return stopped;
        });
    }

    private static <T> List<T> drained(Collection<T> all) {
        List<T> copy = List.copyOf(all);
        all.clear();
        return copy;
    }

    private static RewardReport trainersReport() {
        return RewardReport.newBuilder()
                .setRun("night")
                .setTrainerEpoch(9)
                .setPlanVersion(0)
                .setPart(0)
                .setParts(1)
                .setRewards(List.of(new Reward("story-0", Map.of(), 1.0)))
                .setEstimator("twin")
                .setAuditCorrelation(Double.NaN)
                .setTrainerStep(70)
                .setReferenceLoss(2)
                .build();
    }

    private final class Samples implements SampleStream {
        @Override
        public Optional<TrainingSample> next(Duration patience) {
            return Optional.ofNullable(samples.poll());
        }
    }

    private final class Probes implements ProbeFeed {
        @Override
        public List<ProbeDocument> drain() {
            return drained(probes);
        }

        @Override
        public long position() {
            return 0;
        }

        @Override
        public void close() {}
    }

    private final class HandedClock extends Clock {
        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}

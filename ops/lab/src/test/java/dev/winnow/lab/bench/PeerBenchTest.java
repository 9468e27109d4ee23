package dev.winnow.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.winnow.schemas.Document;
import dev.winnow.stack.LocalStackException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PeerBenchTest {
    private final List<String> calls = new ArrayList<>();
    private final StringWriter output = new StringWriter();

    /** Writes all but the documents that a kill makes it lose, and those twice that a kill makes it repeat. */
    private final class FakePeer implements Peer {
        private final String name;
        private final int loses;
        private final int repeats;
        private boolean killed;
        private boolean completes = true;
        private boolean usesBroker = true;

        FakePeer(String name, int loses, int repeats) {
            this.name = name;
            this.loses = loses;
            this.repeats = repeats;
        }

        private void called(String what, PeerSlice slice) {
            calls.add(name + " " + what + " " + slice.number());
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public String differs() {
            return "it is not real";
        }

        @Override
        public Collection<Long> processes() {
            return List.of(ProcessHandle.current().pid());
        }

        @Override
        public boolean usesBroker() {
            return usesBroker;
        }

        @Override
        public void begin(PeerSlice slice) {
            called("begins", slice);
            // so long that the clock of processor time moves
            long begin = System.nanoTime();
            while (System.nanoTime() - begin < 30_000_000) {
                Thread.onSpinWait();
            }
        }

        @Override
        public boolean await(PeerSlice slice, Duration limit) {
            called("completes", slice);
            return completes;
        }

        @Override
        public void kill() {
            killed = true;
            calls.add(name + " is killed");
        }

        @Override
        public void restart(PeerSlice slice) {
            called("restarts", slice);
        }

        @Override
        public List<String> written(PeerSlice slice, Duration silence) {
            List<String> ids = new ArrayList<>(due(slice));
            List<String> written = new ArrayList<>(ids.subList(killed ? loses : 0, ids.size()));
            written.addAll(ids.subList(ids.size() - (killed ? repeats : 0), ids.size()));
            return written;
        }

        @Override
        public Collection<String> due(PeerSlice slice) {
            return slice.documents().stream().map(Document::getId).toList();
        }

        @Override
        public void close() {}
    }

    private static PeerSlice slice(int number) {
        List<Document> documents = IntStream.range(0, 10)
                .mapToObj(i -> Document.newBuilder()
                        .setId(number + "-" + i)
                        .setText("text")
                        .setSource("test")
                        .setTokens(1)
                        .build())
                .toList();
        return new PeerSlice(number, Path.of("slice-" + number), 10, documents);
    }

    private PeersReport.Part time(int warmUp, int rounds, int kills, Peer... peers) {
        PeerBench.Plan plan = new PeerBench.Plan(warmUp, rounds, kills, 1, Duration.ZERO, Duration.ZERO);
        return new PeerBench(plan, ProcessHandle.current().pid(), new PrintWriter(output))
                .time(
                        "part",
                        List.of(peers),
                        IntStream.range(0, plan.slices())
                                .mapToObj(PeerBenchTest::slice)
                                .toList());
    }

    @Test
    void allTakeTurnsInAnOrderThatChangesAndTheFirstRoundsDoNotCount() {
        PeersReport.Part part = time(1, 2, 0, new FakePeer(WinnowPipeline.NAME, 0, 0), new FakePeer("other", 0, 0));

        assertThat(calls)
                .filteredOn(call -> call.contains("begins"))
                .containsExactly(
                        "winnow begins 0",
                        "other begins 0",
                        "other begins 1",
                        "winnow begins 1",
                        "winnow begins 2",
                        "other begins 2");
        assertThat(part.contenders()).containsOnlyKeys("winnow", "other");
        assertThat(part.contenders().get("other").turns()).hasSize(2).allSatisfy(turn -> {
            assertThat(turn.written()).isEqualTo(10);
            assertThat(turn.wallSeconds()).isPositive();
        });
        assertThat(output.toString()).contains("part, round 0 of 2 (warms up): winnow", "part, round 2 of 2: other");
    }

    @Test
    void theBrokerIsPartOfTheCostOfThoseWhoUseIt() {
        FakePeer files = new FakePeer("files", 0, 0);
        files.usesBroker = false;

        PeersReport.Part part = time(0, 1, 0, new FakePeer(WinnowPipeline.NAME, 0, 0), files);

        // the broker is this process
        assertThat(part.contenders().get("winnow").brokerMillisPerDocument()).isPositive();
        assertThat(part.contenders().get("files").brokerMillisPerDocument()).isZero();
    }

    @Test
    void whatAKillLosesAndDoublesIsCounted() {
        PeersReport.Part part = time(0, 1, 2, new FakePeer(WinnowPipeline.NAME, 0, 0), new FakePeer("other", 3, 2));

        assertThat(calls)
                .containsSubsequence(
                        "other begins 1",
                        "other is killed",
                        "other restarts 1",
                        "other completes 1",
                        "other begins 2",
                        "other is killed");
        assertThat(part.contenders().get("winnow").lost()).isZero();
        assertThat(part.contenders().get("winnow").doubled()).isZero();
        assertThat(part.contenders().get("other").kills()).hasSize(2).allSatisfy(kill -> {
            assertThat(kill.due()).isEqualTo(10);
            assertThat(kill.lost()).isEqualTo(3);
            assertThat(kill.doubled()).isEqualTo(2);
            assertThat(kill.caughtUpSeconds()).isNotNull();
        });
    }

    @Test
    void oneThatIsNotKilledAndDoesNotCompleteFailsTheBenchmark() {
        FakePeer stuck = new FakePeer(WinnowPipeline.NAME, 0, 0);
        stuck.completes = false;

        assertThatThrownBy(() -> time(0, 1, 0, stuck))
                .isInstanceOf(LocalStackException.class)
                .hasMessageContaining("winnow has not written all documents of slice 0");
    }
}

package dev.winnow.lab.bench;

import dev.winnow.lab.process.ProcessUsage;
import dev.winnow.stack.LocalStackException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Lets contenders work through the same slices, turn by turn, and kills each in the middle of further ones. The order changes from round to round, so that a
 * machine that slows down favours none; rounds that warm up do not count. Owned by one thread.
 */
final class PeerBench {
    private static final Duration LIMIT = Duration.ofMinutes(20);
    private static final double EARLIEST_KILL = 0.25;
    private static final double LATEST_KILL = 0.75;

    private final Plan plan;
    private final long broker;
    private final PrintWriter out;

    /**
     * How much is done.
     *
     * @param warmUp rounds that do not count
     * @param rounds rounds that count, at least 1
     * @param kills how often each contender is killed
     * @param seed of the moments
     * @param patience how long after a kill a document may take to come, before it counts as lost
     * @param silence how long after a kill nothing more has to come, before nothing counts as doubled any more
     */
    record Plan(int warmUp, int rounds, int kills, long seed, Duration patience, Duration silence) {
        /** How many slices it takes. */
        int slices() {
            return warmUp + rounds + kills;
        }
    }

    /** @param broker process whose processor time is reported apart */
    PeerBench(Plan plan, long broker, PrintWriter out) {
        this.plan = plan;
        this.broker = broker;
        this.out = out;
    }

    /**
     * Times all contenders, then kills them.
     *
     * @param slices as many as the plan takes
     */
    PeersReport.Part time(String part, List<? extends Peer> peers, List<PeerSlice> slices) {
        Map<String, List<PeersReport.Turn>> turns = new LinkedHashMap<>();
        peers.forEach(peer -> turns.put(peer.name(), new ArrayList<>()));
        List<Peer> order = new ArrayList<>(peers);
        for (int round = 0; round < plan.warmUp() + plan.rounds(); round++) {
            for (Peer peer : order) {
                PeersReport.Turn turn = turn(peer, slices.get(round));
                boolean counts = round >= plan.warmUp();
                if (counts) {
                    turns.get(peer.name()).add(turn);
                }
                print(
                        "%s, round %d of %d%s: %s %.1f documents/s, %.1f per CPU second",
                        part,
                        Math.max(0, round - plan.warmUp() + 1),
                        plan.rounds(),
                        counts ? "" : " (warms up)",
                        peer.name(),
                        turn.documentsPerSecond(),
                        turn.documentsPerCpuSecond());
            }
            Collections.rotate(order, 1);
        }
        Random random = new Random(plan.seed());
        Map<String, PeersReport.Contender> contenders = new LinkedHashMap<>();
        for (Peer peer : peers) {
            List<PeersReport.Turn> own = turns.get(peer.name());
            double seconds = Median.of(own, PeersReport.Turn::wallSeconds);
            List<PeersReport.Kill> kills = new ArrayList<>();
            for (PeerSlice slice : slices.subList(plan.warmUp() + plan.rounds(), plan.slices())) {
                double share = EARLIEST_KILL + (LATEST_KILL - EARLIEST_KILL) * random.nextDouble();
                PeersReport.Kill kill = kill(peer, slice, share * seconds);
                kills.add(kill);
                print(
                        "%s, kill -9 of %s after %.1f s: %d lost, %d doubled, caught up in %s",
                        part, peer.name(), kill.afterSeconds(), kill.lost(), kill.doubled(), kill.caughtUp());
            }
            contenders.put(peer.name(), new PeersReport.Contender(own, kills, peer.differs()));
        }
        return new PeersReport.Part(slices.get(0).records(), contenders);
    }

    private PeersReport.Turn turn(Peer peer, PeerSlice slice) {
        try (PeakMemory memory = new PeakMemory(peer::processes)) {
            double cpu = cpuSeconds(peer);
            double brokerCpu = brokerSeconds();
            long begin = System.nanoTime();
            peer.begin(slice);
            if (!peer.await(slice, LIMIT)) {
                throw new LocalStackException(peer.name() + " has not written all documents of slice " + slice.number()
                        + " within " + LIMIT.toMinutes() + " minutes");
            }
            double seconds = (System.nanoTime() - begin) / 1e9;
            cpu = cpuSeconds(peer) - cpu;
            brokerCpu = peer.usesBroker() ? brokerSeconds() - brokerCpu : 0;
            return new PeersReport.Turn(
                    slice.records(), peer.written(slice, Duration.ZERO).size(), seconds, cpu, memory.mib(), brokerCpu);
        }
    }

    private static double cpuSeconds(Peer peer) {
        return ProcessUsage.of(peer.processes()).cpuSeconds();
    }

    private double brokerSeconds() {
        return ProcessUsage.of(List.of(broker)).cpuSeconds();
    }

    private PeersReport.Kill kill(Peer peer, PeerSlice slice, double afterSeconds) {
        peer.begin(slice);
        pause(afterSeconds);
        peer.kill();
        long begin = System.nanoTime();
        peer.restart(slice);
        boolean complete = peer.await(slice, plan.patience());
        double seconds = (System.nanoTime() - begin) / 1e9;
        List<String> written = peer.written(slice, plan.silence());
        Collection<String> due = peer.due(slice);
        Set<String> distinct = new HashSet<>(written);
        return new PeersReport.Kill(
                afterSeconds,
                complete ? seconds : null,
                due.size(),
                (int) due.stream().filter(id -> !distinct.contains(id)).count(),
                written.size() - distinct.size());
    }

    private static void pause(double seconds) {
        try {
            TimeUnit.NANOSECONDS.sleep((long) (seconds * 1e9));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LocalStackException("Interrupted before a contender was killed.", e);
        }
    }

    private void print(String format, Object... values) {
        out.printf(Locale.ROOT, format + "%n", values);
        out.flush();
    }
}

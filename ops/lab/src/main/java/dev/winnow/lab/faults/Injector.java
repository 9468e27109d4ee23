package dev.winnow.lab.faults;

import dev.winnow.lab.process.Wait;
import dev.winnow.stack.LocalStackException;
import dev.winnow.stack.ScratchDirectory;
import dev.winnow.stack.ServiceProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;

/** Makes faults happen, and ends those that do not end by themselves. Owned by one thread, which it holds up while a fault holds. */
final class Injector {
    /** Longer than the 10 s after which a group gives up a member. */
    static final long SHORTEST_STOP = 4_000;

    static final long LONGEST_STOP = 16_000;

    /** Longer than the session of a group (10 s), a transaction (10 s; the ingest's takes 120 s) and the 10 s in which a broker looks for those that are over. */
    private static final long SHORTEST_LONG_STOP = 25_000;

    private static final long LONGEST_LONG_STOP = 35_000;
    private static final List<FaultKind> PAIRED = List.of(
            FaultKind.BROKER_KILL,
            FaultKind.BROKER_STOP,
            FaultKind.SCORER_KILL,
            FaultKind.SCORER_STOP,
            FaultKind.CONSOLE_KILL,
            FaultKind.CONSOLE_STOP,
            FaultKind.COORDINATOR_KILL,
            FaultKind.TRAINER_KILL,
            FaultKind.INGEST_KILL,
            FaultKind.STATE_WIPED,
            FaultKind.LATENCY,
            FaultKind.RESETS,
            FaultKind.PARTITION,
            FaultKind.ONE_WAY_PARTITION,
            FaultKind.PACKET_LOSS);
    private static final long CLOCK_READ_MILLIS = 1_500;
    private static final Duration READY = Duration.ofSeconds(40);
    private static final List<String> SCORERS = List.of("scorer-1", "scorer-2");
    private static final List<String> CONSOLES = List.of("console-1", "console-2");

    private final TestBed bed;
    private final ServiceFleet services;
    private final Targets targets;
    private final NetworkFaults network;

    Injector(TestBed bed, ServiceFleet services) {
        this.bed = bed;
        this.services = services;
        this.targets = new Targets(bed);
        this.network = new NetworkFaults(bed, targets);
    }

    /**
     * Injects a fault and returns when it holds no more; what it killed is started again by its supervisor.
     *
     * @param target receives what is hit, as soon as it is known
     */
    void inject(PlannedFault fault, Consumer<String> target) throws InterruptedException {
        switch (fault.kind()) {
            case BROKER_KILL -> kill(target, targets.broker(fault));
            case BROKER_STOP -> {
                Targets.Broker broker = targets.broker(fault);
                target.accept(broker.toString());
                suspend(fault, broker.process());
            }
            case BROKER_ROLL -> roll(target);
            case BROKERS_DOWN -> allDown(target);
            case SCORER_KILL -> kill(target, SCORERS.get(fault.pick(2)));
            case SCORER_STOP -> suspendHit(fault, target, SCORERS.get(fault.pick(2)));
            case CONSOLE_KILL -> kill(target, CONSOLES.get(fault.pick(2)));
            case CONSOLE_STOP -> suspendHit(fault, target, CONSOLES.get(fault.pick(2)));
            case COORDINATOR_KILL -> kill(target, "coordinator");
            case COORDINATOR_STOP -> suspendHit(fault, target, "coordinator");
            case TRAINER_KILL -> kill(target, "trainer");
            case TRAINER_STOP -> suspendHit(fault, target, "trainer");
            case REGISTRY_KILL -> {
                target.accept("registry and scorer-2");
                bed.process("registry").kill();
                bed.process("scorer-2").kill();
            }
            case REGISTRY_STOP -> {
                target.accept("registry, while console-2 starts");
                bed.process("console-2").kill();
                suspend(fault, "registry");
            }
            case INGEST_KILL -> kill(target, ServiceFleet.FEED);
            case RUN_KILL -> runKill(target);
            case REBALANCE_STORM -> storm(fault, target);
            case STATE_WIPED -> wipe(fault, target);
            case DISK_FULL -> fill(fault, target);
            case LATENCY -> network.slow(fault, target);
            case RESETS -> network.reset(fault, target);
            case PARTITION -> network.part(fault, target);
            case CLOCK_JUMP -> jump(fault, target);
            case CONTROLLER_KILL -> killControllers(target);
            case LONG_STOP -> stopLong(fault, target);
            case ONE_WAY_PARTITION -> network.partOneWay(fault, target);
            case PACKET_LOSS -> network.lose(fault, target);
            case SLOW_BROKER -> stutter(fault, target);
            case SLOW_DISK -> slowDown(fault, target);
            case SMALL_HEAP -> squeeze(fault, target);
            case UNCLEAN_ELECTION -> electUncleanly(fault, target);
            case POISON -> {
                target.accept(Poison.topics(bed.direct()).size() + " topics");
                Poison.write(bed.direct(), fault.number());
            }
            case PAIR -> pair(fault, target);
            case RECORDS_DELETED ->
                beside(fault, target, "documents of a second deployment", SecondDeployment::deleteRecords);
            case TOPIC_RECREATED ->
                beside(fault, target, "documents of a second deployment", SecondDeployment::recreateTopic);
            case PARTITIONS_ADDED -> beside(fault, target, "a second deployment", SecondDeployment::addPartitions);
            case REGISTRY_EMPTIED ->
                beside(fault, target, "registry of a second deployment", SecondDeployment::emptyRegistry);
            case ROLLING_UPGRADE -> {
                target.accept("a run of the older build");
                try (RollingUpgrade upgrade = new RollingUpgrade(bed, services, fault)) {
                    upgrade.run(step -> target.accept("a run of the older build: " + step));
                }
            }
        }
    }

    private interface Trial {
        void on(SecondDeployment deployment) throws InterruptedException;
    }

    private void beside(PlannedFault fault, Consumer<String> target, String hit, Trial trial)
            throws InterruptedException {
        target.accept(hit);
        trial.on(new SecondDeployment(bed, services, fault.number()));
    }

    private void killControllers(Consumer<String> target) throws InterruptedException {
        Targets.Broker first = targets.controller();
        bed.process(first.process()).kill();
        if (!Wait.until(READY, () -> targets.isOtherController(first.id()))) {
            throw new LocalStackException("no controller was elected after " + first + " was killed");
        }
        Targets.Broker second = targets.controller();
        target.accept(first.process() + ", then " + second.process());
        // two of three voters have to be there
        Wait.until(READY, bed.process(first.process())::isReady);
        bed.process(second.process()).kill();
    }

    private void stopLong(PlannedFault fault, Consumer<String> target) throws InterruptedException {
        String name = List.of("scorer-1", "console-1", "coordinator", ServiceFleet.FEED)
                .get(fault.pick(4));
        target.accept(name);
        Supervised process = bed.process(name);
        process.suspend();
        try {
            Thread.sleep(fault.between(SHORTEST_LONG_STOP, LONGEST_LONG_STOP));
        } finally {
            process.resume();
        }
    }

    /** Stops a broker for fractions of a second again and again, as a slow disk does. */
    private void stutter(PlannedFault fault, Consumer<String> target) throws InterruptedException {
        Targets.Broker broker = targets.broker(fault);
        target.accept(broker.toString());
        Supervised process = bed.process(broker.process());
        Random random = new Random(fault.choice());
        long end = System.nanoTime()
                + Duration.ofMillis(fault.between(8_000, 16_000)).toNanos();
        try {
            while (System.nanoTime() - end < 0) {
                process.suspend();
                Thread.sleep(200 + random.nextInt(600));
                process.resume();
                Thread.sleep(100 + random.nextInt(200));
            }
        } finally {
            process.resume();
        }
    }

    private void slowDown(PlannedFault fault, Consumer<String> target) throws InterruptedException {
        target.accept("disk of " + TestBed.SLOW);
        bed.slowDisk().slow();
        try {
            Thread.sleep(fault.between(10_000, 20_000));
        } finally {
            bed.slowDisk().heal();
        }
    }

    private void squeeze(PlannedFault fault, Consumer<String> target) throws InterruptedException {
        boolean scorer = fault.pick(2) == 0;
        String name = scorer ? "scorer-2" : "console-2";
        int megabytes = (scorer ? 40 : 32) + fault.pickOther(40);
        target.accept(name + ", " + megabytes + " MiB");
        Supervised process = bed.process(name);
        try {
            bed.heap(name, OptionalInt.of(megabytes));
            process.kill();
            Thread.sleep(fault.between(10_000, 25_000));
        } finally {
            bed.heap(name, OptionalInt.empty());
            process.kill();
        }
    }

    private void electUncleanly(PlannedFault fault, Consumer<String> target) {
        Targets.Broker broker = targets.broker(fault);
        target.accept(broker.toString());
        bed.process(broker.process()).kill();
        targets.electUncleanly();
    }

    private void pair(PlannedFault fault, Consumer<String> target) throws InterruptedException {
        FaultKind first = PAIRED.get(fault.pick(PAIRED.size()));
        FaultKind second =
                PAIRED.get((fault.pick(PAIRED.size()) + 1 + fault.pickOther(PAIRED.size() - 1)) % PAIRED.size());
        Map<FaultKind, String> hit = new ConcurrentSkipListMap<>();
        Runnable report = () -> target.accept(first.label() + " of " + hit.getOrDefault(first, "…") + " + "
                + second.label() + " of " + hit.getOrDefault(second, "…"));
        CompletableFuture<Void> other = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        inject(fault.as(first), what -> hit.put(first, what));
                        other.complete(null);
                    } catch (InterruptedException | RuntimeException e) {
                        other.completeExceptionally(e);
                    }
                },
                "inject-" + first.label());
        thread.setDaemon(true);
        thread.start();
        try {
            inject(fault.as(second), what -> hit.put(second, what));
            other.get();
        } catch (ExecutionException e) {
            throw new LocalStackException(first.label() + ": " + e.getCause().getMessage(), e.getCause());
        } finally {
            thread.interrupt();
            thread.join();
            report.run();
        }
    }

    private void kill(Consumer<String> target, Targets.Broker broker) {
        target.accept(broker.toString());
        bed.process(broker.process()).kill();
    }

    private void kill(Consumer<String> target, String name) {
        target.accept(name);
        bed.process(name).kill();
    }

    private void suspendHit(PlannedFault fault, Consumer<String> target, String name) throws InterruptedException {
        target.accept(name);
        suspend(fault, name);
    }

    private void suspend(PlannedFault fault, String name) throws InterruptedException {
        Supervised process = bed.process(name);
        process.suspend();
        try {
            Thread.sleep(fault.between(SHORTEST_STOP, LONGEST_STOP));
        } finally {
            process.resume();
        }
    }

    private void roll(Consumer<String> target) throws InterruptedException {
        target.accept("broker-1, broker-2, broker-3");
        for (Supervised broker : bed.brokers()) {
            broker.stop();
            awaitStarted(broker);
        }
    }

    private void allDown(Consumer<String> target) throws InterruptedException {
        target.accept("broker-1, broker-2, broker-3 for 60 s");
        List<Supervised> brokers = bed.brokers();
        try {
            brokers.forEach(Supervised::hold);
            brokers.forEach(Supervised::kill);
            Thread.sleep(Duration.ofSeconds(60).toMillis());
        } finally {
            brokers.forEach(Supervised::release);
        }
    }

    private void runKill(Consumer<String> target) {
        target.accept("scorers, consoles, coordinator, trainer");
        List<String> names = new ArrayList<>(SCORERS);
        names.addAll(CONSOLES);
        names.addAll(List.of("coordinator", "trainer"));
        names.forEach(name -> bed.process(name).kill());
    }

    /** Members come and go faster than a group settles. */
    private void storm(PlannedFault fault, Consumer<String> target) throws InterruptedException {
        target.accept("two more scorers and consoles, twice");
        for (int round = 0; round < 2; round++) {
            List<ServiceProcess> extra = new ArrayList<>();
            try {
                for (String number : List.of("3", "4")) {
                    extra.add(services.extraScorer(number));
                    extra.add(services.extraConsole(number));
                }
                Thread.sleep(fault.between(3_000, 9_000));
                bed.process(SCORERS.get(fault.pick(2))).stop();
                bed.process(CONSOLES.get(fault.pickOther(2))).stop();
            } finally {
                for (int i = 0; i < extra.size(); i++) {
                    if ((fault.choice() >>> i & 1) == 0) {
                        extra.get(i).kill();
                    } else {
                        extra.get(i).close();
                    }
                }
            }
        }
    }

    private void wipe(PlannedFault fault, Consumer<String> target) {
        // a coordinator has no state on disk
        String name = List.of("console-1", "console-2").get(fault.pick(2));
        target.accept(name);
        Supervised process = bed.process(name);
        process.hold();
        try {
            process.kill();
            empty(bed.stateDirectory(name));
        } finally {
            process.release();
        }
    }

    private static void empty(Path directory) {
        try (var entries = Files.list(directory)) {
            for (Path entry : entries.toList()) {
                ScratchDirectory.delete(entry);
            }
        } catch (IOException e) {
            throw new LocalStackException("Cannot empty " + directory + ": " + e.getMessage(), e);
        }
    }

    private void fill(PlannedFault fault, Consumer<String> target) throws InterruptedException {
        List<Map.Entry<String, SmallDisk>> disks = List.copyOf(bed.disks().entrySet());
        Map.Entry<String, SmallDisk> hit = disks.get(fault.pick(disks.size()));
        target.accept("disk of " + hit.getKey());
        hit.getValue().fill();
        try {
            Thread.sleep(fault.between(6_000, 15_000));
        } finally {
            hit.getValue().free();
        }
    }

    private void jump(PlannedFault fault, Consumer<String> target) throws InterruptedException {
        List<Map.Entry<String, FakeClock>> clocks = List.copyOf(bed.clocks().entrySet());
        Map.Entry<String, FakeClock> hit = clocks.get(fault.pick(clocks.size()));
        long seconds = Duration.ofHours(1).toSeconds() * (fault.pickOther(2) == 0 ? 1 : -1);
        FakeClock clock = hit.getValue();
        Supervised process = bed.process(hit.getKey());
        target.accept(String.format("clock of %s by %+d s", hit.getKey(), seconds));
        try {
            clock.shift(0);
            clock.worn().set(true);
            process.stop();
            awaitStarted(process);
            clock.shift(seconds);
            Thread.sleep(fault.between(5_000, 12_000));
            clock.shift(0);
            Thread.sleep(CLOCK_READ_MILLIS);
        } finally {
            clock.worn().set(false);
            process.kill();
        }
    }

    private static void awaitStarted(Supervised process) throws InterruptedException {
        // the supervisor may not have noticed yet that the last process has ended
        int starts = process.starts();
        Wait.until(READY, () -> process.starts() > starts);
        Wait.until(READY, process::isReady);
    }
}

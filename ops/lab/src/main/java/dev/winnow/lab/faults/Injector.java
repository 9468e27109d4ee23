package dev.winnow.lab.faults;

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
import java.util.function.Consumer;

/** Makes faults happen, and ends those that do not end by themselves. Owned by one thread, which it holds up while a fault holds. */
final class Injector {
    /** Longer than the 10 s after which a group gives up a member. */
    private static final long SHORTEST_STOP = 4_000;

    private static final long LONGEST_STOP = 16_000;
    private static final long CLOCK_READ_MILLIS = 1_500;
    private static final long READY_MILLIS = 40_000;
    private static final List<String> SCORERS = List.of("scorer-1", "scorer-2");
    private static final List<String> CONSOLES = List.of("console-1", "console-2");

    private final TestBed bed;
    private final ServiceFleet services;
    private final Targets targets;

    Injector(TestBed bed, ServiceFleet services) {
        this.bed = bed;
        this.services = services;
        this.targets = new Targets(bed);
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
            case LATENCY -> slow(fault, target);
            case RESETS -> reset(fault, target);
            case PARTITION -> part(fault, target);
            case CLOCK_JUMP -> jump(fault, target);
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

    private static void awaitReady(Supervised process) throws InterruptedException {
        long deadline = System.nanoTime() + Duration.ofMillis(READY_MILLIS).toNanos();
        while (!process.isReady() && System.nanoTime() < deadline) {
            Thread.sleep(100);
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

    private void slow(PlannedFault fault, Consumer<String> target) throws InterruptedException {
        Duration latency = Duration.ofMillis(20 + fault.pick(131));
        target.accept("all links of services, " + latency.toMillis() + " ms");
        try {
            bed.clientProxies().values().forEach(proxy -> proxy.latency(latency));
            Thread.sleep(fault.between(5_000, 15_000));
        } finally {
            bed.clientProxies().values().forEach(TcpProxy::heal);
        }
    }

    private void reset(PlannedFault fault, Consumer<String> target) throws InterruptedException {
        int times = 3 + fault.pick(5);
        target.accept("all links of services, " + times + " times");
        for (int time = 0; time < times; time++) {
            bed.clientProxies().values().forEach(TcpProxy::reset);
            Thread.sleep(fault.between(100, 2_000));
        }
    }

    private void part(PlannedFault fault, Consumer<String> target) throws InterruptedException {
        Targets.Broker broker = targets.broker(fault);
        target.accept(broker.toString());
        TcpProxy clients = bed.clientProxies().get(broker.id());
        TcpProxy followers = bed.replicationProxies().get(broker.id());
        try {
            clients.part();
            followers.part();
            Thread.sleep(fault.between(SHORTEST_STOP, LONGEST_STOP));
        } finally {
            clients.heal();
            followers.heal();
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
        long deadline = System.nanoTime() + Duration.ofMillis(READY_MILLIS).toNanos();
        while (process.starts() == starts && System.nanoTime() < deadline) {
            Thread.sleep(50);
        }
        awaitReady(process);
    }
}

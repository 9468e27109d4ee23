package dev.winnow.lab.faults;

import dev.winnow.lab.oracle.HistoryChecker;
import dev.winnow.lab.process.Wait;
import dev.winnow.stack.ChildProcess;
import dev.winnow.stack.LocalStackException;
import dev.winnow.stack.ServiceProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * A run that begins with services of an older build and is upgraded while documents come, in the order of the upgrade page: topics, scorers, coordinator,
 * consoles, trainer, and then the newer rule of decision. Every record of it is compared as those of the run under fault are, and its audit has to recompute every
 * decision, of both versions, to the bit. Owned by one thread; closing it ends its services and deletes its topics.
 */
final class RollingUpgrade implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(240);
    private static final Duration LOOK = Duration.ofSeconds(45);
    private static final Duration BETWEEN_BATCHES = Duration.ofSeconds(1);
    private static final String RUN = "upgraded";
    private static final int DOCUMENTS = 90;
    private static final int STEPS_PER_UPDATE = 60;
    private static final int SCORER_HEAP = 224;
    private static final int CONSOLE_HEAP = 192;
    private static final int COORDINATOR_HEAP = 128;
    private static final int TRAINER_HEAP = 256;

    private final TestBed bed;
    private final ServiceFleet services;
    private final SideDeployment side;
    private final String name;
    private final Path agents;
    private final boolean overlapping;
    private final Map<String, ServiceProcess> running = new LinkedHashMap<>();
    private final InvariantViolations violations = new InvariantViolations();

    /** @param fault its choice decides whether scorers of both versions share the work for a time or follow each other */
    RollingUpgrade(TestBed bed, ServiceFleet services, PlannedFault fault) {
        this.bed = bed;
        this.services = services;
        name = "older-" + fault.number();
        overlapping = fault.pick(2) == 0;
        GeneratedDocuments texts = new GeneratedDocuments(fault.choice());
        side = new SideDeployment(bed, name, texts::words);
        agents = side.folder().resolve("agents");
    }

    /**
     * Runs the upgrade from its first plan to the audit.
     *
     * @param step takes what is done next
     * @throws UnmetExpectation where a service does not continue, or something was lost, doubled, reordered or decided otherwise
     */
    void run(Consumer<String> step) throws InterruptedException {
        step.accept("topics, agents, plan 0");
        older(List.of("topics", "apply", "--partitions", String.valueOf(FaultSettings.PARTITIONS)));
        await(bed.olderJob(name + "-agents-fit", ServiceFleet.FIT_HEAP, services.fitInto(agents)));
        older(services.runOf(RUN, agents));
        olderServices();
        step.accept("its first update");
        try (AgentLabelling labelling = new AgentLabelling(agents);
                InvariantChecker first = checker(labelling, new InvariantViolations())) {
            awaitPlans(first, 2);
        }
        step.accept("topics");
        newer(List.of("topics", "apply", "--alter"));
        newer(List.of("topics", "apply", "--alter", "--run", RUN));
        // reads all from the beginning, and only topics that exist when it begins
        try (AgentLabelling labelling = new AgentLabelling(agents);
                InvariantChecker checker = checker(labelling, violations)) {
            for (String service : List.of("scorer", "coordinator", "console-1", "console-2", "trainer")) {
                step.accept(service);
                replace(service, checker);
            }
            int plans = checker.look(LOOK).plans();
            step.accept("an update by the newer build");
            awaitPlans(checker, plans + 1);
            step.accept("the newer rule");
            newer(List.of("run", "rule", "--run", RUN, "--rule", "2"));
            awaitPlans(checker, plans + 3);
            step.accept("its end");
            await(
                    "that everything is scored",
                    () -> side.scored().entrySet().containsAll(side.ends().entrySet()));
            await("that everything is decided", () -> {
                HistoryChecker.Checked checked = checker.look(LOOK);
                return checked.decided() == checked.annotated();
            });
            stop();
            checker.finish(LOOK);
        }
        step.accept("its audit");
        newer(List.of("audit", "verify", "--run", RUN, "--quiet"));
        List<String> found =
                violations.take().stream().map(InvariantViolation::toString).toList();
        if (!found.isEmpty()) {
            throw new UnmetExpectation(
                    "the upgraded run " + name + ": " + violations.count() + " violations: " + found);
        }
    }

    private InvariantChecker checker(AgentLabelling labelling, InvariantViolations found) {
        return new InvariantChecker(
                side.connection(),
                side.connection().topics().run(RUN),
                Optional.empty(),
                Optional.empty(),
                labelling,
                found);
    }

    private void olderServices() {
        running.put("scorer", bed.older(name + "-scorer", SCORER_HEAP, scorer()));
        for (String console : List.of("console-1", "console-2")) {
            running.put(console, bed.older(name + "-" + console, CONSOLE_HEAP, console(console)));
        }
        running.put("coordinator", bed.older(name + "-coordinator", COORDINATOR_HEAP, coordinator()));
        running.put("trainer", bed.older(name + "-trainer", TRAINER_HEAP, trainer()));
    }

    private void replace(String service, InvariantChecker checker) throws InterruptedException {
        ServiceProcess old = running.get(service);
        ServiceProcess replacement;
        if (overlapping && service.equals("scorer")) {
            replacement = newer(service);
            running.put(service + "-new", replacement);
            awaitReady(replacement);
            old.close();
            running.remove(service + "-new");
        } else {
            old.close();
            if (service.equals("coordinator")) {
                checker.answeredFromNow(LOOK);
            }
            replacement = newer(service);
        }
        running.put(service, replacement);
        awaitReady(replacement);
        awaitDecisions(checker);
    }

    private ServiceProcess newer(String service) {
        String process = name + "-new-" + service;
        return switch (service) {
            case "scorer" -> bed.beside(process, SCORER_HEAP, scorer());
            case "coordinator" -> bed.beside(process, COORDINATOR_HEAP, coordinator());
            case "trainer" -> bed.beside(process, TRAINER_HEAP, trainer());
            default -> bed.beside(process, CONSOLE_HEAP, console(service));
        };
    }

    private List<String> scorer() {
        return side.located(services.scorer(name, agents));
    }

    private List<String> console(String which) {
        return side.located(List.of("console", "--run", RUN, "--state-dir", state(which)));
    }

    private List<String> coordinator() {
        return side.located(List.of("coordinator", "--run", RUN, "--state-dir", state("coordinator")));
    }

    private List<String> trainer() {
        List<String> arguments = new ArrayList<>(List.of("train", "--run", RUN));
        arguments.addAll(services.training(side.folder().resolve("checkpoints"), STEPS_PER_UPDATE));
        return side.located(arguments);
    }

    private String state(String service) {
        return side.folder().resolve("state-" + service).toString();
    }

    private void older(List<String> arguments) throws InterruptedException {
        await(bed.olderJob(name + "-" + arguments.get(0), 256, side.located(arguments)));
    }

    private void newer(List<String> arguments) throws InterruptedException {
        await(bed.job(name + "-new-" + arguments.get(0), 512, side.located(arguments)));
    }

    private static void await(ChildProcess command) throws InterruptedException {
        try (command) {
            if (!Wait.until(PATIENCE, () -> !command.isAlive())
                    || command.onExit().join() != 0) {
                throw new UnmetExpectation(command.name() + " fails: " + command.lastLogLines());
            }
        }
    }

    private void awaitReady(ServiceProcess service) throws InterruptedException {
        feedUntil("that " + service.name() + " is ready", service::isReady);
    }

    private void awaitPlans(InvariantChecker checker, int plans) throws InterruptedException {
        feedUntil("for plan " + (plans - 1), () -> checker.look(LOOK).plans() >= plans);
    }

    private void awaitDecisions(InvariantChecker checker) throws InterruptedException {
        long before = checker.look(LOOK).decided() + DOCUMENTS;
        feedUntil("for decisions", () -> checker.look(LOOK).decided() > before);
    }

    /** Waits while documents come, a batch each second. */
    private void feedUntil(String what, BooleanSupplier holds) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!Wait.until(BETWEEN_BATCHES, whileAlive(holds))) {
            if (System.nanoTime() - end > 0) {
                throw stillWaiting(what);
            }
            side.write(DOCUMENTS, FaultSettings.PARTITIONS);
        }
    }

    private void await(String what, BooleanSupplier holds) throws InterruptedException {
        if (!Wait.until(PATIENCE, whileAlive(holds))) {
            throw stillWaiting(what);
        }
    }

    private UnmetExpectation stillWaiting(String what) {
        return new UnmetExpectation("after " + PATIENCE.toSeconds() + " s run " + name + " still waits " + what);
    }

    private BooleanSupplier whileAlive(BooleanSupplier holds) {
        return () -> {
            requireAlive();
            return holds.getAsBoolean();
        };
    }

    private void requireAlive() {
        running.values().stream()
                .filter(service -> !service.isAlive())
                .findFirst()
                .ifPresent(service -> {
                    throw new UnmetExpectation(service.name() + " ended: " + service.deathReport());
                });
    }

    private void stop() {
        running.values().forEach(ServiceProcess::requestStop);
        running.values().forEach(ServiceProcess::close);
        running.clear();
    }

    @Override
    public void close() {
        stop();
        try {
            side.delete();
        } catch (LocalStackException e) {
            // what is left lies in the data directory of the suite
        }
    }
}

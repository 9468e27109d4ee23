package dev.winnow.lab.bench.fuzz;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * Gives targets damaged inputs, each target the same share of the time. The input of a round is a function of seed, target and number of the round. An exception that no
 * parser declares, an input that costs more than its bounds, or one that does not end is a finding: its input and what happened are written to a folder. Owned by one
 * thread.
 *
 * <p>Before every batch of quick inputs, and before every slow one, the round is noted in the file {@value #CURRENT} of that folder, so that a process that died names the input that killed it.
 */
final class Fuzzer {
    static final String CURRENT = "current";

    private static final Duration TURN = Duration.ofMillis(200);
    private static final int HANGS_AFTER = 6;
    private static final int MOST_FINDINGS_OF_TARGET = 20;
    private static final double NANOS_PER_MILLI = 1e6;
    private static final double MIB = 1 << 20;

    private final List<Progress> targets;
    private final long seed;
    private final Path folder;
    private final List<FuzzReport.Finding> findings = new ArrayList<>();
    private double peakHeapMib;

    /** How far a target is. Written by the worker during its turn. */
    private static final class Progress {
        private final FuzzTarget target;
        private final List<FuzzInput> seeds;
        private long rounds;
        private long accepted;
        private long nanos;
        private long processorNanos;
        private long slowestNanos;
        private long slowestRound;
        private long mostBytes;
        private long mostRound;
        private int findings;
        private boolean ended;

        private Progress(FuzzTarget target) {
            this.target = target;
            this.seeds = target.seeds();
        }
    }

    /**
     * @param folder where findings are written; made when there is one
     */
    Fuzzer(List<FuzzTarget> targets, long seed, Path folder) {
        this.targets = targets.stream().map(Progress::new).toList();
        this.seed = seed;
        this.folder = folder;
    }

    /** The input of one round. */
    static FuzzInput input(FuzzTarget target, List<FuzzInput> seeds, long seed, long round) {
        Random random =
                new Random((seed * 0x9E3779B97F4A7C15L + target.name().hashCode()) * 0x9E3779B97F4A7C15L + round);
        // the first numbers of similar seeds are similar
        random.nextLong();
        FuzzInput chosen = seeds.get(random.nextInt(seeds.size()));
        return target.mutate(chosen, seeds.get(random.nextInt(seeds.size())), random);
    }

    /** Runs one round of each target again. */
    void repeat(long round) throws IOException, InterruptedException {
        for (Progress each : targets) {
            each.rounds = round;
            turn(each, Duration.ZERO, round + 1);
        }
    }

    /** Runs the first rounds of each target; the valid inputs come first. */
    void run(long rounds) throws IOException, InterruptedException {
        for (Progress each : targets) {
            requireSeeds(each);
            while (each.rounds < rounds && !each.ended) {
                turn(each, TURN, rounds);
            }
        }
    }

    /** Runs for a time; the valid inputs of every target come first. */
    void run(Duration limit, Consumer<String> progress) throws IOException, InterruptedException {
        for (Progress each : targets) {
            requireSeeds(each);
        }
        long begin = System.nanoTime();
        long left = limit.toNanos();
        while (left > 0) {
            Progress next = targets.stream()
                    .filter(each -> !each.ended)
                    .min(Comparator.comparingLong(each -> each.nanos))
                    .orElse(null);
            if (next == null) {
                return;
            }
            turn(next, TURN, Long.MAX_VALUE);
            left = limit.toNanos() - (System.nanoTime() - begin);
            progress.accept(String.format(
                    Locale.ROOT,
                    "%,d inputs, %d findings, %d s left",
                    targets.stream().mapToLong(each -> each.rounds).sum(),
                    findings.size(),
                    Math.max(0, TimeUnit.NANOSECONDS.toSeconds(left))));
        }
    }

    /** A target that refuses what is valid tests nothing. */
    private static void requireSeeds(Progress each) {
        for (FuzzInput input : each.seeds) {
            try {
                if (!each.target.accepts(input)) {
                    throw new IllegalStateException(
                            "target " + each.target.name() + " refuses its own seed '" + input.name() + "'");
                }
            } catch (IllegalStateException e) {
                throw e;
            } catch (Exception e) {
                throw new IllegalStateException(
                        "target " + each.target.name() + " fails on its own seed '" + input.name() + "'", e);
            }
        }
    }

    private void turn(Progress each, Duration time, long end) throws IOException, InterruptedException {
        long begin = System.nanoTime();
        CompletableFuture<Void> done = new CompletableFuture<>();
        Thread worker = new Thread(null, () -> rounds(each, time, end, done), "fuzz-" + each.target.name());
        worker.setDaemon(true);
        worker.start();
        Duration patience = time.plus(each.target.bounds().processor().multipliedBy(HANGS_AFTER));
        try {
            done.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            IllegalStateException where =
                    new IllegalStateException("it did not end within " + patience.toSeconds() + " s");
            where.setStackTrace(worker.getStackTrace());
            each.ended = true;
            find(each, each.rounds, "hangs", where);
        } catch (ExecutionException e) {
            throw new IllegalStateException("the fuzzer itself failed", e.getCause());
        }
        each.nanos += System.nanoTime() - begin;
        Runtime java = Runtime.getRuntime();
        peakHeapMib = Math.max(peakHeapMib, (java.totalMemory() - java.freeMemory()) / MIB);
    }

    private void rounds(Progress each, Duration time, long last, CompletableFuture<Void> done) {
        long end = System.nanoTime() + time.toNanos();
        try {
            do {
                Files.writeString(folder.resolve(CURRENT), each.target.name() + " " + each.rounds);
                int left = batch(each);
                do {
                    round(each);
                    left--;
                } while (left > 0 && each.rounds < last && !each.ended && System.nanoTime() - end < 0);
            } while (System.nanoTime() - end < 0 && each.rounds < last && !each.ended);
            done.complete(null);
        } catch (IOException | RuntimeException e) {
            done.completeExceptionally(e);
        }
    }

    /** Rounds between two notes: few where an input takes long. */
    private static int batch(Progress each) {
        return each.rounds == 0 || each.processorNanos / each.rounds > TimeUnit.MILLISECONDS.toNanos(1) ? 1 : 200;
    }

    private void round(Progress each) throws IOException {
        long number = each.rounds;
        FuzzInput input = input(each.target, each.seeds, seed, number);
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long processor = threads.getCurrentThreadCpuTime();
        long allocated = threads.getCurrentThreadAllocatedBytes();
        Throwable failure = null;
        boolean accepted = false;
        try {
            accepted = each.target.accepts(input);
        } catch (Exception | Error e) {
            failure = e;
        }
        processor = threads.getCurrentThreadCpuTime() - processor;
        allocated = threads.getCurrentThreadAllocatedBytes() - allocated;
        each.rounds++;
        each.processorNanos += processor;
        each.accepted += accepted ? 1 : 0;
        if (processor > each.slowestNanos) {
            each.slowestNanos = processor;
            each.slowestRound = number;
        }
        if (allocated > each.mostBytes) {
            each.mostBytes = allocated;
            each.mostRound = number;
        }
        FuzzBounds bounds = each.target.bounds();
        if (failure != null) {
            find(each, number, "throws", failure);
        } else if (processor > bounds.processor().toNanos()) {
            find(each, number, "takes " + processor / (long) NANOS_PER_MILLI + " ms", null);
        } else if (allocated > bounds.allocatedBytes()) {
            find(each, number, "allocates " + (allocated >> 20) + " MiB", null);
        }
    }

    private void find(Progress each, long round, String what, Throwable failure) throws IOException {
        FuzzInput input = input(each.target, each.seeds, seed, round);
        String name = each.target.name() + "-" + seed + "-" + round;
        Files.createDirectories(folder);
        Files.write(folder.resolve(name + ".input"), input.bytes());
        StringWriter text = new StringWriter();
        text.append(what).append('\n');
        if (failure != null) {
            failure.printStackTrace(new PrintWriter(text, true));
        }
        Files.writeString(folder.resolve(name + ".txt"), text.toString(), StandardCharsets.UTF_8);
        synchronized (findings) {
            findings.add(new FuzzReport.Finding(
                    each.target.name(),
                    round,
                    input.name(),
                    failure == null ? what : what + " " + summary(failure),
                    folder.resolve(name + ".input").toString()));
        }
        each.findings++;
        each.ended |= each.findings >= MOST_FINDINGS_OF_TARGET;
    }

    private static String summary(Throwable failure) {
        String place = Arrays.stream(failure.getStackTrace())
                .filter(frame -> frame.getClassName().startsWith("dev.winnow")
                        && !frame.getClassName().startsWith(Fuzzer.class.getPackageName()))
                .findFirst()
                .map(frame -> " at " + frame)
                .orElse("");
        String message = String.valueOf(failure.getMessage());
        return failure.getClass().getName() + ": "
                + message.substring(0, Math.min(message.length(), 200)).replace('\n', ' ') + place;
    }

    /** What was found so far. */
    FuzzReport.Result result() {
        return new FuzzReport.Result(
                targets.stream()
                        .map(each -> new FuzzReport.Target(
                                each.target.name(),
                                each.seeds.size(),
                                each.rounds,
                                each.accepted,
                                each.nanos / 1e9,
                                each.slowestNanos / NANOS_PER_MILLI,
                                each.slowestRound,
                                each.mostBytes / MIB,
                                each.mostRound,
                                each.findings))
                        .toList(),
                List.copyOf(findings),
                peakHeapMib);
    }
}

package dev.winnow.service.scoring;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A loop for each of several devices in one process, each with a thread, Kafka clients and agents of its own. They share the partitions as
 * processes would. When one ends, all are stopped: a process that is half alive would hide it.
 */
public final class MultiDeviceLoop implements DeviceLoop {
    private final List<DeviceLoop> loops;

    /** @param loops at least one */
    public MultiDeviceLoop(List<? extends DeviceLoop> loops) {
        this.loops = List.copyOf(loops);
    }

    /**
     * Works until all loops have ended.
     *
     * @throws RuntimeException the first failure; those of other loops are suppressed in it
     */
    @Override
    public void run() {
        ExecutorService threads = Executors.newFixedThreadPool(loops.size(), task -> new Thread(task, "scoring-loop"));
        try {
            CompletionService<Void> ends = new ExecutorCompletionService<>(threads);
            loops.forEach(loop -> ends.submit(loop::run, null));
            List<RuntimeException> failures = new ArrayList<>();
            for (int ended = 0; ended < loops.size(); ended++) {
                await(ends, failures);
                stop();
            }
            if (!failures.isEmpty()) {
                RuntimeException first = failures.get(0);
                failures.subList(1, failures.size()).forEach(first::addSuppressed);
                throw first;
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static void await(CompletionService<Void> ends, List<RuntimeException> failures) {
        try {
            ends.take().get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            failures.add((RuntimeException) e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            failures.add(new IllegalStateException("interrupted while loops were ending", e));
        }
    }

    @Override
    public void stop() {
        loops.forEach(DeviceLoop::stop);
    }

    /** The reason of the first loop that is not ready. */
    @Override
    public String unreadyReason() {
        for (int i = 0; i < loops.size(); i++) {
            String reason = loops.get(i).unreadyReason();
            if (!reason.isEmpty()) {
                return "loop " + i + ": " + reason;
            }
        }
        return "";
    }
}

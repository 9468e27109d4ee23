package dev.winnow.service.audit;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/**
 * Works on partitions side by side, and reports progress every two seconds. The calling thread waits and reports.
 *
 * @param threads most partitions that are worked on at a time, at least 1
 * @param progress gets a line now and then, in the calling thread
 */
record PartitionWorkers(int threads, Consumer<String> progress) {
    private static final int REPORT_SECONDS = 2;

    PartitionWorkers {
        if (threads < 1) {
            throw new IllegalArgumentException("threads must be 1 or more, but are " + threads);
        }
    }

    /**
     * Does the work for every partition; the first failure stops the rest.
     *
     * @param reached counted up by the work
     * @return results in the order of the partitions
     */
    <T> List<T> each(Collection<Integer> partitions, ReplayProgress reached, IntFunction<T> work) {
        ExecutorService pool = Executors.newFixedThreadPool(Math.min(threads, Math.max(1, partitions.size())));
        try {
            List<Future<T>> running = new ArrayList<>();
            for (int partition : partitions) {
                running.add(pool.submit(() -> work.apply(partition)));
            }
            List<T> results = new ArrayList<>();
            for (Future<T> future : running) {
                results.add(await(future, reached));
            }
            return results;
        } finally {
            pool.shutdownNow();
        }
    }

    private <T> T await(Future<T> future, ReplayProgress reached) {
        while (true) {
            try {
                return future.get(REPORT_SECONDS, TimeUnit.SECONDS);
            } catch (TimeoutException e) {
                progress.accept(reached.line());
            } catch (ExecutionException e) {
                throw e.getCause() instanceof RuntimeException failure
                        ? failure
                        : new IllegalStateException("a partition could not be replayed: " + e.getCause(), e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new CancellationException("interrupted while replaying");
            }
        }
    }
}

package dev.winnow.agents.transformer;

import dev.winnow.inference.LinearPrecision;
import dev.winnow.inference.SequenceModel;
import dev.winnow.inference.TorchRuntime;
import dev.winnow.schemas.Document;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Sends windows through a model in batches of like length, and owns the model.
 *
 * <p>On the CPU as many threads as asked for work side by side, each with one thread of the engine and small batches: an
 * operator that is split over cores waits for its slowest part, and padding costs; texts that are cut ahead take the cores that the end
 * of a batch leaves idle. On a GPU two threads feed large batches, one call's after another's, and other threads cut texts meanwhile.
 * A batch that the device has no memory for is cut in halves and tried again; only a single window that does not fit fails.
 */
final class WindowScorer implements AutoCloseable {
    private static final int GPU_TOKENS = 32 << 10;
    /** Work that was begun ahead and is wanted no more ends with its batch, long before; a hung device does not hold up the end. */
    private static final long CLOSE_SECONDS = 10;
    /** While one waits for outputs the other's batch is at work. */
    private static final int GPU_WORKERS = 2;

    private final TorchRuntime runtime;
    private final SequenceModel model;
    private final TokenBudget budget;
    private final Grain grain;
    private final ExecutorService workers;
    private final ExecutorService cutters;

    private WindowScorer(TorchRuntime runtime, SequenceModel model, TokenBudget budget, Grain grain, int threads) {
        this.runtime = runtime;
        this.model = model;
        this.budget = budget;
        this.grain = grain;
        boolean gpu = runtime.device().isGpu();
        workers = Executors.newFixedThreadPool(
                gpu ? GPU_WORKERS : threads, task -> daemon(() -> begin(task), "transformer"));
        cutters = gpu
                ? Executors.newFixedThreadPool(
                        Runtime.getRuntime().availableProcessors(), task -> daemon(task, "tokenizer"))
                : workers;
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    static WindowScorer on(TorchRuntime runtime, SequenceModel model, int threads, TransformerSettings settings) {
        boolean gpu = runtime.device().isGpu();
        int tokens = settings.tokenBudget() > 0
                ? settings.tokenBudget()
                : gpu ? Math.max(GPU_TOKENS, settings.maxLength()) : settings.maxLength();
        boolean narrow = settings.precision() != LinearPrecision.FP32 || model.hasNarrowWeights();
        Grain grain = gpu && narrow ? Grain.coarse(settings.maxLength()) : Grain.none(settings.maxLength());
        return new WindowScorer(runtime, model, new TokenBudget(tokens), grain, threads);
    }

    private void begin(Runnable task) {
        runtime.evaluateOnThisThread();
        runtime.oneThreadInsideOperators();
        task.run();
    }

    /** The windows of each document, in order; texts are cut side by side. */
    List<List<Window>> cut(List<Document> batch, WindowCutter cutter) {
        List<Future<List<Window>>> cuts = new ArrayList<>(batch.size());
        for (int i = 0; i < batch.size(); i++) {
            int index = i;
            cuts.add(cutters.submit(() -> cutter.cut(index, batch.get(index).getText())));
        }
        return cuts.stream().map(WindowScorer::result).toList();
    }

    int tokenBudget() {
        return budget.tokens();
    }

    /** The windows in batches of like length, none larger than the device is known to have memory for. */
    List<List<Window>> batches(List<Window> windows) {
        return LengthBuckets.of(windows, budget.tokens(), grain);
    }

    /** Outputs of each window, in the order given. */
    float[][] score(List<Window> windows) {
        return score(windows, batches(windows));
    }

    /**
     * Outputs of each window, in the order given.
     *
     * @param batches the same windows in batches
     */
    float[][] score(List<Window> windows, List<List<Window>> batches) {
        return new Scores(windows, batches).outputs();
    }

    /**
     * Outputs of each window, in the order given, when they are asked for; asked at most once. A GPU begins now, or as soon as it has done what
     * was begun before, so that it waits for nobody between the last outputs of one call and the first of the next.
     */
    Supplier<float[][]> scoreAhead(List<Window> windows) {
        return runtime.device().isGpu() ? new Scores(windows, batches(windows))::outputs : () -> score(windows);
    }

    /** Windows under way: the workers have them from the beginning. Owned by one thread at a time. */
    private final class Scores {
        private final Map<Window, Integer> places = new IdentityHashMap<>();
        private final CompletionService<Attempt> attempts = new ExecutorCompletionService<>(workers);
        private final float[][] outputs;
        private int running;

        Scores(List<Window> windows, List<List<Window>> batches) {
            for (int i = 0; i < windows.size(); i++) {
                places.put(windows.get(i), i);
            }
            outputs = new float[windows.size()][];
            batches.forEach(this::submit);
        }

        private void submit(List<Window> batch) {
            attempts.submit(() -> attempt(batch));
            running++;
        }

        float[][] outputs() {
            while (running > 0) {
                Attempt attempt = result(next(attempts));
                running--;
                if (attempt.outputs() == null) {
                    batches(attempt.batch()).forEach(this::submit);
                } else {
                    for (int i = 0; i < attempt.outputs().length; i++) {
                        outputs[places.get(attempt.batch().get(i))] = attempt.outputs()[i];
                    }
                }
            }
            return outputs;
        }
    }

    /** What became of a batch; no outputs when it has to be cut smaller. */
    private record Attempt(List<Window> batch, float[][] outputs) {}

    private Attempt attempt(List<Window> batch) {
        int longest =
                batch.stream().mapToInt(window -> window.ids().length).max().orElseThrow();
        int length = grain.length(longest);
        int height = grain.height(batch.size(), longest, budget.tokens());
        try {
            float[][] outputs = model.evaluate(batch.stream().map(Window::ids).toList(), height, length);
            budget.succeeded();
            return new Attempt(batch, outputs);
        } catch (RuntimeException e) {
            if (batch.size() == 1 || !SequenceModel.isOutOfMemory(e)) {
                throw e;
            }
            budget.exhausted(height * length);
            return new Attempt(batch, null);
        }
    }

    private static Future<Attempt> next(CompletionService<Attempt> attempts) {
        try {
            return attempts.take();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a model was working", e);
        }
    }

    private static <T> T result(Future<T> future) {
        try {
            return future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a model was working", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new CompletionException(e.getCause());
        }
    }

    @Override
    public void close() {
        workers.shutdownNow();
        cutters.shutdownNow();
        // what they are reading must not be freed under them
        awaitEnd(workers);
        awaitEnd(cutters);
        model.close();
    }

    private static void awaitEnd(ExecutorService threads) {
        try {
            threads.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

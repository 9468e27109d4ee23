package dev.winnow.lab.bench;

import com.sun.management.OperatingSystemMXBean;
import dev.winnow.ingest.DocumentMaker;
import dev.winnow.ingest.DryIngest;
import dev.winnow.ingest.IngestSettings;
import dev.winnow.ingest.InputFiles;
import dev.winnow.ingest.source.DocumentSource;
import dev.winnow.ingest.source.DocumentSources;
import dev.winnow.ingest.source.InputFile;
import dev.winnow.ingest.source.SourceResult;
import dev.winnow.ingest.source.SourceSettings;
import dev.winnow.lab.bench.IngestBenchReport.Turn;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Times contenders turn by turn, each over the whole file of a format; the first turns of each are not counted. Owned by one thread. */
final class IngestBench {
    static final String WINNOW = "winnow";

    /** Winnow's compiler needs more turns than others before it does not count any more, as in a process that runs for hours. */
    private static final int COMPILING = 3;

    private static final Duration SHORTEST = Duration.ofMillis(500);

    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private final int rounds;
    private final int warmUp;
    private final Optional<IngestPython> python;
    private final PrintWriter out;

    /** @param warmUp turns before those that count, for compilers and caches */
    IngestBench(int rounds, int warmUp, Optional<IngestPython> python, PrintWriter out) {
        this.rounds = rounds;
        this.warmUp = warmUp;
        this.python = python;
        this.out = out;
    }

    /** A format with all who can read it. */
    IngestBenchReport.Format time(String format, Path file) throws IOException {
        List<String> others =
                python.map(there -> there.contenders(format, file)).orElse(List.of());
        Map<String, List<Turn>> turns = new LinkedHashMap<>();
        for (int turn = 0; turn < (COMPILING - 1) * warmUp; turn++) {
            readOnOneThread(file);
        }
        for (int round = -warmUp; round < rounds; round++) {
            Turn own = readOnOneThread(file);
            keep(turns, round, WINNOW, own);
            for (String other : others) {
                keep(turns, round, other, python.orElseThrow().read(format, other, file));
            }
        }
        out.println(format + ": " + turns.keySet());
        out.flush();
        long bytes = Files.size(file);
        Map<String, IngestBenchReport.Speed> speeds = new LinkedHashMap<>();
        Map<String, IngestBenchReport.Advantage> ratios = new LinkedHashMap<>();
        List<Turn> own = turns.get(WINNOW);
        turns.forEach((name, measured) -> {
            speeds.put(name, IngestBenchReport.Speed.of(measured, bytes));
            if (!name.equals(WINNOW)) {
                // of the same file: who drops pages must not seem slower or faster for it
                ratios.put(name, advantage(measured, own, Turn::cpuSeconds));
            }
        });
        return new IngestBenchReport.Format(bytes, speeds, ratios);
    }

    private static void keep(Map<String, List<Turn>> turns, int round, String name, Turn turn) {
        if (round >= 0) {
            turns.computeIfAbsent(name, key -> new ArrayList<>()).add(turn);
        }
    }

    private static IngestBenchReport.Advantage advantage(
            List<Turn> slower, List<Turn> faster, java.util.function.ToDoubleFunction<Turn> seconds) {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < faster.size(); i++) {
            ratios.add(seconds.applyAsDouble(slower.get(i)) / seconds.applyAsDouble(faster.get(i)));
        }
        return IngestBenchReport.Advantage.of(ratios);
    }

    /**
     * One file by all of ingest but Kafka: on one core with one thread, on all cores with as many threads, and by as many readings of one thread side by side, which
     * is what the cores give where nothing is shared.
     *
     * @throws IOException when the file cannot be read, or {@code taskset} is missing
     */
    IngestBenchReport.Cores timeCores(Path file) throws IOException {
        int threads = Runtime.getRuntime().availableProcessors();
        List<Turn> one = new ArrayList<>();
        List<Turn> all = new ArrayList<>();
        List<Turn> apart = new ArrayList<>();
        for (int round = -COMPILING * warmUp; round < rounds; round++) {
            Turn single;
            try (CoreLimit limit = CoreLimit.toOne()) {
                single = readOnThreads(file, 1);
            }
            Turn several = readOnThreads(file, threads);
            Turn sideBySide = readSideBySide(file, threads);
            if (round >= 0) {
                one.add(single);
                all.add(several);
                apart.add(sideBySide);
            }
        }
        return new IngestBenchReport.Cores(
                threads,
                Median.of(one, turn -> turn.documents() / turn.wallSeconds()),
                Median.of(all, turn -> turn.documents() / turn.wallSeconds()),
                advantage(one, all, Turn::wallSeconds),
                advantage(one, apart, Turn::wallSeconds));
    }

    /** A turn is one reading at the rate of all together. */
    private static Turn readSideBySide(Path file, int readings) throws IOException {
        List<Callable<Turn>> tasks = Collections.nCopies(readings, () -> readOnThreads(file, 1));
        ExecutorService pool = Executors.newFixedThreadPool(readings);
        try {
            double rate = 0;
            double cpu = 0;
            long documents = 0;
            for (Future<Turn> reading : pool.invokeAll(tasks)) {
                documents = reading.get().documents();
                rate += 1 / reading.get().wallSeconds();
                // of the whole process, so of all readings
                cpu = reading.get().cpuSeconds() / readings;
            }
            return new Turn(documents, 1 / rate, cpu);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while reading " + file, e);
        } catch (ExecutionException e) {
            throw new IOException("cannot read " + file, e.getCause());
        } finally {
            pool.shutdownNow();
        }
    }

    private static Turn readOnOneThread(Path path) throws IOException {
        return timed(() -> {
            long documents = 0;
            InputFile file = InputFiles.list(List.of(path)).files().get(0);
            try (DocumentSource source = DocumentSources.open(file, SourceSettings.DEFAULT)) {
                for (Optional<SourceResult> next = source.next(); next.isPresent(); next = source.next()) {
                    if (next.get() instanceof SourceResult.Draft draft
                            && DocumentMaker.DEFAULT.make(draft) instanceof DocumentMaker.Documents made) {
                        documents += made.documents().size();
                    }
                }
            }
            return documents;
        });
    }

    private static Turn readOnThreads(Path path, int threads) throws IOException {
        return timed(() -> DryIngest.read(
                        InputFiles.list(List.of(path)).files(),
                        IngestSettings.named("bench").withThreads(threads))
                .documents());
    }

    private interface Reading {
        long documents() throws IOException;
    }

    /** Reads as often as it takes for the clock of the processor, which ticks a hundred times a second; a turn is one reading of these. */
    private static Turn timed(Reading reading) throws IOException {
        long cpu = SYSTEM.getProcessCpuTime();
        long wall = System.nanoTime();
        long documents = 0;
        int readings = 0;
        while (System.nanoTime() - wall < SHORTEST.toNanos()) {
            documents = reading.documents();
            readings++;
        }
        return new Turn(
                documents,
                (System.nanoTime() - wall) / 1e9 / readings,
                (SYSTEM.getProcessCpuTime() - cpu) / 1e9 / readings);
    }
}

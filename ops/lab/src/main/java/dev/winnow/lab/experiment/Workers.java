package dev.winnow.lab.experiment;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.winnow.lab.arm.SeedResult;
import dev.winnow.lab.process.LabMain;
import dev.winnow.stack.ChildProcess;
import dev.winnow.stack.LocalStackException;
import dev.winnow.stack.ServiceCommand;
import dev.winnow.stack.ServiceProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Trains arms in child processes, some at a time. A result that the folder already holds for the very same job is taken
 * from there, so that an interrupted experiment continues where it stopped. One thread.
 */
final class Workers {
    private static final int HEAP_MEGABYTES = 1_536;
    private static final long LOOK_MILLISECONDS = 500;
    private static final Pattern STEP = Pattern.compile("step (\\d+)");

    private final Path directory;
    private final int width;
    private final ObjectMapper json = new ObjectMapper();
    private final Map<ArmJob, ChildProcess> running = new HashMap<>();

    Workers(Path directory, int width) {
        this.directory = directory;
        this.width = width;
    }

    /** How far the jobs are: steps made and steps in all, jobs done and jobs in all. */
    record Progress(long steps, long allSteps, int done, int all) {}

    /**
     * Runs all jobs.
     *
     * @throws LocalStackException when a job fails, with the end of its log; the others are stopped
     */
    List<SeedResult> run(List<ArmJob> jobs, Consumer<SeedResult> finished, Consumer<Progress> progress)
            throws IOException, InterruptedException {
        Map<ArmJob, SeedResult> results = new HashMap<>();
        List<ArmJob> waiting = new ArrayList<>();
        for (ArmJob job : jobs) {
            if (kept(job)) {
                results.put(job, result(job));
            } else {
                waiting.add(job);
            }
        }
        try {
            while (!waiting.isEmpty() || !running.isEmpty()) {
                while (!waiting.isEmpty() && running.size() < width) {
                    ArmJob job = waiting.remove(0);
                    running.put(job, start(job));
                }
                TimeUnit.MILLISECONDS.sleep(LOOK_MILLISECONDS);
                for (ArmJob job : List.copyOf(running.keySet())) {
                    if (!running.get(job).isAlive()) {
                        SeedResult result = end(job, running.remove(job));
                        results.put(job, result);
                        finished.accept(result);
                    }
                }
                progress.accept(progress(jobs, results));
            }
        } finally {
            running.values().forEach(ChildProcess::kill);
        }
        return jobs.stream().map(results::get).toList();
    }

    private ChildProcess start(ArmJob job) throws IOException {
        Files.deleteIfExists(directory.resolve("logs").resolve(job.name() + ".log"));
        Files.createDirectories(directory.resolve("arms"));
        Files.deleteIfExists(output(job));
        json.writeValue(description(job).toFile(), job);
        return ServiceProcess.startJob(
                new ServiceCommand(
                        LabMain.CLASS,
                        job.name(),
                        List.of(
                                "experiment-arm",
                                "--job",
                                description(job).toString(),
                                "--output",
                                output(job).toString()),
                        HEAP_MEGABYTES,
                        List.of()),
                directory);
    }

    private SeedResult end(ArmJob job, ChildProcess process) throws IOException {
        if (process.onExit().join() != 0) {
            throw new LocalStackException(process.deathReport());
        }
        return result(job);
    }

    private Progress progress(List<ArmJob> jobs, Map<ArmJob, SeedResult> results) {
        long steps = 0;
        long all = 0;
        for (ArmJob job : jobs) {
            long of = job.settings().model().steps() * job.arm().budgetFactor();
            all += of;
            if (results.containsKey(job)) {
                steps += of;
            } else if (running.containsKey(job)) {
                steps += newestStep(running.get(job));
            }
        }
        return new Progress(steps, all, results.size(), jobs.size());
    }

    private static long newestStep(ChildProcess process) {
        long step = 0;
        Matcher lines = STEP.matcher(process.lastLogLines());
        while (lines.find()) {
            step = Long.parseLong(lines.group(1));
        }
        return step;
    }

    private boolean kept(ArmJob job) throws IOException {
        return Files.exists(output(job))
                && Files.exists(description(job))
                && Files.readString(description(job)).equals(json.writeValueAsString(job));
    }

    private SeedResult result(ArmJob job) throws IOException {
        return json.readValue(output(job).toFile(), SeedResult.class);
    }

    private Path description(ArmJob job) {
        return directory.resolve("arms").resolve(job.name() + ".job.json");
    }

    private Path output(ArmJob job) {
        return directory.resolve("arms").resolve(job.name() + ".result.json");
    }
}

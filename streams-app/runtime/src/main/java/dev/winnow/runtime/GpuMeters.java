package dev.winnow.runtime;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How busy the GPUs of this machine are and how full, as NVIDIA's own tool reports it every 15 seconds. Without the tool there are no such
 * series; while it does not answer they are absent. For services that compute on a GPU.
 */
public final class GpuMeters implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(GpuMeters.class);
    private static final String TOOL = "nvidia-smi";
    private static final long INTERVAL_SECONDS = 15;
    private static final long LIMIT_SECONDS = 10;
    private static final int MOST_GPUS = 64;
    private static final double MIB = 1 << 20;

    private final String tool;
    private final MultiGauge utilization;
    private final MultiGauge memoryUsed;
    private final MultiGauge memory;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "gpu-meters");
        thread.setDaemon(true);
        return thread;
    });

    private GpuMeters(MeterRegistry registry, String tool) {
        this.tool = tool;
        utilization = gauge(registry, "winnow.gpu.utilization", "Share of the time in which the GPU computed, 0 to 1");
        memoryUsed = gauge(registry, "winnow.gpu.memory.used.bytes", "Memory of the GPU that is in use, by anybody");
        memory = gauge(registry, "winnow.gpu.memory.bytes", "Memory of the GPU");
    }

    /**
     * Begins to measure, in a thread of its own, where a service computes on a GPU.
     *
     * @param devices of the service: {@code cpu}, {@code cuda} or {@code cuda:N}
     */
    public static GpuMeters start(MeterRegistry registry, Collection<String> devices) {
        return start(registry, devices, TOOL);
    }

    /** @param tool name on the path, or path, of the tool */
    static GpuMeters start(MeterRegistry registry, Collection<String> devices, String tool) {
        GpuMeters meters = new GpuMeters(registry, tool);
        if (devices.stream().allMatch("cpu"::equals)) {
            return meters;
        }
        meters.clock.scheduleWithFixedDelay(meters::measure, 0, INTERVAL_SECONDS, TimeUnit.SECONDS);
        return meters;
    }

    private void measure() {
        Process process;
        try {
            process = new ProcessBuilder(
                            tool,
                            "--query-gpu=index,utilization.gpu,memory.used,memory.total",
                            "--format=csv,noheader,nounits")
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            LOG.info("GPUs are not measured file={} error={}", tool, e.getMessage());
            clock.shutdown();
            return;
        }
        try {
            // it prints less than a pipe holds, so that it can end before it is read
            if (process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0) {
                show(lines(process));
            } else {
                show(List.of());
            }
        } catch (IOException e) {
            show(List.of());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            process.destroyForcibly();
        }
    }

    private static List<String> lines(Process process) throws IOException {
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            return reader.lines().limit(MOST_GPUS).toList();
        }
    }

    /** @param lines index, utilization in percent, memory in use and memory in MiB of each GPU, with commas between */
    private void show(List<String> lines) {
        List<Row<?>> busy = new ArrayList<>();
        List<Row<?>> used = new ArrayList<>();
        List<Row<?>> all = new ArrayList<>();
        for (String line : lines) {
            String[] parts = line.strip().split("\\s*,\\s*");
            if (parts.length == 4) {
                Tags gpu = Tags.of("gpu", parts[0]);
                busy.add(Row.of(gpu, number(parts[1]) / 100));
                used.add(Row.of(gpu, number(parts[2]) * MIB));
                all.add(Row.of(gpu, number(parts[3]) * MIB));
            }
        }
        utilization.register(busy, true);
        memoryUsed.register(used, true);
        memory.register(all, true);
    }

    /** A part of a divided GPU has no utilization of its own: the tool prints {@code [N/A]}. */
    private static double number(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }

    private static MultiGauge gauge(MeterRegistry registry, String name, String description) {
        return MultiGauge.builder(name).description(description).register(registry);
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}

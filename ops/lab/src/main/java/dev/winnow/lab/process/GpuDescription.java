package dev.winnow.lab.process;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** What NVIDIA's own tool reports about a GPU. */
final class GpuDescription {
    private static final long LIMIT_SECONDS = 20;
    private static final int LONGEST = 200;

    private GpuDescription() {}

    /**
     * Name, driver and memory, for example {@code NVIDIA H100 80GB HBM3, driver 580.65.06, 81559 MiB}; empty where the tool does not exist or does not answer.
     *
     * @param device {@code cuda} or {@code cuda:N}, as a process counts that sees the GPUs in CUDA_VISIBLE_DEVICES alone
     */
    static String of(String device) {
        int ordinal = device.contains(":") ? Integer.parseInt(device.substring(device.indexOf(':') + 1)) : 0;
        try {
            Process tool = new ProcessBuilder(
                            "nvidia-smi",
                            "--query-gpu=name,driver_version,memory.total",
                            "--format=csv,noheader",
                            "--id=" + id(ordinal, System.getenv("CUDA_VISIBLE_DEVICES")))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try {
                if (!tool.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS) || tool.exitValue() != 0) {
                    return "";
                }
                // one line fits the pipe, so that the tool can end before it is read
                Optional<String> line = new BoundedLines(tool.getInputStream(), LONGEST).next();
                return line.map(GpuDescription::spoken).orElse("");
            } finally {
                tool.destroyForcibly();
            }
        } catch (IOException e) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }

    /** What the tool calls the GPU that a process with these visible devices counts so. */
    static String id(int ordinal, String visibleDevices) {
        String[] visible = visibleDevices == null ? new String[0] : visibleDevices.split(",");
        return ordinal < visible.length && !visible[ordinal].isBlank()
                ? visible[ordinal].strip()
                : Integer.toString(ordinal);
    }

    /** {@code name, driver, memory} as people write it. */
    static String spoken(String line) {
        String[] parts = line.strip().split("\\s*,\\s*");
        return parts.length == 3 ? parts[0] + ", driver " + parts[1] + ", " + parts[2] : line.strip();
    }
}

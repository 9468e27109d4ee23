package dev.winnow.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GpuMetersTest {
    @TempDir
    Path folder;

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    @Test
    void eachGpuHasItsUtilizationAndMemoryAsTheToolPrintsThem() throws IOException {
        Path tool = tool("printf '0, 37, 1024, 81559\\n1, [N/A], 0, 81559\\n'");
        try (GpuMeters meters = GpuMeters.start(registry, List.of("cuda:1"), tool.toString())) {
            await().untilAsserted(() -> assertThat(registry.scrape().lines())
                    .contains(
                            "winnow_gpu_utilization{gpu=\"0\"} 0.37",
                            "winnow_gpu_utilization{gpu=\"1\"} NaN",
                            "winnow_gpu_memory_used_bytes{gpu=\"0\"} 1.073741824E9",
                            "winnow_gpu_memory_bytes{gpu=\"1\"} 8.5520809984E10"));
            assertThat(folder.resolve("asked"))
                    .hasContent("--query-gpu=index,utilization.gpu,memory.used,memory.total"
                            + " --format=csv,noheader,nounits");
        }
    }

    @Test
    void withoutTheToolOrAGpuThereAreNoSuchSeries() throws IOException {
        Path failing = tool("echo 'No devices were found'; exit 6");
        try (GpuMeters absent = GpuMeters.start(registry, List.of("cuda"), folder + "/absent");
                GpuMeters failed = GpuMeters.start(registry, List.of("cuda"), failing.toString())) {
            await().until(() -> Files.exists(folder.resolve("asked")));
        }
        assertThat(registry.scrape()).doesNotContain("winnow_gpu");
    }

    @Test
    void aServiceOnTheProcessorAsksNobody() throws IOException {
        Path tool = tool("printf '0, 37, 1024, 81559\\n'");
        GpuMeters.start(registry, List.of("cpu"), tool.toString()).close();

        assertThat(folder.resolve("asked")).doesNotExist();
    }

    private Path tool(String answer) throws IOException {
        Path tool = folder.resolve("nvidia-smi");
        Files.writeString(tool, "#!/bin/sh\necho \"$@\" >" + folder.resolve("asked") + "\n" + answer + "\n");
        return Files.setPosixFilePermissions(tool, PosixFilePermissions.fromString("rwx------"));
    }
}

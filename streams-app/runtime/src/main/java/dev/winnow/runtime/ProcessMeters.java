package dev.winnow.runtime;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;

/** What every service shows of its process: which build it is, and memory, threads, files and processor time of its Java virtual machine. Closed with the service. */
final class ProcessMeters implements AutoCloseable {
    private static final String BUILD = "winnow.build.info";

    private final JvmGcMetrics collections = new JvmGcMetrics();

    /** Adds them to a registry that does not have them yet. */
    ProcessMeters(MeterRegistry registry) {
        if (registry.find(BUILD).gauge() == null) {
            addTo(registry);
        }
    }

    private void addTo(MeterRegistry registry) {
        Build build = Build.read();
        Gauge.builder(BUILD, () -> 1)
                .description("1, with the build of the process in its labels")
                .tag("version", build.version())
                .tag("commit", build.commit())
                .tag("java", System.getProperty("java.version"))
                .register(registry);
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        collections.bindTo(registry);
    }

    @Override
    public void close() {
        collections.close();
    }
}

package dev.winnow.runtime;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;

/**
 * What every service shows of its process: memory, threads, files and processor time of its Java virtual machine, and its Kafka clients.
 * Closed with the service.
 */
final class ProcessMeters implements AutoCloseable {
    private static final String FIRST = "jvm.memory.used";

    private final JvmGcMetrics collections = new JvmGcMetrics();
    private final KafkaClientMeters clients = new KafkaClientMeters();

    /** Adds them to a registry that does not have them yet. */
    ProcessMeters(MeterRegistry registry) {
        if (registry.find(FIRST).gauges().isEmpty()) {
            addTo(registry);
        }
    }

    private void addTo(MeterRegistry registry) {
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        collections.bindTo(registry);
        clients.bindTo(registry);
    }

    @Override
    public void close() {
        collections.close();
    }
}

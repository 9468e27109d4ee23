package dev.winnow.service.ui;

import java.util.List;
import java.util.Map;

/** Where metrics of services come from. Called by any thread. */
@FunctionalInterface
public interface MetricsSource {
    /** No metrics. */
    MetricsSource NONE = List::of;

    /** Addresses such as {@code http://console:8080} that answer {@code /metrics} and {@code /readyz}; may change from call to call. */
    List<String> addresses();

    /** Metrics of trainers that answer no HTTP: values by name, by run. */
    default Map<String, Map<String, Double>> ofTrainers() {
        return Map.of();
    }
}

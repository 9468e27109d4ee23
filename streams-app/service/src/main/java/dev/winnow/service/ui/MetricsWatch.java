package dev.winnow.service.ui;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Asks services for their metrics and readiness. Follows no redirect, so that only hosts that an operator named are asked. Owned by one thread. */
final class MetricsWatch {
    private static final Duration LIMIT = Duration.ofSeconds(2);
    private static final int MOST_BYTES = 8 << 20;
    private static final int MOST_REASON = 500;
    private static final int OK = 200;
    private static final int UNREADY = 503;

    private final HttpClient client = HttpClient.newBuilder()
            .connectTimeout(LIMIT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
    private final MetricsSource source;
    private final Clock clock;
    private Map<String, ServiceLook> last = Map.of();

    MetricsWatch(MetricsSource source, Clock clock) {
        this.source = source;
        this.clock = clock;
    }

    /** What all services answer now, in the order of their addresses. One that is gone keeps the name that it last had. Called by one thread. */
    List<ServiceLook> look() {
        List<CompletableFuture<ServiceLook>> looks = source.addresses().stream()
                .map(address -> CompletableFuture.supplyAsync(() -> look(address))
                        .completeOnTimeout(
                                ServiceLook.down(address, "no whole answer in time"),
                                3 * LIMIT.toMillis(),
                                TimeUnit.MILLISECONDS))
                .toList();
        List<ServiceLook> now = looks.stream()
                .map(CompletableFuture::join)
                .map(look -> look.after(last.getOrDefault(look.address(), look)))
                .toList();
        last = now.stream().collect(Collectors.toMap(ServiceLook::address, look -> look, (one, other) -> one));
        return now;
    }

    private ServiceLook look(String address) {
        try {
            Answer metrics = get(address + "/metrics");
            if (metrics.status() != OK) {
                return ServiceLook.down(address, "/metrics answered " + metrics.status());
            }
            List<MetricsText.Sample> samples = MetricsText.parse(metrics.body());
            Answer ready = get(address + "/readyz");
            String reason =
                    switch (ready.status()) {
                        case OK -> "";
                        case UNREADY -> Doc.cut(ready.body().strip(), MOST_REASON);
                        default -> "/readyz answered " + ready.status();
                    };
            return new ServiceLook(
                    address,
                    label(samples, "service", address),
                    label(samples, "version", ""),
                    true,
                    clock.millis(),
                    reason,
                    samples);
        } catch (IOException | IllegalArgumentException e) {
            return ServiceLook.down(address, "no answer: " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return ServiceLook.down(address, "interrupted");
        }
    }

    private static String label(List<MetricsText.Sample> samples, String name, String otherwise) {
        return samples.stream()
                .filter(sample -> sample.name().equals("winnow_build_info"))
                .map(sample -> sample.labels().get(name))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(otherwise);
    }

    private record Answer(int status, String body) {}

    private Answer get(String address) throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(address)).timeout(LIMIT).build();
        HttpResponse<InputStream> response = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
        try (InputStream body = response.body()) {
            return new Answer(response.statusCode(), new String(body.readNBytes(MOST_BYTES), StandardCharsets.UTF_8));
        }
    }
}

package dev.winnow.lab.loop;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/** Metrics of a service's {@code /metrics}, summed over labels. Safe for use by several threads. */
final class Metrics {
    private static final Duration LIMIT = Duration.ofSeconds(2);

    private final HttpClient client = HttpClient.newHttpClient();

    /** Meters by name; empty when the service does not answer. */
    Map<String, Double> read(String address) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(address + "/metrics"))
                .timeout(LIMIT)
                .build();
        try {
            return parse(
                    client.send(request, HttpResponse.BodyHandlers.ofString()).body());
        } catch (IOException e) {
            return Map.of();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Map.of();
        }
    }

    static Map<String, Double> parse(String text) {
        Map<String, Double> sums = new TreeMap<>();
        text.lines().filter(line -> !line.isEmpty() && line.charAt(0) != '#').forEach(line -> {
            int end = line.lastIndexOf(' ');
            int labels = line.indexOf('{');
            String name = line.substring(0, labels >= 0 ? labels : end);
            sums.merge(name, number(line.substring(end + 1)), Double::sum);
        });
        return sums;
    }

    private static double number(String text) {
        return switch (text) {
            case "+Inf" -> Double.POSITIVE_INFINITY;
            case "-Inf" -> Double.NEGATIVE_INFINITY;
            default -> Double.parseDouble(text);
        };
    }
}

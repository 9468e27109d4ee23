package dev.winnow.service.ui;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Winnow's own metrics out of Prometheus' text format; lines that are not in it are skipped. Stateless. */
final class MetricsText {
    private static final String OURS = "winnow_";
    private static final int MOST = 20_000;

    private MetricsText() {}

    /** One value. */
    record Sample(String name, Map<String, String> labels, double value) {}

    static List<Sample> parse(String text) {
        List<Sample> samples = new ArrayList<>();
        text.lines().filter(line -> line.startsWith(OURS)).limit(MOST).forEach(line -> {
            try {
                samples.add(sample(line));
            } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
                // not a line of the format: whoever answers at this address is not one of Winnow's services
                return;
            }
        });
        return samples;
    }

    private static Sample sample(String line) {
        int brace = line.indexOf('{');
        int space = line.indexOf(' ');
        if (brace < 0 || brace > space) {
            return new Sample(line.substring(0, space), Map.of(), number(line.substring(space + 1)));
        }
        Map<String, String> labels = new TreeMap<>();
        int at = brace + 1;
        while (line.charAt(at) != '}') {
            int equals = line.indexOf("=\"", at);
            String name = line.substring(at, equals);
            StringBuilder value = new StringBuilder();
            at = equals + 2;
            while (line.charAt(at) != '"') {
                if (line.charAt(at) == '\\') {
                    at++;
                    value.append(line.charAt(at) == 'n' ? '\n' : line.charAt(at));
                } else {
                    value.append(line.charAt(at));
                }
                at++;
            }
            labels.put(name, value.toString());
            at++;
            if (line.charAt(at) == ',') {
                at++;
            }
        }
        return new Sample(line.substring(0, brace), labels, number(line.substring(at + 1)));
    }

    /** The value, without the timestamp after it. */
    private static double number(String text) {
        String value = text.strip().split(" ", 2)[0];
        return switch (value) {
            case "+Inf" -> Double.POSITIVE_INFINITY;
            case "-Inf" -> Double.NEGATIVE_INFINITY;
            default -> Double.parseDouble(value);
        };
    }
}

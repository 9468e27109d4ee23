package dev.winnow.lab.text;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Shares a limit fairly: all get the same, and what one cannot use goes to the others. */
final class Quotas {
    private Quotas() {}

    /**
     * Sum of the result is {@code min(limit, sum of available)}; no value exceeds what is available.
     *
     * @param available what each has, at least 0
     * @param limit what there is to share, at least 0
     */
    static Map<String, Integer> fair(Map<String, Integer> available, int limit) {
        List<Map.Entry<String, Integer>> ascending = available.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue()
                        .thenComparing(Comparator.comparing(Map.Entry::getKey)))
                .toList();
        Map<String, Integer> quotas = new LinkedHashMap<>();
        int left = limit;
        int waiting = ascending.size();
        for (Map.Entry<String, Integer> entry : ascending) {
            int quota = Math.min(entry.getValue(), left / waiting);
            quotas.put(entry.getKey(), quota);
            left -= quota;
            waiting--;
        }
        return quotas;
    }
}

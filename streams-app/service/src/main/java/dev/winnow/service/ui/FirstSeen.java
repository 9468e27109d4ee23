package dev.winnow.service.ui;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** When problems whose beginning no topic shows were seen first. One that was gone for a look begins again. Thread-safe. */
final class FirstSeen {
    private Map<String, Long> times = Map.of();

    /**
     * Takes the problems of now.
     *
     * @param now milliseconds since the epoch
     * @return when each was seen first, by its key
     */
    synchronized Map<String, Long> of(List<Problem> problems, long now) {
        Map<String, Long> next = new HashMap<>();
        problems.forEach(problem -> next.merge(problem.key(), times.getOrDefault(problem.key(), now), Math::min));
        times = Map.copyOf(next);
        return times;
    }
}

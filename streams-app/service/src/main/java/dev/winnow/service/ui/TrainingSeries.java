package dev.winnow.service.ui;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Training loss and tokens of each run, as its trainer's metrics showed them while the page was served. Thread-safe. */
final class TrainingSeries {
    private static final String TOKENS = "winnow_trainer_tokens_total";
    private static final String STEPS = "winnow_trainer_steps_total";
    private static final String LOSS = "winnow_trainer_loss";
    private static final int POINTS = 1_000;
    private static final int RUNS = 2 * UiSettings.MOST_RUNS;

    private final Map<String, List<Point>> byRun = new TreeMap<>();

    /** What the trainer's metrics showed at one time. */
    record Point(long time, double tokens, double steps, double loss) {}

    /** Adds a point, if the trainer has made a step since the last one. */
    synchronized void add(String run, Point point) {
        if (Double.isNaN(point.tokens())
                || Double.isNaN(point.loss())
                || byRun.size() >= RUNS && !byRun.containsKey(run)) {
            return;
        }
        List<Point> points = byRun.computeIfAbsent(run, key -> new ArrayList<>());
        Point last = points.isEmpty() ? null : points.get(points.size() - 1);
        if (last != null && last.tokens() == point.tokens()) {
            return;
        }
        points.add(point);
        if (points.size() > POINTS) {
            List<Point> kept = new ArrayList<>();
            for (int i = points.size() % 2 == 0 ? 1 : 0; i < points.size(); i += 2) {
                kept.add(points.get(i));
            }
            byRun.put(run, kept);
        }
    }

    /**
     * Adds what services and other trainers show now.
     *
     * @param others metrics of trainers that answer no HTTP: values by name, by run
     * @param now milliseconds since the epoch
     */
    void add(Set<String> runs, List<ServiceLook> services, Map<String, Map<String, Double>> others, long now) {
        for (String run : runs) {
            for (ServiceLook service : services) {
                add(
                        run,
                        new Point(
                                now, service.ofRun(TOKENS, run), service.ofRun(STEPS, run), service.ofRun(LOSS, run)));
            }
            Map<String, Double> own = others.getOrDefault(run, Map.of());
            add(
                    run,
                    new Point(
                            now,
                            own.getOrDefault(TOKENS, Double.NaN),
                            own.getOrDefault(STEPS, Double.NaN),
                            own.getOrDefault(LOSS, Double.NaN)));
        }
    }

    synchronized List<Point> of(String run) {
        return List.copyOf(byRun.getOrDefault(run, List.of()));
    }
}

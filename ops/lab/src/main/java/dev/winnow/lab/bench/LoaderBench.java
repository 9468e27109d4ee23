package dev.winnow.lab.bench;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Times loaders slice by slice. In each round every loader has one slice; the order turns round by round, so that a machine that slows down favours
 * none. The first rounds warm up and do not count.
 */
final class LoaderBench {
    private static final int WARM_UP_ROUNDS = 2;

    private final LoaderPython loaders;
    private final int rounds;
    private final double seconds;
    private final PrintWriter out;

    LoaderBench(LoaderPython loaders, int rounds, double seconds, PrintWriter out) {
        this.loaders = loaders;
        this.rounds = rounds;
        this.seconds = seconds;
        this.out = out;
    }

    /** Times all loaders with each number of workers, as texts and as rows. */
    List<LoaderReport.Cell> time(List<Integer> workers) {
        List<LoaderReport.Cell> cells = new ArrayList<>();
        for (boolean rows : List.of(true, false)) {
            for (int number : workers) {
                cells.addAll(time(number, rows));
            }
        }
        return cells;
    }

    private List<LoaderReport.Cell> time(int workers, boolean rows) {
        List<String> contenders = loaders.open(workers, rows);
        Map<String, List<LoaderReport.Slice>> slices = new LinkedHashMap<>();
        contenders.forEach(contender -> slices.put(contender, new ArrayList<>()));
        for (int round = -WARM_UP_ROUNDS; round < rounds; round++) {
            List<String> order = new ArrayList<>(contenders);
            Collections.rotate(order, round);
            for (String contender : order) {
                LoaderReport.Slice slice = loaders.slice(contender, seconds);
                if (round >= 0) {
                    slices.get(contender).add(slice);
                }
            }
        }
        loaders.closeLoaders();
        List<LoaderReport.Cell> cells = new ArrayList<>();
        slices.forEach((contender, of) -> cells.add(new LoaderReport.Cell(rows, workers, contender, of)));
        cells.forEach(cell -> out.println("  " + cell.line()));
        out.flush();
        return cells;
    }
}

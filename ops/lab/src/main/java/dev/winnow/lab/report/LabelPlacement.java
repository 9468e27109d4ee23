package dev.winnow.lab.report;

import java.util.ArrayList;
import java.util.List;

/** Moves labels apart as little as possible. Stateless. */
final class LabelPlacement {
    private LabelPlacement() {}

    /** Labels that touch and move as one; wanted is the mean of where they would like the first of them. */
    private record Block(double wanted, int count, double start) {}

    /**
     * Heights at least {@code gap} apart within a range, in the order given; each block of touching labels is centred on
     * what its members want. A range too small for all is exceeded at its end.
     *
     * @param wanted heights from top to bottom
     */
    static double[] spread(double[] wanted, double gap, double min, double max) {
        List<Block> blocks = new ArrayList<>();
        for (double height : wanted) {
            Block last = block(height, 1, gap, min, max);
            while (!blocks.isEmpty()) {
                Block before = blocks.get(blocks.size() - 1);
                if (before.start() + before.count() * gap <= last.start()) {
                    break;
                }
                blocks.remove(blocks.size() - 1);
                int count = before.count() + last.count();
                double sum = before.wanted() * before.count() + (last.wanted() - before.count() * gap) * last.count();
                last = block(sum / count, count, gap, min, max);
            }
            blocks.add(last);
        }
        double[] placed = new double[wanted.length];
        int i = 0;
        for (Block block : blocks) {
            for (int k = 0; k < block.count(); k++) {
                placed[i++] = block.start() + k * gap;
            }
        }
        return placed;
    }

    private static Block block(double wanted, int count, double gap, double min, double max) {
        return new Block(wanted, count, Math.max(min, Math.min(wanted, max - (count - 1) * gap)));
    }
}

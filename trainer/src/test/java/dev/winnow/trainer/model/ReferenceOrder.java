package dev.winnow.trainer.model;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** The order of samples written down as its definition states it, slowly, with lists of numbers: what the packer is compared with. */
public final class ReferenceOrder {
    private ReferenceOrder() {}

    /**
     * Rows from the first one on, as many as the documents give.
     *
     * @param documents tokens of the documents of each partition
     * @param most rows at most
     */
    public static List<List<Integer>> rows(
            List<List<int[]>> documents, int seqLen, int lanes, int endOfText, int most) {
        int partitions = documents.size();
        List<List<List<Integer>>> queues = new ArrayList<>();
        int[] next = new int[partitions];
        for (int partition = 0; partition < partitions; partition++) {
            queues.add(IntStream.range(0, lanes)
                    .<List<Integer>>mapToObj(lane -> new ArrayList<>())
                    .toList());
        }
        List<List<Integer>> rows = new ArrayList<>();
        while (rows.size() < most) {
            int row = rows.size();
            int partition = row % partitions;
            List<List<Integer>> mine = queues.get(partition);
            List<Integer> lane = mine.get(row / partitions % lanes);
            while (lane.size() < seqLen + 1) {
                if (next[partition] == documents.get(partition).size()) {
                    return rows;
                }
                List<Integer> shortest = mine.stream()
                        .reduce((best, other) -> other.size() < best.size() ? other : best)
                        .orElseThrow();
                IntStream.of(documents.get(partition).get(next[partition])).forEach(shortest::add);
                shortest.add(endOfText);
                next[partition]++;
            }
            rows.add(List.copyOf(lane.subList(0, seqLen + 1)));
            lane.subList(0, seqLen).clear();
        }
        return rows;
    }
}

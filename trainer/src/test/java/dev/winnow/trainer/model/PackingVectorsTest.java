package dev.winnow.trainer.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.winnow.GoldenVectors;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** {@code packing.json}: documents of each partition, the rows that they give, and states on the way. */
class PackingVectorsTest {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    private static final String DESCRIPTION =
            "The one order of samples. documents[p] holds the documents of partition p as token ids; document i has offset"
                    + " firstOffsets[p] + i * offsetStep, as committed records of transactions have gaps. rows are all rows that the documents give, each of seqLen + 1 tokens:"
                    + " inputs are row[0..seqLen-1], targets row[1..seqLen]. states[k] is the state after states[k].row rows; a reader that starts from it gives the rows from"
                    + " there on.";

    private record Case(
            String name,
            OrderState start,
            List<Long> firstOffsets,
            int offsetStep,
            List<List<int[]>> documents,
            List<int[]> rows,
            List<OrderState> states) {}

    @Test
    void thePackerGivesTheRowsAndStatesOfTheVectors() throws IOException {
        List<Case> cases = List.of(
                of("one partition, one lane", 1, 4, 1, 9, documents(1, 1, 6, 9), 1),
                of("one partition, three lanes", 1, 3, 3, 0, documents(2, 1, 12, 9), 2),
                of("two partitions, one lane each", 2, 5, 1, 0, documents(3, 2, 8, 11), 1),
                of("three partitions, two lanes each", 3, 4, 2, 0, documents(4, 3, 10, 13), 3),
                of("six partitions, four lanes each, long and empty documents", 6, 8, 4, 0, documents(5, 6, 14, 40), 2),
                of(
                        "documents without tokens",
                        2,
                        2,
                        1,
                        7,
                        List.of(
                                List.of(new int[0], new int[0], new int[0], new int[] {5}, new int[] {6}),
                                List.of(new int[] {1}, new int[0], new int[] {2}, new int[] {3, 4, 5})),
                        1));
        Map<String, Object> file = new LinkedHashMap<>();
        file.put("description", DESCRIPTION);
        file.put("cases", cases);

        GoldenVectors.assertSame("packing.json", JSON.writeValueAsString(file) + "\n");
    }

    private static Case of(
            String name,
            int partitions,
            int seqLen,
            int lanes,
            int endOfText,
            List<List<int[]>> documents,
            int offsetStep) {
        OrderState start = OrderState.start(
                "base",
                "winnow.base.selected",
                "zq1Yk8oTSw2c4AZ0h3nQ5g",
                partitions,
                seqLen,
                lanes,
                "vectors",
                endOfText);
        List<Long> firstOffsets = IntStream.range(0, partitions)
                .mapToObj(partition -> 3L * partition)
                .toList();
        SequencePacker packer = new SequencePacker(start);
        int[] next = new int[partitions];
        List<int[]> rows = new ArrayList<>();
        List<OrderState> states = new ArrayList<>();
        boolean more = true;
        while (more) {
            int partition = packer.wanted(1);
            if (partition < 0) {
                rows.add(packer.take(1).get(0).tokens());
                if (rows.size() % 5 == 0 || rows.size() == 1) {
                    states.add(packer.state());
                }
            } else if (next[partition] == documents.get(partition).size()) {
                more = false;
            } else {
                int number = next[partition]++;
                packer.add(
                        partition,
                        firstOffsets.get(partition) + (long) number * offsetStep,
                        documents.get(partition).get(number));
            }
        }
        assertThat(rows.stream().map(row -> IntStream.of(row).boxed().toList()).toList())
                .as("rows of the definition")
                .isEqualTo(ReferenceOrder.rows(documents, seqLen, lanes, endOfText, Integer.MAX_VALUE));
        return new Case(name, start, firstOffsets, offsetStep, documents, rows, states);
    }

    private static List<List<int[]>> documents(long seed, int partitions, int count, int longest) {
        Random random = new Random(seed);
        List<List<int[]>> documents = new ArrayList<>();
        for (int partition = 0; partition < partitions; partition++) {
            List<int[]> mine = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                mine.add(random.ints(random.nextInt(longest + 1), 10, 100).toArray());
            }
            documents.add(mine);
        }
        return documents;
    }
}

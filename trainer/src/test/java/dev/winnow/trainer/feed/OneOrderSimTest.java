package dev.winnow.trainer.feed;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.winnow.trainer.model.ByteVocabulary;
import dev.winnow.trainer.model.OrderState;
import dev.winnow.trainer.model.ReferenceOrder;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever the arrival, the batch size, the stops and the resumes, a topic gives the same rows to the token. */
class OneOrderSimTest {
    private static final int LONGEST = 30;
    private static final ByteVocabulary VOCABULARY = new ByteVocabulary();
    private static final ObjectMapper JSON = new ObjectMapper();

    static IntStream seeds() {
        return IntStream.range(0, 120);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void everyReaderSeesTheRowsOfTheDefinition(int seed) throws IOException {
        Random random = new Random(seed);
        int partitions = 1 + seed % 12;
        int context = 1 + random.nextInt(12);
        int lanes = 1 + random.nextInt(4);
        List<List<String>> texts = texts(random, partitions);
        List<List<int[]>> documents = texts.stream()
                .map(partition -> partition.stream().map(VOCABULARY::encode).toList())
                .toList();
        List<List<Integer>> expected =
                ReferenceOrder.rows(documents, context, lanes, VOCABULARY.endOfText(), Integer.MAX_VALUE);
        OrderState place =
                OrderState.start("run", "topic", "id", partitions, context, lanes, "bytes", VOCABULARY.endOfText());

        List<List<Integer>> rows = new ArrayList<>();
        while (rows.size() < expected.size()) {
            ScatteredFeed feed = new ScatteredFeed(texts, place.offsets(), random, 0.1);
            RowFeed reader = new RowFeed(feed, VOCABULARY, place);
            int batch = 1 + random.nextInt(Math.min(7, expected.size() - rows.size()));
            int stopAfter = random.nextInt(40);
            for (int look = 0; look < stopAfter && rows.size() + batch <= expected.size(); look++) {
                if (reader.fill(batch, Duration.ZERO)) {
                    reader.take(batch)
                            .forEach(row ->
                                    rows.add(IntStream.of(row.tokens()).boxed().toList()));
                }
            }
            // a stop loses what was read ahead and rows that were made and not taken
            place = JSON.readValue(JSON.writeValueAsBytes(reader.state()), OrderState.class);
            assertThat(place.row()).isEqualTo(rows.size());
            assertThat(feed.mostHeld).as("bytes held of a partition").isLessThan(40 + LONGEST);
        }

        assertThat(rows).isEqualTo(expected);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void theStateAfterSoManyRowsIsTheSameInWhateverBatchesTheyWereTaken(int seed) throws IOException {
        Random random = new Random(seed);
        int partitions = 1 + seed % 12;
        List<List<String>> texts = texts(random, partitions);
        OrderState start = OrderState.start("run", "topic", "id", partitions, 4, 2, "bytes", VOCABULARY.endOfText());
        List<List<int[]>> documents = texts.stream()
                .map(partition -> partition.stream().map(VOCABULARY::encode).toList())
                .toList();
        int count =
                ReferenceOrder.rows(documents, 4, 2, VOCABULARY.endOfText(), 24).size() / 4 * 4;

        assertThat(stateAfter(start, texts, count, 4, random)).isEqualTo(stateAfter(start, texts, count, 1, random));
    }

    private static String stateAfter(OrderState start, List<List<String>> texts, int count, int batch, Random random)
            throws IOException {
        RowFeed reader = new RowFeed(new ScatteredFeed(texts, start.offsets(), random, 0), VOCABULARY, start);
        for (int rows = 0; rows < count; rows += batch) {
            assertThat(reader.fill(batch, Duration.ZERO)).isTrue();
            reader.take(batch);
        }
        return JSON.writeValueAsString(reader.state());
    }

    private static List<List<String>> texts(Random random, int partitions) {
        List<List<String>> texts = new ArrayList<>();
        for (int partition = 0; partition < partitions; partition++) {
            List<String> mine = new ArrayList<>();
            for (int i = 3 + random.nextInt(25); i > 0; i--) {
                mine.add("x".repeat(random.nextInt(LONGEST)).replace("x", String.valueOf((char) ('a' + i))));
            }
            texts.add(mine);
        }
        return texts;
    }
}

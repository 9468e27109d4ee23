package dev.winnow.agents.fit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winnow.agent.fit.FitDocument;
import dev.winnow.schemas.Document;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HashSampleTest {
    private static Document document(int number) {
        return Document.newBuilder()
                .setId(String.format("%064x", number))
                .setText("text " + number)
                .setSource("source")
                .setTokens(2)
                .setAttributes(Map.of("judged", number % 2 == 0 ? "0.5" : "good"))
                .build();
    }

    private static List<Document> documents(int count) {
        List<Document> documents = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            documents.add(document(i));
        }
        return documents;
    }

    private static List<FitDocument> draw(int size, long seed, List<Document> documents) {
        return drawBoth(size, seed, documents).even();
    }

    private static HashSample.Draw drawBoth(int size, long seed, List<Document> documents) {
        return new HashSample(size, seed).draw(documents.iterator(), "judged", read -> {});
    }

    @Test
    void theOrderOfDocumentsAndTheirRepetitionsChangeNothing() {
        List<Document> documents = documents(1_000);
        List<FitDocument> drawn = draw(100, 7, documents);
        List<Document> shuffled = new ArrayList<>(documents);
        shuffled.addAll(documents.subList(300, 700));
        Collections.shuffle(shuffled, new Random(2));

        assertThat(draw(100, 7, shuffled)).isEqualTo(drawn);
        assertThat(drawn).hasSize(100).doesNotHaveDuplicates();
        assertThat(draw(100, 8, documents)).isNotEqualTo(drawn);
        assertThat(draw(5_000, 7, documents)).hasSize(1_000);
    }

    @Test
    void everyDocumentIsAsLikelyAsAnyOther() {
        List<Document> documents = documents(1_000);
        int[] hits = new int[10];
        for (int seed = 0; seed < 100; seed++) {
            for (FitDocument drawn : draw(100, seed, documents)) {
                hits[Integer.parseInt(drawn.id().substring(32), 16) / 100]++;
            }
        }

        // 1,000 expected, with a deviation of 28 or so
        assertThat(Arrays.stream(hits).boxed())
                .allSatisfy(count -> assertThat(count).isBetween(880, 1_120));
    }

    @Test
    void aLabelThatIsNotANumberIsNone() {
        for (FitDocument drawn : draw(10, 1, documents(10))) {
            double expected = Integer.parseInt(drawn.id().substring(32), 16) % 2 == 0 ? 0.5 : Double.NaN;
            assertThat(Double.valueOf(drawn.qualityLabel())).isEqualTo(Double.valueOf(expected));
        }
    }

    @Test
    void judgedDocumentsThatTheDrawLeftOutStandBeside() {
        List<Document> documents = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            // one of a hundred has a label
            documents.add(i % 100 == 0 ? document(i) : document(2 * i + 1));
        }
        documents.addAll(documents.subList(0, 500));

        HashSample.Draw drawn = drawBoth(200, 3, documents);

        assertThat(drawn.even()).hasSize(200);
        assertThat(drawn.judged())
                .isNotEmpty()
                .allMatch(FitDocument::isJudged)
                .doesNotContainAnyElementsOf(drawn.even());
        assertThat(drawn.judged().size()
                        + drawn.even().stream().filter(FitDocument::isJudged).count())
                .isEqualTo(20);
        assertThat(drawBoth(40, 3, documents).judged()).hasSizeLessThanOrEqualTo(10);
    }
}

package dev.winnow.agents.fit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winnow.agent.fit.FitDocument;
import dev.winnow.agent.fit.FitProgress;
import dev.winnow.agent.fit.FitSample;
import dev.winnow.agent.fit.FitSettings;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SampleDrawTest {
    private static final FitSettings SETTINGS = new FitSettings(100, 3, 2, 1);

    /** Every so many documents, one has a label. */
    private static List<FitDocument> documents(int count, int everyJudged) {
        List<FitDocument> documents = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            documents.add(new FitDocument("text " + i, "source", i % everyJudged == 0 ? 1 : Double.NaN));
        }
        return documents;
    }

    private static FitSample draw(List<FitDocument> offered, List<FitDocument> beside) {
        return SampleDraw.draw(offered.iterator(), beside, SETTINGS, FitProgress.silent());
    }

    @Test
    void rareLabelsAreAllThereAndEachOnce() {
        FitSample sample = draw(documents(10_000, 500), List.of());

        List<FitDocument> judged = new ArrayList<>(sample.judged().documents());
        sample.documents().stream().filter(FitDocument::isJudged).forEach(judged::add);
        assertThat(judged).hasSize(20).doesNotHaveDuplicates();
        assertThat(sample.judged().documents()).allMatch(FitDocument::isJudged);
        assertThat(sample.offered()).isEqualTo(10_000);
        assertThat(sample.size()).isEqualTo(100);
        assertThat(sample.fitted()).isEqualTo(90);
    }

    @Test
    void labelsDoNotCrowdOutWhatNoHumanSaw() {
        FitSample sample = draw(documents(10_000, 2), documents(1_000, 1));

        assertThat(sample.judged().size()).isBetween(20, 25);
        assertThat(sample.judged().fitted()).isLessThan(sample.judged().size());
        assertThat(sample.documents().stream().filter(FitDocument::isJudged).count())
                .isBetween(30L, 70L);
    }

    @Test
    void theEvenDrawDoesNotDependOnLabels() {
        List<String> labelled = draw(documents(5_000, 2), List.of()).documents().stream()
                .map(FitDocument::text)
                .toList();
        List<String> bare = draw(documents(5_000, 5_000), List.of()).documents().stream()
                .map(FitDocument::text)
                .toList();
        assertThat(labelled).isEqualTo(bare);
    }
}

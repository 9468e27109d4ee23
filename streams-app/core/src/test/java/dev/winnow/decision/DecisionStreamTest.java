package dev.winnow.decision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.winnow.schemas.Document;
import dev.winnow.selection.AgentMemory;
import dev.winnow.selection.LabelSample;
import dev.winnow.selection.Plan;
import dev.winnow.selection.Uses;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DecisionStreamTest {
    private final Crawl crawl = new Crawl(3);

    private record MemoryUses(Map<String, Uses> uses) implements UsesByDocument {
        @Override
        public Uses get(String documentId) {
            return uses.getOrDefault(documentId, Uses.NONE);
        }

        @Override
        public void put(String documentId, Uses next) {
            uses.put(documentId, next);
        }
    }

    @Test
    void anInstanceThatRestoresTheStoredStateDecidesLikeTheOneThatWentOn() {
        Map<String, Uses> uses = new HashMap<>();
        Map<Long, LabelSample.Entry> stored = new HashMap<>();
        DecisionStream first = new DecisionStream(Crawl.RUN, 0, new MemoryUses(uses));
        Plan plan = crawl.next(Crawl.plan0());
        first.adopt(plan);
        List<Document> documents = crawl.documents(6_000);
        for (int offset = 0; offset < 5_000; offset++) {
            LabelSample.Change change =
                    first.decide(documents.get(offset), offset).change();
            change.evicted().ifPresent(entry -> stored.remove(entry.hash()));
            change.inserted().ifPresent(entry -> stored.put(entry.hash(), entry));
        }

        DecisionStream second = new DecisionStream(Crawl.RUN, 0, new MemoryUses(new HashMap<>(uses)));
        second.restore(plan, first.intensity(), Progress.of(first.progress().toBytes()), stored.values());

        assertThat(stored).hasSize(DecisionStream.SAMPLE_CAPACITY);
        for (int offset = 5_000; offset < 6_000; offset++) {
            DecisionOutcome mine = first.decide(documents.get(offset), offset);
            assertThat(second.decide(documents.get(offset), offset).decision()).isEqualTo(mine.decision());
        }
        Plan next = crawl.next(plan);
        assertThat(second.adopt(next)).isEqualTo(first.adopt(next)).isPresent();
    }

    @Test
    void aPlanOfOtherGroupsIsRefused() {
        DecisionStream decisions = new DecisionStream(Crawl.RUN, 0, new MemoryUses(new HashMap<>()));
        decisions.adopt(Crawl.plan0());
        Plan next = crawl.next(Crawl.plan0());
        Plan other = new Plan(
                next.run(),
                next.version(),
                next.parent(),
                "",
                List.of(new AgentMemory("topic", 1, List.of("science"), List.of(0.0), List.of())),
                next.temperature(),
                next.selectionRatio(),
                next.policy(),
                next.updateRule(),
                next.seed(),
                next.probesPerGroup(),
                next.stageDocuments(),
                next.learningRate(),
                next.collaborationRate(),
                false,
                Double.NaN,
                0,
                Map.of(),
                next.probeBudget(),
                next.thetaRule());

        assertThatThrownBy(() -> decisions.adopt(other))
                .isInstanceOf(ConsoleException.class)
                .hasMessageContaining("other agents or groups");
    }
}

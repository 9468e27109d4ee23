package dev.winnow.service.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winnow.decision.Crawl;
import dev.winnow.decision.DecisionOutcome;
import dev.winnow.decision.DecisionStream;
import dev.winnow.decision.UsesInMemory;
import dev.winnow.schemas.Document;
import dev.winnow.schemas.Mark;
import dev.winnow.schemas.Sample;
import dev.winnow.selection.DecisionRule;
import dev.winnow.selection.Plan;
import dev.winnow.selection.RuleOptions;
import dev.winnow.selection.StateEntry;
import dev.winnow.selection.Vetoes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RuleTwoConsoleTest {
    @TempDir
    Path directory;

    private final Crawl crawl = new Crawl(17);

    @Test
    void theConsoleDecidesAsInMemoryAndItsStoresMirrorTheStateAcrossAMoveFromRuleOne() throws IOException {
        Plan first = Crawl.plan0();
        Plan second = crawl.next(first).with(DecisionRule.TWO, new RuleOptions(4, 100, Map.of()));
        Plan third = crawl.next(second).with(Vetoes.of(List.of("domain/web")));
        List<Document> documents = crawl.documents(6_000);
        Mirror expected = new Mirror();
        List<Sample> samples;
        List<Mark> marks;
        try (ConsoleDriver console = new ConsoleDriver(directory)) {
            for (int stage = 0; stage < 3; stage++) {
                Plan plan = List.of(first, second, third).get(stage);
                List<Document> part = documents.subList(2_000 * stage, 2_000 * stage + 2_000);
                console.plan(plan);
                console.documents(part);
                expected.stage(plan, part);
            }
            assertThat(console.meters.vetoed(Crawl.RUN, "domain/web").count())
                    .isEqualTo(documents.subList(4_000, 6_000).stream()
                            .filter(RuleTwoConsoleTest::isVetoed)
                            .count());
            samples = console.selected.readValuesToList();
            marks = console.marks.readValuesToList();
            KeyValueStore<byte[], byte[]> state = console.driver.getKeyValueStore(ConsoleTopology.LABEL_SAMPLE_STORE);
            for (StateEntry entry : expected.decisions.decisions().state()) {
                assertThat(state.get(entry.key())).isEqualTo(entry.value().orElseThrow());
            }
            // probes of the vetoed group that an earlier plan has drawn are still counted there, and never read
            int entries = expected.decisions.decisions().state().size();
            assertThat(state.approximateNumEntries()).isBetween((long) entries, entries + 1L);
            KeyValueStore<Long, String> selections = console.driver.getKeyValueStore(ConsoleTopology.SELECTIONS_STORE);
            List<Long> places = new ArrayList<>();
            try (KeyValueIterator<Long, String> ring = selections.all()) {
                ring.forEachRemaining(entry -> places.add(entry.key));
            }
            assertThat(places).hasSize(100);
        }

        assertThat(samples).isEqualTo(expected.samples);
        assertThat(marks).isEqualTo(expected.marks);
        assertThat(samples).extracting(Sample::getPlanVersion).contains(0, 1, 2);
        assertThat(samples)
                .filteredOn(sample -> sample.getPlanVersion() == 2)
                .noneMatch(sample -> isVetoed(sample.getDocument()));
        assertThat(samples).anyMatch(sample -> isVetoed(sample.getDocument()));
    }

    private static boolean isVetoed(Document document) {
        return document.getAnnotations().stream()
                .anyMatch(label ->
                        label.getAgent().equals("domain") && label.getGroup().equals("web"));
    }

    /** The same run without a topology. */
    private static final class Mirror {
        private final DecisionStream decisions = new DecisionStream(Crawl.RUN, 0, new UsesInMemory());
        private final List<Sample> samples = new ArrayList<>();
        private final List<Mark> marks = new ArrayList<>();
        private long offset;

        void stage(Plan plan, List<Document> documents) {
            decisions.adopt(plan).ifPresent(adopted -> marks.add(adopted.mark()));
            for (Document document : documents) {
                DecisionOutcome decided = decisions.decide(document, offset++);
                decided.sample().ifPresent(samples::add);
                decided.mark().ifPresent(marks::add);
            }
        }
    }
}

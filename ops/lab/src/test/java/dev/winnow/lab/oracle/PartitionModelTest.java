package dev.winnow.lab.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.winnow.decision.Crawl;
import dev.winnow.decision.DecisionOutcome;
import dev.winnow.decision.DecisionStream;
import dev.winnow.decision.PlanRecords;
import dev.winnow.decision.PlanSwitch;
import dev.winnow.decision.UsesInMemory;
import dev.winnow.schemas.Annotation;
import dev.winnow.schemas.Document;
import dev.winnow.schemas.MissingKind;
import dev.winnow.selection.AgentMemory;
import dev.winnow.selection.DecisionRule;
import dev.winnow.selection.DriftBound;
import dev.winnow.selection.GroupPriors;
import dev.winnow.selection.GroupProbes;
import dev.winnow.selection.Plan;
import dev.winnow.selection.Policy;
import dev.winnow.selection.RuleOptions;
import dev.winnow.selection.Vetoes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The oracle's own model beside the product's decisions, which were made apart: they agree to the bit. */
class PartitionModelTest {
    private static final int STAGE = 2_600;

    private final Random random = new Random(11);

    @ParameterizedTest
    @CsvSource({
        "POISSON, 1, 1, false",
        "TOP_K, 1, 1, false",
        "POISSON, 1, 1, true",
        "TOP_K, 1, 1, true",
        "POISSON, 2, 2, false",
        "POISSON, 2, 2, true",
        "TOP_K, 2, 2, true",
        "POISSON, 1, 2, true",
        "TOP_K, 1, 2, false",
        "POISSON, 3, 3, false",
        "POISSON, 3, 3, true",
        "POISSON, 1, 3, false",
        "POISSON, 2, 3, true"
    })
    void modelAndProductAgreeToTheBit(Policy policy, int first, int later, boolean everything) {
        Crawl crawl = new Crawl(5);
        DecisionStream product = new DecisionStream(Crawl.RUN, 0, new UsesInMemory());
        PartitionModel model = new PartitionModel(Crawl.RUN, 0);
        Plan plan = Crawl.plan0(Crawl.RUN, policy).with(rule(first), options(everything, first));
        long offset = 0;
        int samples = 0;
        int probes = 0;
        int marks = 0;
        for (int stage = 0; stage < 4; stage++) {
            dev.winnow.schemas.Plan record = PlanRecords.toRecord(plan);
            assertThat(model.adopt(record))
                    .isEqualTo(product.adopt(plan).map(PlanSwitch::mark).orElseThrow());
            for (Document document : crawl.documents(STAGE)) {
                Document changed = everything ? changed(document) : document;
                DecisionOutcome expected = product.decide(changed, offset);
                PartitionModel.Made made = model.decide(offset++, changed);
                assertThat(made.sample()).isEqualTo(expected.sample());
                assertThat(made.probe()).isEqualTo(expected.probe());
                assertThat(made.mark()).isEqualTo(expected.mark());
                samples += made.sample().isPresent() ? 1 : 0;
                probes += made.probe().isPresent() ? 1 : 0;
                marks += made.mark().isPresent() ? 1 : 0;
            }
            plan = crawl.next(plan);
            plan = everything ? plan.with(agents(plan)) : plan;
            plan = stage == 0 && later > first ? plan.with(rule(later), options(everything, later)) : plan;
        }
        assertThat(samples).isGreaterThan(300);
        assertThat(probes).isGreaterThan(100);
        assertThat(marks).isGreaterThan(8);
    }

    private static DecisionRule rule(int version) {
        return DecisionRule.of(version);
    }

    private static RuleOptions options(boolean everything, int rule) {
        RuleOptions options = everything && rule > 1
                ? new RuleOptions(3, 200, Map.of("quality", List.of("q2")))
                        .with(new Vetoes(Map.of("domain", List.of("book"))))
                : RuleOptions.DEFAULT;
        return rule == 3 ? options.with(new DriftBound("quality", everything ? 1.25 : 2)) : options;
    }

    /** Floors, shares of which one is 0, and a budget of probes for each group. */
    private static List<AgentMemory> agents(Plan plan) {
        List<AgentMemory> agents = new ArrayList<>();
        for (AgentMemory agent : plan.agents()) {
            boolean quality = agent.agent().equals("quality");
            agents.add(new AgentMemory(
                    agent.agent(),
                    agent.theta(),
                    agent.groups(),
                    agent.weights(),
                    quality ? List.of(0.5, 0.5, 0.0) : List.of(0.25, 0.75),
                    new GroupPriors(quality ? List.of(0.5, 0.0, 0.25) : List.of(), List.of()),
                    new GroupProbes(quality ? List.of(30.0, 0.0, 12.5) : List.of(), List.of())));
        }
        return agents;
    }

    /** Other versions, unknown groups, failures, outages, an agent that answers twice. */
    private Document changed(Document document) {
        List<Annotation> annotations = new ArrayList<>(document.getAnnotations());
        Map<String, MissingKind> missing = Map.of();
        switch (random.nextInt(12)) {
            case 0 -> annotations.add(new Annotation("quality", "high", 0.1, "q2/7", ""));
            case 1 -> annotations.add(new Annotation("quality", "low", 0.1, "other", ""));
            case 2 -> annotations.add(new Annotation("domain", "nowhere", 0.1, "d1", ""));
            case 3 -> {
                annotations.removeIf(each -> each.getAgent().equals("quality"));
                missing = Map.of("quality", MissingKind.FAILURE);
            }
            case 4 -> {
                annotations.removeIf(each -> each.getAgent().equals("domain"));
                missing = Map.of("domain", random.nextBoolean() ? MissingKind.OUTAGE : MissingKind.FAILURE);
            }
            case 5 -> annotations.clear();
            default -> {}
        }
        return Document.newBuilder(document)
                .setAnnotations(annotations)
                .setMissing(missing)
                .build();
    }

    @Test
    void drawsAreThoseOfTheVectorsThatAllLanguagesShare() throws IOException {
        JsonNode cases = new ObjectMapper()
                .readTree(Path.of("../../schemas/vectors/draws.json").toFile())
                .get("cases");
        assertThat(cases).isNotEmpty();
        for (JsonNode each : cases) {
            List<Object> narrowed = new ArrayList<>();
            each.get("and").forEach(part -> narrowed.add(part.isTextual() ? part.asText() : (Object) part.asLong()));
            long key = Draw.key(each.get("seed").asLong(), each.get("purpose").asText(), narrowed.toArray());
            String id = each.get("id").asText();

            assertThat(String.format("%016x", Draw.bits(key, id)))
                    .isEqualTo(each.get("bits").asText());
            assertThat(String.format("%016x", Double.doubleToLongBits(Draw.uniform(key, id))))
                    .isEqualTo(each.get("uniform").asText());
        }
    }
}

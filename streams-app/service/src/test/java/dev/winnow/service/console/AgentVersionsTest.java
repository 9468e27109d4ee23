package dev.winnow.service.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winnow.kafka.registry.EncodedDocument;
import dev.winnow.runtime.Meters;
import dev.winnow.schemas.Annotation;
import dev.winnow.schemas.Document;
import dev.winnow.schemas.MissingKind;
import dev.winnow.selection.LabelReader;
import dev.winnow.selection.Plan;
import dev.winnow.selection.Policy;
import dev.winnow.selection.UpdateRule;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AgentVersionsTest {
    private final Meters meters = new Meters();
    private final AgentVersions versions = new AgentVersions("night", meters);
    private final Plan plan = Plan.initial(
            "night",
            Map.of("quality", List.of("low", "high")),
            1,
            0.1,
            Policy.POISSON,
            UpdateRule.WINNOW,
            3,
            50,
            2_000,
            0.2,
            0.1,
            Map.of("quality", "q1"));

    private static Document labelledBy(String agent, String version) {
        return Document.newBuilder()
                .setId("id")
                .setText("")
                .setSource("web")
                .setTokens(0)
                .setAnnotations(List.of(new Annotation(agent, "low", 0.5, version, "")))
                .build();
    }

    private void check(Document document) {
        EncodedDocument encoded = EncodedDocument.of(document);
        versions.check(encoded, new LabelReader(plan).read(new EncodedLabels(encoded)), plan);
    }

    @Test
    void labelsOfAnExchangedAgentAreCounted() {
        check(labelledBy("quality", "q1"));
        check(labelledBy("quality", "q2"));

        assertThat(meters.foreignAgentVersions("night", "quality").count()).isEqualTo(1);
    }

    @Test
    void labelsOfAnAgentThatNoScorerHasAreCountedAsMissing() {
        Document silent = Document.newBuilder(labelledBy("topic", "t1"))
                .setMissing(Map.of("quality", MissingKind.NOTHING))
                .build();

        check(labelledBy("topic", "t1"));
        check(labelledBy("quality", "q1"));
        check(silent);

        assertThat(meters.missingLabels("night", "quality").count()).isEqualTo(1);
    }

    @Test
    void agentsThatTheRunDoesNotUseAreNoneOfItsBusiness() {
        check(labelledBy("topic", "t1"));

        assertThat(meters.foreignAgentVersions("night", "topic").count()).isZero();
    }
}

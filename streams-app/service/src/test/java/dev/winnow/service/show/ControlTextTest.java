package dev.winnow.service.show;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winnow.schemas.Control;
import dev.winnow.schemas.ControlKind;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ControlTextTest {
    private static Control.Builder order(ControlKind kind) {
        return Control.newBuilder().setRun("night").setKind(kind).setIssuedAt(Instant.parse("2026-11-29T12:00:00.5Z"));
    }

    @Test
    void everyKindShowsItsValues() {
        assertThat(ControlText.values(order(ControlKind.LIMITS)
                        .setMinimumProbes(200)
                        .setStepDocuments(20_000)
                        .build()))
                .isEqualTo("200 probes of a measurement at least, 20,000 documents of a plan at least");
        assertThat(ControlText.values(order(ControlKind.LIMITS).build()))
                .isEqualTo("the default number of probes of a measurement, the default number of documents of a plan");
        assertThat(ControlText.values(order(ControlKind.VETO)
                        .setVetoes(Map.of("topic", List.of("3", "4")))
                        .build()))
                .isEqualTo("topic/3 topic/4");
        assertThat(ControlText.values(order(ControlKind.RULE)
                        .setRule(2)
                        .setAcceptedVersions(Map.of("quality", List.of("q2")))
                        .build()))
                .isEqualTo("rule 2, useful repetitions 15.4, accepted versions quality=q2");
        assertThat(ControlText.values(
                        order(ControlKind.FENCE).setLowestEpoch(17).build()))
                .isEqualTo("trainers of epoch 17 and later");
        assertThat(ControlText.values(
                        order(ControlKind.FENCE).setLowestEpoch(Long.MIN_VALUE).build()))
                .isEqualTo("trainers of every epoch");
        assertThat(ControlText.values(order(ControlKind.PAUSE).build())).isEmpty();
    }

    @Test
    void aLineHasTimeKindValuesAndNote() {
        assertThat(ControlText.line(order(ControlKind.LIFT_VETO)
                        .setVetoes(Map.of("topic", List.of("3")))
                        .setNote("too\nmany \u001b[31mads")
                        .build()))
                .isEqualTo("2026-11-29T12:00:00Z  lift-veto: topic/3 (too many [31mads)");
        assertThat(ControlText.line(order(ControlKind.PAUSE).build())).isEqualTo("2026-11-29T12:00:00Z  pause");
    }

    @Test
    void whatAnotherWriterPutThereIsBounded() {
        String values = ControlText.values(order(ControlKind.VETO)
                .setVetoes(Map.of("a", Collections.nCopies(10_000, "group"), "b".repeat(10_000), List.of("g")))
                .build());

        assertThat(values).hasSizeLessThan(700).endsWith("…");
    }

    @Test
    void noEpochIsADash() {
        assertThat(ControlText.epoch(Long.MIN_VALUE)).isEqualTo("-");
        assertThat(ControlText.epoch(0)).isEqualTo("0");
    }
}

package dev.winnow.lab.report;

import dev.winnow.lab.arm.Arm;
import dev.winnow.lab.arm.ArmPlan;
import dev.winnow.lab.arm.CurvePoint;
import dev.winnow.lab.arm.ExperimentSettings;
import dev.winnow.lab.arm.Mechanisms;
import dev.winnow.lab.arm.SeedResult;
import dev.winnow.selection.UpdateRule;
import dev.winnow.trainer.model.Precision;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Results small enough to check by hand. */
final class Fixtures {
    static final ExperimentSettings SETTINGS = new ExperimentSettings(
            new ExperimentSettings.Model(128, 64, 2, 4, 2, 176, 8, 32, 0.003, 40, 0.1, 1, 4000, Precision.FP32),
            new ExperimentSettings.Selection(0.1, 0.02, 0.2, 0.1, 16, 400, 1),
            new ExperimentSettings.Rewards(4, 8, 64, 50, 2, 32, 2),
            new ExperimentSettings.Measure(200, 64, 500, 20_000, 0.99));

    private Fixtures() {}

    static Arm unrewarded(String name, int budgetFactor) {
        return new Arm(name, List.of("domain"), false, UpdateRule.WINNOW, false, false, budgetFactor, Mechanisms.NONE);
    }

    static Arm rewarded(String name) {
        return new Arm(name, List.of("domain"), true, UpdateRule.WINNOW, true, false, 1, Mechanisms.NONE);
    }

    /** A point every 100 tokens, the first at none; the reward loss is one more than the report loss. */
    static List<CurvePoint> curve(double... reportLosses) {
        List<CurvePoint> curve = new ArrayList<>();
        for (double loss : reportLosses) {
            curve.add(new CurvePoint(curve.size() * 100L, curve.size() * 150.0, loss + 1, loss));
        }
        return curve;
    }

    static SeedResult run(String arm, long seed, List<CurvePoint> curve, ArmPlan... plans) {
        return new SeedResult(
                arm,
                seed,
                40,
                curve.get(curve.size() - 1).tokens(),
                1000,
                100,
                90,
                "00",
                curve,
                List.of(plans),
                Map.of("book", 2.0 + seed),
                Map.of("words", new SeedResult.Choice(0.4, 0.5 + seed / 10.0, 0.25, 80)));
    }

    static ArmPlan plan(int version, boolean frozen, Double audit, double noiseKept) {
        return new ArmPlan(
                version,
                version * 100L,
                frozen,
                audit,
                null,
                Map.of("domain", 1.0),
                Map.of("domain", Map.of("book", 0.5, "code", -0.5)),
                Map.of("domain", Map.of("book", 0.7, "code", 0.3), "source", shares(noiseKept)),
                Map.of("domain", Map.of("book", 0.4, "code", 0.6), "source", shares(0.3)));
    }

    private static Map<String, Double> shares(double noise) {
        return noise == 0 ? Map.of("text", 1.0) : Map.of("noise", noise, "text", 1 - noise);
    }

    static ExperimentReport report(List<Arm> arms, List<SeedResult> results) {
        return new ExperimentReport(
                "winnow experiment --seeds 1,2", false, Map.of("cores", 2), SETTINGS, arms, results, Map.of());
    }
}

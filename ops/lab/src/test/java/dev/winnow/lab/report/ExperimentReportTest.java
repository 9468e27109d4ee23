package dev.winnow.lab.report;

import static dev.winnow.lab.report.Fixtures.curve;
import static dev.winnow.lab.report.Fixtures.plan;
import static dev.winnow.lab.report.Fixtures.report;
import static dev.winnow.lab.report.Fixtures.rewarded;
import static dev.winnow.lab.report.Fixtures.run;
import static dev.winnow.lab.report.Fixtures.unrewarded;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.winnow.app.GoldenFiles;
import dev.winnow.lab.arm.Arm;
import dev.winnow.lab.arm.SeedResult;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xml.sax.InputSource;

class ExperimentReportTest {
    private static final List<Arm> ARMS =
            List.of(unrewarded("random", 1), rewarded("all"), unrewarded("everything", 2));

    /** Ends of random: 3 and 5; of all: 2.5 and 4; of everything: 3.5 and 5.5. */
    private static final List<SeedResult> RESULTS = List.of(
            run("random", 1, curve(9, 6, 3, 3, 3), plan(0, false, null, 0.3)),
            run("random", 2, curve(9, 8, 5, 5, 5), plan(0, false, null, 0.3)),
            run("all", 1, curve(9, 6, 2.5, 2.5, 2.5), plan(0, false, null, 0.3), plan(1, true, 0.5, 0.1)),
            run("all", 2, curve(9, 8, 4, 4, 4), plan(0, false, null, 0.3), plan(1, false, 0.9, 0)),
            run("everything", 1, curve(9, 9, 9, 9, 9, 9, 3.5, 3.5, 3.5)),
            run("everything", 2, curve(9, 9, 9, 9, 9, 9, 5.5, 5.5, 5.5)));

    private static final ExperimentReport REPORT = report(ARMS, RESULTS);

    private static ArmSummary arm(ExperimentReport report, String name) {
        return report.arms().stream()
                .filter(arm -> arm.label().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void theFinalLossIsTheMeanOfTheLastThreePointsAndItsErrorIsOverSeeds() {
        Spread loss = arm(REPORT, "random").reportLoss();

        assertThat(loss.seeds()).containsExactly(3.0, 5.0);
        assertThat(loss.mean()).isEqualTo(4);
        assertThat(loss.stderr()).isCloseTo(1, within(1e-12));
        assertThat(arm(REPORT, "all").rewardLoss().seeds()).containsExactly(3.5, 5.0);
    }

    @Test
    void theDifferenceFromRandomIsPairedBySeed() {
        ArmSummary.Difference less = arm(REPORT, "all").lessThanRandom();

        // 3 - 2.5 and 5 - 4: far less uncertain than losses that differ by two between seeds
        assertThat(less.seeds()).containsExactly(0.5, 1.0);
        assertThat(less.mean()).isEqualTo(0.75);
        assertThat(less.stderr()).isCloseTo(0.25, within(1e-12));
        assertThat(less.sigmas()).isCloseTo(3, within(1e-12));
        assertThat(arm(REPORT, "random").lessThanRandom()).isNull();
    }

    @Test
    void whatAnArmLosesAgainstAllIsPairedBySeedToo() {
        assertThat(arm(REPORT, "random").moreThanAll().seeds()).containsExactly(0.5, 1.0);
        assertThat(arm(REPORT, "everything").moreThanAll().mean()).isEqualTo(1.25);
        assertThat(arm(REPORT, "all").moreThanAll()).isNull();
    }

    @Test
    void theShareOfTokensIsInterpolatedOnTheSmoothedMeanCurve() {
        // smoothed mean of all: (9+7+3.25)/3 at 200, (7+3.25+3.25)/3 = 4.5 at 300, 3.25 at 400; random ends at 4 after
        // 400
        double tokens = 300 + 100 * (4.5 - 4) / (4.5 - 3.25);

        assertThat(arm(REPORT, "all").tokenShareToReachRandom()).isCloseTo(tokens / 400, within(1e-12));
        // seed 1: 3.6667 at 300, 2.5 at 400, goal 3; seed 2: 5.3333, 4, goal 5
        List<Double> seeds = arm(REPORT, "all").tokenShareToReachRandomSeeds();
        assertThat(seeds.get(0)).isCloseTo((300 + 100 * (2 / 3.0) / (7 / 6.0)) / 400, within(1e-12));
        assertThat(seeds.get(1)).isCloseTo((300 + 100 * (1 / 3.0) / (4 / 3.0)) / 400, within(1e-12));
        assertThat(arm(REPORT, "all").tokenShareToReachRandomStderr())
                .isCloseTo((seeds.get(0) - seeds.get(1)) / 2, within(1e-12));
        assertThat(arm(REPORT, "random").tokenShareToReachRandom()).isEqualTo(1);
        // the fixture's points cost as much from arm to arm
        List<Double> compute = arm(REPORT, "all").computeShareToReachRandomSeeds();
        assertThat(compute.get(0)).isCloseTo(seeds.get(0), within(1e-12));
        assertThat(compute.get(1)).isCloseTo(seeds.get(1), within(1e-12));
        assertThat(arm(REPORT, "all").computePerToken().mean()).isEqualTo(1.5);
    }

    @Test
    void anArmThatNeverReachesRandomHasNoShareOfTokens() {
        ArmSummary never = arm(REPORT, "everything");

        assertThat(never.tokenShareToReachRandom()).isNull();
        assertThat(never.tokenShareToReachRandomSeeds()).containsExactly(null, null);
        assertThat(never.tokenShareToReachRandomStderr()).isNull();
    }

    @Test
    void anArmWithTwiceTheBudgetMayNeedMoreThanAllOfRandomsTokens() {
        ExperimentReport report = report(
                ARMS,
                List.of(
                        run("random", 1, curve(9, 6, 3, 3, 3)),
                        run("everything", 1, curve(9, 9, 9, 9, 9, 9, 3, 0, 0))));

        // smoothed: 9 at 500, 7 at 600, 4 at 700, 1 at 800; the goal of 3 lies a third of the way after 700
        assertThat(arm(report, "everything").tokenShareToReachRandom())
                .isCloseTo((700 + 100 / 3.0) / 400, within(1e-12));
    }

    @Test
    void plansAreSummedUpOverSeeds() {
        ArmSummary all = arm(REPORT, "all");

        assertThat(all.plans()).isEqualTo(4);
        assertThat(all.frozenPlans()).isEqualTo(1);
        assertThat(all.auditCorrelation()).isCloseTo(0.7, within(1e-12));
        // of two plans only the second is in the last half; noise that was never kept is a share of 0
        assertThat(all.noiseKept().seeds()).containsExactly(0.1, 0.0);
        assertThat(arm(REPORT, "everything").noiseKept()).isNull();
    }

    @Test
    void heldOutLossAndZeroShotAccuracyHaveErrorsOverSeeds() {
        ArmSummary all = arm(REPORT, "all");

        assertThat(all.heldOut().byDomain().get("book").mean()).isEqualTo(3.5);
        assertThat(all.heldOut().byDomain().get("book").stderr()).isCloseTo(0.5, within(1e-12));
        assertThat(all.heldOut().mean().seeds()).containsExactly(3.0, 4.0);
        assertThat(all.heldOut().moreThanRandom().seeds()).containsExactly(0.0, 0.0);
        assertThat(arm(REPORT, "random").heldOut().moreThanRandom()).isNull();
        assertThat(all.zeroShot().get("words").normalised().mean()).isCloseTo(0.65, within(1e-12));
        assertThat(all.zeroShot().get("words").normalised().stderr()).isCloseTo(0.05, within(1e-12));
        assertThat(all.zeroShotAverage().chance()).isEqualTo(0.25);
    }

    @Test
    void theJsonHasTheArmsByNameAndEveryResult() throws IOException {
        JsonNode json = REPORT.json();

        GoldenFiles.assertReport("experiment", GoldenFiles.keys(json));
        assertThat(json.get("command").textValue()).isEqualTo("winnow experiment --seeds 1,2");
        assertThat(json.get("quick").booleanValue()).isFalse();
        assertThat(json.get("machine").get("cores").intValue()).isEqualTo(2);
        assertThat(json.get("settings").get("model").get("width").intValue()).isEqualTo(64);
        assertThat(json.get("seeds").toString()).isEqualTo("[1,2]");
        JsonNode all = json.get("arms").get("all");
        assertThat(all.get("reportLoss").get("mean").doubleValue()).isEqualTo(3.25);
        assertThat(all.get("reportLoss").has("stderr")).isTrue();
        assertThat(all.get("reportLoss").get("seeds")).hasSize(2);
        assertThat(all.get("tokenShareToReachRandom").doubleValue()).isPositive();
        assertThat(json.get("arms")
                        .get("everything")
                        .get("tokenShareToReachRandom")
                        .isNull())
                .isTrue();
        assertThat(json.get("results")).hasSize(6);
        assertThat(json.get("results")
                        .get(0)
                        .get("curve")
                        .get(1)
                        .get("reportLoss")
                        .doubleValue())
                .isEqualTo(6);
    }

    @Test
    void furtherContentMustNotHideAPartOfTheReport() {
        ExperimentReport report =
                new ExperimentReport("c", false, Map.of(), Fixtures.SETTINGS, ARMS, RESULTS, Map.of("results", 1));

        assertThatThrownBy(report::json).hasMessageContaining("results");
    }

    @Test
    void resultsThatDoNotFitTheArmsAreRefused() {
        assertThatThrownBy(() -> report(ARMS, List.of(run("other", 1, curve(1)))))
                .hasMessageContaining("'other' with seed 1: no such arm");
        assertThatThrownBy(() -> report(ARMS, List.of(run("all", 1, curve(1)), run("all", 1, curve(2)))))
                .hasMessageContaining("duplicate");
        assertThatThrownBy(() -> report(ARMS, List.of())).hasMessageContaining("nothing to report");
    }

    @Test
    void theTableIsBelowItsCommandAndKeepsTheOrderOfTheArms() {
        List<String> lines = REPORT.table().lines().toList();

        assertThat(lines.get(0)).isEqualTo("$ winnow experiment --seeds 1,2");
        assertThat(lines.get(5)).startsWith("random").contains("4.0000 ± 1.0000");
        assertThat(lines.get(6)).startsWith("all").contains("+0.7500 ± 0.2500", "+3.0", "85 %", "1 of 4");
        assertThat(lines.get(7)).startsWith("everything");
    }

    @Test
    void aSingleSeedHasNoStandardError() {
        ExperimentReport report =
                report(ARMS, RESULTS.stream().filter(r -> r.seed() == 1).toList());

        assertThat(arm(report, "all").reportLoss().stderr()).isNull();
        assertThat(report.table()).contains("2.5000 ± –", "+0.5000 ± –", "over 1 seed");
        assertThat(report.page()).doesNotContain("null");
    }

    @Test
    void hostileNamesStayText(@TempDir Path directory) throws Exception {
        String hostile = "../<script>alert('x')</script>\u0001\"&";
        ExperimentReport report = new ExperimentReport(
                "run </pre><script>",
                true,
                Map.of("<b>", "<i>"),
                Fixtures.SETTINGS,
                List.of(unrewarded("random", 1), rewarded(hostile)),
                List.of(
                        run("random", 1, curve(9, 6, 3, 3)),
                        run(hostile, 1, curve(9, 6, 2, 2), plan(0, false, null, 0.1), plan(1, true, null, 0.1))),
                Map.of());

        report.write(directory.resolve("made"));

        assertThat(Files.readString(directory.resolve("made/index.html")))
                .contains("too short to conclude", "&lt;script&gt;alert(&#39;x&#39;)")
                .doesNotContain("<script", "<i>", "<b>&", " style=", " onload");
        assertThat(directory).isDirectoryNotContaining(path -> !path.endsWith("made"));
        assertAllWellFormed(directory.resolve("made"));
    }

    @Test
    void everyPlotAndThePageAreWrittenTheSameEachTime(@TempDir Path directory) throws Exception {
        REPORT.write(directory);

        assertThat(files(directory))
                .contains(
                        "report.json",
                        "series.json",
                        "report.txt",
                        "index.html",
                        "final-difference.svg",
                        "report-loss.svg",
                        "less-than-random.svg",
                        "reward-loss.svg",
                        "plans-all-theta.svg",
                        "plans-all-weights-domain.svg",
                        "plans-all-kept-domain.svg",
                        "plans-all-kept-source.svg");
        JsonNode whole = new ObjectMapper().readTree(REPORT.json().toString());
        JsonNode figures =
                new ObjectMapper().readTree(directory.resolve("report.json").toFile());
        JsonNode series =
                new ObjectMapper().readTree(directory.resolve("series.json").toFile());
        assertThat(series).isEqualTo(whole.path("results"));
        assertThat(figures.path("arms")).isEqualTo(whole.path("arms"));
        assertThat(figures.path("results").path(0).has("curve")).isFalse();
        assertThat(figures.path("results").path(0).path("end").path("reportLoss"))
                .isEqualTo(series.path(0).path("curve").path(4).path("reportLoss"));
        assertThat(Files.readString(directory.resolve("index.html"))).isEqualTo(REPORT.page());
        assertAllWellFormed(directory);
    }

    @Test
    void withoutRandomTheArmsAreComparedByTheirLosses() {
        ExperimentReport report = report(ARMS, RESULTS.subList(2, 4));

        assertThat(arm(report, "all").lessThanRandom()).isNull();
        assertThat(arm(report, "all").tokenShareToReachRandom()).isNull();
        assertThat(report.page()).contains("Report loss at the end of training").doesNotContain("less-than-random-");
    }

    private static List<String> files(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(path -> path.getFileName().toString()).toList();
        }
    }

    private static void assertAllWellFormed(Path directory) throws Exception {
        List<String> pictures =
                files(directory).stream().filter(name -> name.endsWith(".svg")).toList();
        assertThat(pictures).isNotEmpty();
        for (String picture : pictures) {
            String svg = Files.readString(directory.resolve(picture));
            assertThat(svg).as(picture).doesNotContain("NaN", "Infinity");
            DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(svg)));
        }
    }
}

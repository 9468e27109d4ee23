package dev.winnow.service.ui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.winnow.runtime.Meters;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page in a real browser, with real mouse and keyboard events; one browser for all tests. Screenshots go to {@code -Dwinnow.screenshots=DIR}. */
class UiPageIT {
    private static final String AXE = "/META-INF/resources/webjars/axe-core/4.6.3/axe.min.js";

    @TempDir
    static Path directory;

    private static Browser browser;
    private static UiModel large;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        Optional<Path> installed = Browser.installed();
        assumeTrue(installed.isPresent(), "no Chromium on this machine (Debian: apt install chromium)");
        CompletableFuture<UiModel> made =
                CompletableFuture.supplyAsync(() -> GeneratedDeployment.large().model());
        browser = new Browser(installed.get(), directory);
        large = made.join();
    }

    @AfterAll
    static void stop() throws InterruptedException {
        if (browser != null) {
            browser.close();
        }
    }

    private static UiServer serve(UiModel model, Access access) throws IOException {
        return new UiServer("127.0.0.1", 0, access, model, new Meters().registry(), () -> "").start();
    }

    private static void open(UiServer server) throws InterruptedException {
        browser.open(server.address());
        browser.await("document.readyState === 'complete' && document.querySelector('#live').textContent === 'live'");
        browser.await("document.querySelector('#document-list').children.length > 0");
    }

    private static void screenshot(String name) throws IOException {
        String folder = System.getProperty("winnow.screenshots");
        if (folder != null) {
            browser.screenshot(Path.of(folder, name + ".png"));
        }
    }

    /** What axe finds against WCAG 2.1 AA, in words. */
    private static List<String> inaccessible() throws IOException {
        try (InputStream in = UiPageIT.class.getResourceAsStream(AXE)) {
            // as a script of the debugger, to which the page's policy does not apply
            browser.evaluate(new String(in.readAllBytes(), StandardCharsets.UTF_8) + "; true");
        }
        JsonNode found = browser.evaluate(
                "axe.run(document, {resultTypes: ['violations'], runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']}).then((result) => result.violations)");
        List<String> violations = new ArrayList<>();
        found.forEach(violation -> violations.add(violation.get("id").asText() + ": "
                + violation.at("/nodes/0/target").toString() + " "
                + violation.at("/nodes/0/any/0/message").asText()));
        return violations;
    }

    /** Cells that end to the right of the window. */
    private static String outOfSight(String cells) {
        return browser.evaluate("[...document.querySelectorAll('" + cells + "')].filter((cell) =>"
                        + " cell.getBoundingClientRect().right > innerWidth)"
                        + ".map((cell) => cell.dataset.label + ' ' + cell.textContent).join('; ')")
                .asText();
    }

    private static void assertQuiet(UiServer server) {
        assertThat(browser.requests())
                .filteredOn(request -> !request.startsWith("data:") && !request.equals("about:blank"))
                .as("no request to another host")
                .allSatisfy(request -> assertThat(request).matches("http://127\\.0\\.0\\.1:\\d+/.*|file:.*"));
        assertThat(browser.complaints())
                .filteredOn(complaint -> complaint.contains(server.address()))
                .as("exceptions and what the browser refused")
                .isEmpty();
    }

    @Test
    void threeRunsOfTwelveAgentsAreReadableOnAPhoneAndOnAWideWindow() throws IOException, InterruptedException {
        try (UiServer server = serve(large, Access.ofThisMachine())) {
            // other tests look at a window of 1,280 pixels, and at light colours on a phone
            for (int width : new int[] {360, 2_560}) {
                boolean dark = width == 360;
                browser.window(width, 900, dark);
                open(server);
                browser.await("document.querySelectorAll('#weight-charts svg').length >= 13");
                assertThat(browser.evaluate("document.documentElement.scrollWidth")
                                .asInt())
                        .as("nothing is wider than the window")
                        .isLessThanOrEqualTo(width);
                assertThat(browser.evaluate("[...document.querySelectorAll('tbody td:not(.n)')]"
                                        + ".filter((cell) => cell.offsetParent && cell.clientWidth < 90).length")
                                .asInt())
                        .as("cells that break words into letters")
                        .isZero();
                assertThat(browser.evaluate("[...document.querySelectorAll('#weight-charts svg')]"
                                        + ".filter((chart) => chart.querySelectorAll('text.middle').length < 3).length")
                                .asInt())
                        .as("charts with fewer than two values on the axis, which has a title too")
                        .isZero();
                assertThat(browser.evaluate(
                                        "[...document.querySelectorAll('.plot svg')].filter((chart) =>"
                                                + " new Set([...chart.querySelectorAll(':scope > text.middle')].map((text) =>"
                                                + " text.textContent)).size < chart.querySelectorAll(':scope > text.middle').length).length")
                                .asInt())
                        .as("axes with the same text at two ticks")
                        .isZero();
                assertThat(outOfSight("#runs td, #service-list td"))
                        .as("cells of runs and services that are not in the window")
                        .isEmpty();
                assertThat(browser.evaluate("document.querySelectorAll('#runs tbody tr').length")
                                .asInt())
                        .isEqualTo(3);
                assertThat(inaccessible()).as(width + " pixels, dark " + dark).isEmpty();
                screenshot("large-" + width);
            }
            assertQuiet(server);
        }
    }

    @Test
    void aRunIsChosenChartsAreReadAndDocumentsAreSearched() throws IOException, InterruptedException {
        try (UiServer server = serve(large, Access.ofThisMachine())) {
            browser.window(1_280, 900, false);
            open(server);
            browser.click("#runs [data-run='code-1b']");
            browser.await("document.querySelector('#run').value === 'code-1b'");
            browser.await("document.querySelector('.plot[data-chart=\"theta\"] svg')");

            browser.hover(".plot[data-chart='theta']", 0.5, 0.5);
            browser.await("!document.querySelector('#tip').hidden");
            assertThat(browser.evaluate("document.querySelector('#tip').textContent")
                            .asText())
                    .contains("plan ", "topic", "±");
            browser.evaluate("document.querySelector('.plot[data-chart=\"theta\"]').focus()");
            browser.key("ArrowLeft");
            String first = browser.evaluate("document.querySelector('#spoken').textContent")
                    .asText();
            browser.key("ArrowLeft");
            assertThat(browser.evaluate("document.querySelector('#spoken').textContent")
                            .asText())
                    .startsWith("plan ")
                    .isNotEqualTo(first);
            browser.click("details[data-table='theta'] summary");
            browser.await("document.querySelectorAll('details[data-table=\"theta\"] tbody tr').length === 5");

            browser.evaluate("document.querySelector('#query').focus()");
            browser.type("PAGE/1499");
            browser.key("Enter");
            browser.await("document.querySelectorAll('.documents > li').length === 1");
            assertThat(browser.evaluate("document.querySelector('#search-note').textContent")
                            .asText())
                    .startsWith("1 found among the last 1,500");
            browser.click(".documents [data-action='document']");
            browser.await("document.querySelector('#detail').open && document.querySelector('#detail table')");
            assertThat(browser.evaluate("document.querySelector('#detail').textContent")
                            .asText())
                    .contains("base-1b", "base-7b", "code-1b", "https://example.org/page/1499");
            assertThat(inaccessible()).as("an open document").isEmpty();
            screenshot("document");
            browser.key("Escape");
            browser.await("!document.querySelector('#detail').open");
            assertQuiet(server);
        }
    }

    @Test
    void whatIsBrokenIsSeenWithItsEntryInTheRunbook() throws IOException, InterruptedException {
        UiModel model = GeneratedDeployment.broken().unread("base-1b", 9_500).model();
        model.show("", "the schema registry at http://registry:8081 does not answer");
        try (UiServer server = serve(model, Access.ofThisMachine())) {
            browser.window(1_280, 900, false);
            open(server);
            assertThat(browser.evaluate("document.title").asText()).matches("\\(\\d+\\) Winnow");
            assertThat(browser.evaluate("document.querySelector('#problems').innerText")
                            .asText())
                    .contains(
                            "The schema registry does not answer",
                            "No console is running",
                            "Records were deleted before the console read them",
                            "All of the last 8 reward reports were refused",
                            "is frozen: its weights were carried over",
                            "records are dead letters",
                            "console of run base-1b does not answer",
                            "since 2026-11-29 11:58:30 ",
                            "seen here since 2026-11-29 12:00:00 ");
            assertThat(browser.evaluate("document.querySelector('#problems time').textContent")
                            .asText())
                    .as("24 hours, with the zone")
                    .matches("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d (UTC|GMT|[A-Z]{3,5}).*");
            assertThat(browser.evaluate("document.querySelector('#answer-table').innerText")
                            .asText())
                    .contains("limits", "300 probes of a measurement at least");
            assertThat(browser.evaluate("document.querySelector('#weight-charts').innerText")
                            .asText())
                    .contains("documents have a label of quality that is ignored: group is not part of the plan");
            assertThat(browser.evaluate("document.querySelector('#service-list').innerText")
                            .asText())
                    .contains("not known: it takes its partitions by itself");
            assertThat(browser.evaluate("[...document.querySelectorAll('#letter-list td:nth-child(3) bdi,"
                                    + " #letter-list td:nth-child(4) bdi')]"
                                    + ".filter((word) => word.getClientRects().length > 1).length")
                            .asInt())
                    .as("steps and reasons that are broken into letters")
                    .isZero();
            browser.click(".documents [data-action='document']");
            browser.await("document.querySelector('#detail').open && document.querySelector('#detail table')");
            assertThat(browser.evaluate("document.querySelector('#detail').innerText")
                            .asText())
                    .contains("run base-1b: group is not part of the plan");
            browser.key("Escape");
            browser.await("!document.querySelector('#detail').open");
            browser.click("#probe-table details summary");
            browser.await("document.querySelector('#probe-table details').innerText.includes('/the/end')");
            browser.click("details[data-runbook='WinnowReportsRefused'] summary");
            browser.await(
                    "document.querySelector('details[data-runbook=\"WinnowReportsRefused\"] .runbook').textContent"
                            + ".startsWith('WinnowReportsRefused')");
            browser.click("details[data-runbook='WinnowRecordsMissing'] summary");
            browser.await(
                    "document.querySelector('details[data-runbook=\"WinnowRecordsMissing\"] .runbook').textContent"
                            + ".startsWith('WinnowRecordsMissing \u2014 a step compares')");
            browser.click("[data-action='reason'][data-reason='oversized']");
            browser.await("document.querySelectorAll('#letter-list tbody tr').length === 1");
            browser.click("#letter-list [data-action='letter']");
            browser.await("document.querySelector('#detail').open");
            browser.click("[data-action='close']");
            for (int width : new int[] {360, 1_280}) {
                browser.window(width, 900, width == 1_280);
                open(server);
                assertThat(inaccessible()).as(width + " pixels").isEmpty();
                screenshot("broken-" + width);
            }
            assertQuiet(server);
        }
    }

    @Test
    void hostileTextRunsNothingHereAndInTheKeptCopy() throws IOException, InterruptedException {
        UiModel model = GeneratedDeployment.hostile().model();
        try (UiServer server = serve(model, Access.ofThisMachine())) {
            browser.window(1_280, 900, true);
            open(server);
            browser.await("document.querySelectorAll('#words tbody tr').length > 0");
            browser.click(".documents [data-action='document']");
            browser.await("document.querySelector('#detail').open && document.querySelector('#detail pre')");
            assertInert();
            assertQuiet(server);

            Path kept = directory.resolve("page.html");
            KeptPage.write(model, kept);
            browser.open(kept.toUri().toString());
            browser.await(
                    "document.readyState === 'complete' && document.querySelectorAll('.documents > li').length > 0");
            assertThat(browser.evaluate("document.querySelector('#live').textContent")
                            .asText())
                    .startsWith("kept copy of");
            browser.click(".documents [data-action='document']");
            browser.await("document.querySelector('#detail').open && document.querySelector('#detail pre')");
            assertInert();
            assertThat(browser.complaints())
                    .filteredOn(complaint -> complaint.contains(kept.toUri().toString()))
                    .isEmpty();
            assertThat(Files.size(kept)).isLessThan(8 << 20);
        }
    }

    private static void assertInert() {
        assertThat(browser.evaluate("document.body.textContent").asText())
                .as("names and texts are there as text")
                .contains(GeneratedDeployment.IMAGE, GeneratedDeployment.SCRIPT, GeneratedDeployment.DRAWING);
        assertThat(browser.evaluate("document.title").asText()).doesNotContain("owned");
        assertThat(browser.evaluate(
                                "document.querySelectorAll('img, [onerror], [onload], iframe, a[href^=\"javascript\"]').length")
                        .asInt())
                .isZero();
    }

    @Test
    void whoHasTheTokenLogsInWithIt() throws IOException, InterruptedException {
        Access access = new Access(Optional.of("0123456789abcdef0123"), Optional.empty(), Set.of(), Clock.systemUTC());
        try (UiServer server = serve(GeneratedDeployment.hostile().model(), access)) {
            browser.window(360, 780, false);
            browser.open(server.address());
            browser.await("document.activeElement && document.activeElement.id === 'token'");
            assertThat(inaccessible()).as("the login").isEmpty();
            browser.type("a guess that is wrong");
            browser.key("Enter");
            browser.await("document.querySelector('#failed') && !document.querySelector('#failed').hidden");
            browser.type("0123456789abcdef0123");
            browser.key("Enter");
            browser.await("document.querySelector('#live') && document.querySelector('#live').textContent === 'live'");
        }
    }
}

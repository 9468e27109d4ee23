package dev.winnow.lab.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page in a real browser, with a crawl that would like to run in it. */
class HostilePageIT {
    private static final String IMAGE = "<img src=x onerror=\"document.title='owned'\">";
    private static final String SCRIPT = "</td><script>document.title='owned'</script>";
    private static final String DRAWING = "\"'><svg onload=alert(1)>";

    @TempDir
    Path directory;

    private static Optional<Path> browser() {
        return Stream.of("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst();
    }

    @Test
    void whatTheCrawlCallsItselfIsShownAsTextAndRunsNothing() throws IOException, InterruptedException {
        Optional<Path> browser = browser();
        assumeTrue(browser.isPresent(), "no Chromium on this machine (Debian: apt install chromium)");
        PlanView plan =
                new PlanView(1, Map.of(IMAGE, 1.0), Map.of(IMAGE, Map.of(SCRIPT, 0.5, DRAWING, -0.5)), 0.9, 64, false);
        LoopState state = new LoopState(
                "reading " + IMAGE,
                Map.of("of " + SCRIPT, 7L),
                Map.of(DRAWING, 1.5),
                List.of(plan),
                List.of(new LossPoint(1, 100, 2.5)));
        String page;
        try (Dashboard dashboard = new Dashboard(0, () -> state)) {
            page = rendered(browser.get(), dashboard.address());
        }

        assertThat(page)
                .as("the page has been drawn, with the names as text")
                .contains("reading &lt;img src=x onerror=")
                .contains("of &lt;/td&gt;&lt;script&gt;")
                .contains("Weights of &lt;img src=x")
                .contains("<title>Winnow</title>");
        assertThat(page)
                .as("no name has become an element")
                .doesNotContain("<img")
                .doesNotContain("<svg")
                .doesNotContain("<script>")
                .doesNotContain("<title>owned");
    }

    @Test
    void theNumbersBelowALongTrainingAreRoundAndFew() throws IOException, InterruptedException {
        Optional<Path> browser = browser();
        assumeTrue(browser.isPresent(), "no Chromium on this machine (Debian: apt install chromium)");
        List<LossPoint> losses = IntStream.rangeClosed(1, 25)
                .mapToObj(thousand -> new LossPoint(1_000L * thousand, 1_024_000L * thousand, 3 - 0.04 * thousand))
                .toList();
        LoopState state = new LoopState("training", Map.of(), Map.of(), List.of(), losses);

        try (Dashboard dashboard = new Dashboard(0, () -> state)) {
            assertThat(rendered(browser.get(), dashboard.address())).contains("data-ticks=\"5M 10M 15M 20M 25M\"");
        }
    }

    /** The document after its scripts have run. */
    private String rendered(Path browser, String address) throws IOException, InterruptedException {
        Path page = directory.resolve("page.html");
        Process process = new ProcessBuilder(
                        browser.toString(),
                        "--headless",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-dev-shm-usage",
                        "--no-first-run",
                        "--user-data-dir=" + directory.resolve("profile"),
                        "--virtual-time-budget=3000",
                        "--dump-dom",
                        address)
                .redirectOutput(page.toFile())
                .redirectError(directory.resolve("browser.log").toFile())
                .start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS))
                    .as("the browser ends")
                    .isTrue();
            return Files.readString(page, StandardCharsets.UTF_8);
        } finally {
            process.destroyForcibly().waitFor();
        }
    }
}

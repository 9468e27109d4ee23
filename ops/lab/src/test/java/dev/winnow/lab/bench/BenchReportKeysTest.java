package dev.winnow.lab.bench;

import dev.winnow.app.GoldenFiles;
import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BenchReportKeysTest {
    @ParameterizedTest
    @CsvSource({
        "audit, AuditBenchReport",
        "charsets, CharsetBenchReport",
        "console, ConsoleBenchReport",
        "dedup, DedupBenchReport",
        "extraction, extraction.ExtractionReport",
        "fuzz, fuzz.FuzzReport",
        "ingest, IngestBenchReport",
        "leaks, LeakBenchReport",
        "loader, LoaderReport",
        "peers, PeersReport",
        "rules, RulesBenchReport",
        "score, ScoreReport",
        "selection, SelectionBenchReport",
        "soak, SoakReport",
        "startup, StartupBenchReport",
        "trainer, TrainerReport",
        "updates, UpdateBenchReport"
    })
    void theReportOfEveryBenchmarkHasTheKeysUnderTest(String bench, String type)
            throws IOException, ClassNotFoundException {
        Class<?> report = Class.forName(getClass().getPackageName() + "." + type);

        GoldenFiles.assertReport("bench-" + bench, GoldenFiles.keys(report));
    }
}

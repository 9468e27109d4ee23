package dev.winnow.lab.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.winnow.runtime.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FaultProgressTest {
    private static final long SEED = 11;
    private static final List<PlannedFault> DECK = FaultDeck.draw(List.of(FaultKind.values()), 100, SEED);

    @TempDir
    Path folder;

    private Path report(String error, int faults) throws IOException {
        List<FaultReport.Outcome> outcomes = DECK.subList(0, faults).stream()
                .map(fault -> new FaultReport.Outcome(
                        fault.number(),
                        SEED,
                        fault.kind().label(),
                        "it",
                        1,
                        2,
                        3.5,
                        "",
                        100L * fault.number(),
                        100,
                        List.of(),
                        0))
                .toList();
        FaultReport report = new FaultReport(
                SEED,
                false,
                faults,
                100L * faults,
                0,
                3.5,
                0,
                Map.of(),
                0,
                0,
                0,
                1,
                Map.of(),
                null,
                error,
                60,
                new TreeMap<>(),
                1,
                FaultReport.kinds(outcomes),
                outcomes);
        Path file = folder.resolve("faults.json");
        Files.write(file, new ObjectMapper().writeValueAsBytes(report));
        return file;
    }

    @Test
    void anInterruptedRunIsContinuedBehindItsLastFault() throws IOException {
        Path file = report("stopped before its end", 7);

        FaultProgress progress = FaultProgress.read(file);

        progress.requirePartOf(DECK, file);
        assertThat(progress.seed()).isEqualTo(SEED);
        assertThat(progress.deployments()).isEqualTo(1);
        assertThat(progress.documents()).isEqualTo(700);
        assertThat(progress.outcomes()).hasSize(7);
    }

    @Test
    void aRunThatCameToItsEndIsNotContinued() throws IOException {
        Path file = report("", 7);

        assertThatThrownBy(() -> FaultProgress.read(file))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("without --continue");
    }

    @Test
    void anotherDeckIsRefused() throws IOException {
        Path file = report("stopped before its end", 7);
        FaultProgress progress = FaultProgress.read(file);

        assertThatThrownBy(() -> progress.requirePartOf(FaultDeck.draw(List.of(FaultKind.RESETS), 100, SEED), file))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("--count and --only");
        assertThatThrownBy(() -> progress.requirePartOf(DECK.subList(0, 5), file))
                .isInstanceOf(UsageException.class);
    }

    @Test
    void aFileThatIsNotAReportIsRefused() throws IOException {
        Path file = Files.writeString(folder.resolve("x.json"), "[]");

        assertThatThrownBy(() -> FaultProgress.read(file)).isInstanceOf(UsageException.class);
    }

    @Test
    void kindsAddUpToTheFaults() throws IOException {
        FaultProgress progress = FaultProgress.read(report("stopped before its end", 100));

        List<FaultReport.Kind> kinds = FaultReport.kinds(progress.outcomes());

        assertThat(kinds).hasSize(FaultKind.values().length).allMatch(kind -> kind.faults() >= 2);
        assertThat(kinds.stream().mapToInt(FaultReport.Kind::faults).sum()).isEqualTo(100);
        assertThat(kinds.stream().mapToLong(FaultReport.Kind::documents).sum()).isEqualTo(10_000);
        assertThat(kinds).allMatch(kind -> kind.recovered() == kind.faults() && kind.slowestRecoverySeconds() == 3.5);
        assertThat(kinds)
                .filteredOn(kind -> kind.compared().startsWith("that the service refuses"))
                .extracting(FaultReport.Kind::kind)
                .containsExactly("records-deleted", "topic-recreated", "partitions-added", "registry-emptied");
    }
}

package dev.winnow.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winnow.decision.ProducerContract;
import dev.winnow.ingest.source.Reason;
import dev.winnow.kafka.client.MissingRecords;
import dev.winnow.kafka.topic.DeadRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The runbook has a row for every reason of a dead letter, and no row for another. */
class RunbookReasonsTest {
    private static final Pattern CODE = Pattern.compile("`([a-z0-9-]+)`");

    @Test
    void everyReasonOfADeadLetterHasARow() throws IOException {
        Set<String> reasons = new TreeSet<>(DeadRecord.REASONS);
        reasons.addAll(ProducerContract.REASONS);
        reasons.add(MissingRecords.REASON);
        Stream.of(Reason.values()).map(Reason::code).forEach(reasons::add);

        assertThat(rows()).isEqualTo(reasons);
    }

    /** First cells of the table in the entry of dead letters. */
    private static Set<String> rows() throws IOException {
        List<String> lines = Files.readAllLines(Path.of("..", "..", "ops", "runbook.md"));
        Set<String> found = new TreeSet<>();
        lines.stream()
                .dropWhile(line -> !line.startsWith("**WinnowDeadLetters**"))
                .dropWhile(line -> !line.startsWith("|"))
                .takeWhile(line -> line.startsWith("|"))
                .map(line -> line.split("\\|")[1])
                .forEach(cell -> CODE.matcher(cell).results().forEach(code -> found.add(code.group(1))));
        return found;
    }
}

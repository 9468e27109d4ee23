package dev.winnow.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Records that Kafka refuses for what they are. */
class RefusedRecordTest extends InMemoryIngest {
    private static final List<String> WORDS = IntStream.range(0, 8)
            .mapToObj(i -> "text " + i + (i % 3 == 1 ? " x".repeat(2_000) : ""))
            .toList();
    private static final List<String> SHORT =
            WORDS.stream().filter(text -> text.length() < 100).toList();

    @BeforeEach
    void writeInput() throws IOException {
        StringBuilder lines = new StringBuilder();
        WORDS.forEach(text -> lines.append("{\"text\":\"").append(text).append("\"}\n"));
        write("a.jsonl", lines.toString());
    }

    @Test
    void aDocumentThatTheTopicRefusesIsADeadLetterAndTheOthersAreThere() {
        FaultyProducer producer = new FaultyProducer();
        producer.refusal = record -> isLongDocument(record) ? new RecordTooLargeException("4000 bytes") : null;

        IngestReport report = run(IngestSettings.named("crawl"), producer);

        checkLongOnesAreDead(report);
        assertThat(deadLetters().get(0).getDetail()).contains("RecordTooLargeException: 4000 bytes");
        assertThat(deadLetters().get(0).getOrigin()).endsWith("a.jsonl");
        assertThat(deadLetters().get(0).getPosition()).isEqualTo(1);
        assertThat(run(IngestSettings.named("crawl"), new FaultyProducer()).filesAlreadyIngested())
                .isEqualTo(1);
    }

    @Test
    void aBatchThatIsRefusedAsAWholeIsTakenApart() {
        FaultyProducer producer = new FaultyProducer();
        producer.refusesBatches = true;
        producer.refusal = record -> isLongDocument(record) ? new PolicyViolationException("no long ones") : null;

        checkLongOnesAreDead(run(IngestSettings.named("crawl"), producer));
    }

    @Test
    void aRefusalInEveryTransactionSurvivesADeathAtAnyCommit() {
        for (int survivedCommits = 0; survivedCommits < 6; survivedCommits++) {
            committed.clear();
            FaultyProducer dying = new FaultyProducer();
            dying.refusal = record -> isLongDocument(record) ? new RecordTooLargeException("4000 bytes") : null;
            dying.commitsLeft = survivedCommits;
            try {
                run(SMALL_TRANSACTIONS, dying);
            } catch (IngestException e) {
                FaultyProducer next = new FaultyProducer();
                next.refusal = dying.refusal;
                run(SMALL_TRANSACTIONS, next);
            }

            assertThat(texts()).as("died at commit %d", survivedCommits).containsExactlyElementsOf(SHORT);
            assertThat(deadLetters()).hasSize(WORDS.size() - SHORT.size());
        }
    }

    @Test
    void aDeadLetterThatIsTooLargeGoesWithoutItsPayload() {
        FaultyProducer producer = new FaultyProducer();
        producer.refusal = record -> record.value().length > 2_000 ? new RecordTooLargeException("4000 bytes") : null;

        checkLongOnesAreDead(run(IngestSettings.named("crawl"), producer));

        assertThat(deadLetters()).allSatisfy(letter -> {
            assertThat(letter.getPayload().remaining()).isZero();
            assertThat(letter.getPayloadBytes()).isGreaterThan(4_000);
        });
    }

    @Test
    void whereTheDeadLetterIsRefusedTooTheStopNamesTheRecord() {
        FaultyProducer producer = new FaultyProducer();
        producer.refusal = record -> isLongDocument(record)
                ? new RecordTooLargeException("4000 bytes")
                : record.topic().equals(TOPICS.deadLetters())
                        ? new TopicAuthorizationException("t.dead-letters")
                        : null;

        assertThatThrownBy(() -> run(IngestSettings.named("crawl"), producer))
                .isInstanceOf(IngestException.class)
                .hasMessageContaining("dead letter of record 1 of ")
                .hasMessageContaining("a.jsonl")
                .hasMessageContaining("TopicAuthorizationException");
        assertThat(committed).isEmpty();
    }

    private void checkLongOnesAreDead(IngestReport report) {
        assertThat(texts()).containsExactlyElementsOf(SHORT);
        assertThat(report.documents()).isEqualTo(SHORT.size()).isEqualTo(report.records());
        assertThat(report.dead()).containsExactly(Map.entry("refused-by-kafka", (long) WORDS.size() - SHORT.size()));
        assertThat(deadLetters()).hasSize(WORDS.size() - SHORT.size());
    }

    private static boolean isLongDocument(ProducerRecord<String, byte[]> record) {
        return record.topic().equals(TOPICS.documents()) && record.value().length > 2_000;
    }
}

package dev.winnow.service.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.winnow.decision.DocumentId;
import dev.winnow.kafka.registry.FakeRegistry;
import dev.winnow.kafka.registry.RecordSerdes;
import dev.winnow.kafka.registry.RegistryException;
import dev.winnow.schemas.DeadLetter;
import dev.winnow.schemas.Document;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ScoringBatchTest {
    private static final String TOPIC = "winnow.documents";

    private final List<ConsumerRecord<String, byte[]>> records = new ArrayList<>();
    private FakeRegistry registry;

    @BeforeEach
    void start() throws IOException {
        registry = new FakeRegistry();
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    @Test
    void everyUnusableRecordIsADeadLetterWithItsReasonAndTheGoodOnesBetweenThemRemain() {
        add(DocumentId.of("one"), document(DocumentId.of("one"), "one"));
        add("null", null);
        add("bytes", new byte[] {1, 2, 3});
        add(DocumentId.of("one"), document(DocumentId.of("one"), "another text under the id of one"));
        add("another key", document(DocumentId.of("two"), "two"));
        add(null, document(DocumentId.of("two"), "two"));
        add(DocumentId.of("three"), document(DocumentId.of("three"), "three"));

        ScoringBatch batch = decode();

        assertThat(batch.documents()).extracting(Document::getText).containsExactly("one", "three");
        assertThat(batch.origins()).extracting(ConsumerRecord::offset).containsExactly(0L, 6L);
        assertThat(batch.deadLetters())
                .extracting(DeadLetter::getReason)
                .containsExactly("empty-record", "undecodable", "id-mismatch", "id-mismatch", "id-mismatch");
        assertThat(batch.deadLetters()).extracting(DeadLetter::getPosition).containsExactly(1L, 2L, 3L, 4L, 5L);
        assertThat(batch.deadLetters())
                .allSatisfy(letter ->
                        assertThat(letter.getPayload().remaining()).isEqualTo((int) letter.getPayloadBytes()));
    }

    @Test
    void aTextThatIsEmptyOrNotInNormalFormIsADeadLetter() {
        for (String text : List.of("", " padded ", "line\r\nfeeds", "e\u0301", "control\u0007", "\uFEFFmark")) {
            add(DocumentId.of(text), document(DocumentId.of(text), text));
        }
        add(DocumentId.of("\u00e9"), document(DocumentId.of("\u00e9"), "\u00e9"));

        ScoringBatch batch = decode();

        assertThat(batch.documents()).extracting(Document::getText).containsExactly("\u00e9");
        assertThat(batch.deadLetters())
                .extracting(DeadLetter::getReason)
                .containsExactly(
                        "empty-text",
                        "not-normalized",
                        "not-normalized",
                        "not-normalized",
                        "not-normalized",
                        "not-normalized");
    }

    @Test
    void tokensAreCountedWhateverTheProducerWrote() {
        String text = "\u00e9t\u00e9";
        add(DocumentId.of(text), document(DocumentId.of(text), text));

        assertThat(decode().documents()).extracting(Document::getTokens).containsExactly(5);
    }

    @Test
    void aRegistryInTroubleStopsTheBatchInsteadOfCondemningIt() {
        add(DocumentId.of("one"), document(DocumentId.of("one"), "one"));
        registry.close();

        assertThatThrownBy(this::decode).isInstanceOf(RegistryException.class);
    }

    private ScoringBatch decode() {
        return ScoringBatch.decode(
                records, new RecordSerdes(registry.client(), false).document().deserializer());
    }

    private void add(String key, byte[] value) {
        records.add(new ConsumerRecord<>(TOPIC, 0, records.size(), key, value));
    }

    private byte[] document(String id, String text) {
        Document document = Document.newBuilder()
                .setId(id)
                .setText(text)
                .setSource("web")
                .setTokens(text.length())
                .build();
        return new RecordSerdes(registry.client(), true).document().serializer().serialize(TOPIC, document);
    }
}

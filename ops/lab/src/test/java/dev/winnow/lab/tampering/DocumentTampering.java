package dev.winnow.lab.tampering;

import dev.winnow.schemas.Annotation;
import dev.winnow.schemas.DeadHeader;
import dev.winnow.schemas.DeadLetter;
import dev.winnow.schemas.Document;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What can be done to what was fed, to documents, to what scoring made of them, and to dead letters. */
@SuppressWarnings("ImmutableEnumChecker") // what they hold are functions
public enum DocumentTampering implements Tampering {
    FED_RECORD_LOST(
            "FED_MISSING",
            history -> history.fed.add(
                    new History.FedRecord("crawl/9.jsonl", 0, history.fed.get(0).document(), new byte[] {1}))),
    ACKNOWLEDGED_RECORD_LOST("FED_ACKNOWLEDGED", history -> {
        history.fed.add(
                new History.FedRecord("crawl/9.jsonl", 0, history.fed.get(0).document(), new byte[] {1}));
        history.acknowledged.add("crawl/9.jsonl");
    }),
    UNUSABLE_FED_RECORD_WITHOUT_A_LETTER(
            "FED_MISSING",
            history -> history.letters.remove(History.find(history.letters, 1, each -> step(each, "ingest")))),
    TWO_RECORDS_OF_ONE_FILE_POSITION("FED_TWICE", false, history -> {
        Entry<Document> first = history.documents.get(0);
        int other = History.find(history.documents, 30, each -> each.value() != null);
        history.documents.set(
                other,
                new Entry<>(
                        history.documents.get(other).partition(),
                        history.documents.get(other).offset(),
                        history.documents.get(other).key(),
                        first.headers(),
                        history.documents.get(other).bytes(),
                        history.documents.get(other).value(),
                        true));
    }),
    DOCUMENT_OF_A_POSITION_NEVER_FED(
            "FED_UNKNOWN",
            false,
            history -> history.documents.set(9, history.documents.get(9).with("winnow-record", "99999"))),
    DOCUMENT_OF_ANOTHER_FILE(
            "FED_UNKNOWN",
            false,
            history -> history.documents.set(9, history.documents.get(9).with("winnow-file", "elsewhere"))),
    DOCUMENT_WITHOUT_PROVENANCE("FED_UNKNOWN", false, history -> {
        Entry<Document> each = history.documents.get(9);
        history.documents.set(
                9,
                new Entry<>(each.partition(), each.offset(), each.key(), List.of(), each.bytes(), each.value(), true));
    }),
    DOCUMENT_WITH_ANOTHER_TEXT("FED_TEXT", false, document(each -> Document.newBuilder(each)
            .setText(each.getText() + ".")
            .build())),
    DOCUMENT_WITH_ANOTHER_SOURCE("FED_METADATA", false, document(each -> Document.newBuilder(each)
            .setSource("elsewhere")
            .build())),
    DOCUMENT_WITH_ANOTHER_ID("DOCUMENT_ID", false, document(each -> Document.newBuilder(each)
            .setId("0".repeat(64))
            .build())),
    DOCUMENT_UNDER_ANOTHER_KEY(
            "DOCUMENT_ID",
            history -> history.documents.set(9, history.documents.get(9).named("0".repeat(64)))),

    DOCUMENT_LOST_BEFORE_ANNOTATED("ANNOTATED_MISSING", false, history -> history.annotated.remove(plain(history))),
    DOCUMENT_LOST_FROM_DOCUMENTS("ANNOTATED_UNKNOWN", false, history -> {
        String id = history.annotated.get(plain(history)).key();
        history.documents.removeIf(each -> each.key().equals(id));
    }),
    ANNOTATED_TWICE(
            "ANNOTATED_TWICE",
            false,
            history -> History.append(history.annotated, history.annotated.get(plain(history)))),
    ANNOTATED_REORDERED("ANNOTATED_ORDER", false, history -> History.swap(history.annotated, plain(history))),
    ANNOTATED_WITH_ANOTHER_TEXT(
            "ANNOTATED_TEXT",
            annotated(each -> Document.newBuilder(each).setText("another").build())),
    ANNOTATED_WITH_ANOTHER_ADDRESS(
            "ANNOTATED_METADATA",
            annotated(each -> Document.newBuilder(each).setUrl("elsewhere").build())),
    ANNOTATED_WITH_ANOTHER_LENGTH(
            "DOCUMENT_TOKENS",
            annotated(each -> Document.newBuilder(each).setTokens(1).build())),
    ANNOTATED_WITH_ANOTHER_PROVENANCE("ANNOTATED_HEADERS", history -> {
        int place = plain(history);
        history.annotated.set(place, history.annotated.get(place).with("winnow-record", "1"));
    }),
    ANNOTATED_WITH_ANOTHER_SCORE("LABEL_SCORE", annotated(label(each -> Annotation.newBuilder(each)
            .setScore(Math.nextUp(each.getScore()))
            .build()))),
    ANNOTATED_WITH_ANOTHER_AGENT_VERSION("LABEL_VERSION", false, annotated(label(each -> Annotation.newBuilder(each)
            .setAgentVersion("other")
            .build()))),
    LABEL_SWAPPED("LABEL_GROUP", false, annotated(label(each -> Annotation.newBuilder(each)
            .setGroup(each.getGroup().equals("low") ? "high" : "low")
            .build()))),
    LABEL_LOST("LABEL_MISSING", false, annotated(each -> Document.newBuilder(each)
            .setAnnotations(List.of())
            .build())),
    LABEL_OF_AN_UNKNOWN_AGENT("LABEL_UNKNOWN", annotated(each -> Document.newBuilder(each)
            .setAnnotations(Stream.concat(
                            each.getAnnotations().stream(),
                            Stream.of(new Annotation("stranger", "group", 0.0, "v", "")))
                    .toList())
            .build())),

    LETTER_WITH_ANOTHER_PAYLOAD("LETTER_PAYLOAD", letter("scoring", each -> DeadLetter.newBuilder(each)
            .setPayload(ByteBuffer.wrap(new byte[] {9, 9, 9}))
            .build())),
    LETTER_WITH_A_CUT_PAYLOAD("LETTER_PAYLOAD", letter("scoring", each -> DeadLetter.newBuilder(each)
            .setPayload(ByteBuffer.wrap(new byte[] {1}))
            .setPayloadBytes(1)
            .build())),
    LETTER_OF_A_FILE_WITH_ANOTHER_PAYLOAD("LETTER_PAYLOAD", letter("ingest", each -> DeadLetter.newBuilder(each)
            .setPayload(ByteBuffer.wrap(new byte[] {9, 9, 9}))
            .build())),
    LETTER_WITH_OTHER_HEADERS("LETTER_HEADERS", letter("scoring", each -> DeadLetter.newBuilder(each)
            .setHeaders(List.<DeadHeader>of())
            .build())),
    LETTER_WITH_ANOTHER_REASON("LETTER_REASON", letter("scoring", each -> DeadLetter.newBuilder(each)
            .setReason("empty-text")
            .build())),
    LETTER_WITH_OTHER_COORDINATES("LETTER_UNKNOWN", false, letter("scoring", each -> DeadLetter.newBuilder(each)
            .setPosition(5_000_000)
            .build())),
    LETTER_OF_ANOTHER_TOPIC("LETTER_UNKNOWN", false, letter("scoring", each -> DeadLetter.newBuilder(each)
            .setOrigin("elsewhere")
            .build())),
    LETTER_MISSING(
            "LETTER_MISSING",
            history -> history.letters.remove(History.find(history.letters, 3, each -> step(each, "scoring")))),
    LETTER_TWICE(
            "LETTER_TWICE",
            history -> History.append(
                    history.letters,
                    history.letters.get(History.find(history.letters, 3, each -> step(each, "scoring"))))),
    LETTER_OF_AN_ANNOTATED_RECORD("LETTER_AND_ANNOTATED", false, history -> {
        Entry<Document> alive = history.documents.get(9);
        int place = History.find(history.letters, 3, each -> step(each, "scoring"));
        History.append(
                history.letters,
                history.letters
                        .get(place)
                        .with(DeadLetter.newBuilder(history.letters.get(place).value())
                                .setPartition(alive.partition())
                                .setPosition(alive.offset())
                                .build()));
    }),
    DOCUMENT_OUTSIDE_A_TRANSACTION(
            "OUTSIDE_TRANSACTION",
            history -> history.documents.set(9, history.documents.get(9).outsideTransaction()));

    private final Falsification falsification;

    DocumentTampering(String wrong, Consumer<History> change) {
        this(wrong, true, change);
    }

    DocumentTampering(String wrong, boolean alone, Consumer<History> change) {
        falsification = new Falsification(wrong, alone, change);
    }

    @Override
    public Falsification falsification() {
        return falsification;
    }

    private static boolean step(Entry<DeadLetter> letter, String step) {
        return letter.value().getStep().equals(step);
    }

    private static Consumer<History> document(UnaryOperator<Document> change) {
        return history -> History.change(history.documents, 9, change);
    }

    private static Consumer<History> annotated(UnaryOperator<Document> change) {
        return history -> History.change(history.annotated, plain(history), change);
    }

    private static Consumer<History> letter(String step, UnaryOperator<DeadLetter> change) {
        return history ->
                History.change(history.letters, History.find(history.letters, 3, each -> step(each, step)), change);
    }

    private static UnaryOperator<Document> label(UnaryOperator<Annotation> change) {
        return document -> {
            List<Annotation> labels = new ArrayList<>();
            document.getAnnotations()
                    .forEach(each -> labels.add(each.getAgent().equals("quality") ? change.apply(each) : each));
            return Document.newBuilder(document).setAnnotations(labels).build();
        };
    }

    /** Place of an annotated document that came once, has both labels, and was neither selected nor drawn. */
    private static int plain(History history) {
        Set<String> used = Stream.concat(history.selected.stream(), history.probes.stream())
                .map(Entry::key)
                .collect(Collectors.toSet());
        Map<String, Long> times =
                history.annotated.stream().collect(Collectors.groupingBy(Entry::key, Collectors.counting()));
        return History.find(
                history.annotated,
                300,
                each -> !used.contains(each.key())
                        && times.get(each.key()) == 1
                        && each.value().getAnnotations().size() == 2);
    }
}

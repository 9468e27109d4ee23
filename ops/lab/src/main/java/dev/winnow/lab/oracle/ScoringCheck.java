package dev.winnow.lab.oracle;

import dev.winnow.schemas.Annotation;
import dev.winnow.schemas.DeadLetter;
import dev.winnow.schemas.Document;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * One partition of {@code documents} against what scoring made of it: every record is annotated, or dead with its bytes and for a reason that it gives; what is
 * annotated comes in the order of the documents, is the same in every field, and has the labels of the agents. Memory is that of the records that have not
 * met their other half, without texts. Owned by one thread.
 */
final class ScoringCheck {
    /** Reasons for which a document that is in order may be dead. */
    private static final Set<String> REFUSALS = Set.of("too-large", "refused", "oversized");

    private static final int REMEMBERED = 4_096;

    private final Findings documents;
    private final Findings annotated;
    private final Findings letters;
    private final Labelling labelling;
    private final Deque<Ingested> ingested = new ArrayDeque<>();
    private final TreeMap<Long, Letter> dead = new TreeMap<>();
    private final Alignment<Scored> scored;
    private final Map<String, Boolean> deadLettered = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > REMEMBERED;
        }
    };
    private long settledBefore;
    private long annotatedCount;
    private long deadCount;

    /** What came, and what has to become of it; bytes only of a record that has to be dead. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Ingested(
            long offset,
            String key,
            String headers,
            String digest,
            byte[] bytes,
            Optional<String> refusal,
            Scored due) {}

    private record Letter(long offset, DeadLetter letter) {}

    private record Scored(Content content, String headers, List<Annotation> labels, Set<String> missing) {}

    /** @param labelling null where nothing but scoring can label */
    ScoringCheck(int partition, TopicNames topics, Labelling labelling, Consumer<Finding> sink) {
        this.labelling = labelling;
        documents = new Findings(topics.documents(), partition, sink);
        annotated = new Findings(topics.annotated(), partition, sink);
        letters = new Findings(topics.deadLetters(), -1, sink);
        scored = new Alignment<>(
                new Alignment.Kinds(
                        FindingKind.ANNOTATED_MISSING,
                        FindingKind.ANNOTATED_TWICE,
                        FindingKind.ANNOTATED_UNKNOWN,
                        FindingKind.ANNOTATED_ORDER),
                "annotated document",
                annotated,
                this::compare);
        scored.nameSurplus(item -> deadLettered.containsKey(item.key())
                ? FindingKind.LETTER_AND_ANNOTATED
                : FindingKind.ANNOTATED_UNKNOWN);
    }

    void ingested(TopicRecord<Document> record) {
        Optional<String> refusal = Contract.refusal(record);
        Scored due = null;
        if (record.value() != null) {
            List<Annotation> labels = labelling == null || refusal.isPresent()
                    ? null
                    : labelling.label(record.value()).orElse(null);
            due = new Scored(Content.of(record.value()), Contract.provenance(record.headers()), labels, Set.of());
        }
        byte[] bytes = record.bytes() == null ? new byte[0] : record.bytes();
        ingested.add(new Ingested(
                record.offset(),
                record.key(),
                Content.headers(record.headers()),
                Content.hex(bytes) + "/" + bytes.length,
                refusal.isPresent() ? bytes : null,
                refusal,
                due));
    }

    void annotated(TopicRecord<Document> record) {
        Document document = record.value();
        annotated.same(
                FindingKind.DOCUMENT_KEY, record.offset(), "key", document.getId(), Objects.toString(record.key()));
        scored.find(new Alignment.Item<>(
                document.getId(),
                document.getId() + Contract.provenance(record.headers()),
                record.offset(),
                new Scored(
                        Content.of(document),
                        Contract.provenance(record.headers()),
                        List.copyOf(document.getAnnotations()),
                        Set.copyOf(document.getMissing().keySet()))));
    }

    /** A dead letter of scoring that names a record of this partition. */
    void letter(long offset, DeadLetter letter) {
        if (letter.getPosition() < settledBefore
                || dead.putIfAbsent(letter.getPosition(), new Letter(offset, letter)) != null) {
            boolean again =
                    dead.containsKey(letter.getPosition()) || deadLettered.containsKey("@" + letter.getPosition());
            letters.add(
                    again ? FindingKind.LETTER_TWICE : FindingKind.LETTER_AND_ANNOTATED,
                    offset,
                    again
                            ? "there are two dead letters of offset " + letter.getPosition()
                            : "offset " + letter.getPosition() + " was annotated, and is dead");
        }
    }

    /** Settles every record before an offset: all that became of them has been given. */
    void settle(long before) {
        while (!ingested.isEmpty() && ingested.peek().offset() < before) {
            Ingested next = ingested.remove();
            settledBefore = next.offset() + 1;
            Letter letter = dead.remove(next.offset());
            if (letter != null) {
                deadCount++;
                deadLettered.put("@" + next.offset(), true);
                deadLettered.put(Objects.toString(next.key()), true);
                compare(next, letter);
            } else if (next.refusal().isPresent() && !isAnnotated(next)) {
                documents.add(
                        FindingKind.LETTER_MISSING,
                        next.offset(),
                        "the record cannot be used (" + next.refusal().get() + "), and has no dead letter");
            } else {
                next.refusal()
                        .ifPresent(reason -> documents.add(
                                reason.equals(Contract.ID) ? FindingKind.DOCUMENT_ID : FindingKind.DOCUMENT_TEXT,
                                next.offset(),
                                "the record breaks the contract of documents (" + reason + "), and is annotated"));
                scored.expect(new Alignment.Item<>(
                        next.due().content().id(), next.due().content().id(), next.offset(), next.due()));
            }
        }
        scored.settle();
    }

    /** Whether the record, which should be dead, is the next that is annotated. */
    private boolean isAnnotated(Ingested record) {
        scored.settle();
        return record.due() != null
                && !scored.open().isEmpty()
                && (scored.open().peek().key().equals(record.due().content().id())
                        || scored.open()
                                .peek()
                                .value()
                                .headers()
                                .equals(record.due().headers()));
    }

    /** After the last record: nothing may be left on either side. */
    void finish() {
        settle(Long.MAX_VALUE);
        scored.finish();
        dead.forEach((position, letter) -> letters.add(
                FindingKind.LETTER_UNKNOWN,
                letter.offset(),
                "the dead letter names offset " + position + " of " + documents.topic() + " partition "
                        + documents.partition() + ", which does not exist"));
        dead.clear();
    }

    private void compare(Ingested record, Letter found) {
        DeadLetter letter = found.letter();
        byte[] payload = Content.bytes(letter.getPayload());
        boolean whole = payload.length == letter.getPayloadBytes();
        String of = " of the letter of offset " + record.offset();
        if (whole) {
            letters.same(
                    FindingKind.LETTER_PAYLOAD,
                    found.offset(),
                    "digest and length of the payload" + of,
                    record.digest(),
                    Content.hex(payload) + "/" + payload.length);
            letters.same(
                    FindingKind.LETTER_HEADERS,
                    found.offset(),
                    "key and headers" + of,
                    record.key() + "/" + record.headers(),
                    letter.getKey() + "/" + Content.headers(letter.getHeaders()));
        } else if (record.bytes() != null
                && (payload.length > record.bytes().length
                        || !Arrays.equals(Arrays.copyOf(record.bytes(), payload.length), payload))) {
            letters.add(FindingKind.LETTER_PAYLOAD, found.offset(), "the payload" + of + " does not begin the record");
        }
        String reason = letter.getReason();
        boolean fits = record.refusal().isPresent()
                ? record.refusal().get().equals(reason) || REFUSALS.contains(reason)
                : REFUSALS.contains(reason);
        if (!fits) {
            letters.add(
                    FindingKind.LETTER_REASON,
                    found.offset(),
                    "reason" + of + " is " + reason + ", expected "
                            + record.refusal().orElse("an annotated document"));
        }
    }

    private void compare(Alignment.Item<Scored> expected, Alignment.Item<Scored> found) {
        annotatedCount++;
        Content due = expected.value().content();
        Content made = found.value().content();
        long at = found.offset();
        String of = " of document " + found.key();
        annotated.same(FindingKind.ANNOTATED_TEXT, at, "digest of the text" + of, due.text(), made.text());
        annotated.same(FindingKind.ANNOTATED_METADATA, at, "metadata" + of, due.metadata(), made.metadata());
        annotated.same(FindingKind.DOCUMENT_TOKENS, at, "tokens" + of, due.bytes(), made.tokens());
        annotated.same(
                FindingKind.ANNOTATED_HEADERS,
                at,
                "provenance" + of,
                expected.value().headers(),
                found.value().headers());
        if (expected.value().labels() != null) {
            compare(at, of, expected.value().labels(), found.value());
        }
    }

    private void compare(long at, String of, List<Annotation> due, Scored found) {
        List<Annotation> made = found.labels();
        Map<String, Annotation> left = new LinkedHashMap<>();
        made.forEach(each -> left.put(each.getAgent(), each));
        if (left.size() < made.size()) {
            annotated.add(FindingKind.LABEL_UNKNOWN, at, "an agent has two labels" + of);
        }
        for (Annotation each : due) {
            Annotation label = left.remove(each.getAgent());
            String by = " of agent " + each.getAgent() + of;
            if (label == null) {
                // an agent that failed is on record as missing
                if (!found.missing().contains(each.getAgent())) {
                    annotated.add(FindingKind.LABEL_MISSING, at, "the label" + by + " is missing");
                }
                continue;
            }
            annotated.same(
                    FindingKind.LABEL_VERSION, at, "version" + by, each.getAgentVersion(), label.getAgentVersion());
            annotated.same(FindingKind.LABEL_GROUP, at, "group" + by, each.getGroup(), label.getGroup());
            double apart = Math.abs(each.getScore() - label.getScore());
            if (!(apart <= labelling.tolerance() * Math.max(1, Math.abs(each.getScore())))) {
                annotated.sameBits(FindingKind.LABEL_SCORE, at, "score" + by, each.getScore(), label.getScore());
            }
        }
        left.keySet()
                .forEach(agent -> annotated.add(
                        FindingKind.LABEL_UNKNOWN, at, "a label of agent " + agent + of + " is not expected"));
    }

    /** Records that are annotated in their turn. */
    long annotatedCount() {
        return annotatedCount;
    }

    /** Records that are dead. */
    long deadCount() {
        return deadCount;
    }
}

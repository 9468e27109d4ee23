package dev.winnow.lab.oracle;

import dev.winnow.schemas.DeadHeader;
import dev.winnow.schemas.DeadLetter;
import dev.winnow.schemas.Document;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Crawl files against {@code documents}: each record became one document with its text, metadata and provenance, or one dead letter with its bytes. Memory is
 * that of the records that have not met their other half, and one bit for each that has. Owned by one thread.
 */
final class FedCheck {
    private static final String FILE = "winnow-file";
    private static final String RECORD = "winnow-record";

    private final TopicNames topics;
    private final Consumer<Finding> sink;
    private final Map<String, Waiting> waiting = new LinkedHashMap<>();
    private final Map<String, BitSet> settled = new HashMap<>();
    private final Set<String> acknowledged = new HashSet<>();

    /** Digests of what is due; no document where only a letter can come of the record. */
    private record Waiting(Content document, String payload) {}

    FedCheck(TopicNames topics, Consumer<Finding> sink) {
        this.topics = topics;
        this.sink = sink;
    }

    void fed(Fed fed) {
        Content document = fed.document() == null ? null : Content.of(fed.document());
        waiting.put(fed.position(), new Waiting(document, Content.hex(fed.payload())));
    }

    /** A record of {@code documents} that decodes. */
    void document(TopicRecord<Document> record) {
        Findings findings = new Findings(topics.documents(), record.partition(), sink);
        String file = header(record.headers(), FILE);
        String ordinal = header(record.headers(), RECORD);
        if (file == null || ordinal == null || !ordinal.matches("\\d{1,18}")) {
            findings.add(FindingKind.FED_UNKNOWN, record.offset(), "the document names no record of a file");
            return;
        }
        Waiting due = settle(findings, record.offset(), file, Long.parseLong(ordinal));
        if (due == null) {
            return;
        }
        Content found = Content.of(record.value());
        if (due.document() == null) {
            findings.add(
                    FindingKind.FED_TEXT,
                    record.offset(),
                    "nothing can be made of record " + ordinal + " of " + file + ", found document " + found.id());
            return;
        }
        String of = " of record " + ordinal + " of " + file;
        findings.same(
                FindingKind.FED_TEXT,
                record.offset(),
                "digest of the text" + of,
                due.document().text(),
                found.text());
        findings.same(
                FindingKind.FED_METADATA,
                record.offset(),
                "metadata" + of,
                due.document().metadata(),
                found.metadata());
    }

    /** A dead letter of the ingest. */
    void letter(TopicRecord<DeadLetter> record) {
        DeadLetter letter = record.value();
        Findings findings = new Findings(topics.deadLetters(), record.partition(), sink);
        Waiting due = settle(findings, record.offset(), letter.getOrigin(), letter.getPosition());
        if (due != null) {
            findings.same(
                    FindingKind.LETTER_PAYLOAD,
                    record.offset(),
                    "digest of the payload of the letter of record " + letter.getPosition() + " of "
                            + letter.getOrigin(),
                    due.payload(),
                    Content.hex(Content.bytes(letter.getPayload())));
            if (due.document() != null) {
                findings.add(
                        FindingKind.LETTER_REASON,
                        record.offset(),
                        "record " + letter.getPosition() + " of " + letter.getOrigin() + " is a document, but dead as '"
                                + letter.getReason() + "'");
            }
        }
    }

    private Waiting settle(Findings findings, long offset, String file, long ordinal) {
        Waiting due = waiting.remove(file + "#" + ordinal);
        BitSet done = settled.computeIfAbsent(file, first -> new BitSet());
        if (due != null) {
            done.set((int) ordinal);
        } else {
            boolean again = ordinal <= Integer.MAX_VALUE && done.get((int) ordinal);
            findings.add(
                    again ? FindingKind.FED_TWICE : FindingKind.FED_UNKNOWN,
                    offset,
                    "record " + ordinal + " of " + file + (again ? " comes twice" : " was never fed"));
        }
        return due;
    }

    /** The ingest has reported to its caller that every record of the file is committed. */
    void acknowledged(String file) {
        acknowledged.add(file);
    }

    /** Expects nothing more of a file, unless its ingest has reported that all of it is committed. */
    void unfinished(String file) {
        if (acknowledged.contains(file)) {
            return;
        }
        waiting.keySet().removeIf(position -> position.startsWith(file + "#"));
    }

    /** After the last record: everything fed has to have come. */
    void finish() {
        waiting.keySet().forEach(position -> {
            boolean isAcknowledged = acknowledged.contains(position.substring(0, position.lastIndexOf('#')));
            sink.accept(new Finding(
                    isAcknowledged ? FindingKind.FED_ACKNOWLEDGED : FindingKind.FED_MISSING,
                    topics.documents(),
                    -1,
                    -1,
                    "record " + position + " is neither a document nor dead"
                            + (isAcknowledged ? ", though its ingest has reported that it is committed" : "")));
        });
        waiting.clear();
    }

    private static String header(List<DeadHeader> headers, String name) {
        String value = null;
        for (DeadHeader header : headers) {
            if (header.getKey().equals(name) && header.getValue() != null) {
                value = new String(Content.bytes(header.getValue()), StandardCharsets.UTF_8);
            }
        }
        return value;
    }
}

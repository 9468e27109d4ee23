package dev.winnow.ingest;

import dev.winnow.decision.DocumentId;
import dev.winnow.decision.TextNormalizer;
import dev.winnow.ingest.source.Reason;
import dev.winnow.ingest.source.SiteName;
import dev.winnow.ingest.source.SourceResult;
import dev.winnow.kafka.registry.UnlabelledDocument;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Makes documents of drafts: normalises the text, and cuts one that is too long for a record into consecutive documents that carry
 * {@code part} and {@code parts}. Pure.
 *
 * @param minDocumentBytes shorter texts are refused
 * @param maxDocumentBytes longer texts are cut; below Kafka's usual record limit with room for everything else in a record
 */
public record DocumentMaker(int minDocumentBytes, int maxDocumentBytes) {
    /** One byte to 256 KiB. */
    public static final DocumentMaker DEFAULT = new DocumentMaker(1, 256 << 10);

    private static final int LARGEST = 512 << 10;
    private static final double UNDECODED_SHARE = 0.05;

    public DocumentMaker {
        if (minDocumentBytes < 1 || maxDocumentBytes < 1_024 || maxDocumentBytes > LARGEST) {
            throw new IllegalArgumentException("documents must be at least 1 byte and at most 1024 to " + LARGEST
                    + " bytes, not " + minDocumentBytes + " to " + maxDocumentBytes);
        }
    }

    /** What a draft becomes. */
    public sealed interface Result {}

    /** One document, or several parts of one text. */
    public record Documents(List<UnlabelledDocument> documents) implements Result {
        public Documents {
            documents = List.copyOf(documents);
        }
    }

    /** Nothing that can be used. */
    @SuppressWarnings("ArrayRecordComponent") // handed on at once, never compared
    public record Refused(Reason reason, String detail, byte[] payload) implements Result {}

    public Result make(SourceResult.Draft draft) {
        return draft.content().isNormal() ? sized(draft, draft.content().utf8()) : normalized(draft);
    }

    private Result normalized(SourceResult.Draft draft) {
        String text = TextNormalizer.normalize(draft.text());
        if (text.isEmpty()) {
            return refused(Reason.EMPTY_TEXT, "nothing is left of the text after normalisation", draft);
        }
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        long undecoded = undecoded(text);
        return utf8.length >= minDocumentBytes && undecoded > UNDECODED_SHARE * text.length()
                ? refused(
                        Reason.REPLACEMENT_CHARACTERS,
                        undecoded + " of " + text.length()
                                + " characters are U+FFFD, which replaces bytes that could not be decoded",
                        draft)
                : sized(draft, utf8);
    }

    /** Documents of a text in its normal form. */
    private Result sized(SourceResult.Draft draft, byte[] utf8) {
        if (utf8.length < minDocumentBytes) {
            return refused(Reason.TOO_SHORT, utf8.length + " bytes, fewer than " + minDocumentBytes, draft);
        }
        Map<String, String> attributes = attributes(draft);
        if (utf8.length <= maxDocumentBytes) {
            return new Documents(List.of(document(draft, utf8, attributes)));
        }
        List<String> parts = TextCutter.cut(new String(utf8, StandardCharsets.UTF_8), maxDocumentBytes);
        List<UnlabelledDocument> documents = new ArrayList<>();
        for (String part : parts) {
            Map<String, String> ofPart = new TreeMap<>(attributes);
            ofPart.put("part", String.valueOf(documents.size() + 1));
            ofPart.put("parts", String.valueOf(parts.size()));
            documents.add(document(draft, part.getBytes(StandardCharsets.UTF_8), ofPart));
        }
        return new Documents(documents);
    }

    /** How many characters stand for bytes that could not be decoded; in most texts none, which is seen at once. */
    private static long undecoded(String text) {
        long count = 0;
        for (int i = text.indexOf('\uFFFD'); i >= 0; i = text.indexOf('\uFFFD', i + 1)) {
            count++;
        }
        return count;
    }

    private static UnlabelledDocument document(SourceResult.Draft draft, byte[] utf8, Map<String, String> attributes) {
        return new UnlabelledDocument(
                DocumentId.of(utf8),
                utf8,
                TextNormalizer.normalize(draft.source()),
                TextNormalizer.normalize(draft.url()),
                draft.fetchedAt(),
                attributes);
    }

    /** Attributes come from the crawl too: no lone surrogate may reach the wire. */
    private static Map<String, String> attributes(SourceResult.Draft draft) {
        Map<String, String> clean = new TreeMap<>();
        draft.attributes()
                .forEach((name, value) -> clean.put(TextNormalizer.normalize(name), TextNormalizer.normalize(value)));
        SiteName.put(clean, draft.url());
        return clean;
    }

    private static Refused refused(Reason reason, String detail, SourceResult.Draft draft) {
        return new Refused(reason, detail, draft.content().utf8());
    }
}

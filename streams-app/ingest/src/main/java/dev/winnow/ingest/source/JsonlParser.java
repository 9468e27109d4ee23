package dev.winnow.ingest.source;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.Optional;

/**
 * Turns one line into a draft or a reject. Three layouts are distinguished by what a row holds: SlimPajama names its set in
 * {@code meta.redpajama_set_name}; Dolma has {@code added} or {@code created} beside {@code metadata}; any other row is read by the configured
 * field names.
 */
final class JsonlParser {
    private static final String BYTE_ORDER_MARK = "\uFEFF";
    private static final String SLIM_PAJAMA_SET = "meta.redpajama_set_name";

    private final SourceSettings settings;
    private final InputFile file;
    private final JsonFactory json;

    /** The field of the text at the top level; empty when it is elsewhere or written with escapes. */
    private final byte[] textName;

    JsonlParser(InputFile file, SourceSettings settings) {
        this.file = file;
        this.settings = settings;
        this.textName = settings.fields().text().matches("[\\w-]+")
                ? settings.fields().text().getBytes(StandardCharsets.US_ASCII)
                : new byte[0];
        SourceLimits limits = settings.limits();
        this.json = JsonFactory.builder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(limits.maxNesting())
                        .maxStringLength(limits.maxRecordBytes())
                        .build())
                // what Python's json.dumps writes of a float that is not a number
                .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
                // names are as hostile as values: no table that outlives the line
                .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                // positions in messages, never a piece of the text
                .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                .build();
    }

    SourceResult parse(long ordinal, LineReader line, int skip) {
        return parse(ordinal, line.bytes(), skip, line.length(), line.fullLength(), "line " + line.number());
    }

    /**
     * Parses an object of a file or a topic.
     *
     * @param skip bytes before it
     * @param length bytes that were kept, with those before it
     * @param fullLength bytes that there were
     * @param place of the object, for messages
     */
    SourceResult parse(long ordinal, byte[] bytes, int skip, int length, long fullLength, String place) {
        Optional<SourceResult> quick = fullLength == length ? quickly(ordinal, bytes, skip, length) : Optional.empty();
        if (quick.isPresent()) {
            return quick.get();
        }
        Reason reason;
        String detail;
        String lenient = new String(bytes, skip, Math.max(0, length - skip), StandardCharsets.UTF_8);
        if (fullLength > length) {
            reason = Reason.TOO_LARGE;
            detail = fullLength + " bytes, more than " + settings.limits().maxRecordBytes();
        } else if (!isUtf8(lenient, bytes, length)) {
            reason = Reason.INVALID_UTF8;
            detail = "not UTF-8";
        } else {
            try (JsonParser parser = parser(lenient, bytes, skip, length)) {
                if (parser.nextToken() != JsonToken.START_OBJECT) {
                    reason = Reason.NOT_AN_OBJECT;
                    detail = "not a JSON object";
                } else {
                    JsonRow row = JsonRow.read(parser, settings.fields().text());
                    if (parser.nextToken() != null) {
                        reason = Reason.MALFORMED_JSON;
                        detail = "more than one JSON value on the line";
                    } else if (row.text() == null) {
                        reason = Reason.MISSING_TEXT;
                        detail = missingText();
                    } else {
                        return draft(ordinal, row);
                    }
                }
            } catch (StreamConstraintsException e) {
                reason = Reason.TOO_DEEP;
                detail = "outside the JSON limits at column " + column(e);
            } catch (JsonProcessingException e) {
                reason = Reason.MALFORMED_JSON;
                detail = "not valid JSON at column " + column(e);
            } catch (IOException e) {
                reason = Reason.MALFORMED_JSON;
                detail = "not valid JSON";
            }
        }
        return SourceResult.Reject.of(ordinal, reason, place + ": " + detail, bytes, length, fullLength);
    }

    /** Parses what is beside the text. Whatever is not a draft then is empty: the whole line shows what is wrong with it. */
    private Optional<SourceResult> quickly(long ordinal, byte[] bytes, int skip, int length) {
        JsonText.Found found = textName.length == 0 ? null : JsonText.find(bytes, skip, length, textName);
        if (found == null) {
            return Optional.empty();
        }
        DraftText text = DraftText.of(found.utf8());
        String rest = new String(found.rest(), StandardCharsets.UTF_8);
        if (text.hasReplacements() || rest.indexOf('\uFFFD') >= 0) {
            return Optional.empty();
        }
        try (JsonParser parser = json.createParser(rest.toCharArray())) {
            parser.nextToken();
            JsonRow row = JsonRow.read(parser, settings.fields().text());
            if (parser.nextToken() != null || row.text() == null) {
                return Optional.empty();
            }
            row.text(text);
            return Optional.of(draft(ordinal, row));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** The characters are there already, and the parser would decode them again, and slower; but it knows UTF-16 and UTF-32 by their zeros. */
    private JsonParser parser(String lenient, byte[] bytes, int skip, int length) throws IOException {
        boolean isWide = lenient.length() > 1 && (lenient.charAt(0) == 0 || lenient.charAt(1) == 0);
        if (isWide) {
            return json.createParser(bytes, skip, length - skip);
        }
        return json.createParser((lenient.startsWith(BYTE_ORDER_MARK) ? lenient.substring(1) : lenient).toCharArray());
    }

    JsonFactory factory() {
        return json;
    }

    String missingText() {
        return "no string in field \"" + settings.fields().text() + "\"; name another with --text-field";
    }

    SourceResult draft(long ordinal, JsonRow row) {
        JsonFields fields = settings.fields();
        boolean slimPajama = row.has(SLIM_PAJAMA_SET);
        boolean dolma = !slimPajama && (row.has("added") || row.has("created"));
        String source = row.take(slimPajama ? SLIM_PAJAMA_SET : fields.source());
        String url = row.take(fields.url());
        if (url.isEmpty()) {
            url = row.take(dolma ? "metadata.url" : "meta.url");
        }
        long fetchedAt = instant(row.firstOf("fetched_at", "timestamp", "metadata.date_download", "added", "created"));
        return new SourceResult.Draft(
                ordinal,
                row.text(),
                settings.sourceOf(slimPajama || dolma ? SourceNames.canonical(source) : source, file),
                url,
                fetchedAt,
                row.attributes());
    }

    private static long instant(String text) {
        if (text.isEmpty()) {
            return 0;
        }
        try {
            return OffsetDateTime.parse(text).toInstant().toEpochMilli();
        } catch (DateTimeException | ArithmeticException e) {
            return 0;
        }
    }

    /** A replacement character is rare in real text, so that the strict decoder is asked only when one turns up. */
    private static boolean isUtf8(String lenient, byte[] bytes, int length) {
        if (lenient.indexOf('\uFFFD') < 0) {
            return true;
        }
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, 0, length));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    private static int column(JsonProcessingException e) {
        return e.getLocation() == null ? 0 : e.getLocation().getColumnNr();
    }
}

package dev.winnow.ingest.source;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import java.io.IOException;

/**
 * JSON objects that are laid out otherwise than one on each line: over several lines, one after another, or as elements of arrays. There is no line to continue at
 * from a place after damage, so that it ends the file.
 */
final class JsonStreamSource extends FileSource {
    private static final byte[] NOTHING = {};

    private final JsonlParser rows;
    private final SourceSettings settings;
    private JsonParser parser;
    private long ordinal;
    private boolean arrays;

    JsonStreamSource(InputFile file, ContentInput content, SourceSettings settings) {
        super(content);
        this.rows = new JsonlParser(file, settings);
        this.settings = settings;
    }

    @Override
    SourceResult read() throws IOException {
        try {
            if (parser == null) {
                parser = rows.factory().createParser(content());
            }
            JsonToken token = parser.nextToken();
            while (token == JsonToken.END_ARRAY
                    || token == JsonToken.START_ARRAY
                            && !parser.getParsingContext().getParent().inArray()) {
                arrays = true;
                token = parser.nextToken();
            }
            return token == null ? null : element(token);
        } catch (StreamConstraintsException e) {
            throw new UnusableInputException(Reason.TOO_DEEP, "outside the JSON limits at " + place(e), e);
        } catch (JsonProcessingException e) {
            throw new UnusableInputException(Reason.MALFORMED_JSON, "not valid JSON at " + place(e), e);
        }
    }

    private SourceResult element(JsonToken token) throws IOException {
        if (token != JsonToken.START_OBJECT) {
            parser.skipChildren();
            return SourceResult.Reject.of(
                    ordinal++, Reason.NOT_AN_OBJECT, "element is not a JSON object", NOTHING, 0, 0);
        }
        JsonRow row = JsonRow.read(parser, settings.fields().text());
        return row.text() == null
                ? SourceResult.Reject.of(ordinal++, Reason.MISSING_TEXT, rows.missingText(), NOTHING, 0, 0)
                : rows.draft(ordinal++, row);
    }

    @Override
    long ordinal() {
        return ordinal;
    }

    @Override
    byte[] partial() {
        return NOTHING;
    }

    /** An array ends with its file: one that has grown has other bytes. */
    @Override
    public long growsFrom() {
        return arrays ? 0 : super.growsFrom();
    }

    private static String place(JsonProcessingException e) {
        JsonLocation at = e.getLocation();
        return at == null ? "an unknown place" : "line " + at.getLineNr() + ", column " + at.getColumnNr();
    }
}

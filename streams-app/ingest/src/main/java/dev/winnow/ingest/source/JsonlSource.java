package dev.winnow.ingest.source;

import java.io.IOException;
import java.util.Arrays;

/** One JSON object per line. A byte order mark, CRLF and blank lines are tolerated; a bad line is a reject. */
final class JsonlSource extends FileSource {
    /** Before each line of a JSON text sequence (RFC 7464). */
    private static final byte RECORD_SEPARATOR = 0x1e;

    private final LineReader line;
    private final JsonlParser parser;
    private long ordinal;
    private boolean lastIsHalf;

    JsonlSource(InputFile file, ContentInput content, SourceSettings settings) {
        super(content);
        this.line = new LineReader(content, settings.limits().maxRecordBytes());
        this.parser = new JsonlParser(file, settings);
    }

    @Override
    SourceResult read() throws IOException {
        while (line.next()) {
            int start = line.number() == 1 && startsWithByteOrderMark() ? 3 : 0;
            if (start < line.length() && line.bytes()[start] == RECORD_SEPARATOR) {
                start++;
            }
            if (!isBlank(start)) {
                if (line.isEnded()) {
                    lastIsHalf = false;
                    return deferred(start);
                }
                SourceResult result = parser.parse(ordinal++, line, start);
                lastIsHalf = !(result instanceof SourceResult.Draft);
                return result;
            }
        }
        return null;
    }

    private SourceResult deferred(int start) {
        long number = ordinal++;
        byte[] bytes = Arrays.copyOf(line.bytes(), line.length());
        long fullLength = line.fullLength();
        String place = "line " + line.number();
        return new SourceResult.Deferred(
                number, bytes, () -> parser.parse(number, bytes, start, bytes.length, fullLength, place));
    }

    /** The line that follows may begin in its middle; it is refused then. */
    @Override
    boolean continuesBehindGap() {
        ordinal++;
        return true;
    }

    /** A last line that was refused and has no end yet may only be half written. */
    @Override
    public long growsFrom() {
        return lastIsHalf ? ordinal - 1 : super.growsFrom();
    }

    @Override
    long ordinal() {
        return ordinal;
    }

    @Override
    byte[] partial() {
        return Arrays.copyOf(line.bytes(), line.length());
    }

    private boolean startsWithByteOrderMark() {
        byte[] bytes = line.bytes();
        return line.length() >= 3
                && (bytes[0] & 0xff) == 0xef
                && (bytes[1] & 0xff) == 0xbb
                && (bytes[2] & 0xff) == 0xbf;
    }

    private boolean isBlank(int start) {
        for (int i = start; i < line.length(); i++) {
            byte value = line.bytes()[i];
            if (value != ' ' && value != '\t' && value != '\r') {
                return false;
            }
        }
        return line.fullLength() == line.length();
    }
}

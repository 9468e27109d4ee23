package dev.winnow.ingest.source;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/** What the first bytes of a decompressed file say that it is. */
enum ContentKind {
    PARQUET,
    WIDE_UNICODE,
    PACKED,
    WARC,
    JSONL,
    HTML,
    BINARY,
    TEXT;

    /** gzip, zstd, bzip2, xz and lz4. */
    private static final List<String> PACKED_MARKS =
            List.of("\u001f\u008b", "(\u00b5/\u00fd", "BZh91AY&SY", "\u00fd7zXZ\u0000", "\u0004\"M\u0018");

    private static final int BINARY_LOOK = 8 * 1024;

    /**
     * Tells the kind by the content. The name only decides where the content allows two readings: a file that starts with a brace is JSONL
     * when it is named so, or when its first line holds the text field.
     */
    static ContentKind of(byte[] head, String fileName, String textField) {
        String start = new String(head, 0, Math.min(head.length, BINARY_LOOK), StandardCharsets.ISO_8859_1);
        String name = fileName.toLowerCase(Locale.ROOT);
        boolean namedJsonl = name.contains(".jsonl") || name.contains(".ndjson");
        if (start.startsWith("PAR1")) {
            return PARQUET;
        }
        if (start.startsWith("\u00ff\u00fe") || start.startsWith("\u00fe\u00ff")) {
            return WIDE_UNICODE;
        }
        // compressed twice, or in a way that is not read; a zip is an archive of whatever, unless its name promises
        // lines
        if (PACKED_MARKS.stream().anyMatch(start::startsWith) || namedJsonl && start.startsWith("PK\u0003\u0004")) {
            return PACKED;
        }
        if (start.startsWith("WARC/") || start.startsWith("filedesc:")) {
            return WARC;
        }
        if (namedJsonl || isJsonLine(new String(head, StandardCharsets.ISO_8859_1), textField)) {
            return JSONL;
        }
        if (isBinary(head)) {
            return BINARY;
        }
        String lower = start.stripLeading().toLowerCase(Locale.ROOT);
        if (lower.startsWith("<!doctype html")
                || lower.startsWith("<html")
                || name.matches(".*\\.x?html?(\\.(gz|zst))?")) {
            return HTML;
        }
        return TEXT;
    }

    /** A zero byte, or more than a tenth of control characters, in the first 8 KiB. */
    static boolean isBinary(byte[] head) {
        int length = Math.min(head.length, BINARY_LOOK);
        int controls = 0;
        for (int i = 0; i < length; i++) {
            int value = head[i] & 0xff;
            if (value == 0) {
                return true;
            }
            if (value < 0x20 && value != '\t' && value != '\n' && value != '\r' && value != '\f' && value != 0x1b) {
                controls++;
            }
        }
        return controls * 10 > length;
    }

    private static boolean isJsonLine(String head, String textField) {
        int start = head.startsWith("\u00ef\u00bb\u00bf") ? 3 : 0;
        if (head.length() <= start || head.charAt(start) != '{') {
            return false;
        }
        int end = head.indexOf('\n');
        String line = head.substring(start, end < 0 ? head.length() : end);
        return line.contains("\"" + textField + "\"");
    }
}

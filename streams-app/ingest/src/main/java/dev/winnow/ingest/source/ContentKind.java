package dev.winnow.ingest.source;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** What a decompressed file is, by its first bytes. */
enum ContentKind {
    PARQUET,
    WIDE_UNICODE,
    PACKED,
    WARC,
    JSONL,
    JSON_STREAM,
    HTML,
    XML,
    BINARY,
    TEXT;

    /** gzip, zstd, bzip2, xz and lz4. */
    private static final List<String> PACKED_MARKS =
            List.of("\u001f\u008b", "(\u00b5/\u00fd", "BZh91AY&SY", "\u00fd7zXZ\u0000", "\u0004\"M\u0018");

    /** Documents of other programs, which may begin with text. */
    private static final List<String> BINARY_MARKS = List.of("%PDF-", "%!PS-Adobe", "{\\rtf1");

    /** A document type with declarations of its own. */
    private static final Pattern DECLARATIONS = Pattern.compile("<!doctype[^\\[>]*\\[");

    private static final Pattern FEED = Pattern.compile("<(?:rss|feed|rdf:rdf|urlset|sitemapindex|opml)[\\s>]");

    private static final Pattern DRAWING = Pattern.compile("<(?:svg|math)[\\s>]");

    /** An open comment is one that {@link #root} found no end of. */
    private static final Pattern PAGE =
            Pattern.compile("<!doctype html|<!--|<(?:html|head|body|title|meta|frameset)[\\s>/]");

    private static final Pattern XHTML = Pattern.compile("<(?:!doctype )?html[\\s>]");

    private static final Pattern HEAD_OF_A_PAGE =
            Pattern.compile("<(?:(?:script|style)[\\s>]|(?:link|base|iframe)\\s)");

    private static final String BLOCKS =
            "(?:div|p|h[1-6]|ul|ol|li|dl|table|tr|td|section|article|main|header|blockquote|center|font|span)";
    private static final Pattern PIECE =
            Pattern.compile("<(?:" + BLOCKS + "|a|b|i|em|strong|img|br|hr|pre|form|nav|aside|footer|figure)[\\s>/]");
    private static final Pattern BLOCK_END = Pattern.compile("</" + BLOCKS + ">");
    private static final Pattern BETWEEN_BLOCKS = Pattern.compile("</" + BLOCKS + ">\\s*+(?:<|\\z)");
    private static final Pattern TAG = Pattern.compile("</?[a-z][a-z0-9]{0,11}(?:\\s[^<>]{0,400})?/?>");
    private static final Pattern MARKDOWN = Pattern.compile("(?m)^(?:#{1,6} |```|[*-] )|\\]\\(");
    private static final int MIN_TAGS = 6;
    private static final Pattern JSON_NAME = Pattern.compile(".*\\.json(\\.(gz|zst|br))?");
    private static final Pattern BRACKET = Pattern.compile("(?:\u00ef\u00bb\u00bf)?\\s*(?:\\[|\\{[ \t]*+[\r\n])");
    private static final String BYTE_ORDER_MARK = "\u00ef\u00bb\u00bf";
    private static final int BINARY_LOOK = 8 * 1024;
    private static final int MARK_BYTES = 16;

    /**
     * Recognises the kind by the content. The name only decides where the content allows two readings: what would be a text is JSON when it is named so. A file that starts
     * with a brace and is damaged there is JSONL when its first line holds the text field.
     */
    static ContentKind of(byte[] head, String fileName, String textField) {
        String start = new String(head, 0, Math.min(head.length, BINARY_LOOK), StandardCharsets.ISO_8859_1);
        String name = fileName.toLowerCase(Locale.ROOT);
        boolean namedJsonl = name.contains(".jsonl") || name.contains(".ndjson");
        if (start.startsWith("PAR1")) {
            return PARQUET;
        }
        if (isWide(head)) {
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
        JsonShape shape = JsonShape.of(head);
        if (shape == JsonShape.STREAM) {
            return JSON_STREAM;
        }
        if (shape == JsonShape.LINES
                || namedJsonl
                || isJsonLine(start, textField)
                || isEndOfJsonLines(head, textField)) {
            return JSONL;
        }
        if (isBinary(head)) {
            return BINARY;
        }
        if (isPage(head) || name.matches(".*\\.x?html?(\\.(gz|zst|br))?")) {
            return HTML;
        }
        if (isXml(head)) {
            return XML;
        }
        // one failure for what is laid out over lines, one for each line else
        return !JSON_NAME.matcher(name).matches()
                ? TEXT
                : BRACKET.matcher(start).lookingAt() ? JSON_STREAM : JSONL;
    }

    /** Whether no bytes that follow can change the kind: an archive, or lines of which the first one is a whole object. */
    static boolean isTold(byte[] head) {
        String start = new String(head, 0, Math.min(head.length, MARK_BYTES), StandardCharsets.ISO_8859_1);
        return start.startsWith("WARC/") || JsonShape.startsWithLine(head);
    }

    /** Whether bytes are UTF-16, by their mark or by their zeros. */
    static boolean isWide(byte[] head) {
        return head.length > 1 && (head[0] & 0xff) == 0xff && (head[1] & 0xff) == 0xfe
                || head.length > 1 && (head[0] & 0xff) == 0xfe && (head[1] & 0xff) == 0xff
                || isWideText(head);
    }

    /** Whether bytes begin as a page does, after comments and an XML declaration, or are a piece of one. */
    static boolean isPage(byte[] head) {
        if (firstVisible(head) != '<') {
            return false;
        }
        String rest = root(head);
        return PAGE.matcher(rest).lookingAt() || isHeadOfAPage(rest) || isPiece(rest);
    }

    /** Whether bytes of XML are a page: many formats of XML have elements of the same names. */
    static boolean isXhtml(byte[] head) {
        return firstVisible(head) == '<' && XHTML.matcher(root(head)).lookingAt();
    }

    /** Whether bytes are XML for programs, by their root, which servers call a page as well: feeds and site maps. */
    static boolean isFeed(byte[] head) {
        return firstVisible(head) == '<' && FEED.matcher(root(head)).lookingAt();
    }

    /** Whether bytes that are no page are XML, declared or by their root: a feed, a drawing or a formula. */
    static boolean isXml(byte[] head) {
        if (firstVisible(head) != '<') {
            return false;
        }
        String rest = root(head);
        return start(head).startsWith("<?xml")
                || FEED.matcher(rest).lookingAt()
                || DRAWING.matcher(rest).lookingAt();
    }

    /** UTF-16 with a mark, decoded as far as it may have to be looked at; empty for anything else. */
    static Optional<byte[]> marked16(byte[] head) {
        boolean isLittle = head.length > 3 && (head[0] & 0xff) == 0xff && (head[1] & 0xff) == 0xfe;
        boolean isBig = head.length > 3 && (head[0] & 0xff) == 0xfe && (head[1] & 0xff) == 0xff;
        // two zeros after the mark make it UTF-32
        return (isLittle || isBig) && (head[2] != 0 || head[3] != 0)
                ? Optional.of(new String(
                                head,
                                2,
                                head.length - 2,
                                isLittle ? StandardCharsets.UTF_16LE : StandardCharsets.UTF_16BE)
                        .getBytes(StandardCharsets.UTF_8))
                : Optional.empty();
    }

    private static String start(byte[] head) {
        return withoutMark(new String(head, 0, Math.min(head.length, BINARY_LOOK), StandardCharsets.ISO_8859_1))
                .toLowerCase(Locale.ROOT)
                .stripLeading();
    }

    /**
     * What begins after comments, declarations and a document type other than that of a page; in lower case. A comment that is longer than what is looked at stays, unless it is
     * one of XML.
     */
    private static String root(byte[] head) {
        String start = start(head);
        String rest = start;
        while (rest.startsWith("<!--")
                || rest.startsWith("<?")
                || rest.startsWith("<!doctype") && !rest.startsWith("<!doctype html")) {
            boolean hasSubset = DECLARATIONS.matcher(rest).lookingAt();
            String end = rest.startsWith("<!--") ? "-->" : hasSubset ? "]>" : ">";
            int behind = rest.indexOf(end);
            if (behind < 0 && end.equals("-->") && head.length > BINARY_LOOK && !start.startsWith("<?xml")) {
                return rest;
            }
            rest = behind < 0 ? "" : rest.substring(behind + end.length()).stripLeading();
        }
        return rest;
    }

    /** The first byte after a byte order mark and white space; -1 when there is none. */
    static int firstVisible(byte[] head) {
        boolean marked =
                head.length > 2 && (head[0] & 0xff) == 0xef && (head[1] & 0xff) == 0xbb && (head[2] & 0xff) == 0xbf;
        int first = marked ? 3 : 0;
        while (first < head.length && Character.isWhitespace(head[first] & 0xff)) {
            first++;
        }
        return first < head.length ? head[first] & 0xff : -1;
    }

    /** Begins with what belongs into the head of a page; Markdown does so as well. */
    private static boolean isHeadOfAPage(String rest) {
        return HEAD_OF_A_PAGE.matcher(rest).lookingAt()
                && (rest.contains("<html") || !MARKDOWN.matcher(rest).find());
    }

    /** Begins with an element of a text, and blocks end before other tags, not in a sentence about them. Markdown begins with a block here and there. */
    private static boolean isPiece(String rest) {
        if (!PIECE.matcher(rest).lookingAt() || MARKDOWN.matcher(rest).find()) {
            return false;
        }
        long ends = BLOCK_END.matcher(rest).results().count();
        long between = BETWEEN_BLOCKS.matcher(rest).results().count();
        return TAG.matcher(rest).results().count() >= MIN_TAGS && between >= 2 && between * 2 >= ends;
    }

    /** A zero byte, which browsers drop from a page, or more than a tenth of control characters, in the first 8 KiB; or a document of another program. */
    static boolean isBinary(byte[] head) {
        int length = Math.min(head.length, BINARY_LOOK);
        String start = new String(head, 0, Math.min(length, 16), StandardCharsets.ISO_8859_1);
        if (BINARY_MARKS.stream().anyMatch(start::startsWith)) {
            return true;
        }
        boolean isPage = false;
        int controls = 0;
        for (int i = 0; i < length; i++) {
            int value = head[i] & 0xff;
            if (value >= ' ') {
                continue;
            }
            if (value == 0 && !isPage) {
                isPage = isPage(head);
                if (!isPage) {
                    return true;
                }
            }
            if (value != '\t' && value != '\n' && value != '\r' && value != '\f' && value != 0x1b) {
                controls++;
            }
        }
        return controls * 10 > length;
    }

    /** Markup or words in UTF-16 without a mark: every other byte is zero, and hardly any of those between. */
    private static boolean isWideText(byte[] head) {
        int pairs = Math.min(head.length, BINARY_LOOK) / 2;
        int[] zeros = new int[2];
        int controls = 0;
        for (int i = 0; i < 2 * pairs; i++) {
            zeros[i % 2] += head[i] == 0 ? 1 : 0;
            controls += head[i] > 0 && head[i] < '\t' ? 1 : 0;
        }
        int more = Math.max(zeros[0], zeros[1]);
        return pairs >= 8
                && more * 10 > pairs * 8
                && (zeros[0] + zeros[1] - more) * 50 < pairs
                && controls * 50 < pairs;
    }

    private static String withoutMark(String start) {
        return start.startsWith(BYTE_ORDER_MARK) ? start.substring(BYTE_ORDER_MARK.length()) : start;
    }

    private static boolean isJsonLine(String start, String textField) {
        String text = withoutMark(start);
        if (!text.startsWith("{")) {
            return false;
        }
        int end = text.indexOf('\n');
        return text.substring(0, end < 0 ? text.length() : end).contains("\"" + textField + "\"");
    }

    /** Whether bytes are the end of a file of JSON Lines: a line without its start, then an object with the text field. */
    private static boolean isEndOfJsonLines(byte[] head, String textField) {
        String text = new String(head, StandardCharsets.ISO_8859_1);
        int end = text.indexOf('\n');
        return end > 0
                && text.substring(0, end).stripTrailing().endsWith("}")
                && isJsonLine(text.substring(end + 1), textField)
                && JsonShape.of(Arrays.copyOfRange(head, end + 1, head.length)) == JsonShape.LINES;
    }
}

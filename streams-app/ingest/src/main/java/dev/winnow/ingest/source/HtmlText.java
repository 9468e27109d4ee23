package dev.winnow.ingest.source;

import java.io.IOException;
import java.io.InputStream;
import java.util.Set;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.parser.Parser;
import org.jsoup.select.NodeFilter;

/**
 * The text of a page: what a reader sees, one block per line, without scripts, forms and navigation. The caller bounds the bytes; the
 * depth of the tree is bounded here, and the text can be no longer than the page.
 */
final class HtmlText {
    private static final int MAX_DEPTH = 128;

    /** Every open table is walked through for every cell: 100,000 of them, 1 MB, kept the parser busy for 50 s. */
    private static final int MAX_OPEN_TABLES = 256;

    private static final byte[] TABLE = {'t', 'a', 'b', 'l', 'e'};
    private static final int MAX_TITLE = 512;

    private static final Set<String> LEFT_OUT = Set.of(
            "head",
            "script",
            "style",
            "noscript",
            "template",
            "svg",
            "math",
            "iframe",
            "object",
            "form",
            "button",
            "select",
            "nav",
            "footer",
            "aside");

    private HtmlText() {}

    /** The text of a page and its title; both may be empty. */
    record Page(String title, String text) {}

    /** Whether tables are nested so deep that parsing them would take too long; a page that is not a forgery has a handful. */
    static boolean isTooDeep(byte[] html) {
        int open = 0;
        for (int i = 0; i + TABLE.length < html.length; i++) {
            if (html[i] != '<') {
                continue;
            }
            if (isTable(html, i + 1)) {
                open++;
            } else if (html[i + 1] == '/' && isTable(html, i + 2)) {
                open = Math.max(0, open - 1);
            }
            if (open > MAX_OPEN_TABLES) {
                return true;
            }
        }
        return false;
    }

    private static boolean isTable(byte[] html, int start) {
        for (int i = 0; i < TABLE.length; i++) {
            if (start + i >= html.length || (html[start + i] | 0x20) != TABLE[i]) {
                return false;
            }
        }
        return true;
    }

    /** Reads a page in the given character set, or in the one that the page declares when it is null. */
    static Page extract(InputStream html, String charset) throws IOException {
        Document document = Jsoup.parse(html, charset, "", Parser.htmlParser().setMaxDepth(MAX_DEPTH));
        Collector collector = new Collector();
        document.filter(collector);
        String title = document.title();
        return new Page(title.substring(0, Math.min(title.length(), MAX_TITLE)), collector.text.toString());
    }

    private static final class Collector implements NodeFilter {
        private final StringBuilder text = new StringBuilder();

        @Override
        public FilterResult head(Node node, int depth) {
            if (node instanceof TextNode words) {
                append(words, node.parent() instanceof Element parent && keepsSpace(parent));
            } else if (node instanceof Element element) {
                if (LEFT_OUT.contains(element.normalName())) {
                    return FilterResult.SKIP_ENTIRELY;
                }
                if (element.isBlock() || element.normalName().equals("br")) {
                    endLine();
                } else if (element.normalName().equals("td")
                        || element.normalName().equals("th")) {
                    text.append(' ');
                }
            }
            return FilterResult.CONTINUE;
        }

        @Override
        public FilterResult tail(Node node, int depth) {
            if (node instanceof Element element && element.isBlock()) {
                endLine();
            }
            return FilterResult.CONTINUE;
        }

        private void append(TextNode words, boolean verbatim) {
            if (verbatim) {
                text.append(words.getWholeText());
                return;
            }
            String whole = words.getWholeText();
            for (int i = 0; i < whole.length(); i++) {
                char next = whole.charAt(i);
                if (next > ' ' && next != '\u00a0') {
                    text.append(next);
                } else if (!text.isEmpty() && text.charAt(text.length() - 1) > ' ') {
                    text.append(' ');
                }
            }
        }

        private void endLine() {
            int length = text.length();
            while (length > 0 && text.charAt(length - 1) == ' ') {
                length--;
            }
            text.setLength(length);
            if (length > 0 && text.charAt(length - 1) != '\n') {
                text.append('\n');
            }
        }

        private static boolean keepsSpace(Element parent) {
            return parent.normalName().equals("pre")
                    || parent.normalName().equals("textarea")
                    || (parent.parent() != null && parent.parent().normalName().equals("pre"));
        }
    }
}

package dev.winnow.ingest.source;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.parser.Parser;
import org.jsoup.select.NodeFilter;

/**
 * The text of a page: what a reader sees, one block or row of a table per line, without scripts, forms and navigation ({@link PageFurniture}), and without short
 * lines of which more than two thirds are links, unless hardly anything else is there. The caller bounds the length; time,
 * tags and depth of the tree are bounded by {@link PageBudget} and here, and the text can be no longer than the page.
 */
final class HtmlText {
    private static final int MAX_DEPTH = 128;
    private static final int MAX_TITLE = 512;

    private static final Set<String> LEFT_OUT =
            Set.of("head", "script", "style", "template", "svg", "math", "iframe", "object", "button", "select");

    private static final Set<String> HEADINGS = Set.of("h1", "h2", "h3");

    /** A line of so many characters is read, linked or not. */
    private static final int LONG_LINE = 200;

    private HtmlText() {}

    /** The text of a page and its title; both may be empty. */
    record Page(String title, String text) {}

    /**
     * Reads a page.
     *
     * @throws UnusableInputException when the page costs too much
     */
    static Page extract(String html) throws UnusableInputException {
        return extract(html, PageBudget.TIME);
    }

    static Page extract(String html, Duration time) throws UnusableInputException {
        PageBudget.check(html);
        Document document;
        try {
            document = Parser.htmlParser().setMaxDepth(MAX_DEPTH).parseInput(new PageBudget(html, time), "");
        } catch (UncheckedIOException e) {
            if (e.getCause() instanceof UnusableInputException tooMuch) {
                throw tooMuch;
            }
            throw e;
        }
        Set<Element> furniture = PageFurniture.of(document);
        Collector collector = new Collector(furniture, true);
        document.filter(collector);
        if (collector.linesOfLinks > 3 * collector.text.length()) {
            // a link that is never closed, or a page that is a list of links
            collector = new Collector(furniture, false);
            document.filter(collector);
        }
        return new Page(cut(document.title()), collector.text.toString());
    }

    static boolean isLeftOut(Element element) {
        return LEFT_OUT.contains(element.normalName());
    }

    private static String cut(String title) {
        if (title.length() <= MAX_TITLE) {
            return title;
        }
        int end = Character.isHighSurrogate(title.charAt(MAX_TITLE - 1)) ? MAX_TITLE - 1 : MAX_TITLE;
        return title.substring(0, end);
    }

    private static final class Collector implements NodeFilter {
        private final StringBuilder text = new StringBuilder();
        private int lineStart;
        private int linkedCharacters;
        private int linesOfLinks;
        private int links;
        private int headings;
        private final Set<Element> furniture;
        private final boolean dropsLinks;
        /** Blocks that are the only one in their cell, and so do not break its row. */
        private final Set<Element> inRow = Collections.newSetFromMap(new IdentityHashMap<>());

        private Collector(Set<Element> furniture, boolean dropsLinks) {
            this.furniture = furniture;
            this.dropsLinks = dropsLinks;
        }

        @Override
        public FilterResult head(Node node, int depth) {
            if (node instanceof TextNode words) {
                append(words, node.parent() instanceof Element parent && keepsSpace(parent));
            } else if (node instanceof Element element) {
                if (isLeftOut(element) || furniture.contains(element)) {
                    return FilterResult.SKIP_ENTIRELY;
                }
                links += element.normalName().equals("a") ? 1 : 0;
                headings += HEADINGS.contains(element.normalName()) ? 1 : 0;
                if (isCell(element)) {
                    space();
                    Element only = onlyBlock(element);
                    if (only != null) {
                        inRow.add(only);
                    }
                } else if (element.normalName().equals("br") || isLine(element)) {
                    endLine();
                }
            }
            return FilterResult.CONTINUE;
        }

        @Override
        public FilterResult tail(Node node, int depth) {
            if (node instanceof Element element) {
                if (isLine(element)) {
                    endLine();
                }
                links -= element.normalName().equals("a") ? 1 : 0;
                headings -= HEADINGS.contains(element.normalName()) ? 1 : 0;
            }
            return FilterResult.CONTINUE;
        }

        private boolean isLine(Element element) {
            return element.isBlock() && !isCell(element) && !inRow.contains(element);
        }

        private static boolean isCell(Element element) {
            return element.normalName().equals("td") || element.normalName().equals("th");
        }

        private static Element onlyBlock(Element cell) {
            Element only = null;
            for (Element child = cell.firstElementChild(); child != null; child = child.nextElementSibling()) {
                if (child.isBlock() || child.normalName().equals("br")) {
                    if (only != null || !child.isBlock()) {
                        return null;
                    }
                    only = child;
                }
            }
            return only;
        }

        private void append(TextNode words, boolean verbatim) {
            if (verbatim) {
                text.append(words.getWholeText());
                return;
            }
            String whole = words.getWholeText();
            int before = text.length();
            for (int i = 0; i < whole.length(); i++) {
                char next = whole.charAt(i);
                if (next > ' ' && next != '\u00a0') {
                    text.append(next);
                } else {
                    space();
                }
            }
            linkedCharacters += links > 0 && headings == 0 ? text.length() - before : 0;
        }

        /** One space, and none at the start of a line. */
        private void space() {
            if (!text.isEmpty() && text.charAt(text.length() - 1) > ' ') {
                text.append(' ');
            }
        }

        private void endLine() {
            int length = text.length();
            while (length > 0 && text.charAt(length - 1) == ' ') {
                length--;
            }
            if (dropsLinks && length - lineStart < LONG_LINE && linkedCharacters * 3 > (length - lineStart) * 2) {
                linesOfLinks += length - lineStart;
                length = lineStart;
            }
            linkedCharacters = 0;
            text.setLength(length);
            if (length > 0 && text.charAt(length - 1) != '\n') {
                text.append('\n');
            }
            lineStart = text.length();
        }

        private static boolean keepsSpace(Element parent) {
            return parent.normalName().equals("pre")
                    || parent.normalName().equals("textarea")
                    || (parent.parent() != null && parent.parent().normalName().equals("pre"));
        }
    }
}

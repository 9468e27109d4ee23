package dev.winnow.ingest.page;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.parser.Parser;

/**
 * The text of a page. The caller bounds the length; time, tags, memory and depth of the tree are bounded by {@link PageBudget}, {@link PageMemory} and here, and the
 * text can be no longer than the page. A page waits while others take the memory.
 *
 * @param title of the page; may be empty
 * @param text what a reader sees of the part that was asked for; may be empty
 * @param leftOut characters, line ends aside, that a reader sees on the page and that are not in the text; also of what no extraction reads, such as buttons and
 *     drawings
 * @param terms what the page states about its use
 */
public record PageText(String title, String text, int leftOut, PageTerms terms) {
    private static final int MAX_DEPTH = 128;
    private static final int MAX_TITLE = 512;
    private static final int MAX_ATTRIBUTE = 1_024;

    private static final Set<String> NO_TEXT = Set.of(
            "head",
            "script",
            "style",
            "template",
            "svg",
            "math",
            "iframe",
            "object",
            "button",
            "select",
            "canvas",
            "rt",
            "rp");

    /**
     * Reads a page.
     *
     * @throws PageException when the page costs too much
     */
    public static PageText of(String html, Extraction extraction) throws PageException {
        return of(html, extraction, PageBudget.TIME);
    }

    static PageText of(String html, Extraction extraction, Duration time) throws PageException {
        String markup = Xhtml.isXhtml(html) ? Xhtml.toHtml(html) : html;
        PageBudget.check(markup);
        try (PageMemory.Reserved memory = PageMemory.OF_HEAP.reserve(html.length())) {
            return of(tree(markup, time, memory), extraction);
        }
    }

    private static Document tree(String markup, Duration time, PageMemory.Reserved memory) throws PageException {
        try {
            return Parser.htmlParser()
                    .setMaxDepth(MAX_DEPTH)
                    .parseInput(new PageBudget(markup, time, memory.bytes()), "");
        } catch (UncheckedIOException e) {
            if (e.getCause() instanceof PageException tooMuch) {
                throw tooMuch;
            }
            throw e;
        } catch (IndexOutOfBoundsException e) {
            // where it cuts the depth, jsoup (up to 1.24.1) looks for formatting elements that it has dropped
            throw new PageException(
                    PageException.Kind.TOO_DEEP, "more than " + MAX_DEPTH + " elements inside each other");
        }
    }

    private static PageText of(Document page, Extraction extraction) {
        PageTerms terms = PageTerms.of(page);
        List<Line> all = TextLines.of(page, Set.of());
        List<Line> text =
                switch (extraction) {
                    case RAW -> all;
                    case PAGE -> TextLines.withoutLinks(TextLines.of(page, PageFurniture.of(page)));
                    case ARTICLE -> Article.of(page);
                };
        return new PageText(
                cut(page.title()),
                TextLines.joined(text),
                Unread.characters(page) + Math.max(0, TextLines.length(all) - TextLines.length(text)),
                terms);
    }

    /** Whether an element holds nothing that is read as lines of text, of which ruby is the reading of what is; {@link Formula} reads the one of them that is a formula. */
    static boolean isNoText(Element element) {
        return NO_TEXT.contains(element.normalName()) && !isHeadingToPress(element) && !isShadowRoot(element);
    }

    /** Whether an element is a heading that opens what is below it: a button in a heading, or around one. */
    private static boolean isHeadingToPress(Element element) {
        if (!element.normalName().equals("button")) {
            return false;
        }
        Element parent = element.parent();
        Element first = element.firstElementChild();
        return parent != null && TextLines.isHeading(parent.normalName())
                || first != null && TextLines.isHeading(first.normalName());
    }

    /** Whether a browser shows a template in place: that of a component's inner tree. */
    static boolean isShadowRoot(Element element) {
        return element.normalName().equals("template") && element.hasAttr("shadowrootmode");
    }

    /** The beginning of an attribute, up to 1,024 characters. The parser repeats elements with their attributes: read whole, a long one takes minutes. */
    static String attribute(Element element, String name) {
        String value = element.attr(name);
        return value.length() <= MAX_ATTRIBUTE ? value : value.substring(0, MAX_ATTRIBUTE);
    }

    private static String cut(String title) {
        if (title.length() <= MAX_TITLE) {
            return title;
        }
        int end = Character.isHighSurrogate(title.charAt(MAX_TITLE - 1)) ? MAX_TITLE - 1 : MAX_TITLE;
        return title.substring(0, end);
    }
}

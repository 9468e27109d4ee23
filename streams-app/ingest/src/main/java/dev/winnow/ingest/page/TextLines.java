package dev.winnow.ingest.page;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.select.NodeFilter;

/** Writes what a reader sees, one block or row of a table per line, without the elements that are cut. */
final class TextLines implements NodeFilter {
    /** Soft hyphen, zero width space, byte order mark. */
    private static final String INVISIBLE = "\u00ad\u200b\ufeff";

    private static final Set<String> KEPT = Set.of("ul", "ol", "dl", "table", "pre", "blockquote");
    private static final Set<String> VERBATIM = Set.of("pre", "textarea", "listing", "plaintext", "xmp");

    private final List<Line> lines = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();
    private final Set<Element> cut;
    /** Blocks that are the only one in their cell, and so do not break its row. */
    private final Set<Element> inRow = Collections.newSetFromMap(new IdentityHashMap<>());

    private int linked;
    private int stops;
    private int links;
    private int heading;
    private int kept;
    private int verbatim;
    private boolean behindCut;

    private TextLines(Set<Element> cut) {
        this.cut = cut;
    }

    /** The lines below an element. */
    static List<Line> of(Element root, Set<Element> cut) {
        TextLines lines = new TextLines(cut);
        root.filter(lines);
        lines.endLine();
        return lines.lines;
    }

    /** One line after the other, each with its end. */
    static String joined(List<Line> lines) {
        StringBuilder text = new StringBuilder();
        lines.forEach(line -> text.append(line.text()).append('\n'));
        return text.toString();
    }

    /** The lines without those of links, unless hardly anything else is there: a link that is never closed, or a page that is a list of links. */
    static List<Line> withoutLinks(List<Line> lines) {
        List<Line> read = lines.stream().filter(line -> !line.isLinks()).toList();
        return length(lines) > 4 * length(read) ? lines : read;
    }

    static int length(List<Line> lines) {
        return lines.stream().mapToInt(line -> line.text().length()).sum();
    }

    @Override
    public FilterResult head(Node node, int depth) {
        if (node instanceof TextNode words) {
            append(words.getWholeText());
        } else if (node instanceof Element element) {
            String name = element.normalName();
            if (PageText.isNoText(element) || cut.contains(element) || Formula.isLook(element)) {
                behindCut |= cut.contains(element);
                if (Formula.is(element) && !cut.contains(element)) {
                    append(Formula.text(element));
                }
                return FilterResult.SKIP_ENTIRELY;
            }
            if (isCell(name)) {
                space();
                Element only = onlyBlock(element);
                if (only != null) {
                    inRow.add(only);
                }
            } else if (name.equals("br") || isLine(element, name)) {
                endLine();
            }
            links += isLink(element) ? 1 : 0;
            heading = isHeading(name) ? name.charAt(1) - '0' : heading;
            kept += KEPT.contains(name) ? 1 : 0;
            verbatim += VERBATIM.contains(name) ? 1 : 0;
        }
        return FilterResult.CONTINUE;
    }

    @Override
    public FilterResult tail(Node node, int depth) {
        if (node instanceof Element element) {
            String name = element.normalName();
            if (isLine(element, name)) {
                endLine();
            }
            links -= isLink(element) ? 1 : 0;
            heading = isHeading(name) ? 0 : heading;
            kept -= KEPT.contains(name) ? 1 : 0;
            verbatim -= VERBATIM.contains(name) ? 1 : 0;
        }
        return FilterResult.CONTINUE;
    }

    /** Whether an element leads somewhere; a mark to lead to does not. */
    static boolean isLink(Element element) {
        return element.normalName().equals("a") && element.hasAttr("href");
    }

    static boolean isHeading(String name) {
        return name.length() == 2 && name.charAt(0) == 'h' && name.charAt(1) >= '1' && name.charAt(1) <= '6';
    }

    private boolean isLine(Element element, String name) {
        return element.isBlock() && !isCell(name) && !inRow.contains(element);
    }

    private static boolean isCell(String name) {
        return name.equals("td") || name.equals("th");
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

    private void append(String words) {
        if (verbatim > 0) {
            text.append(words);
            return;
        }
        int before = text.length();
        for (int i = 0; i < words.length(); i++) {
            char next = words.charAt(i);
            if (next <= ' ' || next == '\u00a0' || next == '\u3000') {
                space();
            } else if (INVISIBLE.indexOf(next) < 0) {
                text.append(next);
                stops += links == 0 && Characters.isStop(next) ? 1 : 0;
            }
        }
        linked += links > 0 ? text.length() - before : 0;
    }

    /** One space, and none at the start of a line. */
    private void space() {
        if (!text.isEmpty() && text.charAt(text.length() - 1) > ' ') {
            text.append(' ');
        }
    }

    private void endLine() {
        int length = text.length();
        while (length > 0 && text.charAt(length - 1) <= ' ') {
            length--;
        }
        if (length > 0) {
            lines.add(new Line(text.substring(0, length), linked, stops, heading, kept > 0, behindCut));
            behindCut = false;
        }
        text.setLength(0);
        linked = 0;
        stops = 0;
    }
}

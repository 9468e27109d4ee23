package dev.winnow.ingest.page;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jsoup.nodes.DataNode;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.select.NodeFilter;

/** Writes what a reader sees, one block or row of a table per line, without the elements that are cut. */
final class TextLines implements NodeFilter {
    /** Soft hyphen, zero width space, byte order mark. */
    private static final String INVISIBLE = "\u00ad\u200b\ufeff";

    private static final Set<String> KEPT =
            Set.of("ul", "ol", "dl", "table", "pre", "listing", "plaintext", "xmp", "blockquote");
    private static final Set<String> VERBATIM = Set.of("pre", "textarea", "listing", "plaintext", "xmp");

    /** Read as the lowest heading: what it is above may be cut. */
    private static final Set<String> CAPTIONS = Set.of("summary", "legend");

    private static final int CAPTION = 6;

    private final List<Line> lines = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();
    private final Set<Element> cut;
    /** Blocks in a cell that do not break its row. */
    private final Set<Element> inRow = Collections.newSetFromMap(new IdentityHashMap<>());

    private int linked;
    private int stops;
    private int links;
    private int heading;
    private int kept;
    private int verbatim;
    private int paragraphs;
    private int paragraph;
    private boolean behindCut;
    /** Whether the space at the end is that of a line end in the source. */
    private boolean endOfSource;

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
        } else if (node instanceof DataNode data && verbatim > 0) {
            // of xmp: the parser keeps it as it keeps a script
            append(data.getWholeData());
        } else if (node instanceof Element element) {
            String name = element.normalName();
            if (PageText.isNoText(element) || cut.contains(element) || Formula.isLook(element)) {
                behindCut |= cut.contains(element);
                if (Formula.is(element) && !cut.contains(element)) {
                    append(Formula.text(element));
                }
                return FilterResult.SKIP_ENTIRELY;
            }
            if (isCell(name) || inRow.contains(element)) {
                space();
            } else if (name.equals("br") || isLine(element, name)) {
                endLine();
            }
            if (name.equals("tr")) {
                inRow.addAll(TableRows.inRow(element));
            }
            paragraph = name.equals("p") ? ++paragraphs : paragraph;
            links += isLink(element) ? 1 : 0;
            heading = heading(name, heading);
            kept += KEPT.contains(name) ? 1 : 0;
            verbatim += VERBATIM.contains(name) ? 1 : 0;
        }
        return FilterResult.CONTINUE;
    }

    @Override
    public FilterResult tail(Node node, int depth) {
        if (node instanceof Element element) {
            String name = element.normalName();
            if (inRow.contains(element)) {
                space();
            } else if (isLine(element, name)) {
                endLine();
            }
            paragraph = name.equals("p") ? 0 : paragraph;
            links -= isLink(element) ? 1 : 0;
            heading = heading(name, 0) > 0 ? 0 : heading;
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

    private static int heading(String name, int otherwise) {
        return isHeading(name) ? name.charAt(1) - '0' : CAPTIONS.contains(name) ? CAPTION : otherwise;
    }

    private boolean isLine(Element element, String name) {
        return (element.isBlock() || name.equals("xmp")) && !isCell(name) && !inRow.contains(element);
    }

    private static boolean isCell(String name) {
        return name.equals("td") || name.equals("th");
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
                stops += links == 0 && isAfterUnspaced() ? 1 : 0;
                space(next);
            } else if (INVISIBLE.indexOf(next) < 0) {
                join(next);
                text.append(next);
                stops += links == 0 && Characters.isStop(next) ? 1 : 0;
            }
        }
        linked += links > 0 ? Math.max(0, text.length() - before) : 0;
    }

    private boolean isAfterUnspaced() {
        return !text.isEmpty() && Characters.isUnspaced(text.charAt(text.length() - 1));
    }

    /** Removes the space for a line end of the source between characters of which neither has spaces beside it. */
    private void join(char next) {
        int space = text.length() - 1;
        if (endOfSource
                && space > 0
                && text.charAt(space) == ' '
                && Characters.joinsLines(text.charAt(space - 1))
                && Characters.joinsLines(next)) {
            text.setLength(space);
        }
        endOfSource = false;
    }

    private void space(char of) {
        boolean end = of == '\n' || of == '\r';
        if (of == '\u00a0' || of == '\u3000') {
            endOfSource = false;
        } else if (text.isEmpty() || text.charAt(text.length() - 1) > ' ') {
            endOfSource = end;
        } else {
            // of spaces around a line end only it counts
            endOfSource |= end;
        }
        space();
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
            lines.add(new Line(text.substring(0, length), linked, stops, heading, paragraph, kept > 0, behindCut));
            behindCut = false;
        }
        text.setLength(0);
        linked = 0;
        stops = 0;
        endOfSource = false;
    }
}

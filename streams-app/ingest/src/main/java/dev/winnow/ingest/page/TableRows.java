package dev.winnow.ingest.page;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.select.NodeFilter;

/** Finds what does not end the line of a table's row. A table may also lay out a page: its cells hold lines of their own then. Pure. */
final class TableRows {
    /** Characters of a cell of data, and blocks in it. */
    private static final int CHARACTERS = 200;

    private static final int BLOCKS = 4;
    private static final Set<String> NO_DATA =
            Set.of("table", "pre", "listing", "xmp", "plaintext", "form", "h1", "h2", "h3", "h4", "h5", "h6");

    private TableRows() {}

    /** Blocks and line breaks in the cells of a row: all of them where each cell is one of data, else those that are alone in their cell. */
    static List<Element> inRow(Element row) {
        List<Element> inRow = new ArrayList<>();
        boolean data = row.childrenSize() > 1;
        for (Element cell = row.firstElementChild(); cell != null && data; cell = cell.nextElementSibling()) {
            Cell read = new Cell(inRow);
            cell.filter(read);
            data = read.data;
        }
        if (data) {
            return inRow;
        }
        List<Element> alone = new ArrayList<>();
        for (Element cell = row.firstElementChild(); cell != null; cell = cell.nextElementSibling()) {
            Element only = onlyBlock(cell);
            if (only != null) {
                alone.add(only);
            }
        }
        return alone;
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

    /** Reads a cell as far as it can be one of data. */
    private static final class Cell implements NodeFilter {
        private final List<Element> blocks;
        private int characters;
        private int found;
        private boolean data = true;

        private Cell(List<Element> blocks) {
            this.blocks = blocks;
        }

        @Override
        public FilterResult head(Node node, int depth) {
            if (node instanceof TextNode words) {
                characters += words.getWholeText().length();
            } else if (depth > 0 && node instanceof Element element) {
                if (element.isBlock() || element.normalName().equals("br")) {
                    blocks.add(element);
                    found++;
                }
                data = !NO_DATA.contains(element.normalName());
            }
            data &= characters <= CHARACTERS && found <= BLOCKS;
            return data ? FilterResult.CONTINUE : FilterResult.STOP;
        }
    }
}

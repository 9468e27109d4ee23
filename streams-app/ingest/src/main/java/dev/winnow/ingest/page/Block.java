package dev.winnow.ingest.page;

import java.util.ArrayList;
import java.util.List;
import org.jsoup.nodes.Element;

/** An element of a page, and how much text is in it. */
final class Block {
    final Element element;
    final Block parent;
    final List<Block> children = new ArrayList<>();
    /** Whether it begins a line. */
    final boolean line;

    final ElementNames names;

    /** Characters of the text in it, spaces aside; those of East Asian scripts count twice. */
    int characters;
    /** Those in links. */
    int linked;

    int links;
    /** Commas and ends of sentences outside links. */
    int stops;
    /** The same of the text that is not in another line below. */
    int ownCharacters;

    int ownLinked;
    int ownStops;
    boolean cut;
    double weight = 1;
    double good;
    double total;
    boolean beside;
    boolean inBeside;
    boolean card;
    double score;

    Block(Element element, Block parent) {
        this.element = element;
        this.parent = parent;
        this.line = parent == null || element.isBlock();
        this.names = ElementNames.of(element);
        if (parent != null) {
            parent.children.add(this);
        }
    }

    String name() {
        return element.normalName();
    }

    double linkDensity() {
        return characters == 0 ? 0 : (double) linked / characters;
    }

    boolean isIn(Block other) {
        for (Block at = this; at != null; at = at.parent) {
            if (at == other) {
                return true;
            }
        }
        return false;
    }
}

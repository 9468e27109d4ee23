package dev.winnow.ingest.page;

import java.util.ArrayList;
import java.util.List;
import org.jsoup.nodes.Element;

/** An element of a page, and how much text is in it. Characters are counted without spaces, those of East Asian scripts twice. */
final class Block {
    /** Characters of a line. */
    static final double LINE = 80;

    /** Fewer characters than this are a label. */
    private static final int LABEL = 20;

    final Element element;
    final Block parent;
    final List<Block> children = new ArrayList<>();
    final ElementNames names;
    /** Number of elements before it. */
    final int place;
    /** Place of the last element in it. */
    int last;
    /** Whether it begins a line. */
    final boolean line;

    /** Characters of the text in it, and those of them in links. */
    int characters;

    int linked;
    int links;
    /** Characters in quotations. */
    int quoted;
    /** Commas and ends of sentences outside links. */
    int stops;
    /** The same of the text that is in no other line below. */
    int ownCharacters;

    int ownLinked;
    int ownStops;

    /** Sum of the prose in it, and the same with the weights of what is around it. */
    double prose;

    double weightedProse;
    /** Whether it is beside the text by its tag, role or names, and is a small part of the page. */
    boolean beside;
    /** Whether it or an element around it is beside the text. */
    boolean inBeside;
    /** What prose in it counts, from 0 to 1. */
    double weight = 1;

    double score;

    Block(Element element, Block parent, int place, ElementNames names) {
        this.element = element;
        this.parent = parent;
        this.place = place;
        this.names = names;
        this.line = parent == null || element.isBlock();
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

    /** How much prose is in its own lines: about the number of lines, and half as much again for each comma or end of a sentence; 0 for a label. */
    double ownProse() {
        int own = ownCharacters - ownLinked;
        return !line || own < LABEL ? 0 : own / LINE + ownStops * 0.5;
    }

    boolean isIn(Block other) {
        return other.place <= place && place <= other.last;
    }
}

package dev.winnow.ingest.page;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.select.NodeFilter;

/** The elements of a page that can hold text, measured, with those marked that are beside a text. */
final class PageTree implements NodeFilter {
    /** Some 20 MiB of blocks; a page of 2 MiB that is not a forgery has about 30,000. */
    private static final int MAX_ELEMENTS = 100_000;

    private static final Set<String> BESIDE = Set.of("nav", "footer", "aside", "form", "noscript", "figcaption");
    private static final Set<String> END = Set.of("nav", "footer");
    private static final Set<String> ROLES =
            Set.of("navigation", "complementary", "contentinfo", "search", "banner", "dialog");

    /** Of the page's prose: what is beside the text holds less. Short articles have less than the footers of some sites. */
    private static final double PART_BESIDE = 0.4;

    private static final double PART_OF_END = 0.8;
    private static final double WEIGHT_BESIDE = 0.2;

    /** Neighbours that are alike and lead to other pages, and their words outside links. */
    private static final int CARDS = 3;

    private static final int WORDS_OF_CARD = 200;

    private final List<Block> blocks = new ArrayList<>();
    private final Map<String, ElementNames> names = new HashMap<>();
    private final List<Element> hidden = new ArrayList<>();
    private Block headline;
    private Block at;
    private int links;

    private PageTree() {}

    /** Measures a page; empty when it has too many elements. */
    static Optional<PageTree> of(Document page) {
        PageTree tree = new PageTree();
        page.body().filter(tree);
        if (tree.blocks.size() > MAX_ELEMENTS) {
            return Optional.empty();
        }
        tree.sumProse();
        tree.mark();
        return Optional.of(tree);
    }

    /** In the order of the page; the first is its body. */
    List<Block> blocks() {
        return blocks;
    }

    Block root() {
        return blocks.get(0);
    }

    /** Elements that a reader does not see. */
    List<Element> hidden() {
        return hidden;
    }

    /** The last heading of the first level; null when there is none. */
    Block headline() {
        return headline;
    }

    @Override
    public FilterResult head(Node node, int depth) {
        if (node instanceof TextNode words) {
            count(words.getWholeText());
        } else if (node instanceof Element element) {
            if (blocks.size() > MAX_ELEMENTS) {
                return FilterResult.STOP;
            }
            // scripts show a page that hides itself as a whole
            if (at != null && isHidden(element) && !Formula.isIn(element)) {
                hidden.add(element);
                return FilterResult.SKIP_ENTIRELY;
            }
            if (PageText.isNoText(element)) {
                return FilterResult.SKIP_ENTIRELY;
            }
            String spelled = PageText.attribute(element, "class") + " #" + PageText.attribute(element, "id");
            at = new Block(element, at, blocks.size(), names.computeIfAbsent(spelled, key -> ElementNames.of(element)));
            blocks.add(at);
            links += TextLines.isLink(element) ? 1 : 0;
        }
        return FilterResult.CONTINUE;
    }

    @Override
    public FilterResult tail(Node node, int depth) {
        if (node instanceof Element element) {
            links -= TextLines.isLink(element) ? 1 : 0;
            Block done = at;
            done.last = blocks.size() - 1;
            if (done.parent != null) {
                at = done.parent;
                at.characters += done.characters;
                at.linked += done.linked;
                at.links += done.links + (TextLines.isLink(done.element) ? 1 : 0);
                at.quoted += done.name().equals("blockquote") ? done.characters : done.quoted;
                at.stops += done.stops;
                if (!done.line) {
                    at.ownCharacters += done.ownCharacters;
                    at.ownLinked += done.ownLinked;
                    at.ownStops += done.ownStops;
                }
            }
        }
        return FilterResult.CONTINUE;
    }

    private void count(String text) {
        int characters = 0;
        int stops = 0;
        char before = ' ';
        for (int i = 0; i < text.length(); i++) {
            char next = text.charAt(i);
            if (next > ' ' && next != '\u00a0') {
                characters += Characters.isDense(next) ? 2 : 1;
                stops += Characters.isStop(next) ? 1 : 0;
            } else if (Characters.isUnspaced(before)) {
                stops++;
            }
            before = next;
        }
        at.characters += characters;
        at.ownCharacters += characters;
        if (links > 0) {
            at.linked += characters;
            at.ownLinked += characters;
        } else {
            at.stops += stops;
            at.ownStops += stops;
        }
    }

    private static boolean isHidden(Element element) {
        if (element.attributesSize() == 0) {
            return false;
        }
        String style = PageText.attribute(element, "style");
        return element.hasAttr("hidden")
                || !style.isEmpty()
                        && style.toLowerCase(Locale.ROOT).replace(" ", "").contains("display:none");
    }

    /** From the last to the first, so that what is inside comes before what is around it. */
    private void sumProse() {
        for (int i = blocks.size() - 1; i >= 0; i--) {
            Block block = blocks.get(i);
            block.prose += block.ownProse();
            if (block.parent != null) {
                block.parent.prose += block.prose;
            }
        }
    }

    private void mark() {
        blocks.forEach(this::markCards);
        for (Block block : blocks) {
            boolean end = END.contains(block.name()) || block.names.end();
            block.beside |= block != root()
                    && isBeside(block)
                    && block.prose < (end ? PART_OF_END : PART_BESIDE) * root().prose;
            block.inBeside = block.beside || block.parent != null && block.parent.inBeside;
            if (block.parent != null) {
                block.weight = block.parent.weight * (block.beside || block.names.lead() ? WEIGHT_BESIDE : 1);
            }
            headline = block.name().equals("h1") ? block : headline;
        }
        for (int i = blocks.size() - 1; i >= 0; i--) {
            Block block = blocks.get(i);
            block.weightedProse += block.ownProse() * block.weight;
            if (block.parent != null) {
                block.parent.weightedProse += block.weightedProse;
            }
        }
    }

    private static boolean isBeside(Block block) {
        return BESIDE.contains(block.name())
                || block.names.beside()
                        && block.quoted * 2 <= block.characters
                        && (block.line || block.characters < Block.LINE)
                || block.names.lead() && block.links > 0
                || ROLES.contains(PageText.attribute(block.element, "role").toLowerCase(Locale.ROOT))
                || block.element.attr("aria-hidden").equals("true");
    }

    private void markCards(Block parent) {
        int from = 0;
        while (from < parent.children.size()) {
            Block first = parent.children.get(from);
            int to = from;
            double prose = 0;
            while (to < parent.children.size() && isCard(parent.children.get(to), first)) {
                prose += parent.children.get(to).prose;
                to++;
            }
            if (to - from >= CARDS && prose < PART_BESIDE * root().prose) {
                parent.children.subList(from, to).forEach(card -> card.beside = true);
            }
            from = Math.max(to, from + 1);
        }
    }

    private static boolean isCard(Block block, Block first) {
        return block.line
                && block.links > 0
                && block.name().equals(first.name())
                && PageText.attribute(block.element, "class").equals(PageText.attribute(first.element, "class"))
                && block.characters - block.linked < WORDS_OF_CARD
                && block.linked * 4 > block.characters;
    }
}

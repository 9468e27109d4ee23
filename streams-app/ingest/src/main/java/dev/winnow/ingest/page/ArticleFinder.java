package dev.winnow.ingest.page;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Optional;
import java.util.Set;
import org.jsoup.nodes.Element;

/**
 * Finds the element that holds the main content, and the elements in it that do not belong to it.
 *
 * <p>Each paragraph adds a value to the elements around it, most to the nearest: its length, and the commas and ends of sentences in it. Links lower the sum of an
 * element; its names, role and tag lower or raise it. The element with the highest sum is the seed. It is replaced by an element around it as long as that adds prose:
 * sections of the same text, or a lead below the headline. Of what is added, only prose is kept. Elements that are beside the text by name, role or tag are
 * cut only where they hold a small part of it, since names are often wrong.
 */
final class ArticleFinder {
    private static final Set<String> MAIN = Set.of("article", "main");
    private static final Set<String> PARAGRAPHS =
            Set.of("p", "li", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "dd", "dt", "figcaption");

    /** Elements around a paragraph that it counts for. */
    private static final int LEVELS = 6;

    private static final double FOR_BODY = 1.2;
    private static final double FOR_MAIN = 1.5;

    /** Of the article's prose: elements beside it hold less. */
    private static final double SMALL_PART = 0.35;

    private static final double LINKS_OF_LIST = 0.6;

    /** A list of links may hold this much of the prose. */
    private static final double PART_OF_LIST = 0.2;

    /** What widening must add, and the links that it may bring. */
    private static final double GAIN = 0.1;

    private static final double LINKS_OF_GAIN = 0.3;

    private static final int LEAD = 60;

    private final PageTree tree;
    private final Set<Element> cut = Collections.newSetFromMap(new IdentityHashMap<>());

    ArticleFinder(PageTree tree) {
        this.tree = tree;
    }

    /** The element of the main content; empty when nothing on the page is longer than a few words. */
    Optional<Element> find() {
        tree.blocks().forEach(ArticleFinder::score);
        Block seed = seed();
        if (seed.score == 0) {
            return Optional.empty();
        }
        cut.addAll(tree.hidden());
        Block root = widen(seed);
        cutBeside(root, root);
        return Optional.of(root.element);
    }

    /** Elements in the one that was found that are none of its text. */
    Set<Element> cut() {
        return cut;
    }

    private static void score(Block block) {
        double prose = block.ownProse() * block.weight;
        if (prose == 0) {
            return;
        }
        Block to = PARAGRAPHS.contains(block.name()) ? block.parent : block;
        for (int level = 0; to != null && level < LEVELS; to = to.parent) {
            if (to.line) {
                to.score += prose * (level == 0 ? 1 : level == 1 ? 0.5 : 1.0 / (3 * level));
                level++;
            }
        }
    }

    private Block seed() {
        Block seed = tree.root();
        double most = 0;
        for (Block block : tree.blocks()) {
            double score = block.score
                    * (1 - block.linkDensity())
                    * (block.names.body() ? FOR_BODY : 1)
                    * (MAIN.contains(block.name()) ? FOR_MAIN : 1);
            if (score > most) {
                most = score;
                seed = block;
            }
        }
        return seed;
    }

    private Block widen(Block seed) {
        Block root = seed;
        for (Block around = seed.parent; around != null; around = around.parent) {
            int links = around.linked - root.linked;
            int characters = around.characters - root.characters;
            // text that is right in an element flows around what is in it
            boolean flows = around.ownProse() > 0 && !around.inBeside;
            if ((flows || around.weightedProse - root.weightedProse > GAIN * root.weightedProse)
                    && links < LINKS_OF_GAIN * characters) {
                cutNoProse(around, root, false);
                root = around;
            } else if (hasLead(around, root)) {
                cutNoProse(around, root, true);
                root = around;
            }
        }
        return root;
    }

    /** Whether an element adds the headline and a sentence between it and the text. */
    private boolean hasLead(Block around, Block root) {
        Block headline = tree.headline();
        if (headline == null || !headline.isIn(around) || headline.isIn(root)) {
            return false;
        }
        for (int i = headline.place + 1; i < root.place; i++) {
            Block block = tree.blocks().get(i);
            if (block.line
                    && !block.inBeside
                    && block.ownStops >= 1
                    && block.ownCharacters >= LEAD
                    && block.ownLinked * 3 < block.ownCharacters) {
                return true;
            }
        }
        return false;
    }

    /**
     * Cuts what an element adds to an inner one and is not prose.
     *
     * @param leadOnly whether everything after the inner one is cut
     */
    private void cutNoProse(Block outer, Block inner, boolean leadOnly) {
        boolean behind = false;
        for (Block child : outer.children) {
            if (child == inner) {
                behind = true;
            } else if (inner.isIn(child)) {
                cutNoProse(child, inner, leadOnly);
                behind = true;
            } else if (child.line && child.characters > 0 && (behind && leadOnly || !isProse(child, leadOnly))) {
                cut.add(child.element);
            }
        }
    }

    private static boolean isProse(Block block, boolean lead) {
        return block.linkDensity() <= 0.5
                && block.prose * Block.LINE >= 0.5 * block.characters
                && (lead || block.stops >= 2);
    }

    private void cutBeside(Block block, Block root) {
        for (Block child : block.children) {
            boolean beside = child.beside && child.prose < SMALL_PART * root.prose;
            boolean links = child.line
                    && child.links >= 3
                    && child.linkDensity() > LINKS_OF_LIST
                    && child.prose < PART_OF_LIST * root.prose;
            if (beside || links) {
                cut.add(child.element);
            } else {
                cutBeside(child, root);
            }
        }
    }
}

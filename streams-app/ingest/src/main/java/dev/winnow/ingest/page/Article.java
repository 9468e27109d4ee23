package dev.winnow.ingest.page;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;

/** Finds the main content of a page. */
final class Article {
    private static final Set<String> BESIDE = Set.of("nav", "footer", "aside", "form", "noscript", "figcaption");
    private static final Set<String> MAIN = Set.of("article", "main");
    private static final Set<String> END = Set.of("nav", "footer");
    private static final Set<String> ROLES =
            Set.of("navigation", "complementary", "contentinfo", "search", "banner", "dialog");
    private static final Set<String> PARAGRAPHS =
            Set.of("p", "li", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "dd", "dt", "figcaption");

    private static final int SHORT = 40;
    private static final Pattern DIGITS = Pattern.compile("\\d[\\d.,]*");

    private final PageTree tree;
    private Block headline;
    private final Set<Element> cut = Collections.newSetFromMap(new IdentityHashMap<>());

    private Article(PageTree tree) {
        this.tree = tree;
    }

    static List<Line> of(Document page) {
        List<Line> lines = new Article(PageTree.of(page)).lines();
        return lines.stream().anyMatch(Line::isProse)
                ? lines
                : TextLines.withoutLinks(TextLines.of(page, PageFurniture.of(page)));
    }

    private List<Line> lines() {
        measure();
        for (Block block : tree.blocks) {
            markCards(block);
        }
        for (Block block : tree.blocks) {
            block.beside = block.card
                    || block != tree.root()
                            && isBeside(block)
                            && block.total
                                    < (END.contains(block.name()) || block.names.end ? 0.8 : 0.4) * tree.root().total;
            block.weight =
                    block.parent == null ? 1 : block.parent.weight * (block.beside || block.names.lead ? 0.2 : 1);
            block.inBeside = block.beside || block.parent != null && block.parent.inBeside;
            if (block.name().equals("h1")) {
                headline = block;
            }
        }
        score();
        Block best = climb(best());
        cut(best, best);
        List<Line> lines = new ArrayList<>(TextLines.of(best.element, cut));
        return trim(lines);
    }

    /** Three and more neighbours alike, each a link with some words, lead to other pages. */
    private void markCards(Block parent) {
        for (int from = 0; from < parent.children.size(); ) {
            int to = from;
            double total = 0;
            while (to < parent.children.size() && isCard(parent.children.get(to), parent.children.get(from))) {
                total += parent.children.get(to).total;
                to++;
            }
            if (to - from >= 3 && total < 0.4 * tree.root().total) {
                parent.children.subList(from, to).forEach(card -> card.card = true);
            }
            from = Math.max(to, from + 1);
        }
    }

    private static boolean isCard(Block block, Block first) {
        return block.line
                && block.links > 0
                && block.name().equals(first.name())
                && block.element.className().equals(first.element.className())
                && block.characters - block.linked < 200
                && block.linked * 4 > block.characters;
    }

    private static boolean isBeside(Block block) {
        return BESIDE.contains(block.name())
                || ROLES.contains(block.element.attr("role").toLowerCase(Locale.ROOT))
                || block.element.attr("aria-hidden").equals("true")
                || block.names.beside
                || block.names.lead && block.links > 0;
    }

    private void cut(Block block, Block best) {
        for (Block child : block.children) {
            if (child.beside && child.total < 0.35 * best.total
                    || child.links >= 3 && child.linkDensity() > 0.6 && child.total < 0.2 * best.total && child.line) {
                cut.add(child.element);
            } else {
                cut(child, best);
            }
        }
    }

    private List<Line> trim(List<Line> lines) {
        Map<String, Integer> times = new HashMap<>();
        lines.forEach(line -> times.merge(pattern(line), 1, Integer::sum));
        int first = 0;
        while (first < lines.size() && !lines.get(first).isProse()) {
            first++;
        }
        while (first > 0 && first < lines.size() && lines.get(first - 1).heading() > 1) {
            first--;
        }
        int last = lines.size();
        while (last > first && !lines.get(last - 1).isProse()) {
            last--;
        }
        if (first == last) {
            return TextLines.withoutLinks(lines);
        }
        List<Line> read = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            Line line = lines.get(i);
            boolean outside = i < first || i >= last;
            boolean label = outside && !line.kept() || line.isLinks() && !line.kept();
            boolean repeated = !line.kept()
                    && line.text().length() < SHORT
                    && isLabel(pattern(line))
                    && times.get(pattern(line)) > 1;
            if (!label && !repeated) {
                read.add(line);
            }
        }
        return withoutEmptyHeadings(read);
    }

    private static boolean isLabel(String pattern) {
        return pattern.chars().anyMatch(Character::isLetterOrDigit)
                && pattern.chars().noneMatch(next -> Characters.isStop((char) next));
    }

    /** What is alike in lines that are repeated for every post, such as numbers of votes; a rule of dashes and the like is none. */
    private static String pattern(Line line) {
        return DIGITS.matcher(line.text()).replaceAll("0");
    }

    /** A heading with nothing below it but what was cut is left out too. */
    private static List<Line> withoutEmptyHeadings(List<Line> lines) {
        List<Line> read = new ArrayList<>();
        Line below = null;
        for (int i = lines.size() - 1; i >= 0; i--) {
            Line line = lines.get(i);
            boolean empty = line.heading() > 0
                    && (below == null || below.heading() > 0 && below.heading() <= line.heading() && below.behindCut());
            if (!empty) {
                read.add(line);
                below = line;
            }
        }
        Collections.reverse(read);
        return read;
    }

    private static double value(Block block) {
        int own = block.ownCharacters - block.ownLinked;
        return !block.line || own < 20 ? 0 : own / 80.0 + block.ownStops * 0.5;
    }

    private void measure() {
        for (Block block : tree.blocks) {
            double value = value(block);
            if (value > 0) {
                for (Block at = block; at != null; at = at.parent) {
                    at.total += value;
                }
            }
        }
    }

    private void score() {
        for (Block block : tree.blocks) {
            double value = value(block);
            if (value == 0) {
                continue;
            }
            value *= block.weight;
            for (Block at = block; at != null; at = at.parent) {
                at.good += value;
            }
            Block to = PARAGRAPHS.contains(block.name()) ? block.parent : block;
            for (int level = 0; to != null && level < 6; to = to.parent) {
                if (!to.line) {
                    continue;
                }
                to.score += value * (level == 0 ? 1 : level == 1 ? 0.5 : 1.0 / (3 * level));
                level++;
            }
        }
    }

    private Block best() {
        Block best = tree.root();
        double most = 0;
        for (Block block : tree.blocks) {
            double score = block.score
                    * (1 - block.linkDensity())
                    * (block.names.body ? 1.2 : 1)
                    * (MAIN.contains(block.name()) ? 1.5 : 1);
            if (score > most) {
                most = score;
                best = block;
            }
        }
        return best;
    }

    private Block climb(Block from) {
        Block best = from;
        Block below = from;
        for (Block at = from.parent; at != null; at = at.parent) {
            double gain = at.good - best.good;
            int links = at.linked - best.linked;
            int characters = at.characters - best.characters;
            if (gain > 0.1 * best.good && links < 0.3 * characters) {
                qualify(at, best, false);
                best = at;
            } else if (headline != null && headline.isIn(at) && !headline.isIn(best) && hasLead(at, best)) {
                qualify(at, best, true);
                best = at;
            }
        }
        return best;
    }

    /** Whether prose lies between the headline and the inner part. */
    private boolean hasLead(Block outer, Block inner) {
        int from = tree.blocks.indexOf(headline);
        int to = tree.blocks.indexOf(inner);
        for (int i = from + 1; i < to; i++) {
            Block block = tree.blocks.get(i);
            if (block.line
                    && !block.inBeside
                    && block.ownStops >= 1
                    && block.ownCharacters >= 60
                    && block.ownLinked * 3 < block.ownCharacters) {
                return true;
            }
        }
        return false;
    }

    /** Cuts what is beside an inner part and is not prose. */
    private void qualify(Block outer, Block inner, boolean before) {
        boolean behind = false;
        for (Block child : outer.children) {
            if (inner == child) {
                behind = true;
            } else if (inner.isIn(child)) {
                qualify(child, inner, before);
                behind = true;
            } else if (child.line
                    && child.characters > 0
                    && (behind && before
                            || child.linkDensity() > 0.5
                            || child.total * 80 < 0.5 * child.characters
                            || child.stops < 2 && !before)) {
                cut.add(child.element);
            }
        }
    }
}
